"""Coordinators' pages, the inbox, and how many queries pages cost."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.matching.models import PoolPolicy
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.web.pages import Page


@pytest.fixture
def certificate(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kind = CertificateKind.objects.create(
        code="security", name={"en": "Security"}, category="training", valid_months=60
    )
    paper = SimpleUploadedFile("paper.txt", b"This is to certify")
    return secretaries.submit(
        kind=kind, number="17", issued_on=date(2026, 1, 5), upload=paper, by=world.actor("secretary"), at=now()
    )


def test_the_desk_has_the_first_due_on_top_and_counts_its_queues(world, browser, offered):
    later, soon = (world.open_task(deadline=now() + timedelta(days=days)) for days in (9, 3))
    world.task_in_progress(deadline=now() + timedelta(days=20))
    relay()
    desk = browser("coordinator").get(reverse("desk"))
    assert [card.task.pk for card in desk.context["cards"]][:2] == [soon.pk, later.pk]
    assert {name: count for name, _label, count, _here in desk.context["queues"]} == {
        "overdue": 0, "risk": 0, "unclaimed": 2, "disputed": 0, "all": 3,
    }  # fmt: skip
    offer = offered(soon)
    assert f"offered to {offer.secretary}" in Page(browser("coordinator").get(reverse("desk"))).words


def test_the_desk_of_another_pool_is_empty(world, browser):
    world.open_task()
    assert browser("other_coordinator").get(reverse("desk")).context["cards"] == []


def test_a_secretary_who_does_not_fit_cannot_be_assigned(world, browser):
    task = world.open_task(skills={"meeting.minutes": 5})
    values = {"secretary_id": str(world.profile.pk), "reason": "She is free."}
    response = browser("coordinator").post(reverse("step", args=[task.number, "assign"]), values)
    assert response.status_code == 403
    words = Page(response).words
    assert "The secretary does not meet what the task asks for." in words
    assert "She is free." in response.content.decode()


def test_only_secretaries_of_the_pool_can_be_chosen(world, browser):
    task = world.open_task()
    client, address = browser("coordinator"), reverse("step", args=[task.number, "assign"])
    assert world.outsider.name not in Page(client.get(address)).words
    response = client.post(address, {"secretary_id": str(world.outsider_profile.pk), "reason": "Why not."})
    assert response.status_code == 422
    assert Task.objects.get().status == "open"


def test_a_certificate_is_looked_at_and_verified(world, browser, certificate):
    client = browser("coordinator")
    assert "Security" in Page(client.get(reverse("certificates"))).words
    paper = client.get(reverse("certificate_document", args=[certificate.pk]))
    assert b"".join(paper.streaming_content) == b"This is to certify"
    client.post(reverse("verify_certificate", args=[certificate.pk]))
    certificate.refresh_from_db()
    assert certificate.status == "verified"
    again = client.post(reverse("verify_certificate", args=[certificate.pk]), follow=True)
    assert "This has been decided already." in Page(again).words


def test_a_certificate_is_rejected_with_a_reason(world, browser, certificate):
    client, address = browser("coordinator"), reverse("certificate", args=[certificate.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "The stamp cannot be read."})
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason) == ("rejected", "The stamp cannot be read.")
    assert "The stamp cannot be read." in Page(client.get(address)).words


@pytest.mark.parametrize("name", ["other_coordinator", "secretary", "owner"])
def test_certificates_are_for_coordinators_of_the_pool(world, browser, certificate, name):
    client = browser(name)
    for address in (
        reverse("certificate", args=[certificate.pk]),
        reverse("verify_certificate", args=[certificate.pk]),
    ):
        assert client.post(address, {"reason": "No."}).status_code in (302, 403, 404)
    assert client.get(reverse("certificate_document", args=[certificate.pk])).status_code in (403, 404)
    certificate.refresh_from_db()
    assert certificate.status == "submitted"


def test_what_happened_arrives_in_the_inbox_and_is_read_by_opening_it(world, browser):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who was absent?")
    relay()
    client = browser("owner")
    inbox = client.get(reverse("inbox"))
    unread = inbox.context["shell"].unread
    assert unread == Notification.objects.filter(user=world.owner).count() > 0
    assert task.title in Page(inbox).words
    row = next(row for row, said in inbox.context["rows"] if row.kind == "question_asked")
    opened = client.post(reverse("notification", args=[row.pk]), follow=True)
    assert opened.redirect_chain[-1][0] == reverse("task", args=[task.number])
    assert opened.context["shell"].unread == unread - 1
    client.post(reverse("read_all"))
    assert client.get(reverse("inbox")).context["shell"].unread == 0


def test_nobody_opens_the_notifications_of_others(world, browser):
    world.task_in_progress()
    relay()
    row = Notification.objects.filter(user=world.owner).first()
    assert browser("stranger").post(reverse("notification", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_a_mail_about_an_offer_leads_to_the_offer(world, browser, offered):
    offer = offered(world.open_task(confidentiality=2))
    client = browser("secretary" if offer.secretary == world.profile else "colleague")
    response = client.get(reverse("task_by_key", args=[offer.task_id]))
    assert response["Location"] == reverse("offer", args=[offer.pk])


PAGES = [
    ("owner", "home"), ("owner", "tasks"), ("secretary", "find"), ("secretary", "work"), ("coordinator", "desk"),
    ("owner", "inbox"), ("secretary", "offers"), ("coordinator", "certificates"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_more_rows_cost_no_more_queries(world, browser, offered, certificate, name, page):
    client = browser(name)
    Secretary.objects.update(most_live_tasks=20)
    PoolPolicy.objects.create(pool=world.pool, version=1, engine={"queue_minutes": None})
    offered(world.open_task())
    more(world, 1)
    client.get(reverse(page))  # calendars are compiled once a process
    few = queries_of(client, page)
    more(world, 4)
    for task in [world.open_task() for _ in range(3)]:
        offered(task)
    assert queries_of(client, page) <= few <= 35


def test_a_long_story_costs_no_more_queries(world, browser):
    task = world.submitted_task()
    client, address = browser("owner"), reverse("task", args=[task.number])
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for round_ in range(3):
        tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes=f"Change {round_}")
        tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="As I said.")
        upload = SimpleUploadedFile("v.txt", b"version")
        file = tasks.add_file(task_id=task.pk, by=world.actor("secretary"), upload=upload)
        tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Again.", file_ids=[file.pk])
    assert count_queries(lambda: client.get(address)) <= few + 1 <= 40  # one for the files of deliverables


def more(world, count: int) -> None:
    """Work in every state that lists show."""
    secretaries.edit_profile(secretary=world.profile, by=world.actor("secretary"), most_live_tasks=50)
    for _ in range(count):
        world.open_task()
        world.draft()
        world.task_in_progress()
        world.submitted_task()
    relay()


def queries_of(client, page: str) -> int:
    return count_queries(lambda: client.get(reverse(page)))


def count_queries(run) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert run().status_code == 200
    return len(captured)
