"""What a pool may set about matching, under one version name, and what waiting does to a task's requirements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tasks_engine.matching.plain import Reader, data_of, or_none, plain, read_fields, read_weights, rows, text, whole
from tasks_engine.matching.profiles import LOWEST_GRADE, BadInput, Priority, TaskNeed, utc
from tasks_engine.matching.value import Weights

RELAXED = ("grade", "skills", "languages")
"""What waiting may relax. Never certificates, clearance, blocks, membership or the pool: those protect people."""
MOST_POLICY_MINUTES = 10**6
MOST_OFFERS = 20
MOST_STEPS = 4
LONGEST_WINDOW = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One rule: a task that has waited so long asks for less."""

    after_minutes: int
    """Minutes by the wall clock since the task became open."""
    what: str
    """`grade`: so many grades lower; `skills`: every skill so many levels lower, but still held; `languages`: none is
    asked for any more."""
    by: int = 1

    def __post_init__(self) -> None:
        if self.what not in RELAXED:
            raise BadInput("what", f"must be one of {', '.join(RELAXED)}")
        _whole("after_minutes", self.after_minutes, 0, MOST_POLICY_MINUTES)
        _whole("by", self.by, 1, MOST_STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a pool matches. The defaults are what did best in the simulator: late binding, a short window, joint
    decisions, a real weight on fairness; no requirement is relaxed unless the pool says so."""

    version: str = "2026-2"
    weights: Weights = field(default_factory=Weights)
    relaxations: tuple[Relaxation, ...] = ()
    """Applied one after the other; later ones wait at least as long as earlier ones."""
    queue_minutes: int | None = 120
    """Late binding: a task is bound only to somebody with at most so many minutes of work booked ahead, urgent tasks
    excepted. None: to anybody who has the hours in the planning horizon."""
    offers: int = 1
    """People to whom one task is offered at once."""
    hard_after_minutes: int = 240
    """A task that has waited so long is hard to fill ..."""
    hard_after_refusals: int = 2
    """... and so is one that so many have declined, given back or let lapse ..."""
    hard_offers: int = 2
    """... and is offered to so many at once: whoever accepts first has it."""
    cool_down_minutes: int = 15
    """After a decline the secretary is offered nothing for so long; claims are free."""
    window_seconds: int = 10
    """A round waits so long after the first new task for others to come; urgent tasks do not wait."""

    def __post_init__(self) -> None:
        if not isinstance(self.version, str) or not self.version:
            raise BadInput("version", "must be a text that is not empty")
        for index, (one, other) in enumerate(zip(self.relaxations, self.relaxations[1:], strict=False)):
            if other.after_minutes < one.after_minutes:
                raise BadInput(f"relaxations[{index + 1}].after_minutes", "must not come before the rule above it")
        if self.queue_minutes is not None:
            _whole("queue_minutes", self.queue_minutes, 0, MOST_POLICY_MINUTES)
        _whole("offers", self.offers, 1, MOST_OFFERS)
        _whole("hard_offers", self.hard_offers, self.offers, MOST_OFFERS)
        _whole("hard_after_minutes", self.hard_after_minutes, 0, MOST_POLICY_MINUTES)
        _whole("hard_after_refusals", self.hard_after_refusals, 1, MOST_POLICY_MINUTES)
        _whole("cool_down_minutes", self.cool_down_minutes, 0, MOST_POLICY_MINUTES)
        _whole("window_seconds", self.window_seconds, 0, LONGEST_WINDOW)

    def data(self) -> dict[str, Any]:
        """The policy as plain JSON data that `read` takes back."""
        return {
            **data_of(self),
            "weights": data_of(self.weights),
            "relaxations": [data_of(rule) for rule in self.relaxations],
        }

    @classmethod
    def read(cls, data: object, place: str = "policy") -> Policy:
        """A policy from JSON; what is left out is as by default. Raises BadInput with the field named."""
        return read_fields(cls, POLICY, data, place)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A requirement as it was and as it is now, and since when: "grade 4 also accepted since 14:20".

    `before` and `after` hold the task's own form: a grade, levels by skill, or a list of languages.
    """

    what: str
    before: Any
    after: Any
    since: datetime

    def data(self) -> dict[str, Any]:
        return {name: plain(getattr(self, name)) for name in ("what", "before", "after", "since")}


def relaxed(need: TaskNeed, policy: Policy, now: datetime) -> TaskNeed:
    """The task as it may be matched now: every relaxation applied that its waiting has brought into force."""
    eased = [after for _, _, after in _steps(need, policy, now)]
    return eased[-1] if eased else need


def relaxations_in_force(need: TaskNeed, policy: Policy, now: datetime) -> tuple[Relaxed, ...]:
    """What `relaxed` changed, in order. A rule that finds nothing to relax is left out."""
    found = []
    before = need
    for rule, since, after in _steps(need, policy, now):
        was, is_now = getattr(before, rule.what), getattr(after, rule.what)
        if was != is_now:
            found.append(Relaxed(rule.what, plain(was), plain(is_now), since))
        before = after
    return tuple(found)


def hard_to_fill(need: TaskNeed, policy: Policy, now: datetime) -> bool:
    """Whether the task is offered to more people at once."""
    waited = utc(now) - need.waiting_since >= timedelta(minutes=policy.hard_after_minutes)
    return waited or len(need.declined_by) >= policy.hard_after_refusals


def exempt(need: TaskNeed) -> bool:
    """Whether late binding and the look-back window leave the task alone: urgent work goes out at once."""
    return need.priority == Priority.URGENT


def _steps(need: TaskNeed, policy: Policy, now: datetime) -> Iterator[tuple[Relaxation, datetime, TaskNeed]]:
    """Each rule in force, since when, and the task after it."""
    now = utc(now)
    for rule in policy.relaxations:
        since = need.waiting_since + timedelta(minutes=rule.after_minutes)
        if since <= now:
            need = _lowered(need, rule)
            yield rule, since, need


def _lowered(need: TaskNeed, rule: Relaxation) -> TaskNeed:
    if rule.what == "grade":
        return need if need.grade is None else replace(need, grade=min(LOWEST_GRADE, need.grade + rule.by))
    if rule.what == "skills":
        return replace(need, skills={code: max(1, level - rule.by) for code, level in need.skills.items()})
    return replace(need, languages=frozenset())


def _whole(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadInput(name, f"must be a whole number from {low} to {high}")


def _relaxations(value: object, place: str) -> tuple[Relaxation, ...]:
    found = enumerate(rows(value, place))
    return tuple(read_fields(Relaxation, RELAXATION, item, f"{place}[{i}]", needed=NEEDED) for i, item in found)


NEEDED = ("after_minutes", "what")
RELAXATION: Mapping[str, Reader] = {"after_minutes": whole, "what": text, "by": whole}
POLICY: Mapping[str, Reader] = {
    "version": text,
    "weights": read_weights,
    "relaxations": _relaxations,
    "queue_minutes": or_none(whole),
    "offers": whole,
    "hard_after_minutes": whole,
    "hard_after_refusals": whole,
    "hard_offers": whole,
    "cool_down_minutes": whole,
    "window_seconds": whole,
}
