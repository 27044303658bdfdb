"""Certificates that need a second reviewer, from another region."""

from datetime import date, datetime

import pytest

from backend.accounts.models import Coordinator, Pool
from backend.catalog.models import CertificateKind
from backend.secretaries import services
from backend.secretaries.models import Certificate
from backend.secretaries.refusals import CertificateDecidedAlready, NotYourProfile, SameRegion
from tests.factories import PoolFactory, UserFactory

AT = datetime.fromisoformat("2026-11-20T10:00+08:00")


@pytest.fixture
def certificate(world):
    """A certificate of the world's secretary that needs a second reviewer."""
    kind = CertificateKind.objects.create(
        code="senior", name={"en": "Senior"}, category="grade", valid_months=60, second_review=True
    )
    return services.submit(
        kind=kind, number="1", issued_on=date(2026, 1, 5), by=world.actor("secretary"), at=AT
    )  # fmt: skip


def verify(world, certificate, name: str) -> Certificate:
    return services.verify(certificate_id=certificate.pk, by=world.actor(name), at=AT)


def waiting_for(world, name: str) -> bool:
    return Certificate.objects.to_review(world.actor(name)).exists()


def seen_by(world, name: str) -> bool:
    return Certificate.objects.visible_to(world.actor(name)).exists()


def test_it_counts_once_a_coordinator_of_another_region_agrees(world, certificate):
    assert (waiting_for(world, "coordinator"), waiting_for(world, "other_coordinator")) == (True, False)
    assert not seen_by(world, "other_coordinator")
    assert verify(world, certificate, "coordinator").status == "submitted"
    assert (waiting_for(world, "coordinator"), waiting_for(world, "other_coordinator")) == (False, True)
    assert Certificate.objects.checked_once(world.actor("coordinator")).exists()
    assert not services.valid_certificates([world.profile.pk], at=AT)
    assert verify(world, certificate, "other_coordinator").status == "verified"
    assert services.valid_certificates([world.profile.pk], at=AT)
    assert seen_by(world, "other_coordinator"), "what one has decided, one may look at again"


def second(world, region: str) -> str:
    """Somebody who coordinates another pool of this region."""
    world.neighbour = UserFactory(name="Neighbour")
    Coordinator.objects.create(pool=PoolFactory(name="East 2", region=region), user=world.neighbour)
    return "neighbour"


@pytest.mark.parametrize("who", ["first", "pool", "region"])
def test_nobody_of_the_same_region_is_the_second_reviewer(world, certificate, who):
    Pool.objects.filter(pk=world.pool.pk).update(region="East China")
    name = second(world, "East China")
    if who == "pool":
        Coordinator.objects.create(pool=world.pool, user=world.neighbour)
    verify(world, certificate, "coordinator")
    with pytest.raises(SameRegion) as refusal:
        verify(world, certificate, "coordinator" if who == "first" else name)
    assert "Coordinator" in str(refusal.value.detail)
    assert not waiting_for(world, name)
    certificate.refresh_from_db()
    assert certificate.status == "submitted"


@pytest.mark.parametrize("name", ["secretary", "colleague", "owner", "administrator"])
def test_only_coordinators_are_second_reviewers(world, certificate, name):
    verify(world, certificate, "coordinator")
    with pytest.raises(NotYourProfile):
        verify(world, certificate, name)


def test_another_region_does_not_come_first(world, certificate):
    with pytest.raises(NotYourProfile):
        verify(world, certificate, "other_coordinator")


@pytest.mark.parametrize("name", ["coordinator", "other_coordinator"])
def test_either_reviewer_can_reject(world, certificate, name):
    verify(world, certificate, "coordinator")
    services.reject(certificate_id=certificate.pk, reason="Forged.", by=world.actor(name), at=AT)
    with pytest.raises(CertificateDecidedAlready):
        verify(world, certificate, "other_coordinator")


def test_where_there_is_one_region_one_reviewer_is_enough(world, certificate):
    Coordinator.objects.filter(user=world.other_coordinator).delete()
    assert verify(world, certificate, "coordinator").status == "verified"


def test_a_certificate_whose_second_reviewers_left_is_not_stuck(world, certificate):
    verify(world, certificate, "coordinator")
    assert (waiting_for(world, "coordinator"), services.needs_second(certificate)) == (False, True)
    Coordinator.objects.filter(user=world.other_coordinator).delete()
    assert (waiting_for(world, "coordinator"), services.needs_second(certificate)) == (True, False)
    assert not Certificate.objects.checked_once(world.actor("coordinator")).exists()
    assert verify(world, certificate, "coordinator").status == "verified"


@pytest.mark.parametrize("who", ["region", "secretary", "gone"])
def test_who_cannot_be_the_second_reviewer_is_not_waited_for(world, certificate, who):
    Coordinator.objects.filter(user=world.other_coordinator).delete()
    if who == "region":
        Pool.objects.filter(pk=world.pool.pk).update(region="East China")
        second(world, "East China")
    elif who == "secretary":
        Coordinator.objects.create(pool=world.other_pool, user=world.secretary)
    else:
        second(world, "North China")
        world.neighbour.is_active = False
        world.neighbour.save()
    assert not services.needs_second(certificate)
    assert verify(world, certificate, "coordinator").status == "verified"


def test_a_kind_that_needs_no_second_reviewer_any_more_is_its_pools_again(world, certificate):
    verify(world, certificate, "coordinator")
    CertificateKind.objects.update(second_review=False)
    assert (waiting_for(world, "coordinator"), waiting_for(world, "other_coordinator")) == (True, False)
    assert verify(world, certificate, "coordinator").status == "verified"
