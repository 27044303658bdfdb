"""The lines of "why this task" lead to what they rest on: whoever may look at it, and nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.secretaries import services as secretaries
from backend.tasks import services as tasks
from tests.web.pages import Page
from tests.web.test_pages import check_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(world):
    """A certificate that the world's kind of work asks for, and that `secretary` has."""
    kind = CertificateKind.objects.create(code="clerk", name={"en": "Clerk"}, category="training", valid_months=24)
    world.template.certificates = [kind.code]
    world.template.save()
    today = timezone.localdate()
    handed_in = secretaries.submit(kind=kind, number="1", issued_on=today, by=world.actor("secretary"), at=now())
    return secretaries.verify(certificate_id=handed_in.pk, by=world.actor("coordinator"), at=now())


@pytest.fixture
def explained(world, certificate, offered):
    """An offer to `secretary`."""
    offer = offered(world.open_task())
    assert offer.secretary_id == world.profile.pk
    return offer


def why(client, address):
    """The page, and where the lines lead: those of the sum by their first word, the requirements by their name."""
    response = client.get(address)
    check_page(response)
    found = response.context["why"]
    lines = {line.text.split(" ")[0]: line.link for line in found.lines}
    return response, {**lines, **{line["name"]: line["link"] for line in found.requirements}}


def check_links(client, links):
    """Every link leads the reader to a page, and to a place that is on it."""
    for link in filter(None, links.values()):
        address, _mark, anchor = link.partition("#")
        page = client.get(address)
        assert page.status_code == 200
        assert not anchor or f'id="{anchor}"' in page.content.decode(), link


def test_of_whom_nothing_is_known_yet_no_share_of_past_work_is_told(browser, explained):
    words = Page(browser("secretary").get(reverse("offer", args=[explained.pk]))).words
    assert "Quality of past work: nothing known yet, so half counts" in words
    assert "Past work delivered in time: nothing known yet, so half counts" in words
    assert "50.0 %" not in words


def test_an_offer_leads_its_secretary_to_their_own_pages(world, browser, explained):
    client = browser("secretary")
    response, links = why(client, reverse("offer", args=[explained.pk]))
    quality, papers = reverse("quality"), reverse("growth") + "#papers"
    assert links["certificates"] == links["grade"] == papers
    assert (links["Past"], links["Quality"]) == (f"{quality}#late", f"{quality}#ratings")
    assert links["Accepted"] == f"{quality}?organization={world.organization.pk}#done"
    assert links["languages"] == links["Cost"] == ""
    due = timezone.localtime(explained.task.due_at).date()
    assert links["working_time"] == links["Share"] == f"{reverse('calendar')}?week={due}#day-{due}"
    assert set(filter(None, links.values())) <= Page(response).links
    check_links(client, links)


def test_a_coordinator_is_led_to_what_they_see_of_the_secretary(world, browser, explained, certificate):
    client = browser("coordinator")
    _response, links = why(client, reverse("task", args=[explained.task.number]))
    assert links["certificates"] == reverse("certificate", args=[certificate.pk])
    assert links["working_time"] == f"{reverse('desk_person', args=[world.profile.pk])}#hours"
    done = f"{reverse('desk_tasks')}?queue=done&secretary={world.profile.pk}"
    assert (links["Past"], links["Accepted"]) == (done, f"{done}&organization={world.organization.pk}")
    check_links(client, links)


def test_the_list_behind_a_record_is_of_this_secretary_and_organization(world, browser):
    tasks.accept(task_id=world.submitted_task(title="May").pk, by=world.actor("owner"))
    client, address = browser("coordinator"), f"{reverse('desk_tasks')}?queue=done&organization={world.organization.pk}"
    for profile, titles in ((world.profile, ["May"]), (world.colleague_profile, [])):
        rows = client.get(f"{address}&secretary={profile.pk}").context["rows"]
        assert [row["card"].title for row in rows] == titles


def test_the_organization_reads_why_and_is_led_nowhere(world, browser, explained):
    _response, links = why(browser("owner"), reverse("task", args=[explained.task.number]))
    assert set(links.values()) == {""}


def test_what_is_not_asked_for_leads_nowhere(world, browser, offered):
    offer = offered(world.open_task())
    _response, links = why(browser("secretary" if offer.secretary_id == world.profile.pk else "colleague"),
                           reverse("offer", args=[offer.pk]))  # fmt: skip
    assert links["certificates"] == "" and links["grade"]


def test_the_board_leads_to_the_evidence_too(world, browser):
    world.open_task()
    page = Page(browser("secretary").get(reverse("find")))
    assert any(link.startswith(reverse("quality")) for link in page.links - {reverse("quality")})


def test_accepted_work_stands_in_the_record_by_organization(world, browser):
    for title in ("May", "June"):
        tasks.accept(task_id=world.submitted_task(title=title).pk, by=world.actor("owner"))
    world.submitted_task(title="July")
    client, ours = browser("secretary"), {"organization": world.organization.pk}
    assert [card.title for card in client.get(reverse("quality")).context["done"]] == ["June", "May"]
    page = client.get(reverse("quality"), ours)
    assert [card.title for card in page.context["done"]] == ["June", "May"]
    assert "Accepted work for Tea Society" in Page(page).words
    other = client.get(reverse("quality"), {"organization": world.other_organization.pk})
    assert other.context["done"] == [] and "Footwear" not in Page(other).words
    assert client.get(reverse("quality"), {"organization": "x"}).status_code == 404
    assert browser("colleague").get(reverse("quality"), ours).context["done"] == []
