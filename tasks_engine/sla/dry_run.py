"""What other terms would have changed, had they held for tasks that have happened. Pure: history in, differences out.

summary = Summary()
for history in histories:                         # a job may stop and go on between any two
    summary.add(differences(history, after=Rules(policy, calendar), at=now))
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tasks_engine.sla.calendar import Calendar
from tasks_engine.sla.clock import Clock
from tasks_engine.sla.events import Event, Policy
from tasks_engine.sla.folding import fold


class Rules(NamedTuple):
    """What is promised, and in which working time."""

    policy: Policy
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class History:
    """The events of one task, and the rules that held for it."""

    task: str
    events: tuple[Event, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Difference:
    """One cycle of a clock as it is, and as it would be; None where there is none."""

    task: str
    before: Clock | None
    after: Clock | None

    @property
    def kind(self) -> str:
        """The kind of the clock."""
        return self._either.kind

    @property
    def cycle(self) -> int:
        """Its cycle."""
        return self._either.cycle

    @property
    def moved(self) -> bool:
        """Whether its promise would be another, or would fall due at another instant."""
        return _promise(self.before) != _promise(self.after)

    @property
    def newly_breached(self) -> bool:
        """Whether it would be breached and is not."""
        return _breached(self.after) and not _breached(self.before)

    @property
    def no_longer_breached(self) -> bool:
        """Whether it is breached and would not be."""
        return _breached(self.before) and not _breached(self.after)

    @property
    def _either(self) -> Clock:
        clock = self.before or self.after
        assert clock is not None
        return clock


def differences(history: History, *, after: Rules, at: datetime) -> Iterator[Difference]:
    """Every started cycle of the task's clocks under the rules that held and under `after`, as they stand at `at`.

    The same events are heard: what people would have done otherwise nobody knows. Changes of policy and calendar that
    are in the log belong to the old rules and are left out under the new.
    """
    rules_of_the_log = ("policy_changed", "calendar_changed")
    others = tuple(event for event in history.events if event.type not in rules_of_the_log)
    was, would_be = _cycles(history.events, history.rules, at), _cycles(others, after, at)
    for key in {**was, **would_be}:
        yield Difference(history.task, was.get(key), would_be.get(key))


@dataclass(slots=True)
class Summary:
    """Counts of differences, by kind of clock; histories may be added in any order and in any number of batches."""

    clocks: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    newly_breached: Counter[str] = field(default_factory=Counter)
    no_longer_breached: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Difference]) -> None:
        """Count them."""
        for difference in found:
            self.clocks[difference.kind] += 1
            self.moved[difference.kind] += difference.moved
            self.newly_breached[difference.kind] += difference.newly_breached
            self.no_longer_breached[difference.kind] += difference.no_longer_breached


def _cycles(events: Iterable[Event], rules: Rules, at: datetime) -> dict[tuple[str, int], Clock]:
    clocks = fold(events, policy=rules.policy, calendar=rules.calendar, at=at)
    return {(clock.kind, clock.cycle): clock for clock in clocks if clock.started is not None}


def _promise(clock: Clock | None) -> tuple[int | None, datetime | None] | None:
    return None if clock is None else (clock.target, clock.due)


def _breached(clock: Clock | None) -> bool:
    return clock is not None and clock.breached
