"""What secretaries see of their certificates, of what they missed, and of their own record."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.catalog.models import CertificateKind, Confidentiality
from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import Offer, Round
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, SecretarySkill
from backend.tasks import services as tasks
from tests.web.pages import Page
from tests.web.test_pages import check_page

SAID = {"correct": True, "complete": True, "on_time": True, "considerate": False}


@pytest.fixture
def kind(db, settings, tmp_path) -> CertificateKind:
    settings.MEDIA_ROOT = tmp_path
    return CertificateKind.objects.create(
        code="security", name={"en": "Security"}, category="training", valid_months=24
    )  # fmt: skip


def certificate(world, kind, number: str, days: int, status: str = "verified") -> Certificate:
    """One of the secretary's, valid for so many more days."""
    today = now().astimezone(ZoneInfo(world.secretary.time_zone)).date()
    return Certificate.objects.create(
        secretary=world.profile, kind=kind, number=number, issued_on=today - timedelta(days=400), status=status,
        valid_until=today + timedelta(days=days), decided_at=None if status == "submitted" else now(),
    )  # fmt: skip


def queries_of(client, name: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(reverse(name)).status_code == 200
    return len(found)


def test_certificates_stand_under_what_they_are(world, browser, kind):
    for number, days, status in (
        ("A-1", 300, "verified"), ("B-2", 9, "verified"), ("C-3", -3, "expired"), ("D-4", 300, "submitted"),
    ):  # fmt: skip
        certificate(world, kind, number, days, status)
    certificate(world, kind, "E-5", 300, "rejected")
    page = browser("secretary").get(reverse("growth"))
    check_page(page)
    found = {name: [paper.row.number for paper in page.context[name]] for name in ("valid", "waiting", "ended")}
    assert found == {"valid": ["B-2", "A-1"], "waiting": ["D-4"], "ended": ["C-3", "E-5"]}
    words = Page(page).words
    assert "waits for a coordinator" in words and "ends in 9 days" in words and "expired" in words
    assert "A-1" not in Page(browser("colleague").get(reverse("growth"))).words


def test_a_certificate_is_handed_in_and_what_is_wrong_with_it_is_named(world, browser, kind):
    client, address = browser("secretary"), reverse("growth")
    paper = SimpleUploadedFile("paper.txt", b"This is to certify")
    values = {"kind": kind.pk, "number": "17", "issued_on": now().date().isoformat()}
    wrong = client.post(address, {**values, "issued_on": (now().date() + timedelta(days=5)).isoformat()})
    assert wrong.status_code in (400, 422) and "This day is in the future." in Page(wrong).words
    empty = client.post(address, {})
    assert empty.status_code == 422
    assert client.post(address, {**values, "upload": paper}).status_code == 302
    found = Certificate.objects.get()
    assert (found.status, found.secretary, found.document.name) == ("submitted", world.profile, "paper.txt")
    again = client.post(address, values)
    assert again.status_code == 409 and "This certificate has been handed in already." in Page(again).words


def test_an_offer_that_was_missed_is_shown_with_why(world, browser, offered):
    secretaries.edit_profile(secretary=world.colleague_profile, by=world.actor("colleague"), is_paused=True)
    offer = offered(world.open_task(title="Canary"))
    matching.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=Offer.DeclineReason.BUSY)
    words = Page(browser("secretary").get(reverse("growth"))).words
    assert "You declined it: too busy" in words


def test_what_went_to_somebody_else_says_why_and_not_what_it_was(world, browser):
    SecretarySkill.objects.filter(secretary=world.profile, skill__code="meeting.minutes").update(proficiency=1)
    task = world.open_task(title="Canary")
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    relay()
    (missed,) = browser("secretary").get(reverse("growth")).context["missed"]
    assert missed.missed.task.pk == task.pk
    assert missed.lacking, "the level of a skill stood in the way"
    page = Page(browser("secretary").get(reverse("growth"))).words
    assert "Meeting minutes" in page
    assert world.colleague.name not in page, "nobody else is named"


