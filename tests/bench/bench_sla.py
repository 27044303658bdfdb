"""The SLA, side by side in one run, against its bars.

    ./cloudsec bench sla [--quick] [--only SECTION] [--write]

Machines are shared and noisy: seconds are CPU seconds, contenders take turns (ABBA) in one process, and what counts is
their ratio. `--quick` takes small sizes; `--write` puts the tables, dated, into api_docs/benchmarks.md. Each section is
a function named in `SECTIONS` here or in `sla_in_postgres`; `--only` chooses those whose name holds a word.
"""

from __future__ import annotations

import json
import os
import platform
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from random import Random
from statistics import median, quantiles
from time import thread_time_ns
from typing import Any

from tasks_engine.sla import Calendar, Event, EventType, Policy, Wire, fold
from tasks_engine.sla.__main__ import main as answer_all
from tasks_engine.sla.holidays import national_days
from tests.bench import sla_in_postgres
from tests.bench.report import Report, timed, write
from tests.bench.walking import DAYS, WalkingCalendar

HOUR = 3600
MOST_MICROSECONDS = 50  # of one call of `due`, 99 of 100, whatever the span
HOURS = [["09:00", "12:00"], ["13:30", "18:00"]]
WORKING_YEAR = 250 * 7 * HOUR + 250 * HOUR // 2
SPANS = (
    ("an hour", HOUR),
    ("a day", 7 * HOUR),
    ("a week", 37 * HOUR),
    ("a month", 160 * HOUR),
    ("a year", WORKING_YEAR),
)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    calls: int
    rounds: int
    events: Sequence[int]
    documents: int


WHOLE = Sizes(calls=5_000, rounds=6, events=(100, 1_000, 10_000), documents=10_000)
QUICK = Sizes(calls=500, rounds=2, events=(100, 1_000), documents=1_000)


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only, under a minute")
    parser.add_argument("--write", action="store_true", help="put the tables into api_docs/benchmarks.md")
    parser.add_argument("--only", default="", metavar="SECTION", help="those sections whose name holds this")
    options = parser.parse_args()
    report = Report()
    report.say(
        f"Measured {datetime.now(UTC):%d %B %Y}, {os.cpu_count()} shared cores ({platform.machine()}), Python "
        f"{platform.python_version()}. Seconds are CPU seconds."
    )
    report.say()
    for section in SECTIONS:
        if options.only in section.__name__:
            section(report, QUICK if options.quick else WHOLE)
    sla_in_postgres.measure(report, sla_in_postgres.QUICK if options.quick else sla_in_postgres.WHOLE, options.only)
    report.say("### Bars")
    report.say()
    report.table(
        ("what", "bar", "measured", ""),
        [(what, bar, figure, "PASS" if holds else "FALLS SHORT") for what, bar, figure, holds in report.bars],
    )
    if options.write:
        write("sla", "\n".join(report.lines))
    return 0 if all(holds for *_, holds in report.bars) else 1


# The engine -----------------------------------------------------------------------------------------------------------


def office() -> dict[str, Any]:
    """Office hours in China with its holidays and make-up workdays of three years."""
    weekly = {"time_zone": "Asia/Shanghai", "weekly": dict.fromkeys(DAYS[:5], HOURS)}
    return national_days("CN", range(2024, 2027)).added_to(weekly)


def due_per_call(report: Report, sizes: Sizes) -> None:
    """`due`, compiled to prefix sums, against walking from day to day."""
    compiled, walking, random = Calendar.of(office()), WalkingCalendar(office()), Random(1)
    starts = [FIRST + timedelta(seconds=random.randrange(2 * 365 * 86_400)) for _ in range(sizes.calls)]
    compiling = timed(lambda: Calendar.of(office()).due(FIRST, 5 * WORKING_YEAR))[0]
    rows = [_compared(name, seconds, compiled, walking, starts, sizes) for name, seconds in SPANS]
    report.say("### due: compiled to prefix sums, and walking from day to day")
    report.say()
    report.table(("span", "compiled, us", "p99, us", "walking, us", "ratio"), [row for row, _ in rows])
    report.say(f"Compiling five years of a calendar, once for a version: {1e3 * compiling:.1f} ms.")
    report.say()
    worst = max(p99 for _, p99 in rows)
    report.bar(
        "due, p99, whatever the span", f"<= {MOST_MICROSECONDS} us", f"{worst:.1f} us", worst <= MOST_MICROSECONDS
    )


