"""Matching of one task: claim it, invite to it, ask why."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import check_unchanged, etag
from backend.api.serializers import Strict
from backend.api.v1.matching.shapes import AnswerOut, ChoiceOut, OfferOut, shown
from backend.api.v1.tasks.actions import IF_MATCH
from backend.api.v1.tasks.bodies import Nothing
from backend.api.v1.tasks.parts import OfTask
from backend.api.v1.tasks.shapes import TaskOut
from backend.core.clock import now
from backend.core.errors import Forbidden
from backend.matching import reading, services
from backend.matching.models import Offer
from backend.matching.wording import names_for, tell
from backend.tasks.models import Task
from backend.tasks.services import lock


class InvitationToTask(Strict):
    secretary = serializers.UUIDField(help_text="The id of the secretary's profile.")


class TaskMatching(OfTask):
    queryset = Task.objects.none()
    serializer_class = ChoiceOut
    lookup_url_kwarg = "task_id"
    pagination_class = None
    filter_backends = []

    @extend_schema(
        operation_id="claim_task",
        tags=["task steps"],
        summary="Take an open task from the board",
        description="By the matcher's own requirements: 403 `requirements_not_met` or `certificate_expired` names "
        "those that you do not meet. 409 when somebody was faster, or you hold as many tasks as you may.",
        request=Nothing,
        responses=TaskOut,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, task_id: UUID) -> Response:
        self.read(Nothing)
        reading.claimable(task_id, self.actor)
        with transaction.atomic():
            if "If-Match" in request.headers:
                check_unchanged(request, lock(task_id).version)
            services.claim(task_id=task_id, by=self.actor)
        task = Task.objects.with_people().get(pk=task_id)
        return Response(TaskOut(task, context=self.get_serializer_context()).data, headers={"ETag": etag(task.version)})

    @extend_schema(
        operation_id="invite_to_task",
        tags=["task steps"],
        summary="Offer an open task to a secretary of your choice (coordinators)",
        description="Their hours, leave, pause and an earlier decline may be passed over; what the task asks for "
        "may not.",
        request=InvitationToTask,
        responses={201: OfferOut},
        examples=[OpenApiExample("Invite", {"secretary": "0193a1b2-7c3d-7000-8000-000000000001"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, task_id: UUID) -> Response:
        secretary_id = self.read(InvitationToTask)["secretary"]
        self.task()
        made = services.invite(task_id=task_id, secretary_id=secretary_id, by=self.actor)
        offer = Offer.objects.with_task(self.actor).select_related("decision__round").get(pk=made.pk)
        headers = {"Location": reverse("offer-detail", args=[offer.pk])}
        answer = OfferOut(offer, context=self.get_serializer_context()).data
        return Response(answer, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        operation_id="read_task_matching",
        tags=["tasks"],
        summary="Who was chosen for the task, and why",
        description="For the organization, the secretary who holds it, and coordinators. Of those who were not chosen "
        "only counts are shown; coordinators see the next best by name.",
        responses=ChoiceOut,
    )
    @action(detail=True, methods=["get"])
    def matching(self, request: Request, task_id: UUID) -> Response:
        choice = reading.choice_of(reading.task_for(task_id, self.actor), self.actor, now())
        return Response(shown(choice))

    @extend_schema(
        operation_id="explain_task_matching_me",
        tags=["tasks"],
        summary="Why me, or why not me (secretaries)",
        responses=AnswerOut,
    )
    @action(detail=True, methods=["get"], url_path="matching/me")
    def matching_me(self, request: Request, task_id: UUID) -> Response:
        return self._why(self.actor.secretary_id)

    @extend_schema(
        operation_id="explain_task_matching",
        tags=["tasks"],
        summary="Why this secretary, or why not, and what would change it (coordinators)",
        description="As the last round saw the two; as they are now when no round did.",
        responses=AnswerOut,
    )
    @action(detail=True, methods=["get"], url_path="matching/<uuid:secretary_id>")
    def matching_of(self, request: Request, task_id: UUID, secretary_id: UUID) -> Response:
        return self._why(secretary_id)

    def _why(self, secretary_id: UUID | None) -> Response:
        task = reading.task_for(self.task_id, self.actor)
        if secretary_id is None:
            raise Forbidden(_("Only secretaries may ask about themselves."))
        answer = reading.why(task, secretary_id, self.actor, now())
        names = names_for([answer.explanation], people=task.pool_id in self.actor.pools)
        told = {**tell(answer.explanation, names), "as_of": answer.as_of, "from_round": answer.from_round}
        return Response(AnswerOut(told).data)
