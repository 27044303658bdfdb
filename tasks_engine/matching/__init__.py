"""Who does which task, and why: pure matching of tasks to secretaries.

outcome = run(needs, candidates, Weights(), now)        # a round
best = rank(need, candidates, Weights(), now, top=10)   # one urgent task at once
eligible(need, candidate, now)                          # may this person be offered, or claim, this task?
why(snapshot(...), outcome.assignments, task, secretary)
render(explanation, "zh-hans", names, zone)
"""

from tasks_engine.matching.explain import Explanation, eligible, explain, refusals, remedy
from tasks_engine.matching.profiles import BadInput, Candidate, Confidentiality, Priority, TaskNeed, at_least
from tasks_engine.matching.render import render, render_reason
from tasks_engine.matching.round import Outcome, Reason, rank, replay, run, snapshot, why
from tasks_engine.matching.value import Weights

__all__ = [
    "BadInput",
    "Candidate",
    "Confidentiality",
    "Explanation",
    "Outcome",
    "Priority",
    "Reason",
    "TaskNeed",
    "Weights",
    "at_least",
    "eligible",
    "explain",
    "rank",
    "refusals",
    "remedy",
    "render",
    "render_reason",
    "replay",
    "run",
    "snapshot",
    "why",
]