def test_the_record_shows_promises_first_versions_and_shown_ratings_only(world, browser):
    client, address = browser("secretary"), reverse("quality")
    empty = client.get(address)
    check_page(empty)
    assert "No organization has rated you yet." in Page(empty).words
    with time_machine.travel(now(), tick=False) as clock:
        task = world.task_in_progress()
        clock.shift(timedelta(minutes=5))
        tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Here it is.")
        clock.shift(timedelta(minutes=5))
        tasks.accept(task_id=task.pk, by=world.actor("owner"))
        tasks.rate(task_id=task.pk, by=world.actor("owner"), comment="canary", **SAID)
        relay()
        page = client.get(address)
        assert (page.context["first_pass"].percent, page.context["on_time"].percent) == (100, 100)
        assert page.context["rated"].whole == 0 and "canary" not in page.content.decode()
        tasks.rate(task_id=task.pk, by=world.actor("secretary"), **SAID)
        page = client.get(address)
        check_page(page)
        shares = [each.percent for each in page.context["by_question"]]
        assert (page.context["rated"].percent, shares) == (75, [100, 100, 100, 0])
        assert "canary" in Page(page).words
        other = browser("colleague").get(address)
        assert other.context["rated"].whole == other.context["on_time"].whole == 0


def test_a_dispute_and_what_was_late_are_on_the_record(world, browser):
    with time_machine.travel(now(), tick=False) as clock:
        task = world.task_in_progress()
        relay()
        clock.shift(timedelta(days=20))
        tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Late.")
        relay()
        tasks.reject(task_id=task.pk, by=world.actor("owner"), brief_line="Decisions first.", evidence="They are last.")
        relay()
        page = browser("secretary").get(reverse("quality"))
        assert [clock_.task_id for clock_, _known in page.context["late"]] == [task.pk]
        assert page.context["on_time"].percent == page.context["first_pass"].percent == 0
        assert "Decisions first." in Page(page).words


def test_a_dispute_on_a_task_that_went_to_somebody_else_is_a_number_and_a_date(world, browser):
    task = world.submitted_task(confidentiality=Confidentiality.CONFIDENTIAL)
    tasks.reject(task_id=task.pk, by=world.actor("owner"), brief_line="CANARY", evidence="They are last.")
    client = browser("secretary")
    assert "CANARY" in Page(client.get(reverse("quality"))).words and client.get(reverse("quality")).context["disputes"]
    tasks.decide(task_id=task.pk, by=world.actor("coordinator"), outcome="in_progress", reason="Goes on.")
    tasks.reassign(
        task_id=task.pk, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator"), reason="Leave."
    )
    page = client.get(reverse("quality"))
    words = Page(page).words
    assert [(each.deliverable.task_id, read) for each, read in page.context["disputes"]] == [(task.pk, False)]
    assert str(task) in words and "CANARY" not in words and "chip" not in page.content.decode().split("disputesh")[-1]


@pytest.mark.parametrize("name", ["growth", "quality"])
def test_more_rows_cost_no_more_queries(world, browser, kind, offered, name):
    client = browser("secretary")

    def more(count: int) -> None:
        for _n in range(count):
            certificate(world, kind, f"N-{Certificate.objects.count()}", 100)
            task = world.submitted_task()
            tasks.accept(task_id=task.pk, by=world.actor("owner"))
            for side in ("owner", "secretary"):
                tasks.rate(task_id=task.pk, by=world.actor(side), **SAID)
        relay()

    more(1)
    client.get(reverse(name))
    few = queries_of(client, name)
    more(4)
    assert queries_of(client, name) <= few <= 45


def test_a_scan_is_added_later_and_what_was_not_taken_is_handed_in_again_with_one(world, browser, kind):
    waiting, back = certificate(world, kind, "W-1", 300, "submitted"), certificate(world, kind, "R-2", 300, "rejected")
    client = browser("secretary")
    page = Page(client.get(reverse("growth")))
    addresses = {row.pk: reverse("add_scan", args=[row.pk]) for row in (waiting, back)}
    assert set(addresses.values()) <= page.links
    said = []
    for address in addresses.values():
        scan = SimpleUploadedFile("paper.txt", b"Proof.")
        said.append(Page(client.post(address, {"scan": scan}, follow=True)).words)
    assert "The scan is added." in said[0] and "Handed in. A coordinator looks at it" in said[1]
    assert [row.status for row in Certificate.objects.filter(document__isnull=False)] == ["submitted"] * 2
    assert "Choose a file first." in Page(client.post(addresses[waiting.pk], follow=True)).words
    scan = SimpleUploadedFile("paper.txt", b"Proof.")
    assert browser("colleague").post(addresses[waiting.pk], {"scan": scan}).status_code == 404


def test_no_scan_is_asked_for_where_none_is_taken(world, browser, kind):
    rows = [certificate(world, kind, "A-1", 300), certificate(world, kind, "C-3", -3, "expired")]
    links = Page(browser("secretary").get(reverse("growth"))).links
    assert not {reverse("add_scan", args=[row.pk]) for row in rows} & links
