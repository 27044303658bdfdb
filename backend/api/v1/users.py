"""Users, for administrators."""

from typing import Any
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import services as accounts
from backend.accounts.models import User
from backend.api.base import Resource
from backend.api.v1.people import Person


class UserOut(Person):
    is_active = serializers.BooleanField()
    is_administrator = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class UserFilter(django_filters.FilterSet):
    email = django_filters.CharFilter(lookup_expr="iexact")
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of the name.")
    is_active = django_filters.BooleanFilter()


class Users(Resource):
    queryset = User.objects.none()
    serializer_class = UserOut
    filterset_class = UserFilter
    orderings = {"-created": "id", "name": "name", "email": "email"}

    def _user(self, pk: UUID) -> User:
        return get_object_or_404(accounts.users(by=self.actor), pk=pk)

    @extend_schema(
        operation_id="list_users",
        tags=["administration"],
        summary="Everybody who can sign in",
        responses=UserOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(accounts.users(by=self.actor), UserOut)

    @extend_schema(operation_id="read_user", tags=["administration"], summary="One user", responses=UserOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(UserOut(self._user(pk)).data)

    @extend_schema(
        operation_id="deactivate_user",
        tags=["administration"],
        summary="Shut a user out, from their next request on",
        request=None,
        responses={200: UserOut},
    )
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: UUID) -> Response:
        return self._answer(accounts.deactivate(user=self._user(pk), by=self.actor))

    @extend_schema(
        operation_id="activate_user",
        tags=["administration"],
        summary="Let a user in again",
        description="They sign in with their password; tokens from before stay revoked.",
        request=None,
        responses={200: UserOut},
    )
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: UUID) -> Response:
        return self._answer(accounts.activate(user=self._user(pk), by=self.actor))

    def _answer(self, user: User) -> Response:
        data: Any = UserOut(user).data
        return Response(data)
