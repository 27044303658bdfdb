"""Clocks follow a task's log; the sweep records what falls due, once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.sla import calendars, services
from backend.sla.models import Clock, Milestone
from backend.sla.policies import add_policy
from backend.sla.services import storing, sweeping
from backend.tasks import services as tasks
from backend.tasks.models import LogEntry, Priority, Task
from tasks_engine.lifecycle import TaskStatus

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.fixture
def clock():
    """A wall clock that starts on a Thursday at nine in Shanghai and stands still."""
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(world):
    """The house's own calendar is in force before anything is posted."""
    return calendars.house_calendar(THURSDAY - timedelta(days=1))


def clocks_of(task: Task) -> dict[str, Clock]:
    relay()
    return {clock.kind: clock for clock in Clock.objects.filter(task=task).order_by("cycle")}


def test_publishing_starts_the_claim_and_delivery_clocks(clock, house, world):
    task = world.open_task(deadline=None)
    clocks = clocks_of(task)
    assert set(clocks) == {"claim", "delivery"}
    assert clocks["claim"].due_at == at(19, 14, 30)  # four working hours, lunch not counted
    task.refresh_from_db()
    assert task.due_at == clocks["delivery"].due_at


def test_a_deadline_is_the_promise(clock, house, world):
    task = world.open_task(deadline=at(20, 11, 30))
    assert clocks_of(task)["delivery"].due_at == at(20, 11, 30)


def test_a_deadline_outside_hours_is_due_at_the_end_of_the_hours_before(clock, house, world):
    task = world.open_task(deadline=at(21, 20, 0))  # a Saturday evening
    assert clocks_of(task)["delivery"].due_at == at(20, 18, 0)


def test_the_tasks_own_working_time_is_the_promise(clock, house, world):
    task = world.open_task(deadline=None, deliver_within_minutes=90)
    assert clocks_of(task)["delivery"].due_at == at(19, 10, 30)


def test_delivery_pauses_while_waiting_on_the_organization(clock, house, world):
    task = world.task_in_progress(deadline=None, deliver_within_minutes=120)
    clock.move_to(at(19, 10))
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    clocks = clocks_of(task)
    assert clocks["delivery"].state == "paused"
    assert clocks["delivery"].due_at is None
    assert clocks["answer"].state == "running"
    clock.move_to(at(19, 11))
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text="Ms Xu.")
    clocks = clocks_of(task)
    assert clocks["delivery"].due_at == at(19, 12)  # the hour that was left, from eleven
    assert clocks["answer"].state == "met"


def test_a_raised_priority_moves_the_target_and_keeps_the_time_used(clock, house, world):
    task = world.open_task(deadline=None, priority=Priority.LOW)
    clock.move_to(at(19, 10))
    tasks.edit(task_id=task.pk, by=world.actor("owner"), priority=Priority.URGENT)
    claim = clocks_of(task)["claim"]
    assert claim.target == 30 * 60
    assert claim.elapsed == 60 * 60


def test_a_submission_in_time_meets_its_clock(clock, house, world):
    task = world.submitted_task(deadline=None)
    clocks = clocks_of(task)
    assert clocks["delivery"].state == "met"
    assert clocks["review"].state == "running"


def test_a_breach_is_recorded_once_and_dated_at_its_due(clock, house, world):
    task = world.open_task(deadline=None, priority=Priority.URGENT)
    clocks_of(task)
    clock.move_to(at(19, 9, 30, 30))
    services.refresh(task_id=task.pk, at=at(19, 9, 30, 30))
    services.refresh(task_id=task.pk, at=at(19, 9, 45))
    breach = Milestone.objects.get(clock__task=task, clock__kind="claim", name="breach")
    assert breach.at == at(19, 9, 30)
    assert breach.detected_at == at(19, 9, 30, 30)
    assert OutboxEvent.objects.filter(name="milestone.reached", payload__milestone="breach").count() == 1


def test_after_downtime_only_the_highest_milestone_is_told(clock, house, world):
    task = world.open_task(deadline=None, priority=Priority.URGENT)
    clocks_of(task)
    services.refresh(task_id=task.pk, at=at(19, 11))
    milestones = Milestone.objects.filter(clock__task=task, clock__kind="claim").order_by("at")
    assert [(m.name, m.is_superseded) for m in milestones] == [
        ("warn_50", True),
        ("warn_75", True),
        ("warn_90", True),
        ("breach", False),
    ]


