"""What the API shows of matching. Sentences are in the language of the request."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from backend.api.v1.tasks.shapes import Read, SecretaryRef, TaskRow
from backend.core.clock import now
from backend.matching.models import Decision, Offer, Round
from backend.matching.reading import Choice, Outcome
from backend.matching.wording import names_for, tell, tell_reason
from tasks_engine.matching.criteria import PREFERENCES, REQUIREMENTS

CODES = [(code, code) for row in REQUIREMENTS for code in row.codes]
REASONS = [*CODES, ("PRICED_OUT", "PRICED_OUT"), ("NO_CANDIDATES", "NO_CANDIDATES")]
STANDINGS = [(name, name) for name in ("offered", "eligible", "priced_out", "refused")]


class RequirementLine(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=[(row.name, row.name) for row in REQUIREMENTS])
    met = serializers.BooleanField()
    code = serializers.ChoiceField(choices=CODES, allow_null=True, help_text="Why not; null when it is met.")
    text = serializers.CharField()


class PreferenceLine(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=[(row.name, row.name) for row in PREFERENCES])
    points = serializers.IntegerField()
    most = serializers.IntegerField(help_text="What this preference gives at most.")
    text = serializers.CharField()


class ExplanationOut(serializers.Serializer[Any]):
    """Why a secretary fits a task or not. `value` = `base` + `ageing` + the points of the preferences."""

    eligible = serializers.BooleanField()
    standing = serializers.ChoiceField(
        choices=STANDINGS, help_text="`priced_out`: eligible, but the round found the other plan worth more."
    )
    summary = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True, help_text="Among the eligible; null where only one was looked at.")
    ranked = serializers.IntegerField(help_text="How many were eligible.")
    value = serializers.IntegerField()
    base = serializers.IntegerField(help_text="By priority.")
    ageing = serializers.IntegerField(help_text="For waiting.")
    weights = serializers.CharField(help_text="Version of the weights.")
    requirements = RequirementLine(many=True)
    preferences = PreferenceLine(many=True)
    change = serializers.CharField(allow_null=True, help_text="What together would make this secretary eligible.")


class ReasonOut(serializers.Serializer[Any]):
    """Why secretaries were kept out, counted; nobody is named."""

    code = serializers.ChoiceField(choices=REASONS)
    secretaries = serializers.IntegerField(help_text="How many it kept out.")
    alone = serializers.IntegerField(help_text="How many of them for this alone.")
    text = serializers.CharField()


class AlternativeOut(serializers.Serializer[Any]):
    secretary = SecretaryRef()
    explanation = ExplanationOut()


class ChoiceOut(serializers.Serializer[Any]):
    """Who was chosen for a task, and why."""

    task = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=[(outcome, outcome) for outcome in Outcome])
    kind = serializers.ChoiceField(choices=Decision.Kind.choices, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    secretary = SecretaryRef(
        allow_null=True, help_text="For the organization: whoever holds the task. An offer names nobody yet."
    )
    explanation = ExplanationOut(allow_null=True)
    eligible = serializers.IntegerField(allow_null=True, help_text="Null for a claim or a direct assignment.")
    refusals = ReasonOut(many=True)
    pending_offers = serializers.IntegerField()
    alternatives = AlternativeOut(many=True, help_text="The next best, in order: for coordinators only.")


def shown(choice: Choice) -> dict[str, Any]:
    """A choice in words."""
    decision = choice.decision
    explained = [found for found in [choice.explanation, *(found for _, found in choice.alternatives)] if found]
    names = names_for(explained, people=bool(choice.alternatives))
    return ChoiceOut(
        {
            "task": choice.task.pk,
            "outcome": choice.outcome,
            "kind": decision.kind if decision else None,
            "decided_at": decision.created_at if decision else None,
            "secretary": choice.secretary,
            "explanation": tell(choice.explanation, names) if choice.explanation else None,
            "eligible": choice.eligible,
            "refusals": [tell_reason(reason) for reason in choice.refusals],
            "pending_offers": choice.pending_offers,
            "alternatives": [
                {"secretary": secretary, "explanation": tell(found, names)} for secretary, found in choice.alternatives
            ],
        }
    ).data


class NeedRow(TaskRow):
    """A task in a list, with what doing it needs."""

    skills = serializers.DictField(child=serializers.IntegerField(), help_text="Skill code to least proficiency.")
    grade = serializers.IntegerField(source="grade_id", allow_null=True, help_text="5 (junior) to 2 (senior).")
    certificates = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())


class OfferRow(Read):
    """A task reserved for one secretary for a limited time. What of the task is not for them yet is null."""

    id = serializers.UUIDField()
    task = NeedRow()
    secretary = SecretaryRef()
    status = serializers.ChoiceField(choices=Offer.Status.choices)
    invited = serializers.SerializerMethodField(help_text="Chosen by a coordinator, not by a round.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    seconds_left = serializers.SerializerMethodField(help_text="0 once it is closed.")
    answered_at = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.ChoiceField(choices=Offer.DeclineReason.choices, allow_blank=True)
    note = serializers.CharField(allow_blank=True)

    def get_invited(self, offer: Offer) -> bool:
        return offer.invited_by_id is not None

    def get_seconds_left(self, offer: Offer) -> int:
        left = offer.expires_at - now() if offer.status == Offer.Status.PENDING else timedelta()
        return max(0, int(left.total_seconds()))


class OfferOut(OfferRow):
    """An offer with its reasons."""

    explanation = ExplanationOut(source="decision.explanation")

    def to_representation(self, offer: Offer) -> dict[str, Any]:
        found: Any = offer.decision.explanation
        told = tell(found, names_for([found]))
        return {**OfferRow(offer, context=self.context).data, "explanation": ExplanationOut(told).data}


class Missing(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=CODES)
    text = serializers.CharField()
    change = serializers.CharField(allow_null=True)


class BoardRowOut(serializers.Serializer[Any]):
    """An open task as it looks to you."""

    task = NeedRow()
    value = serializers.IntegerField(help_text="What the task is worth with you: the order of the board.")
    missing = Missing(allow_null=True, help_text="The one requirement that you do not meet; null when you may claim.")
    preferences = PreferenceLine(many=True)


@extend_schema_serializer(many=False)  # the answer of a list, and yet one object
class BoardOut(serializers.Serializer[Any]):
    """The most valuable first; then those that only one thing keeps from you. One page of at most 200."""

    results = BoardRowOut(many=True)


class RoundRow(serializers.Serializer[Any]):
    """One run of the matcher over a pool. No plan could be worth more than `bound`."""

    id = serializers.UUIDField()
    pool = serializers.UUIDField(source="pool_id")
    trigger = serializers.ChoiceField(choices=Round.Trigger.choices)
    at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(help_text="The last time that the same input gave the same answer.")
    engine_version = serializers.CharField()
    tasks = serializers.IntegerField(help_text="Tasks that waited.")
    secretaries = serializers.IntegerField()
    offered = serializers.IntegerField(help_text="Tasks that were offered to somebody.")
    value = serializers.IntegerField()
    bound = serializers.IntegerField()
    gap = serializers.FloatField(help_text="(bound - value) / bound: 0 is proven best.")


class DecisionRow(serializers.Serializer[Any]):
    task = serializers.UUIDField(source="task_id")
    number = serializers.IntegerField(source="task.number")
    secretary = SecretaryRef(allow_null=True)
    eligible = serializers.IntegerField()
    refusals = serializers.SerializerMethodField()

    @extend_schema_field(ReasonOut(many=True))
    def get_refusals(self, decision: Decision) -> list[dict[str, Any]]:
        return [tell_reason(reason) for reason in decision.refusals]


class RoundOut(RoundRow):
    """A round with what it decided. Tasks for which "nobody" was no news are left out."""

    decisions = DecisionRow(many=True)


class ReplayOut(serializers.Serializer[Any]):
    replays = serializers.BooleanField(help_text="The stored input, computed afresh, gives the stored answer.")
