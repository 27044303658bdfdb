"""What the engine is told of tasks and secretaries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.matching import services
from backend.matching.inputs import candidates_of, needs_of
from backend.matching.models import PoolPolicy
from backend.matching.rules import rules_of
from backend.secretaries.models import Certificate, Leave, Secretary
from backend.tasks import services as tasks
from backend.tasks.models import LogEntry, Task
from tasks_engine.matching.value import preference_points
from tests.factories import SecretaryFactory

HORIZON = timedelta(days=14)
CAPACITY = 2 * 2250


def told(world, *, reserving=True, at=None):
    rules = rules_of(world.pool.pk)
    people = Secretary.objects.filter(pk=world.profile.pk)
    return candidates_of(people, rules, at or now(), reserving=reserving)[0]


def need(world, task):
    return needs_of(Task.objects.filter(pk=task.pk), rules_of(world.pool.pk), now())[0]


def test_a_new_secretary_is_judged_neither_good_nor_bad(world):
    found = told(world)
    assert (found.quality, found.punctuality, found.familiarity, found.load) == (None, None, {}, 0)
    assert (found.remaining_minutes, found.remaining_slots) == (CAPACITY, 4)
    assert found.skills == {"meeting.minutes": 4, "meeting.transcribe": 3}


def test_a_wish_to_grow_is_worth_points_at_just_the_level_that_is_held(world):
    Secretary.objects.filter(pk=world.profile.pk).update(growing=["meeting.minutes"])
    weights = rules_of(world.pool.pk).weights
    asked = {level: need(world, world.open_task(skills={"meeting.minutes": level})) for level in (3, 4)}
    points = {level: preference_points(asked[level], told(world), weights, now())["growth"] for level in asked}
    assert (points[3].points, points[4].points) == (0, points[4].most)


def test_accepted_work_makes_known_rated_and_punctual(world):
    task = world.submitted_task()
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    said = {"correct": True, "complete": True, "on_time": True, "considerate": False}
    tasks.rate(task_id=task.pk, by=world.actor("owner"), **said)
    found = told(world)
    assert found.familiarity == {str(world.organization.pk): 1}
    assert (found.quality, found.punctuality) == (None, 1000)
    tasks.rate(task_id=task.pk, by=world.actor("secretary"), **said)
    assert told(world).quality == 750, "a rating counts from when both sides see it"


def test_a_first_deliverable_after_the_deadline_is_not_punctual(world):
    task = world.submitted_task()
    Task.objects.filter(pk=task.pk).update(deadline=now() - timedelta(hours=1))
    assert told(world).punctuality == 0


def test_work_in_hand_takes_time_and_a_place_and_delivered_work_only_a_place(world):
    task = world.task_in_progress()
    found = told(world)
    assert (found.load, found.remaining_minutes, found.remaining_slots) == (60, CAPACITY - 60, 3)
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Done.")
    found = told(world)
    assert (found.load, found.remaining_minutes, found.remaining_slots) == (0, CAPACITY, 3)


def test_a_live_offer_reserves_time_except_against_its_own_secretary(world):
    task = world.open_task()
    services.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    reserved, own = told(world), told(world, reserving=False)
    assert (reserved.load, reserved.remaining_slots) == (60, 3)
    assert (own.load, own.remaining_slots) == (0, 4)


def test_leave_is_cut_out_of_working_time(world):
    at = now()
    begin = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    away, back = begin + timedelta(days=2), begin + timedelta(days=5)
    Leave.objects.create(secretary=world.profile, starts_at=away, ends_at=back)
    found = told(world, at=at)
    assert found.open_spans == ((begin, away), (back, begin + HORIZON))
    assert found.leaves == ((away, back),)


def test_a_pool_may_plan_less_far(world):
    PoolPolicy.objects.create(pool=world.pool, version=1, horizon_days=7)
    assert told(world).remaining_minutes == 2250


def test_the_newest_policy_of_a_pool_is_in_force(world):
    PoolPolicy.objects.create(pool=world.pool, version=1, engine={"weights": {"preferences": {"quality": 1}}})
    PoolPolicy.objects.create(pool=world.pool, version=2, engine={"weights": {"preferences": {"quality": 1000}}})
    rules = rules_of(world.pool.pk)
    assert rules.weights.preferences == {"quality": 1000}
    assert rules.weights.version == f"{world.pool.pk}/2"


def test_a_lapsed_certificate_is_told_with_its_last_day_and_a_doubtful_one_not_at_all(world):
    for code, status, last in (
        ("valid", "verified", date(2099, 1, 1)), ("lapsed", "verified", date(2024, 5, 31)),
        ("closed", "expired", date(2024, 5, 31)), ("revoked", "revoked", date(2099, 1, 1)),
        ("submitted", "submitted", date(2099, 1, 1)),
    ):  # fmt: skip
        kind = CertificateKind.objects.create(code=code, name={"en": code}, category="training")
        Certificate.objects.create(
            secretary=world.profile, kind=kind, number="1", issued_on=date(2023, 1, 1), valid_until=last,
            status=status, decided_at=None if status == "submitted" else now(),
        )  # fmt: skip
    midnight = ZoneInfo(world.secretary.time_zone)  # a certificate lasts to the end of the day where its holder lives
    assert told(world).certificates == {
        "valid": datetime(2099, 1, 2, tzinfo=midnight),
        "lapsed": datetime(2024, 6, 1, tzinfo=midnight), "closed": datetime(2024, 6, 1, tzinfo=midnight),
    }  # fmt: skip


def test_waiting_counts_from_the_last_time_the_task_became_open(world):
    task = world.open_task()
    assert need(world, task).waiting_since == LogEntry.objects.get(task=task, verb="publish").at
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    tasks.release(task_id=task.pk, by=world.actor("secretary"), reason="ill", handover="Nothing begun.")
    released = LogEntry.objects.get(task=task, verb="release")
    assert need(world, task).waiting_since == released.at


def test_the_organizations_wish_comes_before_the_promise_and_a_missed_one_binds_nobody(world):
    task = world.open_task()
    assert need(world, task).deadline == task.deadline
    due = now() + timedelta(days=1)
    Task.objects.filter(pk=task.pk).update(deadline=None, due_at=due)
    assert need(world, task).deadline == due
    Task.objects.filter(pk=task.pk).update(due_at=now() - timedelta(minutes=1))
    assert need(world, task).deadline is None


def test_reading_costs_the_same_for_any_number_of_people(world):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            found = candidates_of(Secretary.objects.filter(pool=world.pool), rules_of(world.pool.pk), now())
        return len(found), len(seen)

    few = queries()
    SecretaryFactory.create_batch(8, pool=world.pool)
    assert queries() == (few[0] + 8, few[1])
    assert few[1] == 13  # twelve, and the policy
