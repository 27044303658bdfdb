"""The life of a task, as data: which verb leads from which state to which, and who may say it.

Everything that asks "may this happen?" reads `STEPS`: the writer (`backend.tasks.services.move`), the API's allowed
actions, the pages' buttons and the generated diagram `api_docs/states.md`.

Source: the table "Life of a task" of the product paper.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class TaskStatus(StrEnum):
    """Where a task stands."""

    DRAFT = "draft"
    OPEN = "open"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    SUBMITTED = "submitted"
    DISPUTED = "disputed"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class TaskRole(StrEnum):
    """What an actor is to one task. One actor may hold several."""

    ORGANIZATION = "organization"  # may act for the organization that posted it
    ASSIGNEE = "assignee"  # holds the live assignment
    SECRETARY = "secretary"  # a secretary of the task's pool
    COORDINATOR = "coordinator"  # coordinates the task's pool
    SYSTEM = "system"  # a job: silence past the review window, a step of an SLA ladder


class Verb(StrEnum):
    """What is done to a task. The task log records these words."""

    PUBLISH = "publish"
    CLAIM = "claim"
    ACCEPT_OFFER = "accept_offer"
    ASSIGN = "assign"
    START = "start"
    RELEASE = "release"
    UNASSIGN = "unassign"
    REASSIGN = "reassign"
    ASK = "ask"
    ANSWER = "answer"
    SUBMIT = "submit"
    REQUEST_REVISION = "request_revision"
    ACCEPT = "accept"
    REJECT = "reject"
    DECIDE = "decide"
    REOPEN = "reopen"
    CANCEL = "cancel"
    UNDO = "undo"


@dataclass(frozen=True)
class Step:
    """One edge of the life cycle: `verb` leads from any of `sources` to `target` when said by one of `roles`.

    An edge of `undo` takes one of the steps `undoes` back, and leads to where that had come from.
    """

    verb: Verb
    sources: frozenset[TaskStatus]
    target: TaskStatus
    roles: frozenset[TaskRole]
    undoes: frozenset[Verb] = frozenset()


class LifecycleRefusal(Exception):
    """A step that the life cycle does not allow."""


class WrongState(LifecycleRefusal):
    """The verb does not lead on from the state the task is in."""

    def __init__(self, verb: Verb, status: TaskStatus, allowed: Collection[Verb]) -> None:
        self.verb, self.status, self.allowed = verb, status, tuple(allowed)
        super().__init__(f"cannot {verb} a task that is {status}")


class WrongRole(LifecycleRefusal):
    """The verb is somebody else's to say."""

    def __init__(self, verb: Verb, status: TaskStatus, needed: Collection[TaskRole]) -> None:
        self.verb, self.status, self.needed = verb, status, tuple(sorted(needed))
        super().__init__(f"only {' or '.join(self.needed)} may {verb} a task")


S, V = TaskStatus, Verb
ORGANIZATION, ASSIGNEE, SECRETARY, COORDINATOR, SYSTEM = TaskRole


def _step(verb: Verb, sources: Collection[TaskStatus], target: TaskStatus, *roles: TaskRole) -> Step:
    return Step(verb, frozenset(sources), target, frozenset(roles))


def _undo(verbs: Collection[Verb], source: TaskStatus, target: TaskStatus, *roles: TaskRole) -> Step:
    return Step(Verb.UNDO, frozenset({source}), target, frozenset(roles), frozenset(verbs))


HELD = (S.ASSIGNED, S.IN_PROGRESS, S.WAITING)
UNFINISHED = (S.DRAFT, S.OPEN, *HELD, S.SUBMITTED)

