"""Every figure of the API equals what is counted by hand from the task log, over a generated month.

`MONTH_OF_TASKS=5000` asks for the whole month; without it a smaller one is counted.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from backend.catalog.models import Confidentiality, Template
from backend.sla import calendars, services
from backend.sla.services import storing
from backend.sla.services.figures import Group, TimeGroup
from backend.sla.services.folding import heard
from backend.tasks.models import LogEntry, Priority, Task
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb
from tasks_engine.sla import Clock, State, default_policy, fold
from tasks_engine.sla.attribution import attribute

TASKS = int(os.environ.get("MONTH_OF_TASKS", "300"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, END = datetime(2026, 10, 9, tzinfo=SHANGHAI), datetime(2026, 11, 9, 12, tzinfo=SHANGHAI)
S, V = TaskStatus, Verb

# (verb, from, to, role, who holds it after): lives that the life cycle allows, as their steps.
TAKEN = [(V.PUBLISH, S.DRAFT, S.OPEN), (V.CLAIM, S.OPEN, S.ASSIGNED), (V.START, S.ASSIGNED, S.IN_PROGRESS)]
ASKED = [(V.ASK, S.IN_PROGRESS, S.WAITING), (V.ANSWER, S.WAITING, S.IN_PROGRESS)]
GIVEN_BACK = [(V.RELEASE, S.IN_PROGRESS, S.OPEN), (V.CLAIM, S.OPEN, S.ASSIGNED), (V.START, S.ASSIGNED, S.IN_PROGRESS)]
REVISED = [(V.SUBMIT, S.IN_PROGRESS, S.SUBMITTED), (V.REQUEST_REVISION, S.SUBMITTED, S.IN_PROGRESS)]
DONE = [(V.SUBMIT, S.IN_PROGRESS, S.SUBMITTED), (V.ACCEPT, S.SUBMITTED, S.ACCEPTED)]
CANCELLED = [(V.CANCEL, S.IN_PROGRESS, S.CANCELLED)]
HELD = {S.ASSIGNED, S.IN_PROGRESS, S.WAITING, S.SUBMITTED}


def a_life(chance: random.Random) -> list[tuple[Verb, TaskStatus, TaskStatus]]:
    """The steps of one task, up to some point of its life."""
    steps = list(TAKEN)
    for detour, odds in ((ASKED, 0.3), (GIVEN_BACK, 0.15), (REVISED, 0.2), (ASKED, 0.1)):
        steps += detour if chance.random() < odds else []
    steps += CANCELLED if chance.random() < 0.05 else DONE
    return steps if chance.random() < 0.85 else steps[: chance.randrange(1, len(steps))]


@pytest.fixture
def month(world):
    """Tasks of a month with their logs, written straight to the tables; their clocks folded, their figures summed."""
    chance = random.Random(17)
    with time_machine.travel(END, tick=False):
        calendars.renew_house_calendar(FIRST - timedelta(days=1))
        model = world.open_task(deadline=None)
        templates = [model.template, *(_template(code) for code in ("letters", "data"))]
        tasks, entries = [], []
        for n in range(TASKS):
            task, log = _written(n, chance, model, templates, world)
            tasks.append(task)
            entries += log
        LogEntry.objects.filter(task=model).delete()
        Task.objects.filter(pk=model.pk).delete()
        Task.objects.bulk_create(tasks, batch_size=1000)
        LogEntry.objects.bulk_create(entries, batch_size=5000)
        for begin in range(0, TASKS, 500):
            _fold(tasks[begin : begin + 500])
        services.roll_up()
        yield tasks


def _template(code: str) -> Template:
    model = Template.objects.first()
    values = {"name": {"en": code, "zh-hans": code}, "grade": model.grade, "effort_minutes": 60}
    return Template.objects.create(code=code, **values)


def _written(n, chance, model, templates, world):
    """One task and its log. Secretaries alternate, so that a task given back changes hands."""
    at = FIRST + timedelta(seconds=chance.randrange(int((END - FIRST).total_seconds()) - 3600))
    people = [world.profile, world.colleague_profile]
    chance.shuffle(people)
    task = Task(
        organization=world.organization if chance.random() < 0.6 else world.other_organization,
        pool=world.pool,
        template=chance.choice(templates),
        title=f"Task {n}",
        priority=chance.choice(list(Priority)),
        confidentiality=chance.choice([Confidentiality.INTERNAL, Confidentiality.SECRET]),
        skills=dict.fromkeys(
            chance.sample(["meeting.minutes", "document.draft", "data.table"], chance.randint(0, 2)), 3
        ),
        effort_minutes=60,
        published_at=at,
        status=S.OPEN,
    )
    log, version, holders = [], 1, iter(people * 2)
    holder = None
    for verb, source, target in a_life(chance):
        if at > END:
            break
        holder = next(holders) if verb == V.CLAIM else holder if target in HELD | {S.ACCEPTED} else None
        version += 1
        facts = {"priority": task.priority} if verb == V.PUBLISH else {}
        role = TaskRole.ORGANIZATION if verb in (V.PUBLISH, V.ANSWER, V.ACCEPT) else TaskRole.ASSIGNEE
        log.append(
            LogEntry(
                task=task, at=at, verb=verb, from_status=source, to_status=target, version=version, actor_label="Month",
                role=role, secretary=holder, facts=facts,
            )
        )  # fmt: skip
        task.status, task.version, task.updated_at = target, version, at
        task.closed_at = at if target in (S.ACCEPTED, S.CANCELLED) else None
        at += timedelta(seconds=int(chance.expovariate(1 / 30_000)) + 1)
    return task, log


def _fold(tasks: list[Task]) -> None:
    with transaction.atomic():
        storing.refresh_locked(tasks, END)


# By hand --------------------------------------------------------------------------------------------------------------


class ByHand:
    """The month's figures as anybody would count them: task by task, from the log alone."""

    def __init__(self, tasks: list[Task]) -> None:
        self.calendar = calendars.compiled(calendars.house_calendar(END).pk)
        self.logs = {task.pk: list(LogEntry.objects.filter(task=task).order_by("at", "id")) for task in tasks}
        self.tasks = {
            task.pk: Task.objects.select_related("organization", "template").get(pk=task.pk) for task in tasks
        }

    def clocks(self) -> Iterator[tuple[Task, Clock, list[LogEntry]]]:
        for key, log in self.logs.items():
            events = [event for entry in log for event in heard(entry)]
            for clock in fold(events, policy=default_policy(), calendar=self.calendar, at=END):
                if clock.state is not State.NOT_STARTED and (clock.breached or clock.stopped_at):
                    yield self.tasks[key], clock, log

    def clock_figures(self, group: Group) -> dict[str, Counter[str]]:
        figures: dict[str, Counter[str]] = {}
        for task, clock, log in self.clocks():
            for key in self.keys(group, task, clock, log):
                figures.setdefault(key, Counter()).update(self.counted(clock, key if group is Group.PAUSE else ""))
        return figures

    def counted(self, clock: Clock, pause: str) -> dict[str, int]:
        stopped = clock.stopped_at is not None and clock.state is not State.CANCELLED
        paused = (
            sum(one.seconds(clock.stopped_at) for one in clock.pauses if pause in ("", one.reason)) if stopped else 0
        )
        return {
            "met": not clock.breached and clock.state is State.MET,
            "breached": clock.breached,
            "cancelled": not clock.breached and clock.state is State.CANCELLED,
            "stopped": stopped,
            "target": clock.target if stopped else 0,
            "elapsed": clock.elapsed if stopped else 0,
            "paused": paused,
        }

    def keys(self, group: Group, task: Task, clock: Clock, log: list[LogEntry]) -> list[str]:
        decided = clock.breached_at or clock.stopped_at
        local = decided.astimezone(SHANGHAI)
        stopped = clock.stopped_at is not None and clock.state is not State.CANCELLED
        holder = ([entry.secretary_id for entry in log if entry.at < decided] or [None])[-1]
        return {
            Group.KIND: [clock.kind],
            Group.DAY: [str(local.date())],
            Group.ORGANIZATION: [str(task.organization_id)],
            Group.POOL: [str(task.pool_id)],
            Group.TEMPLATE: [str(task.template_id)],
            Group.PRIORITY: [str(task.priority)],
            Group.SECRETARY: [str(holder)] if holder and clock.party == "secretary" else [],
            Group.SKILL: list(task.skills),
            Group.HOUR: [str(local.weekday() * 24 + local.hour)],
            Group.SHARE: [str(min(10 * clock.elapsed // clock.target, 20))] if stopped else [],
            Group.CAUSE: [str(clock.breach_cause)] if clock.breached else [],
            Group.PAUSE: sorted({pause.reason for pause in clock.pauses}) if stopped else [],
        }[group]

    def time_figures(self, group: TimeGroup) -> dict[str, Counter[str]]:
        figures: dict[str, Counter[str]] = {}
        for task in self.tasks.values():
            if task.closed_at is None:
                continue
            events = [event for entry in self.logs[task.pk] for event in heard(entry)]
            shares: dict[tuple[str, str], Counter[str]] = {}
            for holding in attribute(events, calendar=self.calendar, at=task.closed_at):
                share = shares.setdefault(tuple(holding.holder), Counter(tasks=1))
                share.update(working=holding.working, off_hours=holding.off_hours)
            for (party, who), share in shares.items():
                key = {
                    TimeGroup.PARTY: party,
                    TimeGroup.DAY: str(task.closed_at.astimezone(SHANGHAI).date()),
                    TimeGroup.ORGANIZATION: str(task.organization_id),
                    TimeGroup.POOL: str(task.pool_id),
                    TimeGroup.SECRETARY: who,
                }[group]
                if key:
                    figures.setdefault(key, Counter()).update(share)
        return figures


PERIOD = {"since": str(FIRST.date()), "until": str(END.date())}


def said(api, address: str, group: str, amounts: tuple[str, ...]) -> dict[str, Counter[str]]:
    """The figures as the API gives them to the coordinator."""
    rows = api("coordinator").get(f"/api/v1/figures/{address}", {**PERIOD, "group_by": group}).json()
    return {row["key"]: Counter({name: row[name] for name in amounts if row[name]}) for row in rows}


def test_every_figure_equals_what_is_counted_by_hand(month, api):
    by_hand, compared = ByHand(month), 0
    amounts = ("met", "breached", "cancelled", "stopped", "target", "elapsed", "paused")
    for group in Group:
        counted = {key: +sums for key, sums in by_hand.clock_figures(group).items()}
        assert said(api, "clocks", group, amounts) == counted, group
        compared += len(amounts) * len(counted)
    for group in TimeGroup:
        counted = {key: +sums for key, sums in by_hand.time_figures(group).items()}
        assert said(api, "time", group, ("tasks", "working", "off_hours")) == counted, group
        compared += 3 * len(counted)
    assert services.differences() == []
    print(f"{compared:,} figures of {TASKS:,} tasks")