def test_a_recorded_breach_stays_when_the_target_is_loosened(clock, house, world):
    task = world.open_task(deadline=None, priority=Priority.URGENT)
    services.refresh(task_id=task.pk, at=at(19, 10))
    clock.move_to(at(19, 10))
    tasks.edit(task_id=task.pk, by=world.actor("owner"), priority=Priority.LOW)
    assert clocks_of(task)["claim"].breached_at == at(19, 9, 30)


def test_silence_past_the_review_window_accepts(clock, house, world):
    task = world.submitted_task(deadline=None)
    clocks_of(task)
    clock.move_to(at(25, 9))  # 24 working hours are over on Tuesday the 24th
    services.refresh(task_id=task.pk, at=at(25, 9))
    relay()
    task.refresh_from_db()
    assert task.status == TaskStatus.ACCEPTED
    last = LogEntry.objects.filter(task=task).latest("id")
    assert (last.verb, last.role) == ("accept", "system")


def test_an_answer_in_time_is_not_overruled_by_silence(clock, house, world):
    task = world.submitted_task(deadline=None)
    clocks_of(task)
    clock.move_to(at(20, 9))
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="The budget.")
    relay()
    services.refresh(task_id=task.pk, at=at(27, 9))
    relay()
    task.refresh_from_db()
    assert task.status == TaskStatus.IN_PROGRESS


def test_clocks_of_closed_tasks_stand(clock, house, world):
    task = world.submitted_task(deadline=None)
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    clocks_of(task)
    assert not Clock.objects.filter(task=task, next_fire_at__isnull=False).exists()


def test_an_organizations_own_calendar_and_targets_hold_for_tasks_published_after(clock, house, world):
    before = world.open_task(deadline=None)
    clock.move_to(at(19, 9, 1))
    by = world.actor("coordinator")
    hours = {"time_zone": "Asia/Shanghai", "weekly": {"thu": [["00:00", "24:00"]], "fri": [["00:00", "24:00"]]}}
    definition = {"targets": {"claim": 7200}}
    services.activate(rule=calendars.add_calendar(definition=hours, organization=world.organization, by=by), by=by)
    policy = add_policy(key="all", name="All", definition=definition, organization=world.organization, by=by)
    services.activate(rule=policy, by=by)
    clock.move_to(at(19, 20))
    after = world.open_task(deadline=None)
    assert clocks_of(before)["claim"].due_at == at(19, 14, 30)
    assert clocks_of(after)["claim"].due_at == at(19, 22)


def test_refreshing_costs_the_same_for_many_tasks(clock, house, world, django_assert_max_num_queries):
    few = [world.open_task(deadline=None) for _ in range(8)]
    relay()
    with django_assert_max_num_queries(20):
        storing.refresh_locked(few, at(19, 9, 1))


def test_the_sweep_takes_what_is_due_by_the_databases_clock(world):
    task = world.open_task(deadline=None)
    relay()
    an_hour_ago = datetime.now(tz=SHANGHAI) - timedelta(hours=1)
    Clock.objects.filter(task=task).update(next_fire_at=an_hour_ago)
    assert services.sweep() == 2
    assert services.sweep() == 0


def test_the_sweep_finds_due_clocks_by_the_partial_index(world):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sweeping.OLDEST}", {"at": THURSDAY, "batch": 500})
        plan = str(cursor.fetchall())
    assert "clock_to_fire" in plan


def test_with_much_to_catch_up_no_organization_waits_for_another(world, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    theirs = Task.objects.get(pk=world.open_task(deadline=None).pk)
    for _ in range(3):
        world.open_task(deadline=None)
    relay()
    long_ago = datetime.now(tz=SHANGHAI) - timedelta(hours=9)
    Clock.objects.update(next_fire_at=long_ago)
    Clock.objects.filter(task=theirs).update(
        organization=world.other_organization, next_fire_at=long_ago + timedelta(hours=1)
    )
    sweeping._sweep_batch(fair=True)
    left = Clock.objects.filter(next_fire_at__lte=long_ago + timedelta(hours=1))
    assert left.filter(organization=world.organization).exists()
    assert not left.filter(task=theirs).exists()
