"""Tasks and secretaries as columns: what the criteria ask of many pairs at once.

T tasks, S secretaries, W words of bits; rows are sorted by id. Instants are microseconds since 1970 UTC, so nothing is
rounded that the profiles hold. What a row has several of (spans, bookings, ...) lies one row after the other in the
columns named for it: in `[start[kind, i], stop[kind, i])` for a task and `[start[j, kind], stop[j, kind])` for a
secretary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.codebook import UNKNOWN, Codebook, Words, words_of
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.profiles import HIGHEST_LEVEL, BadInput, Booking, Candidate, Span, TaskNeed, known

Row = TypeVar("Row", TaskNeed, Candidate)
Ints = NDArray[np.int64]
Lists = Sequence[Sequence[Any]]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE = 60_000_000
NEVER = 2**62
"""The deadline of a task that has none."""
LONG_AGO = -NEVER
NOWHERE = -1

KINDS, DECLINED, BLOCKED = range(3)
"""What a task may have several of."""
SPANS, BOOKINGS, CERTIFICATES, LEAVES, OWN, BLOCKS, FAMILIAR = range(7)
"""What a secretary may have several of."""


class TaskRows(NamedTuple):
    """Columns of T tasks, as the compiled loops take them."""

    required: Words
    """uint64[T, W]: what is asked for; see `Codebook`."""
    levels: Words
    """uint64[T, W]: the bit of the level asked for, per skill."""
    reach: Words
    """uint64[T, W]: all five bits of every skill asked for."""
    sections: Words
    """uint64[sections, W]: which bits belong to which requirement."""
    skills: Ints
    """int64[T]: how many skills are asked for."""
    room: Ints
    """int64[T]: levels that there are above those asked for, over all skills."""
    organization: Ints
    """int64[T]: number in the codebook, or UNKNOWN."""
    effort: Ints
    """int64[T]: working minutes."""
    deadline: Ints
    """int64[T]: instant, or NEVER."""
    waiting_since: Ints
    """int64[T]: instant."""
    priority: Ints
    """int64[T]: 1 to 4."""
    start: Ints
    """int64[3, T]: see the module; likewise `stop`."""
    stop: Ints
    kind: Ints
    """int64[*]: kinds of certificate asked for, by number or UNKNOWN."""
    declined: Ints
    """int64[*]: rows of secretaries who are not asked again."""
    blocked: Ints
    """int64[*]: rows of secretaries with whom the organization will not work."""


class PeopleRows(NamedTuple):
    """Columns of S secretaries, as the compiled loops take them."""

    held: Words
    """uint64[W, S]: what is held; see `Codebook`."""
    growing: Words
    """uint64[W, S]: the bit of the level held, for every skill to grow in."""
    minutes: Ints
    """int64[S]: working minutes that may still be booked."""
    slots: Ints
    """int64[S]: tasks that may still be held."""
    paused: Ints
    """int64[S]: 1 for whoever takes no offers."""
    cooling: Ints
    """int64[S]: instant before which nothing is offered, or LONG_AGO."""
    quality: Ints
    """int64[S]: thousandths; likewise `punctuality`."""
    punctuality: Ints
    load: Ints
    """int64[S]: working minutes booked in the horizon."""
    cost_band: Ints
    """int64[S]: 1 to 5."""
    open: Ints
    """int64[S]: all working time of the horizon, microseconds."""
    booked: Ints
    """int64[S]: all work still to be done, with and without a deadline, microseconds."""
    start: Ints
    """int64[S, 7]: see the module; likewise `stop`. What is looked at together lies together."""
    stop: Ints
    span_start: Ints
    """int64[*]: instants, in order; likewise `span_end`."""
    span_end: Ints
    span_before: Ints
    """int64[*]: working time before the span, microseconds."""
    due: Ints
    """int64[*]: deadlines of work booked, in order."""
    due_work: Ints
    """int64[*]: work due by then, microseconds."""
    due_spare: Ints
    """int64[*]: the least, over this and all later deadlines, of working time before it less work due by it,
    microseconds."""
    kind: Ints
    """int64[*]: kinds of certificate held, by number."""
    expiry: Ints
    """int64[*]: instants at which they expire."""
    leave_start: Ints
    """int64[*]: instants, in order, no two touching; likewise `leave_end`."""
    leave_end: Ints
    own: Ints
    """int64[*]: organizations to which the secretary belongs, by number."""
    blocks: Ints
    """int64[*]: organizations kept apart from the secretary, by number."""
    familiar: Ints
    """int64[*]: organizations known, by number, in order."""
    accepted: Ints
    """int64[*]: how many of their tasks were brought to acceptance."""


@dataclass(frozen=True, slots=True, eq=False)
class TaskColumns:
    """T tasks, in order of id."""

    ids: tuple[str, ...]
    rows: TaskRows

    @classmethod
    def of(cls, needs: Iterable[TaskNeed], codebook: Codebook) -> TaskColumns:
        """In the numbers of the secretaries' codebook. Raises BadInput naming the row of an id that comes twice."""
        tasks = by_id(needs, "tasks")
        people, kinds = codebook.secretaries, codebook.kinds
        lists: list[Lists] = [
            [sorted(kinds.get(kind, UNKNOWN) for kind in need.certificates) for need in tasks],
            [sorted(people[name] for name in need.declined_by if name in people) for need in tasks],
            [sorted(people[name] for name in need.blocked_secretaries if name in people) for need in tasks],
        ]
        start, stop = _bounds(lists)
        kind, declined, blocked = (_end_to_end(ragged) for ragged in lists)
        rows = TaskRows(
            required=words_of(map(codebook.required, tasks), codebook.words),
            levels=words_of(map(codebook.levels, tasks), codebook.words),
            reach=words_of(map(codebook.reach, tasks), codebook.words),
            sections=codebook.sections(),
            skills=_column(len(need.skills) for need in tasks),
            room=_column(sum(HIGHEST_LEVEL - level for level in need.skills.values()) for need in tasks),
            organization=_column(codebook.organizations.get(need.organization, UNKNOWN) for need in tasks),
            effort=_column(need.effort for need in tasks),
            deadline=_column(NEVER if need.deadline is None else instant(need.deadline) for need in tasks),
            waiting_since=_column(instant(need.waiting_since) for need in tasks),
            priority=_column(int(need.priority) for need in tasks),
            start=start,
            stop=stop,
            kind=kind,
            declined=declined,
            blocked=blocked,
        )
        return cls(tuple(need.id for need in tasks), rows)


