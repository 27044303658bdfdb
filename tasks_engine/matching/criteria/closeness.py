"""Closeness of skill: somebody just good enough leaves the masters free for what only they can do."""

from datetime import datetime

from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed

HIGHEST_LEVEL = 5


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    """Falls in proportion to the levels held above the need. Evidence: those levels, over all skills asked for."""
    above = sum(max(0, candidate.skills.get(code, 0) - level) for code, level in need.skills.items())
    room = sum(HIGHEST_LEVEL - level for level in need.skills.values())
    return Points(most if room == 0 else most * (room - above) // room, most, above)
