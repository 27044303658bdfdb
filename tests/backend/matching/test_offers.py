"""Answers to offers, and the other ways to a task."""

from datetime import date, timedelta

import pytest

from backend.catalog.models import CertificateKind, Confidentiality
from backend.core.clock import now
from backend.core.errors import Forbidden, NotFound
from backend.matching import services, snapshots
from backend.matching.models import Decision, Offer, Round
from backend.matching.refusals import (
    CertificateExpired,
    OfferAnswered,
    OfferExpired,
    OfferPending,
    OfferRescinded,
    RequirementsNotMet,
)
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.secretaries.models import Certificate, Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, Task
from backend.tasks.refusals import NotYourStep, SecretaryOutOfPool, TooManyTasks, WrongTaskState
from tasks_engine.lifecycle import TaskStatus

BUSY = Offer.DeclineReason.BUSY


@pytest.fixture
def offer(world):
    """An offer of an open task to `secretary`."""
    Secretary.objects.filter(pk=world.colleague_profile.pk).update(is_paused=True)
    world.open_task()
    services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    Secretary.objects.filter(pk=world.colleague_profile.pk).update(is_paused=False)
    return Offer.objects.get()


def certify(profile, **values):
    kind, _ = CertificateKind.objects.get_or_create(
        code="infosec", defaults={"name": {"en": "Information security"}, "category": "training"}
    )
    facts = {"status": "verified", "decided_at": now(), "issued_on": date(2024, 1, 1), "number": "1"}
    return Certificate.objects.create(secretary=profile, kind=kind, **{**facts, **values})


def test_accepting_assigns_the_task(world, offer):
    services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    offer.refresh_from_db()
    task = Task.objects.get(pk=offer.task_id)
    assert (offer.status, task.status) == ("accepted", TaskStatus.ASSIGNED)
    assert offer.answered_at is not None
    live = Assignment.objects.live().get(task=task)
    assert (live.secretary, live.origin) == (world.profile, "offer")
    assert OutboxEvent.objects.get(name="offer.closed").payload["status"] == "accepted"


def test_the_first_accept_withdraws_the_other_offers(world, offer):
    second = services.invite(
        task_id=offer.task_id, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator")
    )
    services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    with pytest.raises(OfferRescinded) as refused:
        services.accept(offer_id=second.pk, by=world.actor("colleague"))
    second.refresh_from_db()
    assert refused.value.facts == {"offer_status": "rescinded", "closed_at": second.answered_at.isoformat()}


def test_an_offer_is_answered_once(world, offer):
    services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    with pytest.raises(OfferAnswered):
        services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    with pytest.raises(OfferAnswered):
        services.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=BUSY)


def test_an_offer_that_ran_out_cannot_be_accepted_even_before_the_sweep(world, offer):
    Offer.objects.filter(pk=offer.pk).update(expires_at=now())
    with pytest.raises(OfferExpired):
        services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    services.expire(at=now())
    with pytest.raises(OfferExpired):
        services.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=BUSY)


def test_nobody_answers_for_somebody_else(world, offer):
    with pytest.raises(NotFound):
        services.accept(offer_id=offer.pk, by=world.actor("colleague"))
    with pytest.raises(Forbidden):
        services.accept(offer_id=offer.pk, by=world.actor("coordinator"))
    with pytest.raises(NotFound):
        services.decline(offer_id=offer.pk, by=world.actor("owner"), reason=BUSY)


def test_a_decline_keeps_its_reason(world, offer):
    services.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=BUSY, note="Board week.")
    offer.refresh_from_db()
    assert (offer.status, offer.decline_reason, offer.note) == ("declined", "busy", "Board week.")


def test_a_certificate_that_expired_since_bars_the_accept(world):
    certify(world.profile, valid_until=date(2099, 1, 1))
    task = world.open_task(certificates=["infosec"])
    services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    offer = Offer.objects.get(task=task)
    Certificate.objects.update(valid_until=date(2024, 12, 31))
    with pytest.raises(CertificateExpired) as refused:
        services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    assert refused.value.facts["reasons"] == ["CERT_EXPIRES"]
    assert "2024-12-31" in str(refused.value.detail)
    assert Task.objects.get(pk=task.pk).status == TaskStatus.OPEN


def test_a_cancelled_task_withdraws_its_offers(world, offer):
    tasks.cancel(task_id=offer.task_id, by=world.actor("owner"), reason="The meeting is off.")
    relay()
    offer.refresh_from_db()
    assert offer.status == "rescinded"


def test_changed_needs_withdraw_the_offer_and_ask_decliners_again(world, offer):
    services.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=BUSY)
    second = services.invite(
        task_id=offer.task_id, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator")
    )
    tasks.edit(task_id=offer.task_id, by=world.actor("owner"), effort_minutes=30)
    relay()
    second.refresh_from_db()
    assert second.status == "rescinded"
    found = services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    assert snapshots.whole(found)["tasks"][0]["declined_by"] == []


def test_a_better_wording_leaves_offers_alone(world, offer):
    tasks.edit(task_id=offer.task_id, by=world.actor("owner"), title="Minutes of the autumn council")
    relay()
    offer.refresh_from_db()
    assert offer.status == "pending"


def test_an_offer_of_the_new_needs_survives_the_late_news_of_them(world, offer):
    tasks.edit(task_id=offer.task_id, by=world.actor("owner"), effort_minutes=30)
    version = Task.objects.get(pk=offer.task_id).version
    Offer.objects.filter(pk=offer.pk).update(task_version=version)
    relay()
    offer.refresh_from_db()
    assert offer.status == "pending"


