"""A round stores what it decided, once, and why."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.matching import services
from backend.matching.explanations import explanation_of
from backend.matching.models import Decision, Offer, PoolPolicy, Round
from backend.matching.services import Skipped
from backend.outbox.models import OutboxEvent
from backend.secretaries.models import BlockedPair, Leave, Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Priority, Task
from tests.factories import SecretaryFactory

SCHEDULE = Round.Trigger.SCHEDULE


def run(world, at=None):
    return services.run_round(pool_id=world.pool.pk, trigger=SCHEDULE, at=at or now())


def test_a_round_offers_the_task_and_stores_why(world):
    task = world.open_task()
    made = run(world)
    offer = Offer.objects.get(task=task)
    decision = offer.decision
    assert (made.tasks, made.secretaries, made.offered) == (1, 2, 1)
    assert decision.round == made
    assert decision.secretary_id == offer.secretary_id
    assert decision.offered == [[str(offer.secretary_id), decision.value]]
    assert decision.top[0] == decision.offered[0]
    assert {who for who, _value in decision.top} == {str(world.profile.pk), str(world.colleague_profile.pk)}
    assert decision.eligible == 2
    event = OutboxEvent.objects.get(name="offer.made")
    assert event.key == f"task:{task.pk}"
    assert event.payload["offer_id"] == str(offer.pk)


def test_the_points_of_an_explanation_add_up_to_the_stored_value(world):
    world.open_task()
    run(world)
    decision = Decision.objects.select_related("round").get()
    found = explanation_of(decision)
    assert found["standing"]["code"] == "OFFERED"
    assert (
        decision.value
        == found["value"]
        == found["base"] + found["ageing"] + sum(line["points"] for line in found["preferences"])
    )


def test_a_task_with_a_pending_offer_is_left_alone(world):
    world.open_task()
    run(world)
    assert run(world) is Skipped.IDLE
    assert Round.objects.count() == 1


def test_offers_take_places_away(world):
    Secretary.objects.filter(pool=world.pool).update(most_live_tasks=1)
    for _n in range(3):
        world.open_task()
    made = run(world)
    assert (made.tasks, made.offered) == (3, 2)
    assert Decision.objects.get(secretary=None).refusals[0]["code"] == "PRICED_OUT"
    again = run(world)
    assert again.offered == 0
    assert Decision.objects.filter(secretary=None).latest("id").refusals == [
        {"code": "NO_SLOT", "secretaries": 2, "alone": 2}
    ]


def test_nothing_is_stored_twice_while_nobody_fits(world):
    world.open_task(confidentiality=Confidentiality.SECRET)
    at = now()
    first = run(world, at)
    assert isinstance(first, Round)
    assert run(world, at + timedelta(seconds=10)) is Skipped.UNCHANGED
    assert run(world, at + timedelta(minutes=5)) is Skipped.UNCHANGED
    first.refresh_from_db()
    assert first.confirmed_at == at + timedelta(minutes=5)
    assert Round.objects.count() == Decision.objects.count() == 1


def test_a_change_of_a_secretary_is_noticed_at_once(world):
    task = world.open_task(confidentiality=Confidentiality.SECRET)
    at = now()
    run(world, at)
    Secretary.objects.filter(pk=world.profile.pk).update(clearance=Confidentiality.SECRET)
    assert run(world, at + timedelta(seconds=10)).offered == 1
    assert Offer.objects.get(task=task).secretary == world.profile


def test_the_reason_why_nobody_fits_is_told_once_a_change(world):
    stuck = world.open_task(confidentiality=Confidentiality.SECRET)
    run(world)
    world.open_task()
    run(world)
    assert Round.objects.count() == 2
    assert Decision.objects.filter(task=stuck).count() == 1


def test_the_decliner_is_not_asked_again(world):
    task = world.open_task()
    run(world)
    first = Offer.objects.get(task=task)
    name = "secretary" if first.secretary == world.profile else "colleague"
    services.decline(offer_id=first.pk, by=world.actor(name), reason=Offer.DeclineReason.BUSY)
    run(world)
    second = Offer.objects.pending().get(task=task)
    assert second.secretary != first.secretary
    other = "colleague" if name == "secretary" else "secretary"
    services.decline(offer_id=second.pk, by=world.actor(other), reason=Offer.DeclineReason.BUSY)
    run(world)
    assert not Offer.objects.pending().exists()
    found = {reason["code"]: reason["secretaries"] for reason in Decision.objects.latest("id").refusals}
    assert found == {"DECLINED": 2, "COOLING_DOWN": 2}  # and rest for a while from other offers


def test_after_an_offer_lapsed_others_come_first(world):
    task = world.open_task()
    at = now()
    run(world, at)
    first = Offer.objects.get(task=task)
    later = first.expires_at
    assert services.expire(at=later) == 1
    run(world, later)
    assert Offer.objects.pending().get(task=task).secretary != first.secretary


def test_whoever_let_an_offer_lapse_is_asked_again_after_some_hours(world):
    world.colleague_profile.is_paused = True
    world.colleague_profile.save()
    task = world.open_task()
    run(world)
    lapsed = Offer.objects.get(task=task).expires_at
    services.expire(at=lapsed)
    assert run(world, lapsed).offered == 0
    assert run(world, lapsed + timedelta(hours=5)).offered == 1


def test_whoever_gave_the_task_back_is_not_offered_it_again(world):
    task = world.open_task()
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    tasks.release(task_id=task.pk, by=world.actor("secretary"), reason="ill", handover="Nothing begun.")
    run(world)
    assert Offer.objects.get(task=task).secretary == world.colleague_profile


@pytest.mark.parametrize("obstacle", ["pause", "leave", "block", "membership"])
def test_who_cannot_or_may_not_is_not_asked(world, obstacle):
    match obstacle:
        case "pause":
            Secretary.objects.filter(pk=world.profile.pk).update(is_paused=True)
        case "leave":
            Leave.objects.create(
                secretary=world.profile, starts_at=now() - timedelta(days=1), ends_at=now() + timedelta(days=30)
            )
        case "block":
            BlockedPair.objects.create(secretary=world.profile, organization=world.organization, reason="kin")
        case "membership":
            world.organization.memberships.create(user=world.secretary, role="viewer")
    task = world.open_task()
    run(world)
    assert Offer.objects.get(task=task).secretary == world.colleague_profile


def test_late_work_is_still_offered(world):
    task = world.open_task()
    at = task.deadline + timedelta(hours=1)
    run(world, at)
    assert Offer.objects.filter(task=task).exists()


def test_an_offer_waits_an_hour_of_the_secretarys_working_time(world):
    world.open_task()
    at = now()
    run(world, at)
    assert Offer.objects.get().expires_at == at + timedelta(hours=1)


def test_an_urgent_offer_waits_as_long_as_the_pool_says(world):
    PoolPolicy.objects.create(pool=world.pool, version=1, urgent_offer_minutes=7)
    world.open_task(priority=Priority.URGENT)
    at = now()
    run(world, at)
    assert Offer.objects.get().expires_at == at + timedelta(minutes=7)


def test_an_offer_at_night_waits_for_the_morning(world):
    Secretary.objects.filter(pool=world.pool).update(weekly_hours={day: [["09:00", "18:00"]] for day in WEEK})
    task = world.open_task()
    night = task.published_at.replace(hour=20, minute=0, second=0, microsecond=0)  # 4:00 in Shanghai
    run(world, night + timedelta(days=1))
    assert expiries() == {night + timedelta(days=1, hours=6)}  # 10:00 in Shanghai


def test_an_offer_on_friday_evening_waits_for_monday(world):
    weekdays = {day: [["09:00", "18:00"]] for day in WEEK[:5]}
    Secretary.objects.filter(pool=world.pool).update(weekly_hours=weekdays)
    world.open_task(deadline=None)
    friday = datetime(2031, 3, 7, 20, tzinfo=ZoneInfo("Asia/Shanghai"))  # far from any holiday
    run(world, friday)
    assert expiries() == {friday + timedelta(days=2, hours=14)}  # ten o'clock on Monday


def expiries():
    return set(Offer.objects.values_list("expires_at", flat=True))


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def test_a_round_replays_to_the_same_answer(world):
    for priority in Priority:
        world.open_task(priority=priority)
    made = Round.objects.get(pk=run(world).pk)
    assert services.replay(made).same
    made.answer = "another"
    made.value -= 1
    assert services.replay(made).differences[-1] == "answer"
    made.header["engine"] = "0"
    assert "engine" in services.replay(made).cannot


def test_a_replay_compares_every_decision(world):
    world.open_task()
    made = run(world)
    decision = Decision.objects.get()
    Decision.objects.update(top=[[str(world.profile.pk), 1]])
    assert services.replay(made).differences == (f"top of {decision.task_id}",)


def test_a_round_costs_the_same_number_of_queries_for_any_number_of_secretaries_and_tasks(world):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert run(world).offered
        return len(seen)

    world.open_task()
    run(world)  # the first of a pool has no prices to begin with
    world.open_task()
    few = queries()
    SecretaryFactory.create_batch(38, pool=world.pool)
    for _n in range(10):
        world.open_task()
    assert queries() == few
    assert Task.objects.filter(offers__status="pending").count() == 12
