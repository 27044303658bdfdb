"""Growth: work that uses a skill in which the secretary wants to grow, at just the level that they hold."""

from datetime import datetime

from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import Candidate, TaskNeed


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    """The share of such skills among those asked for. Evidence: these skills."""
    stretched = frozenset(
        code
        for code, level in need.skills.items()
        if code in candidate.growing and candidate.skills.get(code, 0) == level
    )
    return Points(most * len(stretched) // max(1, len(need.skills)), most, stretched)
