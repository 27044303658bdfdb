"""What a policy's ladder has the house do by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from backend.notifications.models import Delivery
from backend.notifications.subscribers import on_milestone_reached
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.sla import calendars, services
from backend.sla.models import Clock, Milestone
from backend.sla.policies import add_policy
from backend.tasks import services as tasks
from backend.tasks.models import LogEntry, Priority, Task

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 19, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock(world):
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        calendars.house_calendar(THURSDAY - timedelta(days=1))
        yield traveller


@pytest.fixture
def ladder(clock, world):
    """Put a policy in force that does these steps."""

    def put(*steps: dict) -> None:
        by = world.actor("coordinator")
        definition = {"ladder": list(steps)}
        rule = add_policy(key="own", name="Own", definition=definition, organization=world.organization, by=by)
        services.activate(rule=rule, by=by)
        clock.shift(timedelta(minutes=1))

    return put


def swept(task: Task, clock, to: datetime) -> Task:
    """The task after the sweep at `to`, and what it brought about."""
    relay()
    clock.move_to(to)
    services.refresh(task_id=task.pk, at=to)
    relay()
    task.refresh_from_db()
    return task


def test_a_step_raises_the_priority_once(clock, ladder, world):
    ladder({"name": "hurry", "share": 0.5, "act": "raise_priority", "clocks": ["claim"]})
    task = swept(world.open_task(deadline=None), clock, at(11, 30))
    assert task.priority == Priority.HIGH
    assert swept(task, clock, at(11, 45)).priority == Priority.HIGH
    entry = LogEntry.objects.get(task=task, verb="edit")
    assert (entry.facts["priority"], entry.role) == (Priority.HIGH, "system")


def test_a_step_takes_a_claim_back_that_nobody_works_on(clock, ladder, world):
    ladder({"name": "free", "after": 0, "act": "release_claim", "clocks": ["first_response"]})
    task = world.open_task(deadline=None)
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    assert swept(task, clock, at(15, 30)).status == "open"
    assert not task.assignments.live().exists()


def test_a_claim_that_was_begun_in_the_meantime_is_left_alone(clock, ladder, world):
    ladder({"name": "free", "after": 0, "act": "release_claim", "clocks": ["first_response"]})
    task = world.open_task(deadline=None)
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    relay()
    clock.move_to(at(15, 30))
    services.refresh(task_id=task.pk, at=at(15, 30))
    tasks.start(task_id=task.pk, by=world.actor("secretary"))
    services.refresh(task_id=task.pk, at=at(15, 30))
    relay()
    task.refresh_from_db()
    assert task.status == "in_progress"


def test_who_takes_a_task_after_the_step_was_reached_keeps_it(clock, ladder, world):
    ladder({"name": "free", "share": 0.5, "act": "release_claim", "clocks": ["delivery"]})
    task = world.open_task(deadline=None)
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    relay()
    due = Clock.objects.get(task=task, kind="delivery").due_at
    clock.move_to(due)
    services.refresh(task_id=task.pk, at=due)
    clock.shift(timedelta(minutes=1))
    tasks.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Ill.")
    tasks.claim(task_id=task.pk, by=world.actor("colleague"))
    relay()
    assert Milestone.objects.filter(clock__task=task, name="free").exists()
    assert task.assignments.live().get().secretary == world.colleague_profile


def test_a_step_offers_the_task_to_the_next_pool(clock, ladder, world):
    ladder({"name": "next", "share": 0.5, "act": "offer_next_pool", "clocks": ["claim"]})
    world.organization.pools.add(world.other_pool)
    task = swept(world.open_task(deadline=None, pool=world.pool), clock, at(11, 30))
    assert task.pool == world.other_pool


def test_with_one_pool_there_is_no_next(clock, ladder, world):
    ladder({"name": "next", "share": 0.5, "act": "offer_next_pool", "clocks": ["claim"]})
    task = swept(world.open_task(deadline=None), clock, at(11, 30))
    assert task.pool == world.pool
    assert not LogEntry.objects.filter(task=task, verb="edit").exists()


def test_a_step_that_is_repeated_fires_each_time_once(clock, ladder, world):
    ladder({"name": "remind", "after": 3600, "repeat": 3600, "times": 2, "audience": ["coordinator"]})
    task = world.open_task(deadline=None)
    for hour in (15, 16, 17, 18):
        swept(task, clock, at(hour, 35 if hour < 18 else 0))
    claim = Milestone.objects.filter(clock__task=task, clock__kind="claim").order_by("at")
    assert [(one.name, one.nth) for one in claim] == [("breach", 1), ("remind", 1), ("remind", 2)]


@pytest.mark.parametrize(("respects_hours", "waits"), [(True, True), (False, False)])
def test_people_are_told_in_their_own_hours(clock, world, respects_hours, waits):
    task = world.task_in_progress(deadline=None)
    relay()
    Secretary.objects.filter(pk=world.profile.pk).update(weekly_hours={"fri": [["10:00", "12:00"]]})
    friday_evening = datetime(2026, 11, 20, 18, 30, tzinfo=SHANGHAI)
    clock.move_to(friday_evening)
    on_milestone_reached(
        event_id=99, task_id=str(task.pk), clock_id=str(task.clocks.get(kind="delivery").pk), milestone="breach",
        is_late=True, audience=["secretary", "coordinator"], respects_hours=respects_hours,
    )  # fmt: skip
    rows = Delivery.objects.filter(notification__kind="sla_breached").select_related("notification__user")
    told = {row.notification.user: row.next_attempt_at for row in rows}
    assert told == {
        world.secretary: datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI) if waits else friday_evening,
        world.coordinator: datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI) if waits else friday_evening,
    }
