"""Business time and promises: pure functions of plain values. Nothing here reads a clock, a database or a file.

    calendar = Calendar.of({"time_zone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]], ...}})
    calendar.due(start, 4 * 3600)                 # the instant at which four working hours are used up
    calendar.elapsed(start, end)                  # working seconds between two instants

    clocks = fold(events, policy=policy, calendar=calendar, at=now)
    clocks[0].state, clocks[0].due, clocks[0].remaining

Where to look:

- `calendar`: when somebody works, and arithmetic with working time (`definition` reads it, `timeline` compiles it)
- `clock`: what a promise is and the rules by which it is judged; `folding` carries them out; `events` is what it hears
"""

from tasks_engine.sla.calendar import Calendar, Day, Reason, Span
from tasks_engine.sla.clock import Cause, Clock, Crossing, State, Stretch, next_fire_at, thresholds
from tasks_engine.sla.errors import CalendarRefused, SlaRefused
from tasks_engine.sla.events import CalendarChange, Event, EventType, Party, Policy, Restart, Wire
from tasks_engine.sla.folding import fold

__all__ = [
    "Calendar",
    "CalendarChange",
    "CalendarRefused",
    "Cause",
    "Clock",
    "Crossing",
    "Day",
    "Event",
    "EventType",
    "Party",
    "Policy",
    "Reason",
    "Restart",
    "SlaRefused",
    "Span",
    "State",
    "Stretch",
    "Wire",
    "fold",
    "next_fire_at",
    "thresholds",
]
