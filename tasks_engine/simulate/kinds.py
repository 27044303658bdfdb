"""What the simulated world is made of: kinds of task, trades, shifts, and the hours at which work comes in.

Sources: kinds of task with their skills, grades and efforts are the product's templates; offices work 9:00-12:00 and
13:30-18:00. How often each kind comes, the other shifts and the peaks are assumed.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of task: how often it comes, and what it asks for."""

    share: int
    skills: dict[str, int]
    grade: int
    effort: int
    confidentiality: int


KINDS: tuple[Kind, ...] = (
    Kind(14, {"meeting.minutes": 3, "meeting.transcribe": 2}, 4, 180, 1),
    Kind(12, {"document.draft": 3}, 4, 150, 1),
    Kind(3, {"document.speech": 4, "document.draft": 3}, 3, 300, 2),
    Kind(12, {"document.proofread": 3}, 5, 60, 1),
    Kind(4, {"document.translate": 4}, 4, 240, 1),
    Kind(6, {"office.events": 3, "communication.coordinate": 2}, 5, 180, 1),
    Kind(7, {"meeting.prepare": 3, "office.calendar": 2}, 4, 180, 1),
    Kind(4, {"meeting.followup": 3, "communication.coordinate": 3}, 3, 120, 2),
    Kind(4, {"document.archive": 3, "document.process": 2}, 5, 240, 2),
    Kind(5, {"information.data": 3, "information.visual": 3}, 4, 240, 1),
    Kind(7, {"information.data": 2}, 5, 120, 1),
    Kind(4, {"information.policy": 3, "information.collect": 3}, 3, 150, 0),
    Kind(7, {"office.travel": 3}, 5, 90, 1),
    Kind(7, {"office.calendar": 2}, 5, 45, 2),
    Kind(4, {"communication.media": 3, "document.proofread": 2}, 4, 180, 0),
    Kind(4, {"communication.members": 3}, 5, 120, 2),
)

TRADES: dict[str, tuple[str, ...]] = {
    trade: tuple(sorted({code for kind in KINDS for code in kind.skills if code.startswith(trade)}))
    for trade in ("meeting", "document", "office", "information", "communication")
}
"""A secretary's trade, and its skills. The trades are the groups within which fairness is measured."""

Weekly = dict[str, list[list[str]]]
"""Weekly hours as a business calendar writes them."""


def _weekdays(*ranges: tuple[str, str], **more: list[list[str]]) -> Weekly:
    """The same hours from Monday to Friday, and what is worked besides."""
    return {day: [list(part) for part in ranges] for day in ("mon", "tue", "wed", "thu", "fri")} | more


OFFICE = _weekdays(("09:00", "12:00"), ("13:30", "18:00"))


class Shift(NamedTuple):
    """Weekly hours, and the share of the secretaries who keep them."""

    share: float
    weekly: Weekly


SHIFTS: tuple[Shift, ...] = (
    Shift(0.50, OFFICE),
    Shift(0.15, _weekdays(("07:30", "11:30"), ("12:30", "15:30"))),
    Shift(0.12, _weekdays(("08:30", "12:30"))),
    Shift(0.13, _weekdays(("13:00", "18:30"), sat=[["09:00", "13:00"]])),
    Shift(0.10, _weekdays(("17:00", "21:00"), sat=[["10:00", "16:00"]])),
)

HOURLY = (0, 0, 0, 0, 0, 0, 0, 1, 4, 10, 14, 10, 4, 6, 12, 13, 9, 6, 3, 2, 2, 1, 1, 0)
"""How much comes in by hour of a working day: peaks at ten and at three."""
DAILY = (1.3, 1.05, 1.0, 1.0, 0.95, 0.08, 0.04)
"""The same by day, from Monday."""
