"""How a due date came about, day by day, in words: English and Simplified Chinese.

Fri 26 Sep 16:00-18:00: 2 h
Sat 27 Sep: make-up workday 09:00-12:00: 3 h
Sun 28 Sep: no workday
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tasks_engine.sla.calendar import Calendar, Day, Reason, Span
from tasks_engine.sla.clock import Clock
from tasks_engine.sla.ledger import CLOSED, OFF_HOURS, PAUSED, Entry, EntryKind, ledger
from tasks_engine.sla.phrases import REASONS, checked, day, duration, say, time_of_day

NO_NAMES: Mapping[date, str] = {}


def told(
    calendar: Calendar, start: datetime, due: datetime, language: str, names: Mapping[date, str] = NO_NAMES
) -> list[str]:
    """How `[start, due)` adds up, one sentence for every day it touches. `names` are those of holidays."""
    days, zone = calendar.explain(start, due), ZoneInfo(calendar.time_zone)
    year = days[0].date.year if days else None
    return [_day(calendar, of, checked(language), zone, year, names.get(of.date, "")) for of in days]


def told_of_clock(clock: Clock, language: str) -> list[str]:
    """The ledger of `clock`, one sentence for every line without nights and lunches; empty when it was not started."""
    entries = ledger(clock)
    if not entries:
        return []
    year = clock.running[0].start.astimezone(_zone(clock)).year
    return [_entry(entry, clock, checked(language), year) for entry in entries if entry.reason != OFF_HOURS]


def _day(calendar: Calendar, of: Day, language: str, zone: ZoneInfo, year: int | None, name: str) -> str:
    reason = _reason(calendar, of, language)
    if reason and name:
        reason = say("named", language, reason=reason, name=name)
    date_ = day(of.date, language, year=year)
    if not of.spans:
        return say("no_hours", language, day=date_, reason=reason)
    spans = say("and", language).join(_span(span, of.date, zone, language) for span in of.spans)
    key = "special_hours" if reason else "hours"
    return say(key, language, day=date_, reason=reason, spans=spans, amount=duration(of.seconds, language))


def _reason(calendar: Calendar, of: Day, language: str) -> str:
    """Why the day has the hours it has; nothing for a day that is open as in every week."""
    if of.reason is not Reason.WEEKLY:
        closed = of.reason is Reason.OVERRIDE and not of.spans
        return REASONS["closed_override" if closed else of.reason][language]
    if of.spans:
        return ""
    return REASONS[OFF_HOURS if calendar.opens_on(of.date) else CLOSED][language]


def _span(span: Span, of: date, zone: ZoneInfo, language: str) -> str:
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    ends_at_midnight = end.date() > of and end.time() == time()
    last = "24:00" if ends_at_midnight else time_of_day(end)
    return say("span", language, start=time_of_day(start), end=last)


def _entry(entry: Entry, clock: Clock, language: str, year: int) -> str:
    zone = _zone(clock)
    start, end = (_moment(moment.astimezone(zone), language, year) for moment in (entry.start, entry.end))
    amount = duration(entry.seconds, language)
    match entry.kind:
        case EntryKind.PROMISE:
            return say("promise", language, start=start, amount=amount)
        case EntryKind.COUNTED:
            return _counted(entry, zone, language, year)
        case EntryKind.UNCOUNTED:
            return _uncounted(entry, zone, language, year)
    return say("result" if clock.due else "so_far", language, end=end, amount=amount)


def _counted(entry: Entry, zone: ZoneInfo, language: str, year: int) -> str:
    of = entry.start.astimezone(zone).date()
    reason = "" if entry.reason == Reason.WEEKLY else REASONS[entry.reason][language]
    parts = {
        "day": day(of, language, year=year),
        "reason": reason,
        "spans": _span(Span(entry.start, entry.end), of, zone, language),
        "amount": duration(entry.seconds, language),
    }
    return say("special_hours" if reason else "hours", language, **parts)


def _uncounted(entry: Entry, zone: ZoneInfo, language: str, year: int) -> str:
    start, end = entry.start.astimezone(zone), entry.end.astimezone(zone)
    reason = _why(entry.reason, language)
    if start.time() != time() or end.time() != time():
        first, last = (_moment(moment, language, year) for moment in (start, end))
        return say("uncounted", language, start=first, end=last, reason=reason)
    first, last = (day(of, language, year=year) for of in (start.date(), end.date() - timedelta(days=1)))
    key = "no_hours" if first == last else "days"
    return say(key, language, day=first, last=last, reason=reason)


def _why(reason: str, language: str) -> str:
    if reason in REASONS:
        return REASONS["closed_override" if reason == Reason.OVERRIDE else reason][language]
    return say("paused_for", language, reason=reason.removeprefix(f"{PAUSED}:"))


def _moment(moment: datetime, language: str, year: int) -> str:
    return f"{day(moment.date(), language, year=year)} {time_of_day(moment)}"


def _zone(clock: Clock) -> ZoneInfo:
    return ZoneInfo(clock.running[0].calendar.time_zone)