@dataclass(frozen=True, slots=True, eq=False)
class SecretaryColumns:
    """S secretaries, in order of id, and the numbers of all names that they bring."""

    ids: tuple[str, ...]
    codebook: Codebook
    rows: PeopleRows

    @classmethod
    def of(cls, candidates: Iterable[Candidate], codebook: Codebook | None = None) -> SecretaryColumns:
        """In a codebook of their own, or in one that has learned of them. Raises BadInput naming the row of an id that
        comes twice."""
        people = by_id(candidates, "secretaries")
        book = Codebook.of(people) if codebook is None else codebook
        return cls(tuple(person.id for person in people), book, _people_rows(people, book))


def by_id(values: Iterable[Row], place: str) -> list[Row]:
    """In order of id. Raises BadInput naming the row of an id that comes twice."""
    found: dict[str, Row] = {}
    for index, value in enumerate(values):
        if value.id in found:
            raise BadInput(f"{place}[{index}].id", "comes twice")
        found[value.id] = value
    return [found[name] for name in sorted(found)]


def instant(at: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (at - EPOCH) // MICROSECOND


@compiled
def needed_until_of(tasks: TaskRows, i: int, now: int) -> int:
    """The instant until which a secretary must be fit for the task: `profiles.needed_until` for columns."""
    deadline: int = tasks.deadline[i]
    return deadline if deadline != NEVER else now + tasks.effort[i] * MINUTE


@compiled
def refuse_lacking(
    tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, section: int, code: int, codes: Ints
) -> None:
    """Whoever does not hold all that is asked for in the section."""
    for word in range(tasks.required.shape[1]):
        asked, held = tasks.required[i, word] & tasks.sections[section, word], people.held[word]
        if asked:
            for n in range(len(rows)):
                if asked & ~held[rows[n]]:
                    codes[n] |= code


@compiled
def refuse_holders(start: Ints, stop: Ints, numbers: Ints, number: int, rows: Ints, code: int, codes: Ints) -> None:
    """Whoever has the number among theirs."""
    if len(numbers) == 0:
        return
    for n in range(len(rows)):
        for at in range(start[rows[n]], stop[rows[n]]):
            if numbers[at] == number:
                codes[n] |= code


@compiled
def refuse_named(names: Ints, rows: Ints, code: int, codes: Ints) -> None:
    """Whoever is named; `rows` are in order."""
    for name in names:
        at = place_of(name, rows, 0, len(rows))
        if at != NOWHERE:
            codes[at] |= code


@compiled
def place_of(sought: int, numbers: Ints, low: int, stop: int) -> int:
    """Where in `[low, stop)` of the numbers, which are in order there, the one sought is, or NOWHERE."""
    high = stop
    while low < high:
        middle = (low + high) // 2
        if numbers[middle] < sought:
            low = middle + 1
        else:
            high = middle
    return low if low < stop and numbers[low] == sought else NOWHERE


@compiled
def ones(word: np.uint64) -> int:
    """How many bits are set."""
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


def _people_rows(people: Sequence[Candidate], book: Codebook) -> PeopleRows:
    spans = [[(instant(start), instant(end)) for start, end in person.open_spans] for person in people]
    before = [[0, *accumulate(end - start for start, end in row)] for row in spans]
    leaves = [_joined(person.leaves) for person in people]
    due = [_due(person.bookings, row) for person, row in zip(people, spans, strict=True)]
    certificates = [sorted((book.kinds[kind], instant(at)) for kind, at in p.certificates.items()) for p in people]
    familiar = [sorted((book.organizations[name], n) for name, n in p.familiarity.items()) for p in people]
    own = [sorted(book.organizations[name] for name in person.organizations) for person in people]
    blocks = [sorted(book.organizations[name] for name in person.blocked_organizations) for person in people]
    start, stop = _bounds([spans, due, certificates, leaves, own, blocks, familiar])
    return PeopleRows(
        held=np.ascontiguousarray(words_of(map(book.held, people), book.words).T),
        growing=np.ascontiguousarray(words_of(map(book.growing, people), book.words).T),
        minutes=_column(person.remaining_minutes for person in people),
        slots=_column(person.remaining_slots for person in people),
        paused=_column(int(person.paused) for person in people),
        cooling=_column(LONG_AGO if p.cooling_until is None else instant(p.cooling_until) for p in people),
        quality=_column(known(person.quality) for person in people),
        punctuality=_column(known(person.punctuality) for person in people),
        load=_column(person.load for person in people),
        cost_band=_column(person.cost_band for person in people),
        open=_column(row[-1] for row in before),
        booked=_column(MINUTE * sum(minutes for _, minutes in person.bookings) for person in people),
        start=np.ascontiguousarray(start.T),
        stop=np.ascontiguousarray(stop.T),
        span_start=_part(spans, 0),
        span_end=_part(spans, 1),
        span_before=_end_to_end([row[:-1] for row in before]),
        due=_part(due, 0),
        due_work=_part(due, 1),
        due_spare=_part(due, 2),
        kind=_part(certificates, 0),
        expiry=_part(certificates, 1),
        leave_start=_part(leaves, 0),
        leave_end=_part(leaves, 1),
        own=_end_to_end(own),
        blocks=_end_to_end(blocks),
        familiar=_part(familiar, 0),
        accepted=_part(familiar, 1),
    )


def _joined(leaves: Iterable[Span]) -> list[tuple[int, int]]:
    """In order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((instant(start), instant(end)) for start, end in leaves):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _due(bookings: Iterable[Booking], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """By deadline: (deadline, work due by then, least spare time at this and all later deadlines)."""
    work: dict[int, int] = {}
    for due, minutes in bookings:
        if due is not None:
            work[instant(due)] = work.get(instant(due), 0) + minutes * MINUTE
    dues = sorted(work)
    sums = list(accumulate(work[due] for due in dues))
    spare = [_open_before(due, spans) - total for due, total in zip(dues, sums, strict=True)]
    least = [*accumulate(reversed(spare), min)][::-1]
    return list(zip(dues, sums, least, strict=True))


def _open_before(at: int, spans: Iterable[tuple[int, int]]) -> int:
    return sum(max(0, min(end, at) - start) for start, end in spans)


def _bounds(lists: Sequence[Lists]) -> tuple[Ints, Ints]:
    """int64[kinds, rows] twice: where each row's part begins and ends."""
    lengths = np.array([[len(part) for part in ragged] for ragged in lists], dtype=np.int64)
    stop = np.cumsum(lengths.reshape(len(lists), -1), axis=1)
    return stop - lengths, stop


def _column(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, dtype=np.int64)


def _end_to_end(ragged: Lists) -> Ints:
    return _column(number for part in ragged for number in part)


def _part(ragged: Lists, place: int) -> Ints:
    return _column(item[place] for part in ragged for item in part)
