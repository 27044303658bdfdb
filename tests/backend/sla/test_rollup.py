"""Figures are sums over clocks, kept up to date day by day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from backend.catalog.models import Confidentiality
from backend.outbox.services import relay
from backend.sla import calendars, services
from backend.sla.models import Clock, ClockFigure, HeldTime, StaleDay, TimeFigure
from backend.tasks import services as tasks

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI)
D = ClockFigure.Dimension


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock():
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(world):
    return calendars.house_calendar(THURSDAY - timedelta(days=1))


def figures(**wanted) -> dict[tuple[str, str], tuple[int, int]]:
    """Met and breached by dimension and key."""
    relay()
    services.roll_up()
    rows = ClockFigure.objects.filter(**wanted)
    return {(row.dimension, row.key): (row.met, row.breached) for row in rows}


def test_a_breach_counts_on_its_day_by_every_dimension(clock, house, world):
    task = world.open_task(deadline=None, skills={"meeting.minutes": 3})
    clock.move_to(at(19, 15))
    services.refresh(task_id=task.pk, at=at(19, 15))
    found = figures(kind="claim", day=at(19, 0).date())
    assert found[D.ALL, ""] == (0, 1)
    assert found[D.PRIORITY, "2"] == (0, 1)
    assert found[D.TEMPLATE, str(task.template_id)] == (0, 1)
    assert found[D.SKILL, "meeting.minutes"] == (0, 1)
    assert found[D.HOUR, str(3 * 24 + 14)] == (0, 1)  # due on Thursday at half past two
    assert found[D.CAUSE, "time"] == (0, 1)
    assert (D.SHARE, "10") not in found  # it still runs: how late it will be is not known


def test_a_figure_follows_its_clock(clock, house, world):
    task = world.open_task(deadline=None)
    clock.move_to(at(19, 15))
    services.refresh(task_id=task.pk, at=at(19, 15))
    assert figures(kind="claim", dimension=D.ALL) == {(D.ALL, ""): (0, 1)}
    tasks.cancel(task_id=task.pk, by=world.actor("owner"), reason="Not needed.")
    assert figures(kind="claim", dimension=D.ALL) == {(D.ALL, ""): (0, 1)}
    assert ClockFigure.objects.get(kind="delivery", dimension=D.ALL).cancelled == 1
    assert services.differences() == []


def test_a_delivery_counts_for_who_held_the_task(clock, house, world):
    task = world.task_in_progress(deadline=None)
    clock.move_to(at(19, 10))
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Done.")
    holder = str(world.actor("secretary").secretary_id)
    assert figures(kind="delivery", dimension=D.SECRETARY) == {(D.SECRETARY, holder): (1, 0)}


def test_pauses_are_summed_by_their_reason(clock, house, world):
    task = world.task_in_progress(deadline=None)
    clock.move_to(at(19, 10))
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    clock.move_to(at(19, 11))
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text="Ms Xu.")
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Done.")
    figures()
    row = ClockFigure.objects.get(kind="delivery", dimension=D.PAUSE)
    assert (row.key, row.paused) == ("asked", 3600)


def test_the_time_each_party_had_a_finished_task_sums_to_its_life(clock, house, world):
    task = world.submitted_task(deadline=None)
    clock.move_to(at(20, 9))
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    figures()
    rows = TimeFigure.objects.filter(day=at(20, 0).date())
    assert sum(row.working + row.off_hours for row in rows) == 24 * 3600
    assert {row.party for row in rows} <= {"queue", "secretary", "organization"}


def test_a_reopened_task_is_no_longer_counted_as_over(clock, house, world):
    task = world.submitted_task(deadline=None)
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    figures()
    clock.move_to(at(19, 12))
    tasks.reopen(task_id=task.pk, by=world.actor("owner"), reason="One name is wrong.")
    figures()
    assert not HeldTime.objects.exists()
    assert not TimeFigure.objects.exists()


def test_secret_work_is_counted_apart(clock, house, world):
    world.open_task(deadline=None, confidentiality=Confidentiality.SECRET)
    world.open_task(deadline=None)
    relay()
    for key in Clock.objects.values_list("task", flat=True).distinct():
        services.refresh(task_id=key, at=at(20, 9))
    figures()
    rows = ClockFigure.objects.filter(kind="claim", dimension=D.ALL)
    assert {row.is_secret: row.breached for row in rows} == {True: 1, False: 1}
    assert ClockFigure.objects.visible_to(world.actor("viewer")).filter(is_secret=True).count() == 0
    assert ClockFigure.objects.visible_to(world.actor("owner")).filter(is_secret=True).exists()
    assert not ClockFigure.objects.visible_to(world.actor("stranger")).exists()


def test_summing_up_again_changes_nothing_and_leaves_nothing_stale(clock, house, world):
    world.submitted_task(deadline=None)
    before = figures()
    assert services.rebuild() == 1
    assert figures() == before
    assert services.roll_up() == 0
    assert not StaleDay.objects.exists()


def test_a_lost_figure_is_found_and_rebuilt(clock, house, world):
    world.submitted_task(deadline=None)
    figures()
    ClockFigure.objects.filter(dimension=D.ALL, kind="delivery").update(met=7)
    assert services.differences()
    services.rebuild()
    services.roll_up()
    assert services.differences() == []
