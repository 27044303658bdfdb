"""Signing in: personal tokens."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from backend.accounts import services as accounts
from backend.accounts.models import AccessKey
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict
from backend.api.throttles import ActorThrottle, SignInPerAccount, SignInPerAddress


class SignIn(Strict):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    name = LineField(max_length=80, default="", allow_blank=True, help_text="What the token is for.")


class Token(serializers.Serializer[Any]):
    """A personal token. `prefix` is how the secret begins."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewToken(Token):
    """A new personal token with its secret, which is shown this once."""

    token = serializers.CharField()


class Tokens(Resource):
    queryset = AccessKey.objects.none()
    serializer_class = Token
    schema_marks = ("anonymous",)
    orderings = {"-created": "id", "expires": "expires_at"}

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Who signs in is nobody yet, whatever expired token or cookie comes along."""
        return [] if getattr(self.request, "method", "") == "POST" else super().get_authenticators()

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method == "POST" else IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        if self.request.method == "POST":
            return [SignInPerAddress(), SignInPerAccount()]
        return [ActorThrottle()]

    @extend_schema(
        operation_id="list_tokens",
        tags=["signing in"],
        summary="Your personal tokens",
        responses=Token(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(accounts.tokens_of(by=self.actor), Token)

    @extend_schema(
        operation_id="create_token",
        tags=["signing in"],
        auth=[],
        summary="Sign in: make a personal token",
        description="Send the token as `Authorization: Bearer <token>`. It expires by itself. An unknown address and a "
        "wrong password get the same answer; too many tries get 429 for a while.",
        request=SignIn,
        responses={201: NewToken},
        examples=[
            OpenApiExample(
                "Sign in",
                value={"email": "owner@example.org", "password": "correct horse battery staple", "name": "laptop"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        issued = accounts.sign_in(**self.read(SignIn))
        issued.key.token = issued.secret  # type: ignore[attr-defined]
        return Response(NewToken(issued.key).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="delete_token",
        tags=["signing in"],
        summary="Revoke one of your tokens: signs that program out",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: UUID) -> Response:
        accounts.revoke(key=get_object_or_404(accounts.tokens_of(by=self.actor), pk=pk), by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
