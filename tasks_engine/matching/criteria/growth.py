"""Growth: work that uses a skill in which the secretary wants to grow, at just the level that they hold."""

from datetime import datetime

import numpy as np

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, ones
from tasks_engine.matching.compiled import compiled
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


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    growing, levels, skills = people.growing, tasks.levels[i], tasks.skills[i]
    points_by_skills = most * np.arange(skills + 1) // max(1, skills)
    for n in range(len(rows)):
        stretched = 0
        for word in range(len(levels)):
            if levels[word]:
                stretched += ones(levels[word] & growing[word, rows[n]])
        value[n] += points_by_skills[stretched]
