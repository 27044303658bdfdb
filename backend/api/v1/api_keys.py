"""API keys: how an organization's own programs sign in."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import services as accounts
from backend.accounts.models import AccessKey, AccessKeyQuerySet, Organization
from backend.accounts.roles import Scope
from backend.api.base import Resource
from backend.api.serializers import LineField, MomentField, Strict


class ApiKeyIn(Strict):
    name = LineField(max_length=80)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), allow_empty=False, max_length=20)
    expires_at = MomentField(allow_null=True, default=None)


class ApiKey(serializers.Serializer[Any]):
    """An organization's API key. `prefix` is how the secret begins."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewApiKey(ApiKey):
    """A new API key with its secret, which is shown this once: a repetition of the request answers without it."""

    secret = serializers.CharField(allow_null=True)


class ApiKeys(Resource):
    queryset = AccessKey.objects.none()
    serializer_class = ApiKey
    secret_fields = ("secret",)
    orderings = {"-created": "id", "name": "name"}

    def _organization(self, organization_id: UUID) -> Organization:
        return get_object_or_404(Organization.objects.visible_to(self.actor), pk=organization_id)

    def _keys(self, organization_id: UUID) -> AccessKeyQuerySet:
        return accounts.api_keys_of(organization=self._organization(organization_id), by=self.actor)

    @extend_schema(
        operation_id="list_api_keys",
        tags=["organizations"],
        summary="The organization's API keys",
        responses=ApiKey(many=True),
    )
    def list(self, request: Request, organization_id: UUID) -> Response:
        return self.page(self._keys(organization_id), ApiKey)

    @extend_schema(
        operation_id="create_api_key",
        tags=["organizations"],
        summary="Make an API key with scopes",
        request=ApiKeyIn,
        responses={201: NewApiKey},
        examples=[
            OpenApiExample(
                "A key that posts tasks",
                value={"name": "membership system", "scopes": ["tasks:write"]},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request, organization_id: UUID) -> Response:
        organization = self._organization(organization_id)
        issued = accounts.make_api_key(organization=organization, by=self.actor, **self.read(ApiKeyIn))
        issued.key.secret = issued.secret  # type: ignore[attr-defined]
        return Response(NewApiKey(issued.key).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="delete_api_key",
        tags=["organizations"],
        summary="Revoke an API key, at once",
        responses={204: None},
    )
    def destroy(self, request: Request, organization_id: UUID, pk: UUID) -> Response:
        accounts.revoke(key=get_object_or_404(self._keys(organization_id), pk=pk), by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
