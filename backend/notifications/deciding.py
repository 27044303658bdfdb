"""When and how somebody is told: a pure function of what they wish, of the kind, and of the instant.

The first rule that applies decides: a muted task or a channel that is switched off says nothing; what is urgent passes,
if the person allows it; what goes into digests waits for the next one; everything else leaves at once. Whatever does
not pass waits for the end of the quiet hours, and for working hours where these are wished.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_AHEAD = 8  # a week and a day: every weekly rule comes round in it
MOST_STEPS = 64  # between quiet and working hours that leave each other no room
DAY = timedelta(days=1)


class Choice(StrEnum):
    """What a person wishes for a group of kinds over a channel."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True)
class Quiet:
    """Hours in which nobody is disturbed, on the wall of the person: from `start` on each of `days` until `end`.

    An `end` that is not after `start` is on the next day; with equal ends it is a whole day.
    """

    start: time
    end: time
    days: frozenset[str] = frozenset(WEEKDAYS)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How one person wants to be told, with everything said."""

    zone: ZoneInfo
    choices: Mapping[tuple[str, str], Choice] = field(default_factory=dict)  # (group, channel); else at once
    quiet: tuple[Quiet, ...] = ()
    only_in_working_hours: bool = False
    urgent_passes: bool = False
    digest_at: tuple[time, ...] = ()

    def choice(self, group: str, channel: str) -> Choice:
        """What holds for kinds of `group` over `channel`."""
        return self.choices.get((group, channel), Choice.AT_ONCE)


class Not(StrEnum):
    """Why somebody is not told."""

    OFF = "off"
    MUTED = "muted"


@dataclass(frozen=True)
class Decision:
    """When to tell, and whether in a digest. `why_not` is set, and `at` is None, when not at all."""

    at: datetime | None
    is_digest: bool = False
    why_not: Not | None = None


def decide(
    *,
    group: str,
    urgent: bool,
    channel: str,
    wishes: Wishes,
    at: datetime,
    for_digest: bool = False,
    is_muted: bool = False,
    in_hours: bool = False,
    working: Sequence[Span] = (),
) -> Decision:
    """When and how to tell of a kind that is told at `at`.

    With `for_digest` it is a line of the next digest, whatever the person chose for its group. With `in_hours` it waits
    for working hours even if the person does not wish so. `working` are the person's working hours ahead, in order;
    none means that nobody knows them, and then they bind nobody.
    """
    choice = wishes.choice(group, channel)
    if is_muted:
        return Decision(None, why_not=Not.MUTED)
    if choice is Choice.OFF:
        return Decision(None, why_not=Not.OFF)
    if urgent and wishes.urgent_passes:
        return Decision(at)
    is_digest = (for_digest or choice is Choice.DIGEST) and bool(wishes.digest_at)
    wanted = next_digest(wishes, at) if is_digest else at
    return Decision(next_open(wishes, wanted, in_hours=in_hours, working=working), is_digest)


def next_open(wishes: Wishes, at: datetime, *, in_hours: bool = False, working: Sequence[Span] = ()) -> datetime:
    """`at`, or the first instant after it that is in no quiet hours, and in working hours if these are wished.

    Where the two leave no room for each other, the quiet hours alone count.
    """
    spans = working if in_hours or wishes.only_in_working_hours else ()
    found = at
    for _step in range(MOST_STEPS):
        later = _working_from(spans, _after_quiet(wishes, found))
        if later is None:
            break
        if later == found:
            return found
        found = later
    return _after_quiet(wishes, at)


def next_digest(wishes: Wishes, at: datetime) -> datetime:
    """The first of the person's times for digests after `at`."""
    today = at.astimezone(wishes.zone).date()
    moments = (_moment(today + n * DAY, clock, wishes.zone) for n in range(3) for clock in wishes.digest_at)
    return min(moment for moment in moments if moment > at)


def leaves_room(quiet: Sequence[Quiet]) -> bool:
    """Whether there is any time in a week that is in no quiet hours."""
    wishes, monday = Wishes(zone=ZoneInfo("UTC"), quiet=tuple(quiet)), datetime(2024, 1, 1, tzinfo=UTC)
    return _after_quiet(wishes, monday) < monday + 7 * DAY


def _after_quiet(wishes: Wishes, at: datetime) -> datetime:
    """The end of the quiet hours around `at`, through others that follow at once; `at` when it is in none."""
    for begin, end in sorted(_quiet_spans(wishes, at)):
        if begin <= at < end:
            at = end
    return at


def _quiet_spans(wishes: Wishes, at: datetime) -> Iterator[Span]:
    today = at.astimezone(wishes.zone).date()
    for day in (today + n * DAY for n in range(-1, DAYS_AHEAD)):
        for quiet in wishes.quiet:
            if WEEKDAYS[day.weekday()] in quiet.days:
                until = day if quiet.end > quiet.start else day + DAY
                # Where clocks are put back, an hour comes twice: quiet from its first to its second.
                yield _moment(day, quiet.start, wishes.zone), _moment(until, quiet.end, wishes.zone, last=True)


def _working_from(spans: Sequence[Span], at: datetime) -> datetime | None:
    """`at`, or the next beginning of working hours; None when there are none left."""
    if not spans:
        return at
    return next((max(at, begin) for begin, end in spans if at < end), None)


def _moment(day: date, clock: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """The instant at which the wall clock shows `clock`, or shows it for the last time; where it is skipped, the
    instant after the gap that it would be without one."""
    local = datetime.combine(day, clock, tzinfo=zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(first, second) if last else first
