"""Certificates: reviewed by two regions, and needed for claiming."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from backend.accounts.models import Coordinator
from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.files import previewing
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate
from backend.tasks.models import Task
from tests.browser.test_review import minutes
from tests.browser.test_task import SOON
from tests.factories import UserFactory

POINTS = ("The paper can be read", "The name on it", "Number and issuer", "Both dates")


@pytest.fixture
def senior(at_desk) -> CertificateKind:
    """A kind of certificate that needs a second reviewer."""
    return CertificateKind.objects.create(
        code="senior", name={"en": "Senior secretary"}, category="training", valid_months=24, second_review=True
    )


def hand_in(world, kind: CertificateKind, **values) -> Certificate:
    paper = SimpleUploadedFile("Certificate.pdf", minutes(1))
    certificate = secretaries.submit(
        kind=kind, number="S-17", issuer="Centre", issued_on=date(2026, 1, 5), upload=paper,
        by=world.actor("secretary"), at=now(), **values,
    )  # fmt: skip
    previewing.make_waiting()
    relay()
    return certificate


def accept(page: Page) -> None:
    for point in POINTS:
        page.get_by_label(point).check()
    page.get_by_role("button", name="Accept").click()


def test_a_second_reviewer_of_the_same_region_cannot_accept_and_is_told_why(open_as, at_desk, senior):
    """Check 35."""
    at_desk.second = UserFactory(name="Second")
    Coordinator.objects.create(pool=at_desk.pool, user=at_desk.second)
    certificate = hand_in(at_desk, senior)
    page = open_as("coordinator", "/desk/certificates")
    page.get_by_role("link", name="Look at it").click()
    picture = page.get_by_role("img", name="Page 1 of Certificate.pdf")
    expect(picture).to_be_visible(timeout=SOON)
    expect(picture).to_have_js_property("complete", True, timeout=SOON)
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".errors")).to_contain_text("Both dates are as typed in", timeout=SOON)
    accept(page)
    waiting = page.get_by_role("region", name="Accepted here, waiting for another region")
    expect(waiting).to_contain_text("accepted by Coordinator", timeout=SOON)

    page = open_as("second", f"/desk/certificates/{certificate.pk}")
    button = page.get_by_role("button", name="Accept")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(re.compile("The second reviewer has to come from another region."))
    certificate.refresh_from_db()
    assert certificate.status == "submitted"

    page = open_as("other_coordinator", "/desk/certificates")
    page.get_by_role("region", name="you are the second reviewer").get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", name="You are the second reviewer")).to_be_visible(timeout=SOON)
    accept(page)
    expect(page.get_by_text("Verified. It counts from now on.").first).to_be_visible(timeout=SOON)
    certificate.refresh_from_db()
    assert (certificate.status, certificate.decided_by, certificate.first_by) == (
        "verified", at_desk.other_coordinator, at_desk.coordinator,
    )  # fmt: skip


def test_an_expired_certificate_blocks_claiming(open_as, at_desk, senior, morning):
    """Check 35."""
    certificate = hand_in(at_desk, senior, valid_until=date(2026, 11, 24))
    for name in ("coordinator", "other_coordinator"):
        secretaries.verify(certificate_id=certificate.pk, by=at_desk.actor(name), at=now())
    task = at_desk.open_task(certificates=["senior"], deadline=None)
    relay()
    page = open_as("secretary", "/find")
    claim = page.get_by_role("button", name="Claim")
    expect(claim).to_be_visible()
    morning.shift(6 * 86_400)
    secretaries.expire(at=now())
    claim.click()
    expect(page.get_by_role("main")).to_contain_text("certificate", timeout=SOON)
    assert Task.objects.get(pk=task.pk).status == "open"
    page.goto("/find")
    expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Senior secretary")
