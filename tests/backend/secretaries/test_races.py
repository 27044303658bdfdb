"""Decisions and submissions at the same moment, on connections of their own."""

from datetime import date, datetime

import pytest

from backend.catalog import services as catalog
from backend.catalog.models import CertificateKind
from backend.outbox.models import OutboxEvent
from backend.secretaries import services
from backend.secretaries.models import Certificate
from backend.secretaries.refusals import CertificateDecidedAlready, CertificateKnown
from tests.backend.tasks.test_races import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.fromisoformat("2026-11-20T10:00+08:00")


@pytest.fixture
def paper():
    catalog.load()
    kind = CertificateKind.objects.get(code="secretary-grade-4")
    return {"kind": kind, "number": "S4-17", "issued_on": date(2026, 5, 4), "at": AT}


def test_the_same_certificate_handed_in_twice_at_once_is_kept_once(world, paper):
    by = world.actor("secretary")
    answers = at_once(*[lambda: services.submit(**paper, by=by)] * 4)
    assert kinds(answers) == {Certificate: 1, CertificateKnown: 3}


def test_of_two_decisions_at_once_one_stands(world, paper):
    certificate, by = services.submit(**paper, by=world.actor("secretary")), world.actor("coordinator")
    decision = {"certificate_id": certificate.pk, "by": by, "at": AT}
    answers = at_once(
        lambda: services.verify(**decision),
        lambda: services.reject(reason="Unreadable", **decision),
        lambda: services.verify(**decision),
    )
    assert kinds(answers) == {Certificate: 1, CertificateDecidedAlready: 2}
    assert OutboxEvent.objects.filter(name="certificate.decided").count() == 1


def test_two_sweeps_at_once_expire_once(world, paper):
    certificate = services.submit(**paper, by=world.actor("secretary"))
    services.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=AT)
    later = datetime.fromisoformat("2040-01-01T00:00+08:00")
    assert sum(at_once(*[lambda: services.expire(at=later)] * 3)) == 1
    assert OutboxEvent.objects.filter(payload__status="expired").count() == 1
    world.profile.refresh_from_db()
    assert world.profile.grade_id is None