def _compared(
    name: str, seconds: int, compiled: Calendar, walking: WalkingCalendar, starts: Sequence[datetime], sizes: Sizes
) -> tuple[tuple[str, ...], float]:
    few = starts[: max(1, min(len(starts), 200_000 * HOUR // (seconds * 10)))]  # walking a year takes milliseconds
    assert all(compiled.due(start, seconds) == walking.due(start, seconds) for start in few[:50])
    each = [_microseconds(lambda start=start: compiled.due(start, seconds)) for start in starts]
    ours, theirs = [], []
    for turn in range(sizes.rounds):
        pair = [(compiled, ours, starts), (walking, theirs, few)]
        for calendar, taken, asked in pair if turn % 2 == 0 else reversed(pair):
            cost, _ = timed(lambda calendar=calendar, asked=asked: [calendar.due(start, seconds) for start in asked])
            taken.append(1e6 * cost / len(asked))
    ratios = [slow / fast for fast, slow in zip(ours, theirs, strict=True)]
    p99 = quantiles(each, n=100)[-1]
    ratio = f"{median(ratios):,.0f} ({min(ratios):,.0f} to {max(ratios):,.0f})"
    return (name, f"{median(ours):.1f}", f"{p99:.1f}", f"{median(theirs):,.1f}", ratio), p99


def _microseconds(work: Callable[[], object]) -> float:
    start = thread_time_ns()
    work()
    return (thread_time_ns() - start) / 1e3


def fold_per_event(report: Report, sizes: Sizes) -> None:
    """A log of any length costs in proportion to it."""
    wire = Wire(start=frozenset({EventType.CREATED}), stop=frozenset({EventType.COMPLETED}))
    policy, calendar = Policy({"delivery": wire}, {"delivery": 10**7}), Calendar.of(office())
    rows, per_event = [], []
    for length in sizes.events:
        pauses = [(EventType.PAUSED, EventType.RESUMED)[n % 2] for n in range(length)]
        events = [Event(FIRST, EventType.CREATED)]
        events += [Event(FIRST + timedelta(minutes=n), kind) for n, kind in enumerate(pauses, 1)]
        end = events[-1].at
        taken = [
            timed(lambda events=events, end=end: fold(events, policy=policy, calendar=calendar, at=end, watch=(0.5,)))[
                0
            ]
            for _ in range(sizes.rounds)
        ]
        per_event.append(1e6 * median(taken) / length)
        rows.append((f"{length:,}", f"{1e3 * median(taken):.1f}", f"{per_event[-1]:.1f}"))
    report.say("### The fold of a log of pauses and resumptions")
    report.say()
    report.table(("events", "ms", "us an event"), rows)
    growth = per_event[-1] / per_event[0]
    report.bar("fold, an event of the longest log over one of the shortest", "<= 2", f"{growth:.2f}", growth <= 2)


def documents_per_second(report: Report, sizes: Sizes) -> None:
    """`python -m tasks_engine.sla` on one list of mixed documents."""
    start = "2026-09-30T08:30:00Z"
    kinds = [
        {"op": "due", "calendar": office(), "start": start, "seconds": 7200},
        {"op": "elapsed", "calendar": office(), "start": start, "end": "2026-10-09T08:30:00Z"},
        {"op": "due", "calendar": {"time_zone": "Mars/Olympus"}, "start": start, "seconds": 7200},
    ]
    text = json.dumps([kinds[n % len(kinds)] for n in range(sizes.documents)]).encode()
    taken, _ = timed(lambda: answer_all(BytesIO(text), StringIO()))
    report.say("### The command")
    report.say()
    report.say(
        f"{sizes.documents:,} mixed documents ({len(text) / 1e6:.1f} MB), a third of them refused: {taken:.2f} s, "
        f"{sizes.documents / taken:,.0f} a second."
    )
    report.say()


SECTIONS: tuple[Callable[[Report, Sizes], None], ...] = (due_per_call, fold_per_event, documents_per_second)

if __name__ == "__main__":
    raise SystemExit(main())
