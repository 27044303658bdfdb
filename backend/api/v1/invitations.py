"""Invitations into organizations and pools."""

from typing import Any
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, InvitationQuerySet, Organization, Pool
from backend.accounts.roles import Role
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict, VisibleField
from backend.api.throttles import SignInPerAddress
from backend.api.v1.me import Me, portrait
from backend.api.v1.people import Named
from backend.api.v1.tasks.bodies import Nothing
from backend.secretaries import services as secretaries


class InvitationOut(serializers.Serializer[Any]):
    """Who is invited where: to a `role` in an organization, or to a `seat` in a pool."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    organization = Named(allow_null=True)
    role = serializers.ChoiceField([*Role.choices, ("", "")])
    pool = Named(allow_null=True)
    seat = serializers.ChoiceField([*Invitation.Seat.choices, ("", "")])
    invited_by = Named(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    mailed_at = serializers.DateTimeField(allow_null=True, help_text="When it was mailed last; null: not yet.")
    accepted_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class InvitationIn(Strict):
    """Either `organization` and `role`, or `pool` and `seat`."""

    email = serializers.EmailField(max_length=254)
    organization = VisibleField(Organization, required=False)
    role = serializers.ChoiceField(Role.choices, required=False)
    pool = VisibleField(Pool, required=False)
    seat = serializers.ChoiceField(Invitation.Seat.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if set(attrs) not in ({"email", "organization", "role"}, {"email", "pool", "seat"}):
            raise serializers.ValidationError(_("Name an organization and a role, or a pool and a seat."))
        return attrs


class InvitationFilter(django_filters.FilterSet):
    organization = django_filters.UUIDFilter(field_name="organization_id")
    pool = django_filters.UUIDFilter(field_name="pool_id")
    email = django_filters.CharFilter(lookup_expr="iexact")
    open = django_filters.BooleanFilter(method="only_open", label="Whether it can still be used.")

    def only_open(self, rows: InvitationQuerySet, name: str, wanted: bool) -> InvitationQuerySet:
        return rows.open() if wanted else rows.exclude(pk__in=rows.open().values("pk"))


class Invitations(Resource):
    queryset = Invitation.objects.none()
    serializer_class = InvitationOut
    filterset_class = InvitationFilter
    orderings = {"-created": "id", "email": "email"}

    def get_queryset(self) -> InvitationQuerySet:
        rows = Invitation.objects.visible_to(self.actor)
        return rows.select_related("organization", "pool", "invited_by")

    @extend_schema(
        operation_id="list_invitations",
        tags=["invitations"],
        summary="Invitations into organizations and pools you manage",
        responses=InvitationOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), InvitationOut)

    @extend_schema(
        operation_id="create_invitation",
        tags=["invitations"],
        summary="Invite somebody by e-mail",
        description="Into an organization: those who manage its members, within what their role may hand out. As a "
        "secretary: coordinators of the pool. As a coordinator: administrators. Inviting again replaces the earlier "
        "invitation.",
        request=InvitationIn,
        responses={201: InvitationOut},
        examples=[
            OpenApiExample(
                "A colleague",
                value={
                    "email": "colleague@example.org",
                    "organization": "0198f5a0-0000-7000-8000-000000000000",
                    "role": "requester",
                },
                request_only=True,
            ),
            OpenApiExample(
                "A secretary",
                value={
                    "email": "secretary@example.org",
                    "pool": "0198f5a0-0000-7000-8000-000000000000",
                    "seat": "secretary",
                },
                request_only=True,
            ),
        ],
    )
    def create(self, request: Request) -> Response:
        wanted = self.read(InvitationIn)
        invite = accounts.invite_member if "organization" in wanted else accounts.invite_to_pool
        invitation = invite(by=self.actor, **wanted)
        return Response(InvitationOut(invitation).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="delete_invitation",
        tags=["invitations"],
        summary="Withdraw an invitation",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        accounts.withdraw_invitation(invitation=get_object_or_404(self.get_queryset(), pk=pk), by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="send_invitation_again",
        tags=["invitations"],
        summary="Mail an invitation once more",
        description="The link stays the same; from now on it holds as long as that of a new invitation, also when it "
        "had expired.",
        request=Nothing,
        responses=InvitationOut,
    )
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        accounts.send_invitation_again(invitation=get_object_or_404(self.get_queryset(), pk=pk), by=self.actor)
        return Response(InvitationOut(get_object_or_404(self.get_queryset(), pk=pk)).data)


class InvitationAcceptance(Strict):
    token = serializers.CharField(max_length=200, help_text="The end of the address in the invitation.")
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    name = LineField(max_length=120, default="", allow_blank=True, help_text="For somebody new.")


class Acceptances(Resource):
    """Taking up an invitation: open to strangers, who are strangers no more."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationAcceptance
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (SignInPerAddress,)
    schema_marks = ("anonymous",)

    @extend_schema(
        operation_id="accept_invitation",
        tags=["invitations"],
        auth=[],
        summary="Accept an invitation",
        description="Somebody new chooses a name and a password; who can sign in already gives their own password. "
        "Every invitation works once.",
        request=InvitationAcceptance,
        responses={201: Me},
        examples=[
            OpenApiExample(
                "Somebody new",
                value={"token": "0198….k3J…", "name": "Chen Yu", "password": "a quiet harbour at dawn"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        user = secretaries.accept_invitation(**self.read(InvitationAcceptance))
        return Response(portrait(user, secretaries.actor_of(user)), status=status.HTTP_201_CREATED)
