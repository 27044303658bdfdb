"""Organizations and their members."""

from typing import Any
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import services as accounts
from backend.accounts.models import LANGUAGES, Membership, MembershipQuerySet, Organization, OrganizationQuerySet, Pool
from backend.accounts.roles import Role
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict, VisibleField
from backend.api.v1.people import Named, Person
from backend.core.validators import valid_time_zone


class OrganizationOut(serializers.Serializer[Any]):
    """A tenant, with the pools that serve it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    time_zone = serializers.CharField()
    pools = Named(many=True)
    created_at = serializers.DateTimeField()


class OrganizationEdit(Strict):
    name = LineField(max_length=200)
    language = serializers.ChoiceField(LANGUAGES, default="en")
    time_zone = LineField(max_length=64, default="Asia/Shanghai", validators=[valid_time_zone])
    pools = VisibleField(Pool, many=True, allow_empty=False, help_text="For administrators.")


class OrganizationIn(OrganizationEdit):
    owner_email = serializers.EmailField(max_length=254, help_text="Who is invited as the first owner.")


class OrganizationFilter(django_filters.FilterSet):
    pool = django_filters.UUIDFilter(field_name="pools")
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of the name.")


class Organizations(Resource):
    queryset = Organization.objects.none()
    serializer_class = OrganizationOut
    filterset_class = OrganizationFilter
    orderings = {"name": "name", "-created": "id"}

    def get_queryset(self) -> OrganizationQuerySet:
        return Organization.objects.visible_to(self.actor).prefetch_related("pools")

    def _answer(self, pk: UUID, code: int = status.HTTP_200_OK) -> Response:
        return Response(OrganizationOut(get_object_or_404(self.get_queryset(), pk=pk)).data, status=code)

    @extend_schema(
        operation_id="list_organizations",
        tags=["organizations"],
        summary="Your organizations, and those served by pools you coordinate",
        responses=OrganizationOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), OrganizationOut)

    @extend_schema(
        operation_id="read_organization", tags=["organizations"], summary="One organization", responses=OrganizationOut
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self._answer(pk)

    @extend_schema(
        operation_id="create_organization",
        tags=["organizations"],
        summary="Take in an organization and invite its first owner (administrators)",
        request=OrganizationIn,
        responses={201: OrganizationOut},
        examples=[
            OpenApiExample(
                "A society",
                value={
                    "name": "Tea Society",
                    "language": "zh-hans",
                    "pools": ["0198f5a0-0000-7000-8000-000000000000"],
                    "owner_email": "owner@example.org",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        organization = accounts.create_organization(by=self.actor, **self.read(OrganizationIn))
        return self._answer(organization.pk, status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="edit_organization",
        tags=["organizations"],
        summary="Change an organization's settings",
        request=OrganizationEdit(partial=True),
        responses=OrganizationOut,
        examples=[OpenApiExample("Another name", value={"name": "Tea Society of Fujian"}, request_only=True)],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        organization = get_object_or_404(Organization.objects.visible_to(self.actor), pk=pk)
        accounts.edit_organization(
            organization=organization, by=self.actor, **self.read(OrganizationEdit, partial=True)
        )
        return self._answer(pk)


class Member(serializers.Serializer[Any]):
    """A user's role in an organization."""

    id = serializers.UUIDField()
    user = Person()
    role = serializers.ChoiceField(Role.choices)
    created_at = serializers.DateTimeField()


class RoleIn(Strict):
    role = serializers.ChoiceField(Role.choices)


class MemberFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices)
    search = django_filters.CharFilter(field_name="user__name", lookup_expr="icontains", label="Part of the name.")


class Members(Resource):
    queryset = Membership.objects.none()
    serializer_class = Member
    filterset_class = MemberFilter
    orderings = {"name": "user__name", "-created": "id"}

    def _members(self, organization_id: UUID) -> MembershipQuerySet:
        organization = get_object_or_404(Organization.objects.visible_to(self.actor), pk=organization_id)
        return accounts.members_of(organization=organization, by=self.actor).select_related("user")

    @extend_schema(
        operation_id="list_members",
        tags=["organizations"],
        summary="The organization's members",
        responses=Member(many=True),
    )
    def list(self, request: Request, organization_id: UUID) -> Response:
        return self.page(self._members(organization_id), Member)

    @extend_schema(
        operation_id="edit_member",
        tags=["organizations"],
        summary="Give a member another role",
        description="Within what your own role may hand out. The last owner stays owner.",
        request=RoleIn,
        responses=Member,
        examples=[OpenApiExample("A manager", value={"role": "manager"}, request_only=True)],
    )
    def partial_update(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        member = get_object_or_404(self._members(organization_id), pk=pk)
        return Response(Member(accounts.change_role(membership=member, by=self.actor, **self.read(RoleIn))).data)

    @extend_schema(
        operation_id="delete_member",
        tags=["organizations"],
        summary="Take a member out, or leave",
        responses={204: None},
    )
    def destroy(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        member = get_object_or_404(self._members(organization_id), pk=pk)
        accounts.remove_member(membership=member, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
