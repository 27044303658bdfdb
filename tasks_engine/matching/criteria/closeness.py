"""Closeness of skill: somebody just good enough leaves the masters free for what only they can do."""

from datetime import datetime

import numpy as np

from tasks_engine.matching.columns import Ints, PeopleRows, TaskRows, ones
from tasks_engine.matching.compiled import compiled
from tasks_engine.matching.findings import Points
from tasks_engine.matching.profiles import HIGHEST_LEVEL, Candidate, TaskNeed


def points(need: TaskNeed, candidate: Candidate, now: datetime, most: int) -> Points:
    """Falls in proportion to the levels held above the need. Evidence: those levels, over all skills asked for."""
    above = sum(max(0, candidate.skills.get(code, 0) - level) for code, level in need.skills.items())
    room = sum(HIGHEST_LEVEL - level for level in need.skills.values())
    return Points(most if room == 0 else most * (room - above) // room, most, above)


@compiled
def add(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, most: int, value: Ints) -> None:
    held, asked, reach, room = people.held, tasks.required[i], tasks.reach[i], tasks.room[i]
    points_by_levels_above = most * (room - np.arange(room + 1)) // max(1, room)
    if room == 0:
        points_by_levels_above[0] = most
    for n in range(len(rows)):
        above = 0
        for word in range(len(reach)):
            if reach[word]:
                above += ones(reach[word] & held[word, rows[n]] & ~asked[word])
        value[n] += points_by_levels_above[above]
