"""A secretary who is away from now until the deadline is not asked.

Somebody who comes back in between may still have time enough: that is for the working-time requirement to say.
"""

from datetime import datetime

from tasks_engine.matching.columns import LEAVES, Ints, PeopleRows, TaskRows, needed_until_of
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed, needed_until


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    """The instant until which the task needs somebody, and the instant of return when away now, else None."""
    back = _back(candidate, now)
    return Evidence(needed=needed_until(need, now), held=back if back > now else None)


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    back = _back(candidate, now)
    if back == now or back < needed_until(need, now):
        return None
    away = tuple((start, end) for start, end in candidate.leaves if start <= now < end)
    return Refusal("ON_LEAVE", evidence(need, candidate, now), (Change("secretary", "leaves", "remove", away),))


def _back(candidate: Candidate, now: datetime) -> datetime:
    """The end of the unbroken leave that covers now, or now itself."""
    back = now
    for start, end in sorted(candidate.leaves):
        if start <= back < end:
            back = end
    return back


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    start, stop, away, back = people.start[:, LEAVES], people.stop[:, LEAVES], people.leave_start, people.leave_end
    until = needed_until_of(tasks, i, now)
    if len(away) == 0:
        return
    for n in range(len(rows)):
        for at in range(start[rows[n]], stop[rows[n]]):
            if away[at] <= now < back[at] and back[at] >= until:
                codes[n] |= code
