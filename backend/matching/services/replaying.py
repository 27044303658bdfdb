"""Replays: a round computed afresh from what was stored of it, and compared with what it decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.matching import snapshots
from backend.matching.models import Decision, Round
from backend.matching.services.rounds import answer_of
from tasks_engine.matching import BadInput, Outcome
from tasks_engine.matching import replay as replay_in_engine


@dataclass(frozen=True)
class Replay:
    """How a replay came out. `cannot` says why there was none; `differences` are what came out otherwise."""

    round: Round
    differences: tuple[str, ...] = ()
    cannot: str = ""

    @property
    def same(self) -> bool:
        return not self.differences and not self.cannot


def replay(round: Round) -> Replay:
    """Compute the round again and compare: its figures, its whole answer, and each of its decisions."""
    try:
        outcome = replay_in_engine(snapshots.whole(round))
    except snapshots.Forgotten:
        return Replay(round, cannot="forgotten")
    except BadInput as error:
        return Replay(round, cannot=str(error))
    return Replay(round, tuple(_differences(round, outcome)))


def replay_since(since: datetime | None) -> Iterator[Replay]:
    """Replay the rounds that began since then, or all, oldest first."""
    rounds = Round.objects.order_by("id")
    for round in rounds.filter(at__gte=since) if since else rounds:
        yield replay(round)


def _differences(round: Round, outcome: Outcome) -> Iterator[str]:
    for name in ("value", "bound"):
        if getattr(round, name) != getattr(outcome, name):
            yield f"{name}: {getattr(round, name)} was stored, {getattr(outcome, name)} came out"
    if round.answer != answer_of(outcome):
        yield "answer"
    for decision in Decision.objects.filter(round=round).order_by("id"):
        yield from (f"{name} of {decision.task_id}" for name in _different(decision, outcome))


def _different(decision: Decision, outcome: Outcome) -> Iterator[str]:
    task = str(decision.task_id)
    people, worth = outcome.offers.get(task, ()), outcome.worth.get(task, ())
    found = {
        "offered": [list(pair) for pair in zip(people, worth, strict=True)],
        "refusals": list(outcome.unassigned.get(task, ())),
        "eligible": outcome.eligible.get(task),
        "top": [list(pair) for pair in outcome.top.get(task, ())],
        "day_full": list(outcome.day_full.get(task, ())),
    }
    return (name for name, value in found.items() if getattr(decision, name) != value)
