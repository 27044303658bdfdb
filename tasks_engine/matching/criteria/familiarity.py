"""Familiarity with the organization: the first few accepted tasks teach most, so the points level off."""

from datetime import datetime

from tasks_engine.matching.columns import FAMILIAR, NOWHERE, Ints, PeopleRows, TaskRows, place_of
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed

HALF_WAY = 3
"""Accepted tasks that bring half of the points."""


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    """Evidence: tasks of this organization that the secretary brought to acceptance."""
    accepted = candidate.familiarity.get(need.organization, 0)
    return Points(most * accepted // (accepted + HALF_WAY), most, accepted)


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    start, stop, familiar, accepted = (
        people.start[:, FAMILIAR],
        people.stop[:, FAMILIAR],
        people.familiar,
        people.accepted,
    )
    sought = tasks.organization[i]
    for n in range(len(rows)):
        at = place_of(sought, familiar, start[rows[n]], stop[rows[n]])
        if at != NOWHERE:
            value[n] += most * accepted[at] // (accepted[at] + HALF_WAY)


def worth(accepted: Ints, most: int) -> Ints:
    """The points of many such counts."""
    points: Ints = most * accepted // (accepted + HALF_WAY)
    return points