STEPS: tuple[Step, ...] = (
    _step(V.PUBLISH, [S.DRAFT], S.OPEN, ORGANIZATION),
    _step(V.CLAIM, [S.OPEN], S.ASSIGNED, SECRETARY),
    _step(V.ACCEPT_OFFER, [S.OPEN], S.ASSIGNED, SECRETARY),
    _step(V.ASSIGN, [S.OPEN], S.ASSIGNED, COORDINATOR),
    _step(V.START, [S.ASSIGNED], S.IN_PROGRESS, ASSIGNEE),
    _step(V.RELEASE, HELD, S.OPEN, ASSIGNEE),
    _step(V.UNASSIGN, HELD, S.OPEN, COORDINATOR, SYSTEM),
    _step(V.UNASSIGN, [S.SUBMITTED], S.OPEN, COORDINATOR),
    _step(V.REASSIGN, [*HELD, S.SUBMITTED], S.ASSIGNED, COORDINATOR),
    _step(V.ASK, [S.IN_PROGRESS], S.WAITING, ASSIGNEE),
    _step(V.ANSWER, [S.WAITING], S.IN_PROGRESS, ORGANIZATION),
    _step(V.SUBMIT, [S.IN_PROGRESS], S.SUBMITTED, ASSIGNEE),
    _step(V.REQUEST_REVISION, [S.SUBMITTED], S.IN_PROGRESS, ORGANIZATION),
    _step(V.ACCEPT, [S.SUBMITTED], S.ACCEPTED, ORGANIZATION, SYSTEM),
    _step(V.REJECT, [S.SUBMITTED], S.DISPUTED, ORGANIZATION),
    _step(V.DECIDE, [S.DISPUTED], S.ACCEPTED, COORDINATOR),
    _step(V.DECIDE, [S.DISPUTED], S.IN_PROGRESS, COORDINATOR),
    _step(V.DECIDE, [S.DISPUTED], S.CANCELLED, COORDINATOR),
    _step(V.REOPEN, [S.ACCEPTED], S.IN_PROGRESS, ORGANIZATION, COORDINATOR),
    _step(V.CANCEL, UNFINISHED, S.CANCELLED, ORGANIZATION, COORDINATOR),
    _undo([V.PUBLISH], S.OPEN, S.DRAFT, ORGANIZATION),
    _undo([V.CLAIM, V.ACCEPT_OFFER, V.ASSIGN], S.ASSIGNED, S.OPEN, ASSIGNEE, COORDINATOR),
    *(_undo([V.REASSIGN], S.ASSIGNED, status, COORDINATOR) for status in (*HELD, S.SUBMITTED)),
    _undo([V.START], S.IN_PROGRESS, S.ASSIGNED, ASSIGNEE),
    _undo([V.ASK], S.WAITING, S.IN_PROGRESS, ASSIGNEE),
    _undo([V.SUBMIT], S.SUBMITTED, S.IN_PROGRESS, ASSIGNEE),
    _undo([V.REQUEST_REVISION], S.IN_PROGRESS, S.SUBMITTED, ORGANIZATION),
    _undo([V.ACCEPT], S.ACCEPTED, S.SUBMITTED, ORGANIZATION),
)

CLOSED = frozenset({S.ACCEPTED, S.CANCELLED})
LIVE = frozenset({*HELD, S.SUBMITTED, S.DISPUTED})  # states in which one secretary holds the task
UNDOABLE: frozenset[Verb] = frozenset().union(*(step.undoes for step in STEPS))  # the steps that can be taken back


def steps_from(status: TaskStatus) -> Iterator[Step]:
    """The steps that lead on from `status`, whoever may say them."""
    return (step for step in STEPS if status in step.sources)


def targets_of(verb: Verb) -> tuple[TaskStatus, ...]:
    """The states that `verb` may lead to, in the order of the table. `decide` and `undo` have several."""
    return tuple(dict.fromkeys(step.target for step in STEPS if step.verb is verb))


def check_step(status: TaskStatus, verb: Verb, roles: Collection[TaskRole], target: TaskStatus | None = None) -> Step:
    """The step that `verb` means in `status`, for an actor with `roles`.

    `target` chooses among the outcomes of a verb that has several; without it the verb's only outcome is taken.

    Raises `WrongRole` when the verb is never the actor's to say, whatever the state, or in this state somebody
    else's; `WrongState` when the verb does not fit the state.
    """
    needed = frozenset().union(*(step.roles for step in STEPS if step.verb is verb))
    if needed.isdisjoint(roles):
        raise WrongRole(verb, status, needed)
    steps = [step for step in steps_from(status) if step.verb is verb and target in (None, step.target)]
    if not steps:
        raise WrongState(verb, status, dict.fromkeys(step.verb for step in steps_from(status)))
    if len(steps) > 1:
        raise ValueError(f"{verb} has several outcomes: name one of {', '.join(step.target for step in steps)}")
    if steps[0].roles.isdisjoint(roles):
        raise WrongRole(verb, status, steps[0].roles)
    return steps[0]
