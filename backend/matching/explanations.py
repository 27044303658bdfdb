"""Explanations of pairs, made from what the round was given when somebody asks: why, why not, what would change it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from backend.matching.models import Decision
from backend.matching.snapshots import Pair, Snapshot, pairs
from tasks_engine.matching import BadInput, Explanation
from tasks_engine.matching import why as why_in_round

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Question:
    """Why this secretary, or why not, by this decision, which was read with its round."""

    decision: Decision
    secretary: UUID

    @property
    def is_about_the_offered(self) -> bool:
        return any(UUID(secretary) == self.secretary for secretary, _value in self.decision.offered)


def explained(questions: Sequence[Question]) -> list[Explanation | None]:
    """The answer to each; None where the decision looked at somebody else alone, where the round did not know the
    secretary, or where its rows are forgotten or another engine's. Two queries at most."""
    asked = [(question, question.decision.round) for question in questions]
    wanted = [Pair(made, each.decision.task_id, each.secretary) for each, made in asked if made]
    told = iter(pairs(wanted) if wanted else [])
    elsewhere = _elsewhere([each for each, made in asked if made and not each.is_about_the_offered])
    return [_from_round(each, next(told), elsewhere) if made else _stored(each) for each, made in asked]


def explanation_of(decision: Decision) -> Explanation | None:
    """Why the decision chose whom it chose; None when it chose nobody, or it cannot be told any more."""
    return explained([Question(decision, decision.secretary_id)])[0] if decision.secretary_id else None


def _stored(question: Question) -> Explanation | None:
    decision = question.decision
    return decision.explanation if decision.secretary_id == question.secretary else None


def _from_round(
    question: Question, told: Snapshot | None, elsewhere: Mapping[Any, list[Decision]]
) -> Explanation | None:
    if told is None:
        return None
    decision = question.decision
    answer = answer_about([decision, *elsewhere.get((decision.round_id, question.secretary), [])])
    try:
        return why_in_round(told, answer, str(decision.task_id), str(question.secretary))
    except BadInput as error:
        log.info("round_unreadable", round=str(decision.round_id), error=str(error))
        return None


def answer_about(decisions: Collection[Decision]) -> dict[str, Any]:
    """The part of the engine's answer that these decisions of one round keep."""
    return {
        "offers": {str(each.task_id): [who for who, _ in each.offered] for each in decisions if each.offered},
        "worth": {str(each.task_id): [value for _, value in each.offered] for each in decisions if each.offered},
        "top": {str(each.task_id): each.top for each in decisions},
        "eligible": {str(each.task_id): each.eligible for each in decisions},
        "day_full": {str(each.task_id): each.day_full for each in decisions},
    }


def _elsewhere(questions: Sequence[Question]) -> Mapping[tuple[UUID | None, UUID], list[Decision]]:
    """Round and secretary to the decisions of the round by which the secretary was offered other work."""
    found: dict[tuple[UUID | None, UUID], list[Decision]] = defaultdict(list)
    if not questions:
        return found
    rounds, people = {each.decision.round_id for each in questions}, {each.secretary for each in questions}
    for decision in Decision.objects.filter(round__in=rounds, offers__secretary__in=people).distinct():
        for secretary, _value in decision.offered:
            found[decision.round_id, UUID(secretary)].append(decision)
    return found
