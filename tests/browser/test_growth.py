"""Growth and quality: what a secretary sees of certificates, of what was missed, and of their own record."""

import re

import pytest
from playwright.sync_api import expect

from backend.catalog.models import CertificateKind
from backend.matching import services as matching
from backend.matching.models import Offer
from backend.outbox.services import relay
from backend.secretaries.models import Certificate
from backend.tasks import services as tasks
from tests.browser.conftest import PHONE
from tests.browser.test_review import minutes
from tests.browser.test_task import SOON

SAID = {"correct": True, "complete": True, "on_time": True, "considerate": True}


@pytest.fixture
def kind(at_desk) -> CertificateKind:
    return CertificateKind.objects.create(
        code="security", name={"en": "Security"}, category="training", valid_months=24
    )  # fmt: skip


def test_a_certificate_is_handed_in_seen_as_waiting_and_then_as_valid(open_as, at_desk, kind):
    """Check 35."""
    page = open_as("secretary", "/growth", viewport=PHONE)
    expect(page.get_by_role("region", name="Valid", exact=True)).to_contain_text("No certificate of yours is valid")
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("Number", timeout=SOON)
    page.get_by_label("Certificate", exact=True).select_option("Security")
    page.get_by_label("Number").fill("S-17")
    page.get_by_label("Issued on").fill("2026-01-05")
    page.get_by_label("A scan or photograph").set_input_files(
        {"name": "Paper.pdf", "mimeType": "application/pdf", "buffer": minutes(1)}
    )
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("region", name="Waiting")).to_contain_text("waits for a coordinator", timeout=SOON)
    certificate = Certificate.objects.get()
    desk = open_as("coordinator", f"/desk/certificates/{certificate.pk}")
    for tick in desk.get_by_role("checkbox").all():
        tick.check()
    desk.get_by_role("button", name="Accept").click()
    expect(desk.get_by_text("Verified. It counts from now on.").first).to_be_visible(timeout=SOON)
    page.reload()
    expect(page.get_by_role("region", name="Valid", exact=True)).to_contain_text("S-17")


def test_what_was_missed_says_why_and_the_record_shows_what_was_said(open_as, at_desk, kind):
    """Check 19."""
    offer = matching.invite(
        task_id=at_desk.open_task(title="Canary").pk, secretary_id=at_desk.profile.pk, by=at_desk.actor("coordinator")
    )
    matching.decline(offer_id=offer.pk, by=at_desk.actor("secretary"), reason=Offer.DeclineReason.BUSY)
    task = at_desk.submitted_task()
    tasks.accept(task_id=task.pk, by=at_desk.actor("owner"))
    tasks.rate(task_id=task.pk, by=at_desk.actor("owner"), comment="Every name was right.", **SAID)
    relay()
    page = open_as("secretary", "/growth")
    expect(page.get_by_role("region", name="Offers you missed, and why")).to_contain_text("You declined it: too busy")
    page.get_by_role("main").get_by_role("link", name="My quality").click()
    ratings = page.get_by_role("region", name="Ratings")
    expect(ratings).to_contain_text("No organization has rated you yet.", timeout=SOON)
    tasks.rate(task_id=task.pk, by=at_desk.actor("secretary"), **SAID)
    page.reload()
    expect(ratings).to_contain_text("Every name was right.")
    expect(page.locator(".kpi").filter(has_text="Rated with yes")).to_contain_text(re.compile(r"100\s*%"))
