"""Putting rules in force, trying them out, and the long work that both bring: jobs do it in batches.

Each batch is a transaction of its own, which says how far it came. Whoever is killed is taken over where it was, by the
next job; two jobs never work on the same one.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.jobs import kick
from backend.sla.models import Calendar, DryRun, Policy, Recalculation, Rule, Undertaking
from backend.sla.refusals import AlreadyActive, NotADraft, Overtaken
from backend.sla.rules import Rules
from backend.sla.services.folding import events_in
from backend.sla.services.storing import for_folding, refresh_locked
from backend.sla.versions import may_set, owner_of_rule
from backend.tasks.models import LogEntry, Task
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla.dry_run import Difference, History, Summary, differences
from tasks_engine.sla.dry_run import Rules as Terms

BATCH = 100
MOST_EXAMPLES = 200
WORK = "sla.undertake"
Kind = TypeVar("Kind", bound=Rule)
State = Undertaking.State


@transaction.atomic
def activate(*, rule: Kind, by: Actor, applies_to_open: bool = False) -> Kind:
    """Put a draft in force from now on; for open tasks as well if asked, whose clocks a job then folds again.

    Raises `Forbidden`, `AlreadyActive`; `Overtaken` for a draft older than what is in force, which it would not change.
    """
    may_set(owner_of_rule(rule), by)
    rule = type(rule).objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.activated_at is not None:
        raise AlreadyActive()
    if is_overtaken(rule):
        raise Overtaken()
    rule.activated_at, rule.applies_to_open = now(), applies_to_open
    rule.save(update_fields=["activated_at", "applies_to_open"])
    if applies_to_open:
        recalculate(rule)
    return rule


@transaction.atomic
def discard(*, rule: Rule, by: Actor) -> None:
    """Delete a draft, with what was found out about it. Raises `Forbidden`, `NotFound`, `NotADraft`."""
    may_set(owner_of_rule(rule), by)
    draft = type(rule).objects.select_for_update(of=("self",)).filter(pk=rule.pk).first()
    if draft is None:
        raise NotFound()
    if draft.activated_at is not None:
        raise NotADraft()
    draft.delete()


def is_overtaken(rule: Rule) -> bool:
    """Whether a later version of the same is, or was, in force: `rule` can hold for nothing any more."""
    same = {"key": rule.key} if isinstance(rule, Policy) else {}
    later = type(rule).objects.filter(**owner_of_rule(rule), **same, version__gt=rule.version)
    return bool(later.filter(activated_at__isnull=False).exists())


def recalculate(rule: Rule) -> Recalculation:
    """Have the clocks of the open tasks that `rule` may hold for folded again."""
    work = Recalculation.objects.create(**_about(rule), total=_open_tasks(rule).count())
    kick(WORK, Recalculation.__name__, str(work.pk))
    return work


@transaction.atomic
def try_out(*, rule: Rule, days: int, by: Actor) -> DryRun:
    """Have a job find out what `rule` would have changed for the tasks of the last `days`. Raises `Forbidden`.

    Whoever asks again while it is found out gets the run that is under way.
    """
    may_set(owner_of_rule(rule), by)
    type(rule).objects.select_for_update(of=("self",)).get(pk=rule.pk)  # two at once start one run
    running: QuerySet[DryRun] = DryRun.objects.filter(**_about(rule), days=days).exclude(state=State.DONE)
    if found := running.order_by("id").last():
        return found
    at = now()
    work = DryRun.objects.create(**_about(rule), days=days, at=at, total=_recent_tasks(rule, days, at).count())
    kick(WORK, DryRun.__name__, str(work.pk))
    return work


def undertake(kind: str, work_id: UUID) -> None:
    """Work until it is done, or somebody else does it."""
    while _next_batch(KINDS[kind], work_id):
        pass


def resume() -> None:
    """Take up what nobody works on."""
    for name, kind in KINDS.items():
        for work_id in kind.objects.exclude(state=State.DONE).values_list("pk", flat=True):
            kick(WORK, name, str(work_id))


@transaction.atomic
def _next_batch(kind: type[DryRun] | type[Recalculation], work_id: UUID) -> bool:
    """Do the next tasks. Returns whether there may be more."""
    work = (
        kind.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("calendar", "policy")
        .exclude(state=State.DONE)
        .filter(pk=work_id)
        .first()
    )
    if work is None:
        return False
    done = _compare(work) if isinstance(work, DryRun) else _fold_again(work)
    work.done += len(done)
    work.last_task = done[-1] if done else work.last_task
    work.state = State.RUNNING if len(done) == BATCH else State.DONE
    work.finished_at = now() if work.state == State.DONE else None
    work.save()
    return bool(work.state == State.RUNNING)


def _fold_again(work: Recalculation) -> list[UUID]:
    tasks = _after(_open_tasks(work.rule), work)
    locked = list(for_folding(tasks.select_for_update(of=("self",), no_key=True))[:BATCH])
    refresh_locked(locked, now())
    return [task.pk for task in locked]


def _compare(work: DryRun) -> list[UUID]:
    tasks = list(for_folding(_after(_recent_tasks(work.rule, work.days, work.at), work))[:BATCH])
    lines = LogEntry.objects.filter(task__in=tasks).standing().order_by("task_id", "id")
    log_of = {key: list(entries) for key, entries in groupby(lines, attrgetter("task_id"))}
    before, after, summary = Rules(tasks), Rules(tasks, draft=work.rule), Summary()
    for task in tasks:
        found = _differences(task, log_of.get(task.pk, []), before, after, work)
        summary.add(found)
        changed = [_example(task, one) for one in found if one.newly_breached or one.no_longer_breached]
        work.examples += changed
        work.changed_tasks += bool(changed)
    work.examples = work.examples[:MOST_EXAMPLES]
    _count(work.counts, summary)
    return [task.pk for task in tasks]


def _differences(
    task: Task, entries: Sequence[LogEntry], before: Rules, after: Rules, work: DryRun
) -> list[Difference]:
    was, would_be = before.of(task, entries), after.of(task, entries)
    history = History(str(task.pk), events_in(entries, was), Terms(was.promise, was.working_time))
    return list(differences(history, after=Terms(would_be.promise, would_be.working_time), at=work.at))


def _count(counts: dict[str, dict[str, int]], summary: Summary) -> None:
    for name in ("clocks", "moved", "newly_breached", "no_longer_breached"):
        row = counts.setdefault(name, {})
        for kind, number in getattr(summary, name).items():
            row[kind] = row.get(kind, 0) + number


def _example(task: Task, difference: Difference) -> dict[str, Any]:
    return {
        "task": str(task.pk),
        "number": task.number,
        "kind": difference.kind,
        "cycle": difference.cycle,
        "newly_breached": difference.newly_breached,
        "due_before": _due(difference.before),
        "due_after": _due(difference.after),
    }


def _due(clock: Reading | None) -> str | None:
    return clock.due.isoformat() if clock and clock.due else None


def _open_tasks(rule: Rule) -> QuerySet[Task]:
    return _tasks_of(rule).filter(closed_at=None)


def _recent_tasks(rule: Rule, days: int, at: Any) -> QuerySet[Task]:
    return _tasks_of(rule).filter(published_at__gt=at - timedelta(days=days), published_at__lte=at)


def _tasks_of(rule: Rule) -> QuerySet[Task]:
    """Published tasks for which the rule may hold."""
    owner = {name: key for name, key in (("organization", rule.organization_id), ("pool", rule.pool_id)) if key}
    return Task.objects.filter(**owner, published_at__isnull=False)


def _after(tasks: QuerySet[Task], work: Undertaking) -> QuerySet[Task]:
    """Those that are still to be done, in order."""
    return (tasks.filter(pk__gt=work.last_task) if work.last_task else tasks).order_by("pk")


def _about(rule: Rule) -> dict[str, Rule]:
    return {"calendar" if isinstance(rule, Calendar) else "policy": rule}


KINDS: dict[str, type[DryRun] | type[Recalculation]] = {kind.__name__: kind for kind in (DryRun, Recalculation)}
