"""A submission and the sweep at the due instant: a promise is met or breached, and never both."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from time import sleep

import time_machine
from django.db import connection

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.sla import services
from backend.sla.models import Clock, Milestone
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, LogEntry, Task
from tests.factories import World
from tests.faults.crowd import copies, copy_of
from tests.faults.promises import all_told, round_the_clock
from tests.faults.races import RACES
from tests.processes import wait_until

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
AT_ONCE = 10
MINUTES = 10  # the target: longer than it takes to hear of the model, even on a slow machine
DELIVERY = "delivery"


class DueInstant:
    """Tasks in progress that run out together, a little later, at a whole second.

    `clocks` are those of the model, read while they ran: it runs out itself in a while.
    """

    def __init__(self, model: Task, clocks: Sequence[Clock], count: int) -> None:
        self.tasks = copies(model, count)
        held = Assignment.objects.get(task=model)
        Assignment.objects.bulk_create(copy_of(held, task_id=task.pk) for task in self.tasks)
        self.due = (now() + 3 * SECOND).replace(microsecond=0)
        began = self.due - MINUTES * MINUTE
        keys = [task.pk for task in self.tasks]
        LogEntry.objects.filter(task__in=keys).update(at=began)
        Task.objects.filter(pk__in=keys).update(published_at=began, updated_at=began)
        times = {"started_at": began, "due_at": self.due, "next_fire_at": self.due + SECOND}
        Clock.objects.bulk_create(  # last, for from now on they may be swept
            copy_of(clock, task_id=key, **(times if clock.kind == DELIVERY else {})) for key in keys for clock in clocks
        )

    @property
    def over(self) -> datetime:
        """The first instant at which a submission is late, and the sweep finds the clocks."""
        return self.due + SECOND


def wait_for(instant: datetime) -> None:
    sleep(max(0.0, (instant - now()).total_seconds()))


def submit(task: Task, by: Actor, at: datetime) -> None:
    try:
        wait_for(at)
        tasks.submit(task_id=task.pk, by=by, note="Here it is.")
    finally:
        connection.close()


def sweep_until(done: Event, at: datetime) -> None:
    try:
        wait_for(at)
        while not done.is_set():
            services.sweep()
    finally:
        connection.close()


def race(instant: DueInstant, by: Actor, lead: timedelta) -> None:
    """Submissions a few milliseconds apart around the instant, while two sweep without a pause."""
    done = Event()
    with ThreadPoolExecutor(AT_ONCE + 2) as threads:
        sweeps = [threads.submit(sweep_until, done, instant.over - timedelta(milliseconds=50)) for _ in range(2)]
        apart = timedelta(milliseconds=4)
        starts = [instant.over - lead + apart * (n - AT_ONCE // 2) for n in range(AT_ONCE)]
        submissions = [
            threads.submit(submit, task, by, start) for task, start in zip(instant.tasks, starts, strict=True)
        ]
        for submission in submissions:
            submission.result()
        done.set()
        for sweep in sweeps:
            sweep.result()


def in_time(task: Task, due: datetime) -> bool:
    """Whether it was delivered in time, by its log; and then met, else breached, in every respect."""
    delivered = LogEntry.objects.get(task=task, verb="submit").at
    clock = Clock.objects.get(task=task, kind=DELIVERY)
    breach = Milestone.objects.filter(clock=clock, name=services.BREACH)
    told = all_told().filter(payload__clock_id=str(clock.pk), payload__milestone=services.BREACH)
    assert clock.due_at == due
    if delivered < due + SECOND:
        assert (clock.state, clock.breached_at, breach.count(), told.count()) == ("met", None, 0, 0)
        return True
    facts = (clock.state, clock.breached_at, breach.count(), told.count())
    assert facts == ("breached", due, 1, 1)
    assert clock.stopped_at == delivered.replace(microsecond=0)
    return False


def test_a_web_process_whose_clock_is_late_does_not_undo_a_recorded_breach(faulty):
    """The sweep goes by the database's clock; a submission is dated by the clock of the machine that took it."""
    world = World()
    round_the_clock(world)
    model = world.task_in_progress(deadline=None, deliver_within_minutes=MINUTES)
    relay()
    (task,) = (instant := DueInstant(model, list(model.clocks.all()), 1)).tasks
    wait_for(instant.over)
    services.sweep()
    with time_machine.travel(instant.due - SECOND):
        tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Here it is.")
        relay()
    clock = Clock.objects.get(task=task, kind=DELIVERY)
    assert (clock.state, clock.breached_at) == ("breached", instant.due)


def test_a_submission_at_the_due_instant_is_met_or_breached_and_never_both(running_stack, live_world):
    round_the_clock(live_world)
    model = live_world.task_in_progress(deadline=None, deliver_within_minutes=MINUTES)
    wait_until(lambda: model.clocks.count() == 3 and not OutboxEvent.objects.waiting().exists())
    clocks = list(model.clocks.all())
    states = {clock.kind: (clock.state, clock.breached_at) for clock in clocks}
    assert states == {"claim": ("met", None), "first_response": ("met", None), DELIVERY: ("running", None)}
    by, lead, met, breached = live_world.actor("secretary"), timedelta(), 0, 0
    for _ in range(-(-RACES // AT_ONCE)):
        instant = DueInstant(model, clocks, AT_ONCE)
        race(instant, by, lead)
        wait_until(lambda: not OutboxEvent.objects.waiting().exists())
        kept = sum(in_time(task, instant.due) for task in instant.tasks)
        met, breached = met + kept, breached + AT_ONCE - kept
        lead += timedelta(milliseconds=20) * (AT_ONCE / 2 - kept)
    print(f"{met} met, {breached} breached")
    assert RACES < 100 or min(met, breached) >= RACES // 10  # so few may all fall on one side
