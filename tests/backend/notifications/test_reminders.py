"""What ends is told of in time, once: offers, reviews, certificates. And of what a message names, and of more time."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from backend.accounts.models import Pool
from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.core.errors import Invalid
from backend.matching import services as matching
from backend.matching.models import Offer
from backend.notifications import services as notifications
from backend.notifications.models import Delivery, Notification
from backend.notifications.subscribers import on_milestone_reached
from backend.notifications.wording import wording
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, Secretary
from backend.sla import services as sla
from backend.sla.models import Clock
from backend.tasks import services as tasks

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # in Shanghai, a Monday


def told(kind: str) -> list[str]:
    relay()
    return sorted(Notification.objects.filter(kind=kind).values_list("user__name", flat=True))


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


# Offers ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def offer(world, noon):
    """An offer that was made at noon and ends an hour later."""
    found = matching.invite(task_id=world.open_task().pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    Offer.objects.filter(pk=found.pk).update(expires_at=NOON + timedelta(hours=1))
    return found


@pytest.mark.parametrize(("minutes", "count"), [(44, 0), (45, 1), (59, 1), (60, 0)])
def test_an_offer_is_told_of_once_more_when_a_quarter_of_its_time_is_left(minutes, count, offer):
    assert matching.remind(at=NOON + timedelta(minutes=minutes)) == count
    assert matching.remind(at=NOON + timedelta(minutes=59)) == (0 if count else 1)
    assert told("offer_expiring") == ["Secretary"]


def test_a_long_offer_is_told_of_a_quarter_of_an_hour_before_it_ends(offer):
    Offer.objects.update(expires_at=NOON + timedelta(hours=20))
    assert matching.remind(at=NOON + timedelta(hours=19)) == 0
    assert matching.remind(at=NOON + timedelta(hours=19, minutes=45)) == 1


def test_an_offer_that_was_answered_is_not_told_of_again(offer, world):
    matching.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=Offer.DeclineReason.BUSY)
    assert matching.remind(at=NOON + timedelta(minutes=50)) == 0


def test_an_offer_that_is_answered_before_the_reminder_is_heard_is_not_told(offer, world):
    matching.remind(at=NOON + timedelta(minutes=50))
    matching.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=Offer.DeclineReason.BUSY)
    assert told("offer_expiring") == []


# Reviews --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def submitted(world):
    """A task whose review has used up most of its time."""
    task = world.submitted_task()
    sla.refresh(task_id=task.pk, at=now())
    hurry(task)
    return task


def hurry(task) -> None:
    Clock.objects.filter(task=task, kind="review").update(at_risk_at=now() - timedelta(minutes=1))


def test_an_organization_is_told_once_before_its_silence_counts_as_a_yes(submitted):
    assert [sla.remind_of_reviews(), sla.remind_of_reviews()] == [1, 0]
    assert told("silence_accepts_soon") == ["Owner"]
    OutboxEvent.objects.filter(name="review.ending").update(done_at=None, heard=[])
    assert told("silence_accepts_soon") == ["Owner"]


def test_a_review_with_enough_time_left_is_not_told_of(world):
    sla.refresh(task_id=world.submitted_task().pk, at=now())
    assert sla.remind_of_reviews() == 0


def test_folding_the_clocks_again_does_not_forget_that_it_was_told(submitted):
    assert sla.remind_of_reviews() == 1
    sla.refresh(task_id=submitted.pk, at=now())
    hurry(submitted)
    assert sla.remind_of_reviews() == 0


def test_a_review_that_was_given_before_the_reminder_is_heard_is_not_told(submitted, world):
    assert sla.remind_of_reviews() == 1
    tasks.accept(task_id=submitted.pk, by=world.actor("owner"))
    sla.refresh(task_id=submitted.pk, at=now())
    assert told("silence_accepts_soon") == []


# Certificates ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(world):
    kind = CertificateKind.objects.get_or_create(
        code="test.shorthand", defaults={"name": {"en": "Shorthand", "zh-hans": "速记"}, "category": "training"}
    )[0]
    return Certificate.objects.create(
        secretary=world.profile, kind=kind, number="1", issued_on="2026-01-01", valid_until=date(2026, 12, 31),
        status="verified", decided_at=NOON,
    )  # fmt: skip


def noon_of(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, 0, tzinfo=UTC)


def test_a_secretary_is_told_30_7_and_1_day_before_a_certificate_ends_once_each(certificate):
    days = [(11, 30), (12, 1), (12, 2), (12, 23), (12, 24), (12, 25), (12, 29), (12, 30), (12, 30), (12, 31)]
    counts = [secretaries.remind(at=noon_of(*day)) for day in days]
    assert counts == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert told("certificate_expiring") == ["Secretary"] * 3


def test_a_sweep_that_was_away_for_a_while_tells_of_the_nearest_alone(certificate):
    assert secretaries.remind(at=noon_of(12, 26)) == 1
    assert list(OutboxEvent.objects.filter(name="certificate.expiring").values_list("payload__days", flat=True)) == [7]
    assert secretaries.remind(at=noon_of(12, 26)) == 0


def test_the_days_are_counted_where_the_secretary_lives(certificate, world):
    at = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # already the first of December in Shanghai
    type(world.secretary).objects.update(time_zone="America/New_York")
    assert secretaries.remind(at=at) == 0
    type(world.secretary).objects.update(time_zone="Asia/Shanghai")
    assert secretaries.remind(at=at) == 1


def test_a_certificate_that_a_later_one_replaces_is_not_told_of(certificate):
    Certificate.objects.create(
        secretary=certificate.secretary, kind=certificate.kind, number="2", issued_on="2026-11-01",
        valid_until=date(2027, 12, 31),
    )  # fmt: skip
    assert secretaries.remind(at=noon_of(12, 24)) == 0


# Mentions -------------------------------------------------------------------------------------------------------------


def test_whom_a_message_names_is_told_that_and_not_also_that_there_is_a_message(world):
    task = world.task_in_progress()
    named = [world.secretary.pk, world.viewer.pk]
    tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="See?", mentions=named)
    assert told("mentioned") == ["Secretary", "Viewer"]
    assert told("message_posted") == []


def test_an_answer_that_names_somebody_tells_them_too(world):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    relay()
    Notification.objects.all().delete()
    tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="She did.", mentions=[world.manager.pk])
    assert told("mentioned") == ["Manager"]
    assert told("question_answered") == ["Secretary"]
    assert told("message_posted") == []


@pytest.mark.parametrize(("name", "is_internal"), [("stranger", False), ("colleague", False), ("owner", True)])
def test_nobody_is_named_who_may_not_read_the_message(name, is_internal, world):
    task = world.task_in_progress()
    with pytest.raises(Invalid):
        tasks.post_message(
            task_id=task.pk, by=world.actor("secretary"), text="See?", is_internal=is_internal,
            mentions=[getattr(world, name).pk],
        )  # fmt: skip
    assert not task.messages.exists()


# Second reviewers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def checked(world):
    """A certificate that the coordinator found true, and that waits for another region."""
    kind = CertificateKind.objects.create(
        code="senior", name={"en": "Senior"}, category="grade", valid_months=60, second_review=True
    )
    today = now().date()
    found = secretaries.submit(kind=kind, number="1", issued_on=today, by=world.actor("secretary"), at=now())
    return secretaries.verify(certificate_id=found.pk, by=world.actor("coordinator"), at=now())


def test_second_reviewers_are_told_of_a_certificate_that_waits_for_them(world, checked):
    assert told("certificate_checked") == ["Other Coordinator"]
    row = Notification.objects.get(kind="certificate_checked")
    assert (
        wording(row, world.actor("other_coordinator")).title
        == "A certificate of Secretary waits for you as the second reviewer"
    )


def test_nobody_waits_for_a_second_reviewer_once_it_is_decided(world, checked):
    secretaries.reject(certificate_id=checked.pk, reason="Forged.", by=world.actor("coordinator"), at=now())
    assert told("certificate_checked") == []


def test_who_was_too_late_as_the_second_reviewer_gets_no_mail(world, checked, mailoutbox):
    notifications.apply_preset(name="everything", by=world.actor("other_coordinator"))
    assert told("certificate_checked") == ["Other Coordinator"]
    secretaries.reject(certificate_id=checked.pk, reason="Forged.", by=world.actor("coordinator"), at=now())
    notifications.send_due(at=now())
    assert Delivery.objects.get(notification__kind="certificate_checked").dropped == "hidden"


def test_coordinators_of_the_same_region_are_no_second_reviewers(world, checked):
    Pool.objects.update(region="East China")
    assert told("certificate_checked") == []


def test_the_coordinator_reads_that_more_time_is_asked_for_and_gets_no_mail(world):
    task = world.task_in_progress()
    sla.ask_for_time(task_id=task.pk, minutes=60, reason="Ill.", by=world.actor("secretary"))
    assert told("time_requested_of_client") == ["Coordinator"]
    assert not Delivery.objects.filter(notification__kind="time_requested_of_client").exists()


# More time, and what the house does -----------------------------------------------------------------------------------


def test_more_time_from_a_coordinator_is_told_to_both_sides(world):
    task = world.task_in_progress()
    sla.extend(task_id=task.pk, kind="delivery", minutes=60, reason="Ill.", by=world.actor("coordinator"))
    assert (told("task_extended"), told("work_extended")) == (["Owner"], ["Secretary"])


def test_time_that_a_colleague_granted_is_told_to_the_poster(world):
    task = world.task_in_progress()
    asked = sla.ask_for_time(task_id=task.pk, minutes=60, reason="Ill.", by=world.actor("secretary"))
    sla.answer_time_request(request_id=asked.pk, granted=True, by=world.actor("manager"))
    assert told("time_was_granted") == ["Owner"]
    assert told("time_granted") == ["Secretary"]


def test_what_the_house_does_for_a_promise_is_told_to_coordinators_and_the_organization(world):
    Secretary.objects.update(is_paused=False)
    task = world.task_in_progress()
    relay()
    clock = Clock.objects.get(task=task, kind="delivery")
    on_milestone_reached(
        event_id=77, task_id=str(task.pk), clock_id=str(clock.pk), milestone="warn_90", act="raise_priority",
        audience=["coordinator"],
    )  # fmt: skip
    assert told("sla_escalated") == ["Coordinator", "Owner"]
    assert told("sla_warning") == ["Coordinator"]
