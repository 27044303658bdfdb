"""Who does which task, and why: pure matching of tasks to secretaries.

outcome = run(needs, candidates, Policy(), now)         # a round
best = rank(need, candidates, Policy(), now, top=10)    # one urgent task at once
relaxations_in_force(need, policy, now)                 # what waiting has relaxed, and since when
eligible(relaxed(need, policy, now), candidate, now)    # may this person be offered, or claim, this task?
why(snapshot(...), outcome.data(), task, secretary)     # from the two rows and the answer, years later
with_consequences(explanation, snapshot(...))           # ... and would the change have won the task?
diagnose(need, candidates, policy, now)                 # what a task could ask less of, and whom it would win
render(explanation, "zh-hans", names, zone)
"""

from tasks_engine.matching.diagnose import Easing, diagnose, with_consequences
from tasks_engine.matching.explain import Explanation, eligible, explain, refusals, remedy
from tasks_engine.matching.policy import Policy, Relaxation, Relaxed, hard_to_fill, relaxations_in_force, relaxed
from tasks_engine.matching.problem import Warm
from tasks_engine.matching.profiles import BadInput, Candidate, Confidentiality, Priority, TaskNeed, at_least
from tasks_engine.matching.render import render, render_easing, render_reason, render_relaxed
from tasks_engine.matching.round import Outcome, Reason, rank, ranking, run
from tasks_engine.matching.snapshot import replay, snapshot, why
from tasks_engine.matching.value import Weights

__all__ = [
    "BadInput",
    "Candidate",
    "Confidentiality",
    "Easing",
    "Explanation",
    "Outcome",
    "Policy",
    "Priority",
    "Reason",
    "Relaxation",
    "Relaxed",
    "TaskNeed",
    "Warm",
    "Weights",
    "at_least",
    "diagnose",
    "eligible",
    "explain",
    "hard_to_fill",
    "rank",
    "ranking",
    "refusals",
    "relaxations_in_force",
    "relaxed",
    "remedy",
    "render",
    "render_easing",
    "render_reason",
    "render_relaxed",
    "replay",
    "run",
    "snapshot",
    "why",
    "with_consequences",
]
