"""Fairness: whoever has less of their time booked comes first.

The first hours tell most, so the points fall fast and then level off: in proportion to the booked share of two weeks,
a whole morning more would hardly count against any other preference.
"""

from datetime import datetime

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed

HALF_WAY = 15
"""Thousandths of the bookable time, booked, that leave half of the points: about an hour of two weeks."""


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    """Evidence: the booked share of the bookable time, in thousandths."""
    bookable = candidate.load + candidate.remaining_minutes
    booked = 1000 if bookable == 0 else 1000 * candidate.load // bookable
    return Points(most * HALF_WAY // (HALF_WAY + booked), most, booked)


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    load, minutes = people.load, people.minutes
    for n in range(len(rows)):
        booked, bookable = load[rows[n]], load[rows[n]] + minutes[rows[n]]
        value[n] += most * HALF_WAY // (HALF_WAY + (1000 if bookable == 0 else 1000 * booked // bookable))
