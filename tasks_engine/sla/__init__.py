"""Business time and promises: pure functions of plain values. Nothing here reads a clock, a database or a file.

    calendar = Calendar.of({"time_zone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]], ...}})
    calendar.due(start, 4 * 3600)                 # the instant at which four working hours are used up
    calendar.elapsed(start, end)                  # working seconds between two instants

    clocks = fold(events, policy=policy, calendar=calendar, at=now)
    clocks[0].state, clocks[0].due, clocks[0].remaining

The product's own promises, from its task log:

    events = [event for row in log for event in events_of(row.verb, at=row.at, source=..., target=..., who=...)]
    clocks = fold(events, policy=product_policy(), calendar=calendar, at=now, watch=WARN_FRACTIONS)

Where to look:

- `calendar`: when somebody works, and arithmetic with working time (`definition` reads it, `timeline` compiles it)
- `holidays`: national holidays and make-up workdays as data for calendars; `feed`: the same from an iCalendar file
- `events`: what clocks hear, and the wires that say what each event means to each clock
- `clock`: what a promise is and the rules by which it is judged; `folding` carries them out, cycle by cycle in `course`
- `ladder`: what is to be done as a promise draws near its end and after it
- `policy`: the product's wires, targets, ladder and verbs, one table each
- `terms`: policies as data, with whom they are for, in order and in versions; which one is for a task
- `ledger`: how a deadline was worked out, line by line; `explain` says it in words (`phrases`)
- `attribution`: whose time every second of a task was
- `quote`: what would be promised for a draft
- `dry_run`: what other terms would have changed
- `forecast`: how many promises are likely to be broken in the next hours
- `command`: the same for the command line, `python -m tasks_engine.sla` (`scenario` and `stream` read what it is asked)
"""

from tasks_engine.sla.calendar import Calendar, Day, Reason, Span
from tasks_engine.sla.clock import Cause, Clock, Excuse, State, Stretch, coming, next_fire_at, thresholds
from tasks_engine.sla.errors import CalendarRefused, SlaRefused
from tasks_engine.sla.events import CalendarChange, Event, EventType, Party, Policy, Restart, Wire
from tasks_engine.sla.folding import fold, fold_at_each
from tasks_engine.sla.ladder import Act, Audience, Crossing, Step, told_at
from tasks_engine.sla.policy import (
    LADDER,
    PRIORITIES,
    WARN_FRACTIONS,
    WIRING,
    default_policy,
    events_of,
    message_events,
    product_policy,
)

__all__ = [
    "LADDER",
    "PRIORITIES",
    "WARN_FRACTIONS",
    "WIRING",
    "Act",
    "Audience",
    "Calendar",
    "CalendarChange",
    "CalendarRefused",
    "Cause",
    "Clock",
    "Crossing",
    "Day",
    "Event",
    "EventType",
    "Excuse",
    "Party",
    "Policy",
    "Reason",
    "Restart",
    "SlaRefused",
    "Span",
    "State",
    "Step",
    "Stretch",
    "Wire",
    "coming",
    "default_policy",
    "events_of",
    "fold",
    "fold_at_each",
    "message_events",
    "next_fire_at",
    "product_policy",
    "thresholds",
    "told_at",
]
