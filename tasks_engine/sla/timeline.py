"""The open time of a calendar laid out on the axis of UTC seconds, with prefix sums.

Instants are whole seconds since 1970 in UTC. A *position* is the number of open seconds from the beginning of the
window to an instant. Positions never fall, so that "when are n more seconds used up" is the inverse of "how many were
open", and each is two bisections: one finds the year, one the span inside it.

Years are compiled when first asked for. A year outside the tables of the time zone files is like every other that
begins on the same weekday and has as many days, and shares its spans with them: far years cost almost nothing.
"""

from array import array
from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tasks_engine.sla.definition import DAY, Ranges

FIRST_YEAR, LAST_YEAR = 1, 9999
TABLED_YEARS = range(1800, 2101)
"""No zone changes its clock before 1834, and after 2087 (Morocco) all follow yearly rules."""

SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a reading of the wall clock, in whatever zone
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_FIRST_INSTANT = (date.min.toordinal() - 1 - _EPOCH_ORDINAL) * DAY
_LAST_INSTANT = (date.max.toordinal() + 2 - _EPOCH_ORDINAL) * DAY
"""No more than there is time between them can ever be asked for, in any zone."""
_WALL_LAST = (date.max.toordinal() + 1 - _EPOCH_ORDINAL) * DAY - 1

Span = tuple[int, int]
"""Half-open `[from, to)` in UTC seconds."""


class Year(NamedTuple):
    """The open spans of one year, in seconds since its first midnight by the wall, read as if it were UTC."""

    opens: "array[int]"
    closes: "array[int]"
    used: "array[int]"
    """Open seconds before each span, and at the end the whole year's."""


class Window(NamedTuple):
    """A run of compiled years. Never changed, only replaced by a wider one: threads may share it."""

    first: int
    years: tuple[Year, ...]
    bases: tuple[int, ...]
    """What the spans of each year count from."""
    starts: tuple[int, ...]
    """The instant at which each year begins, and the one at which the last ends."""
    used: tuple[int, ...]
    """Open seconds before each year, and at the end those of the whole window."""

    @property
    def last(self) -> int:
        """The last year of the run."""
        return self.first + len(self.years) - 1

    def position(self, instant: int) -> int:
        """Open seconds from the beginning of the window to `instant`, which lies in it."""
        n = bisect_right(self.starts, instant) - 1
        year, since = self.years[n], instant - self.bases[n]
        span = bisect_right(year.opens, since) - 1
        if span < 0:
            return self.used[n]
        return self.used[n] + year.used[span] + min(since, year.closes[span]) - year.opens[span]

    def earliest(self, position: int) -> int:
        """The first instant at `position`, which is in `(0, used[-1]]`: the end of work, not the next beginning."""
        n = bisect_left(self.used, position) - 1
        return self._at(n, bisect_left(self.years[n].used, position - self.used[n]) - 1, position)

    def latest(self, position: int) -> int:
        """The last instant at `position`, which is in `[0, used[-1])`: the beginning of work, not the end before it."""
        n = bisect_right(self.used, position) - 1
        return self._at(n, bisect_right(self.years[n].used, position - self.used[n]) - 1, position)

    def _at(self, n: int, span: int, position: int) -> int:
        year = self.years[n]
        return self.bases[n] + year.opens[span] + position - self.used[n] - year.used[span]