def test_a_claim_is_explained_and_withdraws_offers(world, offer):
    services.claim(task_id=offer.task_id, by=world.actor("colleague"))
    offer.refresh_from_db()
    assert offer.status == "rescinded"
    decision = Decision.objects.get(kind="claim")
    assert decision.secretary == world.colleague_profile
    assert decision.explanation["eligible"]


def test_claiming_what_was_offered_accepts_the_offer(world, offer):
    services.claim(task_id=offer.task_id, by=world.actor("secretary"))
    offer.refresh_from_db()
    assert offer.status == "accepted"


def test_whoever_declined_may_still_claim(world, offer):
    services.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=BUSY)
    services.claim(task_id=offer.task_id, by=world.actor("secretary"))
    assert Assignment.objects.live().get(task=offer.task_id).secretary == world.profile


def test_a_claim_needs_what_the_task_asks_for(world):
    task = world.open_task(skills={"meeting.minutes": 5})
    with pytest.raises(RequirementsNotMet) as refused:
        services.claim(task_id=task.pk, by=world.actor("secretary"))
    assert refused.value.facts["reasons"] == ["SKILL_LEVEL"]
    assert "level" in str(refused.value.detail)


def test_a_claim_beyond_the_limit_says_so(world):
    Secretary.objects.filter(pk=world.profile.pk).update(most_live_tasks=1)
    services.claim(task_id=world.open_task().pk, by=world.actor("secretary"))
    with pytest.raises(TooManyTasks):
        services.claim(task_id=world.open_task().pk, by=world.actor("secretary"))


def test_a_taken_task_cannot_be_claimed(world, offer):
    services.accept(offer_id=offer.pk, by=world.actor("secretary"))
    with pytest.raises(WrongTaskState):
        services.claim(task_id=offer.task_id, by=world.actor("colleague"))


def test_nobody_claims_for_another_pool_or_from_the_organization(world, offer):
    with pytest.raises(Forbidden):
        services.claim(task_id=offer.task_id, by=world.actor("outsider"))
    with pytest.raises(Forbidden):
        services.claim(task_id=offer.task_id, by=world.actor("owner"))


def test_a_coordinator_may_pass_over_hours_but_not_over_proofs(world):
    Secretary.objects.filter(pk=world.profile.pk).update(is_paused=True, weekly_capacity_minutes=0)
    coordinator = world.actor("coordinator")
    task = world.open_task()
    services.assign_directly(task_id=task.pk, secretary_id=world.profile.pk, by=coordinator, reason="Knows the board.")
    assert Decision.objects.get(kind="direct").explanation["eligible"] is False
    certify(world.colleague_profile, valid_until=date(2099, 1, 1))
    guarded = world.open_task(certificates=["infosec"])
    with pytest.raises(RequirementsNotMet):
        services.assign_directly(task_id=guarded.pk, secretary_id=world.profile.pk, by=coordinator, reason="Urgent.")
    secret = world.open_task(confidentiality=Confidentiality.SECRET)
    with pytest.raises(RequirementsNotMet):
        services.assign_directly(task_id=secret.pk, secretary_id=world.profile.pk, by=coordinator, reason="Urgent.")


def test_a_wish_counts_what_its_secretary_is_offered_already(world):
    known = world.submitted_task()
    tasks.accept(task_id=known.pk, by=world.actor("owner"))
    Secretary.objects.filter(pk=world.profile.pk).update(most_live_tasks=1)
    services.invite(task_id=world.open_task().pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    wished = world.open_task()
    with pytest.raises(RequirementsNotMet):
        services.ask_first(task_id=wished.pk, secretary_id=world.profile.pk, by=world.actor("owner"))
    Offer.objects.update(status=Offer.Status.RESCINDED, answered_at=now())
    services.ask_first(task_id=wished.pk, secretary_id=world.profile.pk, by=world.actor("owner"))
    assert Offer.objects.pending().get().task == wished


def test_reassigning_asks_the_same(world):
    task = world.task_in_progress()
    coordinator = world.actor("coordinator")
    services.reassign_directly(task_id=task.pk, secretary_id=world.colleague_profile.pk, by=coordinator, reason="Ill.")
    assert Assignment.objects.live().get(task=task).secretary == world.colleague_profile
    with pytest.raises(SecretaryOutOfPool):
        services.reassign_directly(
            task_id=task.pk, secretary_id=world.outsider_profile.pk, by=coordinator, reason="Ill."
        )


@pytest.mark.parametrize("who", ["owner", "secretary", "other_coordinator", "administrator"])
def test_only_the_pools_coordinators_assign_and_invite(world, who):
    task = world.open_task()
    with pytest.raises(NotYourStep):
        services.assign_directly(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor(who), reason="x")
    with pytest.raises(NotYourStep):
        services.reassign_directly(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor(who), reason="x")
    with pytest.raises(NotYourStep):
        services.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor(who))


def test_an_invitation_is_an_offer(world):
    task = world.open_task(confidentiality=Confidentiality.CONFIDENTIAL)
    made = services.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    assert made.invited_by == world.coordinator
    assert made.decision.kind == "invitation"
    with pytest.raises(OfferPending):
        services.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    services.accept(offer_id=made.pk, by=world.actor("secretary"))
    with pytest.raises(WrongTaskState):
        services.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))


def test_expiring_leaves_other_offers_alone(world, offer):
    assert services.expire(at=offer.expires_at - timedelta(seconds=1)) == 0
    assert services.expire(at=offer.expires_at) == 1
    assert services.expire(at=offer.expires_at) == 0
