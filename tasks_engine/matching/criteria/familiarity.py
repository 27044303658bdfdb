"""Familiarity with the organization: the first few accepted tasks teach most, so the points level off."""

from datetime import datetime

from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed

HALF_WAY = 3
"""Accepted tasks that bring half of the points."""


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    """Evidence: tasks of this organization that the secretary brought to acceptance."""
    accepted = candidate.familiarity.get(need.organization, 0)
    return Points(most * accepted // (accepted + HALF_WAY), most, accepted)
