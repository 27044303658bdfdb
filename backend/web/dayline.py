"""The day line: one strip of a working day with the work laid into it, the first due first; drawn without a database.

Whoever asks says when the person works and what is in hand. From that comes a plan (`lay`), what of it comes too late
(`late`), and the strip of one day (`strip_of`), whose geometry is in percent of its width.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.web.rings import MINUTE, spell

Span = tuple[datetime, datetime]
WORTH_IT = timedelta(minutes=30)  # the shortest free time that is shown
NARROW, WIDE = 17.0, 6.5  # percent of the strip that a time of day takes on a phone, and on a desk
LABELLED, NUMBERED, TITLED = 3.4, 5.2, 11.0  # percent from which a block has room for words, a number, and a title
LETTER, PHONE_LETTER = 0.68, 2.2  # percent that a letter takes on a desk, and on a phone


@dataclass(frozen=True)
class Job:
    """A task in hand: so many `minutes` of work are left, wanted by `due`. `begun` is when it was started, if it is
    the one being worked on; `is_new` marks work that is only thought of."""

    number: int
    title: str
    minutes: int
    due: datetime | None = None
    begun: datetime | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Piece:
    """Part of a plan: from `start` to `end` somebody works on `job`."""

    job: Job
    start: datetime
    end: datetime


def lay(jobs: Iterable[Job], spans: Iterable[Span], at: datetime) -> list[Piece]:
    """The work put into the working times from `at` on, the first due first."""
    pieces: list[Piece] = []
    free = [(max(start, at), end) for start, end in spans if end > at]
    for job in sorted(jobs, key=_by_due):
        left = timedelta(minutes=job.minutes)
        while left and free:
            start, end = free.pop(0)
            stop = min(end, start + left)
            pieces.append(Piece(job, start, stop))
            left -= stop - start
            if stop < end:
                free.insert(0, (stop, end))
    return pieces


def late(jobs: Iterable[Job], pieces: Sequence[Piece]) -> list[tuple[Job, datetime | None]]:
    """The jobs that the plan ends after they are due, with when; None when it does not end them at all."""
    found: list[tuple[Job, datetime | None]] = []
    for job in jobs:
        own = [piece for piece in pieces if piece.job is job]
        done = sum((piece.end - piece.start for piece in own), timedelta())
        if done < timedelta(minutes=job.minutes):
            found.append((job, None))
        elif job.due is not None and own and own[-1].end > job.due:
            found.append((job, own[-1].end))
    return found


def free_times(spans: Iterable[Span], pieces: Sequence[Piece], at: datetime) -> list[Span]:
    """What is left of the working times from `at` on when the plan is taken out, if it is worth it."""
    left = [(max(start, at), end) for start, end in spans if end > at]
    for piece in pieces:
        cut = [part for start, end in left for part in ((start, min(end, piece.start)), (max(start, piece.end), end))]
        left = [(start, end) for start, end in cut if start < end]
    return [(start, end) for start, end in left if end - start >= WORTH_IT]


@dataclass(frozen=True)
class Box:
    """A block of the strip. `look` is cur, task, new, rest or free."""

    look: str
    x: float
    width: float
    number: str = ""
    title: str = ""

    @property
    def is_too_small_for_a_phone(self) -> bool:
        """Whether there is no room for its words on a phone."""
        if self.number:
            return not self.title
        return self.look == "free" and self.width < PHONE_LETTER * sum(_sizes(self.title))


@dataclass(frozen=True)
class Mark:
    """A time under the strip, where it stands, and whether there is room for it on a phone."""

    x: float
    text: str
    anchor: str
    is_due: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class Slot:
    """A free time of so many minutes, and how many tasks fit into it."""

    start: datetime
    minutes: int
    fits: int

    @property
    def words(self) -> str:
        facts = {"clock": f"{timezone.localtime(self.start):%H:%M}", "fits": fits_here(self.fits)}
        return _("At %(clock)s: %(fits)s.") % facts


def fits_here(count: int) -> str:
    """How many tasks fit into a free time."""
    return ngettext("%(n)d fits here", "%(n)d fit here", count) % {"n": count} if count else _("nothing fits")


def minutes_of(span: Span) -> int:
    """How long it is, in whole minutes."""
    return int((span[1] - span[0]).total_seconds()) // MINUTE


@dataclass(frozen=True)
class Strip:
    """The day as it is drawn and said; `now` is where the marker stands, None before and after the working day."""

    boxes: list[Box]
    marks: list[Mark]
    pins: list[float]
    now: float | None
    words: str
    free: list[Span] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)  # the free times with what fits into each, once that is told

    @property
    def free_minutes(self) -> int:
        """Of the day that is left: the longest free time."""
        return max((minutes_of(span) for span in self.free), default=0)

    def told(self, efforts: Sequence[int], *, full: bool = False) -> "Strip":
        """The strip whose free times say how many of the tasks that take so many minutes fit into each; when so much is
        in hand that nothing may be added, that."""
        if full:
            return self._full()
        fits = [sum(minutes <= minutes_of(span) for minutes in efforts) for span in self.free]
        left = iter(fits)
        boxes = [
            replace(box, title=_cut(fits_here(next(left)), box.width - LABELLED) if box.width >= LABELLED else "")
            if box.look == "free"
            else box
            for box in self.boxes
        ]
        slots = [Slot(span[0], minutes_of(span), count) for span, count in zip(self.free, fits, strict=True)]
        return replace(self, boxes=boxes, slots=slots, words=" ".join([self.words, *(slot.words for slot in slots)]))

    def _full(self) -> "Strip":
        """The strip of somebody who holds as many tasks as they may."""
        boxes = [
            replace(box, title=_cut(_("hands full"), box.width - LABELLED) if box.width >= LABELLED else "")
            if box.look == "free"
            else box
            for box in self.boxes
        ]
        return replace(self, boxes=boxes)


def day_of(at: datetime, zone: tzinfo) -> Span:
    """The day of `at` in a time zone, from midnight to midnight."""
    return bounds(at.astimezone(zone).date(), zone)


def bounds(on: date, zone: tzinfo) -> Span:
    """A date in a time zone, from midnight to midnight."""
    return (datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone))


def strip_of(
    spans: Sequence[Span], jobs: Sequence[Job], pieces: Sequence[Piece], at: datetime, zone: tzinfo,
    *, on: date | None = None, frame: Span | None = None, away: Sequence[Span] = (),
) -> Strip | None:  # fmt: skip
    """The strip of the day of `at`, or of another day, `on`; None when nobody works on it.

    It reaches over the working day, or over `frame`, so that several days stand under one scale. A time between
    working times is a break, unless it falls into leave (`away`).
    """
    first, last = bounds(on, zone) if on else day_of(at, zone)
    today = [(max(start, first), min(end, last)) for start, end in spans if start < last and end > first]
    if not today:
        return None
    begin, end = frame or (today[0][0], today[-1][1])
    is_now = max(first, begin) <= at <= min(last, end)
    scale = _Scale(begin, end)
    own = [piece for piece in pieces if piece.start < end and piece.end > begin]
    free = free_times(today, own, at)
    rests = [(_rest(gap, away), gap) for gap in ((a[1], b[0]) for a, b in pairwise(today))]
    edges = [begin, *(edge for _name, rest in rests for edge in rest), end]
    closed = [span for span in ((begin, today[0][0]), (today[-1][1], end)) if span[0] < span[1]]
    dues = sorted({job.due for job in jobs if job.due is not None and begin <= job.due <= end})
    return Strip(
        boxes=[*_worked(own, begin, at, scale), *(_box(scale, "rest", rest, name) for name, rest in rests),
               *(_box(scale, "rest", span, "") for span in closed),
               *(_box(scale, "free", span, _("Free")) for span in free)],
        marks=_marks(scale, dues, edges, zone),
        pins=[scale.at(due) for due in dues],
        now=scale.at(at) if is_now else None,
        words=_words(today[0][0], today[-1][1], own, rests, free, jobs, dues, at if first <= at < last else None, zone),
        free=free,
    )  # fmt: skip


@dataclass(frozen=True)
class _Scale:
    begin: datetime
    end: datetime

    def at(self, instant: datetime) -> float:
        """Where an instant stands, in percent."""
        share = (instant - self.begin) / (self.end - self.begin)
        return round(100 * min(1.0, max(0.0, share)), 2)


def _by_due(job: Job) -> tuple[bool, float, int]:
    return (job.due is None, job.due.timestamp() if job.due else 0.0, job.number)


def _worked(pieces: Sequence[Piece], begin: datetime, at: datetime, scale: _Scale) -> Iterator[Box]:
    """The blocks of work. What is being worked on reaches back to when it was begun today."""
    for place, piece in enumerate(pieces):
        is_current = place == 0 and piece.start <= at and piece.job.begun is not None
        start = max(begin, min(piece.job.begun or at, piece.start)) if is_current else piece.start
        look = "new" if piece.job.is_new else "cur" if is_current else "task"
        yield _box(scale, look, (start, piece.end), piece.job.title, str(piece.job.number))


def _box(scale: _Scale, look: str, span: Span, title: str, number: str = "") -> Box:
    x = scale.at(span[0])
    width = round(scale.at(span[1]) - x, 2)
    shown = _cut(title, width - (NUMBERED if number else LABELLED)) if width >= (TITLED if number else LABELLED) else ""
    return Box(look, x, max(0.2, round(width - 0.3, 2)), number if width >= NUMBERED else "", shown)


def _cut(title: str, width: float) -> str:
    """As much of a title as `width` percent of a strip on a desk hold; Chinese characters take twice the room."""
    room = int(width / LETTER)
    fitting = sum(size <= room for size in accumulate(_sizes(title)))
    return title if fitting == len(title) else title[: max(0, fitting - 1)].rstrip() + "…"


def _sizes(title: str) -> Iterator[int]:
    """How much room each character takes, in letters."""
    return (2 if east_asian_width(sign) in "WF" else 1 for sign in title)


def _marks(scale: _Scale, dues: Sequence[datetime], edges: Sequence[datetime], zone: tzinfo) -> list[Mark]:
    """Times of day, as many as there is room for: dues first, then the ends of the day, then its breaks and hours."""
    hours = _hours(scale)
    wanted = [(due, True) for due in dues] + [(edge, False) for edge in (edges[0], edges[-1], *edges[1:-1], *hours)]
    marks: list[Mark] = []
    for instant, is_due in wanted:
        x = scale.at(instant)
        if any(abs(x - mark.x) < WIDE for mark in marks):
            continue
        is_minor = any(abs(x - mark.x) < NARROW for mark in marks if not mark.is_minor)
        clock = _until(instant, zone) if instant == edges[-1] else _clock(instant, zone)
        text = _("due %(clock)s") % {"clock": clock} if is_due else clock
        anchor = "start" if x < NARROW / 2 else "end" if x > 100 - NARROW / 2 else "middle"
        marks.append(Mark(x, text, anchor, is_due, is_minor))
    return sorted(marks, key=lambda mark: mark.x)


def _hours(scale: _Scale) -> Iterator[datetime]:
    """Every third hour."""
    hour = scale.begin.replace(minute=0, second=0, microsecond=0)
    while (hour := hour + timedelta(hours=1)) < scale.end:
        if hour.hour % 3 == 0:
            yield hour


def _rest(gap: Span, away: Sequence[Span]) -> str:
    """What a time between working times is called."""
    return _("Leave") if any(start < gap[1] and end > gap[0] for start, end in away) else _("Break")


def _words(
    begin: datetime, end: datetime, pieces: Sequence[Piece], rests: Sequence[tuple[str, Span]], free: Sequence[Span],
    jobs: Sequence[Job], dues: Sequence[datetime], at: datetime | None, zone: tzinfo,
) -> str:  # fmt: skip
    """The strip in words, in the order of the day; `at` is now, if it is of today."""
    said = []
    for piece in pieces:
        facts = {"number": piece.job.number, "clock": _until(piece.end, zone)}
        said.append((piece.start, _("CS-%(number)d until %(clock)s.") % facts))
    for name, (start, stop) in rests:
        said.append((start, _("%(what)s until %(clock)s.") % {"what": name, "clock": _until(stop, zone)}))
    for start, stop in free:
        time_left = spell(int((stop - start).total_seconds()))
        said.append((start, _("Free from %(clock)s, %(time)s.") % {"clock": _clock(start, zone), "time": time_left}))
    day = {"begin": _clock(begin, zone), "end": _until(end, zone), "now": _clock(at, zone) if at else ""}
    if at:
        sentences = [_("Plan of the day, %(begin)s to %(end)s. It is %(now)s now.") % day]
    else:
        sentences = [_("Plan of the day, %(begin)s to %(end)s.") % day]
    sentences += [text for _start, text in sorted(said)]
    for job in sorted((job for job in jobs if job.due in dues), key=_by_due):
        assert job.due is not None
        sentences.append(
            _("CS-%(number)d is due at %(clock)s.") % {"number": job.number, "clock": _clock(job.due, zone)}
        )
    return " ".join(sentences)


def _until(instant: datetime, zone: tzinfo) -> str:
    """The time of day at which something ends: midnight is the day's 24:00."""
    clock = _clock(instant, zone)
    return "24:00" if clock == "0:00" else clock


def _clock(instant: datetime, zone: tzinfo) -> str:
    local = instant.astimezone(zone)
    return f"{local.hour}:{local:%M}"
