"""More time by agreement, and breaches excused."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.sla import calendars, services
from backend.sla.models import Clock, ClockFigure, TimeRequest
from backend.sla.refusals import NoSuchClock, NotBreached, TimeRequestAnswered, TimeRequestPending
from backend.tasks import services as tasks
from backend.tasks.models import LogEntry, Task
from backend.tasks.refusals import NotYourStep, WrongTaskState

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI)
Status = TimeRequest.Status


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock():
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def task(clock, world):
    """In progress since nine on a Thursday, due within two working hours."""
    calendars.house_calendar(THURSDAY - timedelta(days=1))
    task = world.task_in_progress(deadline=None, deliver_within_minutes=120)
    relay()
    return task


def delivery(task: Task) -> Clock:
    return Clock.objects.get(task=task, kind="delivery")


def ask(task: Task, world, minutes: int = 60) -> TimeRequest:
    by = world.actor("secretary")
    return services.ask_for_time(task_id=task.pk, minutes=minutes, reason="Two speakers answer late.", by=by)


def test_time_granted_moves_the_due_date_by_working_time(task, world):
    asked = ask(task, world, minutes=120)
    services.answer_time_request(request_id=asked.pk, granted=True, by=world.actor("owner"))
    assert delivery(task).due_at == at(19, 14, 30)  # two hours from eleven, lunch not counted
    task.refresh_from_db()
    assert task.due_at == at(19, 14, 30)
    entry = LogEntry.objects.get(task=task, verb="extend")
    assert (entry.facts, entry.reason) == ({"clocks": ["delivery"], "seconds": 7200}, "Two speakers answer late.")


def test_time_refused_moves_nothing_and_tells_the_secretary(task, world):
    asked = ask(task, world)
    services.answer_time_request(request_id=asked.pk, granted=False, by=world.actor("owner"), answer="It is urgent.")
    assert delivery(task).due_at == at(19, 11)
    relay()
    assert Notification.objects.filter(user=world.secretary, kind="time_refused").count() == 1


def test_the_organization_is_asked_once(task, world):
    ask(task, world)
    with pytest.raises(TimeRequestPending):
        ask(task, world)
    relay()
    assert Notification.objects.filter(user=world.owner, kind="time_requested").count() == 1


def test_a_request_is_answered_once(task, world):
    asked = ask(task, world)
    services.withdraw_time_request(request_id=asked.pk, by=world.actor("secretary"))
    with pytest.raises(TimeRequestAnswered):
        services.answer_time_request(request_id=asked.pk, granted=True, by=world.actor("owner"))
    assert delivery(task).due_at == at(19, 11)


def test_a_request_lapses_with_the_delivery(task, world):
    asked = ask(task, world)
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Done after all.")
    relay()
    asked.refresh_from_db()
    assert asked.status == Status.WITHDRAWN


@pytest.mark.parametrize("name", ["owner", "coordinator", "colleague"])
def test_only_who_holds_the_task_asks_for_time(task, world, name):
    with pytest.raises(NotYourStep):
        services.ask_for_time(task_id=task.pk, minutes=60, reason="Please.", by=world.actor(name))


def test_there_is_no_more_time_for_what_is_delivered(clock, world):
    task = world.submitted_task()
    with pytest.raises(WrongTaskState):
        ask(task, world)


@pytest.mark.parametrize("name", ["viewer", "secretary", "coordinator"])
def test_only_the_organization_answers(task, world, name):
    asked = ask(task, world)
    with pytest.raises(NotYourStep):
        services.answer_time_request(request_id=asked.pk, granted=True, by=world.actor(name))


def test_a_coordinator_extends_any_clock_that_has_not_stopped(task, world):
    by = world.actor("coordinator")
    services.extend(task_id=task.pk, kind="delivery", minutes=30, reason="The building was closed.", by=by)
    assert delivery(task).due_at == at(19, 11, 30)
    for kind in ("claim", "review", "tea"):
        with pytest.raises(NoSuchClock):
            services.extend(task_id=task.pk, kind=kind, minutes=30, reason="No reason.", by=by)
    with pytest.raises(NotYourStep):
        services.extend(task_id=task.pk, kind="delivery", minutes=30, reason="I wish.", by=world.actor("owner"))


def test_a_breach_that_is_extended_stays_recorded(clock, task, world):
    clock.move_to(at(19, 11, 30))
    services.extend(task_id=task.pk, kind="delivery", minutes=60, reason="Late news.", by=world.actor("coordinator"))
    assert delivery(task).breached_at == at(19, 11)
    assert delivery(task).due_at == at(19, 12)


def test_an_excused_breach_is_reported_apart(clock, task, world):
    clock.move_to(at(19, 13, 30))
    services.refresh(task_id=task.pk, at=at(19, 13, 30))
    excused = services.excuse(clock_id=delivery(task).pk, reason="A power cut.", by=world.actor("coordinator"))
    assert (excused.breached_at, excused.excused_at) == (at(19, 11), at(19, 13, 30))
    services.roll_up()
    figure = ClockFigure.objects.get(kind="delivery", dimension="all")
    assert (figure.breached, figure.excused) == (0, 1)
    (reading,) = [r for r in services.read_clocks(task=task, at=at(19, 14)) if r.kind == "delivery"]
    assert reading.excuse.reason == "A power cut."


def test_only_a_breach_is_excused_and_only_once(clock, task, world):
    by = world.actor("coordinator")
    with pytest.raises(NotBreached):
        services.excuse(clock_id=delivery(task).pk, reason="Why not?", by=by)
    clock.move_to(at(19, 13, 30))
    services.refresh(task_id=task.pk, at=at(19, 13, 30))
    with pytest.raises(NotYourStep):
        services.excuse(clock_id=delivery(task).pk, reason="It was not me.", by=world.actor("secretary"))
    services.excuse(clock_id=delivery(task).pk, reason="A power cut.", by=by)
    with pytest.raises(NotBreached):
        services.excuse(clock_id=delivery(task).pk, reason="Twice.", by=by)
