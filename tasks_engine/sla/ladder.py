"""The ladder: what is to be done as a promise draws near its end, falls due, and stays broken. Steps are data.

    Step("warn_75", share=0.75, audience=(Audience.SECRETARY,))         three quarters of the target are used up
    Step("soon", before=1800)                                            half an hour of working time is left
    Step("breach", after=0, audience=(Audience.SECRETARY, ...))          the promise is broken: one second after its due
    Step("remind", after=2 * 3600, repeat=8 * 3600, times=3)             two working hours later, and twice again

A step marks an amount of running time, so that pauses and nights move it as they move the due instant. It fires once
for each version of a target: when the target has moved and the amount is reached anew, it fires again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from tasks_engine.sla.calendar import Calendar, whole_second
from tasks_engine.sla.errors import SlaRefused
from tasks_engine.sla.timeline import SECOND

MOST_TIMES = 20


class Act(StrEnum):
    """What a step does."""

    NOTIFY = "notify"
    RAISE_PRIORITY = "raise_priority"
    OFFER_NEXT_POOL = "offer_next_pool"
    RELEASE_CLAIM = "release_claim"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    """Who is told."""

    PARTY = "party"  # whoever's time it is
    SECRETARY = "secretary"
    ORGANIZATION = "organization"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. Exactly one of `share`, `before` and `after` says when; the amounts are working seconds.

    `share` is a part of the target, `before` counts back from it, and `after` on beyond it: 0 is the breach itself.
    `repeat` and `times` let a rung after the breach fire again. `kinds` are the clocks it is for: None means all.
    """

    name: str
    share: float | None = None
    before: int | None = None
    after: int | None = None
    act: Act = Act.NOTIFY
    audience: tuple[Audience, ...] = ()
    channel: str = ""
    """Empty: the one each recipient prefers."""
    repeat: int = 0
    times: int = 1
    respects_hours: bool = True
    """Whoever is told is told in their own working hours."""
    kinds: frozenset[str] | None = None
    again: bool = True
    """Fires again when the target has moved; otherwise once in a cycle."""

    def __post_init__(self) -> None:
        if sum(when is not None for when in (self.share, self.before, self.after)) != 1:
            raise SlaRefused("invalid_step", "a step has one of share, before and after", self.name)
        if min(self.before or 0, self.after or 0, self.repeat) < 0 or not 1 <= self.times <= MOST_TIMES:
            raise SlaRefused("invalid_step", f"amounts are not negative, times are 1 to {MOST_TIMES}", self.name)
        if self.times > 1 and (self.after is None or not self.repeat):
            raise SlaRefused("invalid_step", "only a step after the breach is repeated, after some time", self.name)

    @property
    def is_breach(self) -> bool:
        """Whether it marks the due instant itself, at which the promise can still be kept."""
        return self.after == 0

    def marks(self, target: int) -> tuple["Mark", ...]:
        """The amounts of running time at which it fires, for a promise of `target` working seconds."""
        if self.share is not None:
            return (Mark(share(target, self.share), self, 1),)
        if self.before is not None:
            return (Mark(max(target - self.before, 0), self, 1),)
        return tuple(Mark(target + (self.after or 0) + n * self.repeat, self, n + 1) for n in range(self.times))


class Mark(NamedTuple):
    """A step, for the `nth` time, at an amount of running time."""

    amount: int
    step: Step
    nth: int

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from other marks of the ladder."""
        return self.step.name, self.nth


class Crossing(NamedTuple):
    """A step of the ladder that was reached, or will be. A breach is dated at its due, and told a second later."""

    at: datetime
    step: Step
    nth: int = 1
    version: int = 1
    """Of the target."""

    @property
    def fraction(self) -> float:
        """The share of the target, of a step that has one."""
        return self.step.share or 0.0

    @property
    def fires_at(self) -> datetime:
        """The first instant at which it has happened."""
        return self.at + SECOND if self.step.is_breach else self.at


Watch = Sequence[float | Step]
"""Steps, or bare shares of the target: these fire once in a cycle, whatever becomes of the target."""


@lru_cache(maxsize=1024)
def share(target: int, fraction: float) -> int:
    """The whole seconds after which `fraction` of `target` is used: rounded up, and 0.1 means one tenth exactly."""
    return ceil(Fraction(str(fraction)) * target)


def steps_of(watch: Watch) -> tuple[Step, ...]:
    """The steps that `watch` means."""
    return tuple(
        step if isinstance(step, Step) else Step(f"warn_{step * 100:g}", share=step, again=False) for step in watch
    )


def marks_of(ladder: Iterable[Step], kind: str, target: int) -> tuple[Mark, ...]:
    """The marks of a clock of `kind`, the earliest first."""
    return _marks_of(tuple(ladder), kind, target)


@lru_cache(maxsize=1024)
def _marks_of(ladder: tuple[Step, ...], kind: str, target: int) -> tuple[Mark, ...]:
    steps = [step for step in ladder if step.kinds is None or kind in step.kinds]
    marks = [mark for step in steps for mark in step.marks(target)]
    return tuple(sorted(marks, key=lambda mark: (mark.amount, not mark.step.is_breach)))


def told_at(crossing: Crossing, hours: Calendar | None) -> datetime:
    """When somebody who works by `hours` is told of it: at once, or when they next open."""
    at = whole_second(crossing.fires_at)
    if hours is None or not crossing.step.respects_hours:
        return at
    return hours.opening(at) or at