class Timeline:
    """Open time of one calendar: `weekly` ranges from Monday, and `special` dates (by ordinal) that differ."""

    def __init__(self, time_zone: str, weekly: tuple[Ranges, ...], special: Mapping[int, Ranges]) -> None:
        self.zone = ZoneInfo(time_zone)
        self._weekly = weekly
        self._special = special
        self._special_years = {date.fromordinal(ordinal).year for ordinal in special}
        self._ordinary: dict[tuple[bool, int, bool], Year] = {}
        self._window: Window | None = None

    def due(self, start: int, seconds: int) -> int | None:
        """The first instant at which `seconds` > 0 of open time since `start` are used up; None when they never are."""
        if seconds > _LAST_INSTANT - start:
            return None
        window, step = self._cover(start), 1
        position = window.position(start) + seconds
        while position > window.used[-1]:
            if window.last == LAST_YEAR:
                return None
            window, step = self._widen(window.first, window.last + step), 2 * step
        return window.earliest(position)

    def subtract(self, end: int, seconds: int) -> int | None:
        """The last instant from which `seconds` > 0 are open until `end`; None when there never were as many."""
        if seconds > end - _FIRST_INSTANT:
            return None
        window, step = self._cover(end), 1
        while (position := window.position(end) - seconds) < 0:
            if window.first == FIRST_YEAR:
                return None
            window, step = self._widen(window.first - step, window.last), 2 * step
        return window.latest(position)

    def elapsed(self, start: int, end: int) -> int:
        """Open seconds in `[start, end)`; 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        self._cover(start)
        window = self._cover(end)
        return window.position(end) - window.position(start)

    def is_open(self, instant: int) -> bool:
        """Whether `instant` lies in open time."""
        return self.elapsed(instant, instant + 1) == 1

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Open spans inside `[start, end)`, in order; spans that touch are one."""
        if start >= end:
            return
        self._cover(start)
        window = self._cover(end)
        held: Span | None = None
        for span in self._spans(window, start, end):
            if held and held[1] == span[0]:
                held = held[0], span[1]
                continue
            if held:
                yield held
            held = span
        if held:
            yield held

    @staticmethod
    def _spans(window: Window, start: int, end: int) -> Iterator[Span]:
        first = max(bisect_right(window.starts, start) - 1, 0)
        for n in range(first, min(bisect_left(window.starts, end), len(window.years))):
            year, base = window.years[n], window.bases[n]
            for span in range(bisect_right(year.closes, start - base), bisect_left(year.opens, end - base)):
                yield max(start, base + year.opens[span]), min(end, base + year.closes[span])

    def dawn(self, ordinal: int) -> int:
        """The instant at which the date of `ordinal` begins."""
        return _instant(self.zone, (ordinal - _EPOCH_ORDINAL) * DAY)

    def spans_on(self, ordinal: int) -> tuple[Span, ...]:
        """The open spans that belong to the date of `ordinal`, in order."""
        midnight = (ordinal - _EPOCH_ORDINAL) * DAY
        walls = ((midnight + start, midnight + end) for start, end in self.ranges(ordinal))
        spans = ((_instant(self.zone, start), _instant(self.zone, end)) for start, end in walls)
        return tuple((start, end) for start, end in spans if start < end)

    def ranges(self, ordinal: int) -> Ranges:
        """The open ranges of the date of `ordinal` by the clock on the wall."""
        special = self._special.get(ordinal)
        return self._weekly[(ordinal - 1) % 7] if special is None else special

    def _cover(self, instant: int) -> Window:
        """The window, widened until `instant` lies in it."""
        window = self._window
        if window is None:
            year = (EPOCH + instant * SECOND).year
            window = self._widen(year, year)
        while instant < window.starts[0]:
            missing = (window.starts[0] - instant) // (366 * DAY) + 1
            window = self._widen(window.first - missing, window.last)
        while instant >= window.starts[-1]:
            missing = (instant - window.starts[-1]) // (366 * DAY) + 1
            window = self._widen(window.first, window.last + missing)
        return window

    def _widen(self, first: int, last: int) -> Window:
        """Compile the years that are missing from `first` to `last` and keep the wider window."""
        first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
        old = self._window
        known = {} if old is None else dict(enumerate(old.years, old.first))
        years = tuple(known.get(year) or self._year(year) for year in range(first, last + 1))
        bases = tuple((date(year, 1, 1).toordinal() - _EPOCH_ORDINAL) * DAY for year in range(first, last + 1))
        end = (date(last, 12, 31).toordinal() + 1 - _EPOCH_ORDINAL) * DAY
        starts = tuple(_instant(self.zone, wall) for wall in (*bases, end))
        used = tuple(accumulate((year.used[-1] for year in years), initial=0))
        self._window = Window(first, years, bases, starts, used)
        return self._window

    def _year(self, year: int) -> Year:
        if year in TABLED_YEARS or year in self._special_years:
            return self._compile(year)
        kind = (year < TABLED_YEARS.start, date(year, 1, 1).weekday(), isleap(year))
        if kind not in self._ordinary:
            self._ordinary[kind] = self._compile(year)
        return self._ordinary[kind]

    def _compile(self, year: int) -> Year:
        first = date(year, 1, 1).toordinal()
        base = (first - _EPOCH_ORDINAL) * DAY
        opens, closes = array("q"), array("q")
        for ordinal, (dawn, next_dawn) in enumerate(pairwise(_dawns(self.zone, year)), first):
            if next_dawn - dawn == DAY:  # no clock was changed: changes are never less than two days apart
                since = dawn - base
                for start, end in self.ranges(ordinal):
                    opens.append(since + start)
                    closes.append(since + end)
            else:
                for start, end in self.spans_on(ordinal):
                    opens.append(start - base)
                    closes.append(end - base)
        lengths = (end - start for start, end in zip(opens, closes, strict=True))
        return Year(opens, closes, array("q", accumulate(lengths, initial=0)))


@lru_cache(maxsize=1024)
def _dawns(zone: ZoneInfo, year: int) -> "array[int]":
    """The instants at which the dates of `year` begin, and the one at which the last ends. Shared by all calendars."""
    base = (date(year, 1, 1).toordinal() - _EPOCH_ORDINAL) * DAY
    days = 366 if isleap(year) else 365
    return array("q", (_instant(zone, base + n * DAY) for n in range(days + 1)))


def _instant(zone: ZoneInfo, wall: int) -> int:
    """The first instant whose wall clock in `zone` shows `wall` (seconds since 1970 by the wall) or later.

    In a repeated hour that is the first of the two; in a skipped one the instant of the jump.
    """
    shown = _WALL_EPOCH + timedelta(seconds=min(wall, _WALL_LAST))  # the last midnight has no date of its own
    before, after = _offset(zone, shown), _offset(zone, shown.replace(fold=1))
    if before >= after:
        return wall - before
    low, high = wall - after, wall - before
    while low < high:
        middle = (low + high) // 2
        if middle + _offset(zone, (EPOCH + middle * SECOND).astimezone(zone)) >= wall:
            high = middle
        else:
            low = middle + 1
    return low


def _offset(zone: ZoneInfo, shown: datetime) -> int:
    offset = zone.utcoffset(shown)
    assert offset is not None
    return offset.days * DAY + offset.seconds
