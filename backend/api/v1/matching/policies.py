"""How a pool matches: versions of its policy, for its coordinators and administrators."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Pool
from backend.api.base import Resource
from backend.api.serializers import Strict
from backend.api.v1.people import Person
from backend.matching import services
from backend.matching.models import PoolPolicy
from backend.matching.rules import OURS, engine_policy, name_of
from tasks_engine.matching.policy import RELAXED

POINTS = "Name of the preference to the most points it gives. They sum to at most 1000."
OFFER_MINUTES = "Minutes of the secretary's own working time for which an offer waits."
RELAXATIONS = [
    {"after_minutes": 120, "what": "grade", "by": 1},
    {"after_minutes": 480, "what": "skills", "by": 1},
]


class WeightsIn(Strict):
    """What a pair is worth. What is not named is as by default."""

    base = serializers.DictField(child=serializers.IntegerField(), help_text="By priority, 1 (low) to 4 (urgent).")
    preferences = serializers.DictField(child=serializers.IntegerField(), help_text=POINTS)
    ageing_per_hour = serializers.IntegerField(help_text="Points that a task gains for every hour of waiting.")
    ageing_most = serializers.IntegerField()
    deadline_most = serializers.IntegerField(
        help_text="Points at the last moment at which work may begin and still be done by its deadline."
    )
    deadline_hours = serializers.IntegerField(min_value=1, help_text="Hours before it over which these points rise.")


class RelaxationIn(Strict):
    """What waiting relaxes. Certificates, clearance and blocks are never relaxed."""

    after_minutes = serializers.IntegerField(help_text="Since the task became open.")
    what = serializers.ChoiceField(choices=[(name, name) for name in RELAXED])
    by = serializers.IntegerField(default=1, help_text="Grades or levels lower.")


class MatchingPolicyIn(Strict):
    """Settings of a pool. What is not named is as by default."""

    offer_minutes = serializers.IntegerField(min_value=1, max_value=10_080, help_text=OFFER_MINUTES)
    urgent_offer_minutes = serializers.IntegerField(min_value=1, max_value=10_080)
    ask_again_minutes = serializers.IntegerField(
        min_value=0, max_value=525_600, help_text="Whoever let an offer lapse is not offered the task for so long."
    )
    horizon_days = serializers.IntegerField(min_value=1, max_value=60, help_text="How far ahead work is planned.")
    weights = WeightsIn(partial=True)
    relaxations = RelaxationIn(many=True, help_text="In the order in which they come into force.")
    queue_minutes = serializers.IntegerField(
        allow_null=True,
        help_text="Late binding: tasks go only to whoever has at most so many minutes booked ahead, urgent ones "
        "excepted. Null: to anybody.",
    )
    offers = serializers.IntegerField(help_text="To how many a task is offered at once.")
    hard_after_minutes = serializers.IntegerField(help_text="A task that has waited so long is hard to fill ...")
    hard_after_refusals = serializers.IntegerField(help_text="... and so is one that so many have not wanted ...")
    hard_offers = serializers.IntegerField(help_text="... and is offered to so many at once: the first has it.")
    cool_down_minutes = serializers.IntegerField(help_text="After a decline nothing is offered for so long.")
    window_seconds = serializers.IntegerField(
        help_text="A round waits so long for others to come; urgent tasks do not wait."
    )


class MatchingPolicyOut(serializers.Serializer[Any]):
    """One version of a pool's policy, with every setting that was in force under it."""

    version = serializers.IntegerField(help_text="0: the defaults.")
    name = serializers.CharField(help_text="What explanations call it.")
    by = Person(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    settings = MatchingPolicyIn()

    def to_representation(self, policy: PoolPolicy) -> dict[str, Any]:
        engine = engine_policy(policy.engine, name_of(policy))
        told = engine.data()
        told["weights"].pop("version")
        stored = policy.version > 0
        return {
            "version": policy.version,
            "name": told.pop("version"),
            "by": Person(policy.by).data if policy.by else None,
            "created_at": policy.created_at if stored else None,
            "settings": {**{name: getattr(policy, name) for name in OURS}, **told},
        }


class MatchingPolicies(Resource):
    queryset = PoolPolicy.objects.none()
    serializer_class = MatchingPolicyOut
    orderings = {"-version": "version"}

    def _pool(self) -> Pool:
        return get_object_or_404(Pool.objects.visible_to(self.actor), pk=self.kwargs["pool_id"])

    @extend_schema(
        operation_id="list_matching_policies",
        tags=["rounds"],
        summary="Versions of the pool's matching policy, the newest first (coordinators, administrators)",
        responses=MatchingPolicyOut(many=True),
    )
    def list(self, request: Request, pool_id: UUID) -> Response:
        return self.page(services.policies_of(pool=self._pool(), by=self.actor), MatchingPolicyOut)

    @extend_schema(
        operation_id="read_matching_policy",
        tags=["rounds"],
        summary="The policy in force (coordinators, administrators)",
        description="Version 0 are the defaults, for a pool that has never set anything.",
        responses=MatchingPolicyOut,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def current(self, request: Request, pool_id: UUID) -> Response:
        return Response(MatchingPolicyOut(services.policy_of(pool=self._pool(), by=self.actor)).data)

    @extend_schema(
        operation_id="create_matching_policy",
        tags=["rounds"],
        summary="A new version of the pool's matching policy (coordinators, administrators)",
        description="In force from the next round on; what is not named is as by default. Earlier rounds keep theirs.",
        request=MatchingPolicyIn(partial=True),
        responses={201: MatchingPolicyOut},
        examples=[
            OpenApiExample(
                "Ask for less after hours of waiting",
                {"relaxations": RELAXATIONS, "hard_offers": 3, "weights": {"ageing_per_hour": 60}},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request, pool_id: UUID) -> Response:
        settings = self.read(MatchingPolicyIn, partial=True)
        policy = services.set_policy(pool=self._pool(), by=self.actor, **settings)
        return Response(MatchingPolicyOut(policy).data, status=status.HTTP_201_CREATED)
