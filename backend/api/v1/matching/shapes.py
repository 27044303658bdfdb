"""What the API shows of matching. Sentences are in the language of the request."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from backend.api.v1.tasks.shapes import Read, SecretaryRef, TaskRow
from backend.core.clock import now
from backend.matching.board import Effect
from backend.matching.models import Decision, Offer, Round
from backend.matching.reading import Choice, Outcome, explanations_of
from backend.matching.wording import names_for, tell, tell_reason, tell_relaxed
from backend.tasks.models import STATUSES
from tasks_engine.matching.criteria import PREFERENCES, REQUIREMENTS
from tasks_engine.matching.policy import RELAXED

CODES = [(code, code) for row in REQUIREMENTS for code in row.codes]
REASONS = [*CODES, *((code, code) for code in ("PRICED_OUT", "QUEUE_FULL", "DAY_FULL", "NO_CANDIDATES"))]
STANDINGS = [(name, name) for name in ("offered", "eligible", "priced_out", "queue_full", "day_full", "refused")]
LIVE = ("status", "holder", "deadline", "due_at", "version", "updated_at", "published_at", "closed_at")
"""What of a task goes on changing: not shown with a closed offer to whom the task is no longer shown."""


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
        choices=STANDINGS,
        help_text="Eligible and yet not offered: `priced_out`, another plan was worth more; `queue_full`, enough work "
        "ahead for now; `day_full`, the day could not hold it beside the other work of the round.",
    )
    summary = serializers.CharField()
    rank = serializers.IntegerField(
        allow_null=True, help_text="Among the eligible; null below the best, and where only one was looked at."
    )
    ranked = serializers.IntegerField(help_text="How many were eligible.")
    value = serializers.IntegerField()
    base = serializers.IntegerField(help_text="By priority.")
    ageing = serializers.IntegerField(help_text="For waiting.")
    policy = serializers.CharField(help_text="Version of the pool's policy.")
    weights = serializers.CharField(help_text="Version of the weights.")
    relaxations = serializers.ListField(
        child=serializers.CharField(), help_text="What waiting had relaxed, each in a sentence."
    )
    requirements = RequirementLine(many=True)
    preferences = PreferenceLine(many=True)
    change = serializers.CharField(allow_null=True, help_text="What together would make this secretary eligible.")


class AnswerOut(ExplanationOut):
    """Why, or why not, this secretary."""

    as_of = serializers.DateTimeField(help_text="The moment at which the two looked like this.")
    from_round = serializers.BooleanField(help_text="As a round saw them; false: as they are now.")


class RelaxedOut(serializers.Serializer[Any]):
    """A requirement that waiting has relaxed."""

    what = serializers.ChoiceField(choices=[(name, name) for name in RELAXED])
    before = serializers.JSONField(help_text="In the task's own form: a grade, levels by skill, a list of languages.")
    after = serializers.JSONField()
    since = serializers.DateTimeField()
    text = serializers.CharField()


class WaitingOut(serializers.Serializer[Any]):
    """What waiting has done to an open task."""

    since = serializers.DateTimeField()
    ageing = serializers.IntegerField(help_text="Points that it gained: no task waits for ever.")
    relaxations = RelaxedOut(many=True)


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
    explanation = ExplanationOut(
        allow_null=True, help_text="Null when nobody was chosen, and after half a year, when inputs are forgotten."
    )
    eligible = serializers.IntegerField(allow_null=True, help_text="Null for a claim or a direct assignment.")
    refusals = ReasonOut(many=True, help_text="Why nobody was found; empty when somebody was.")
    pending_offers = serializers.IntegerField()
    alternatives = AlternativeOut(many=True, help_text="The next best, in order: for coordinators only.")
    waiting = WaitingOut(allow_null=True, help_text="Null unless the task is open.")


def shown(choice: Choice) -> dict[str, Any]:
    """A choice in words."""
    decision = choice.decision
    explained = [found for found in [choice.explanation, *(found for _, found in choice.alternatives)] if found]
    names, waiting = names_for(explained, people=bool(choice.alternatives)), choice.waiting
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
            "waiting": waiting
            and {
                "since": waiting.since,
                "ageing": waiting.ageing,
                "relaxations": tell_relaxed(waiting.relaxations, names),
            },
        }
    ).data


class NeedRow(TaskRow):
    """A task in a list, with what doing it needs."""

    skills = serializers.DictField(child=serializers.IntegerField(), help_text="Skill code to least proficiency.")
    grade = serializers.IntegerField(source="grade_id", allow_null=True, help_text="5 (junior) to 2 (senior).")
    certificates = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())


class OfferedTask(NeedRow):
    """The task of an offer. Once the offer is closed, and the task not yours to know of, what goes on is null."""

    status = serializers.ChoiceField(choices=STATUSES, allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class OfferRow(Read):
    """A task reserved for one secretary for a limited time. What of the task is not for them, is null."""

    id = serializers.UUIDField()
    task = OfferedTask()
    secretary = SecretaryRef()
    status = serializers.ChoiceField(choices=Offer.Status.choices)
    invited = serializers.SerializerMethodField(help_text="Chosen by a coordinator, not by a round.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    seconds_left = serializers.SerializerMethodField(help_text="0 once it is closed.")
    answered_at = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.ChoiceField(choices=Offer.DeclineReason.choices, allow_blank=True)
    note = serializers.CharField(allow_blank=True)

    def to_representation(self, offer: Offer) -> dict[str, Any]:
        shown = super().to_representation(offer)
        if not offer.is_task_known:
            shown["task"] |= dict.fromkeys(LIVE)
        return shown

    def get_invited(self, offer: Offer) -> bool:
        return offer.invited_by_id is not None

    def get_seconds_left(self, offer: Offer) -> int:
        left = offer.expires_at - now() if offer.status == Offer.Status.PENDING else timedelta()
        return max(0, int(left.total_seconds()))


class OfferOut(OfferRow):
    """An offer with its reasons."""

    explanation = ExplanationOut(
        allow_null=True, source="decision.explanation", help_text="Null after half a year, when inputs are forgotten."
    )

    def to_representation(self, offer: Offer) -> dict[str, Any]:
        (found,) = explanations_of([offer], self.actor)
        told = ExplanationOut(tell(found, names_for([found]))).data if found else None
        return {**OfferRow(offer, context=self.context).data, "explanation": told}


class Missing(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=CODES)
    text = serializers.CharField()
    change = serializers.CharField(allow_null=True)


class ClaimingOut(serializers.Serializer[Any]):
    """What claiming would do to the plan. Nobody is named."""

    effect = serializers.ChoiceField(
        choices=[(effect, effect) for effect in Effect],
        help_text="`yours`: it is offered to you; `others`: to somebody else, whose offer would be withdrawn; "
        "`nobody`: nobody is being asked.",
    )
    until = serializers.DateTimeField(allow_null=True, help_text="Until when somebody else is asked.")
    cost = serializers.IntegerField(help_text="By how many points the plan would be worth less.")
    text = serializers.CharField()


class BoardRowOut(serializers.Serializer[Any]):
    """An open task as it looks to you."""

    task = NeedRow()
    value = serializers.IntegerField(help_text="What the task is worth with you: the order of the board.")
    missing = Missing(allow_null=True, help_text="The one requirement that you do not meet; null when you may claim.")
    preferences = PreferenceLine(many=True)
    relaxations = serializers.ListField(
        child=serializers.CharField(), help_text="What waiting has relaxed, each in a sentence."
    )
    claiming = ClaimingOut()


@extend_schema_serializer(many=False)  # the answer of a list, and yet one object
class BoardOut(serializers.Serializer[Any]):
    """The most valuable first; then those that only one thing keeps from you."""

    next = serializers.URLField(allow_null=True, help_text="The next page, in the order of the first one's moment.")
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
    stages = serializers.DictField(child=serializers.IntegerField(), help_text="Milliseconds of CPU by stage.")


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
    differences = serializers.ListField(child=serializers.CharField(), help_text="What came out otherwise.")
    cannot = serializers.CharField(
        allow_blank=True, help_text="Why it could not be computed: `forgotten` after half a year, or another engine's."
    )
