"""What would be promised for a draft, before it is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tasks_engine.sla.calendar import Calendar, whole_second
from tasks_engine.sla.events import Policy
from tasks_engine.sla.phrases import CLOCKS, WEEKDAYS, checked, day, say, time_of_day

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise of a quote. `due` is None when the calendar cannot give the time."""

    kind: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Quote:
    """What publishing at `at` would promise at the latest: every clock that is not paused keeps its target."""

    at: datetime
    time_zone: str
    is_open: bool
    """Whether somebody works at `at`."""
    promises: tuple[Promised, ...]


def quote(policy: Policy, calendar: Calendar, *, priority: str, at: datetime) -> Quote:
    """Until when a task published at `at` would be taken, answered for the first time, and delivered.

    The first response is awaited once somebody has the task, so that its time comes after that of the claim.
    """
    claim, first_response, delivery = (
        policy.target(kind, priority) for kind in ("claim", "first_response", "delivery")
    )
    amounts = {
        "claim": claim,
        "first_response": None if first_response is None else (claim or 0) + first_response,
        "delivery": delivery,
    }
    promises = (Promised(kind, calendar.due(at, amount)) for kind, amount in amounts.items() if amount is not None)
    return Quote(whole_second(at), calendar.time_zone, calendar.is_open(at), tuple(promises))


def in_words(
    quoted: Quote,
    language: str,
    *,
    kinds: Iterable[str] = ("first_response", "delivery"),
    provisional_years: Iterable[int] = (),
) -> str:
    """`Outside working hours: first response by Monday 10:30, delivery by Tuesday 15:00.`, in the calendar's zone.

    `provisional_years` are those whose make-up workdays are not known; that is said when a promise falls into one.
    """
    told = [promised for promised in quoted.promises if promised.kind in set(kinds)]
    sentence = say("list", checked(language)).join(_promise(promised, quoted, language) for promised in told)
    years = sorted({promised.due.year for promised in told if promised.due} & set(provisional_years))
    unsure = say("provisional", language, years=say("and", language).join(map(str, years))) if years else ""
    said = say("open" if quoted.is_open else "outside", language, promises=sentence)
    return said[:1].upper() + said[1:] + unsure


def _promise(promised: Promised, quoted: Quote, language: str) -> str:
    clock = CLOCKS[promised.kind][language]
    if promised.due is None:
        return say("never", language, clock=clock)
    return say("by", language, clock=clock, due=_moment(promised.due, quoted, language))


def _moment(due: datetime, quoted: Quote, language: str) -> str:
    """`Monday 10:30` within a week, with the date when it is further."""
    zone = ZoneInfo(quoted.time_zone)
    local, today = due.astimezone(zone), quoted.at.astimezone(zone).date()
    near = (local.date() - today).days < A_WEEK
    if near:
        return f"{WEEKDAYS[local.weekday()][language]} {time_of_day(local)}"
    date_ = day(local.date(), language, year=today.year)
    return f"{'' if language == 'en' else ' '}{date_} {time_of_day(local)}"  # a figure stands apart from Chinese
