"""Oneself."""

from typing import Any, cast

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from backend.accounts import services as accounts
from backend.accounts.actors import Actor
from backend.accounts.models import LANGUAGES, AccessKey, Pool, User
from backend.accounts.permissions import require_person
from backend.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict
from backend.api.throttles import ActorThrottle, SignInPerAccount
from backend.api.v1.people import Named
from backend.core.validators import valid_time_zone


class MembershipOfMine(serializers.Serializer[Any]):
    organization = Named()
    role = serializers.ChoiceField(Role.choices)
    permissions = serializers.ListField(child=serializers.ChoiceField(Permission.choices))


class SecretaryOfMine(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    pool = Named()


class Me(serializers.Serializer[Any]):
    """Who you are: in which organizations, pools, and as a secretary."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    time_zone = serializers.CharField()
    is_administrator = serializers.BooleanField()
    memberships = MembershipOfMine(many=True)
    pools = Named(many=True, help_text="The pools you coordinate.")
    secretary = SecretaryOfMine(allow_null=True)


class ProfileIn(Strict):
    name = LineField(max_length=120)
    language = serializers.ChoiceField(LANGUAGES)
    time_zone = LineField(max_length=64, validators=[valid_time_zone])


class PasswordIn(Strict):
    old = serializers.CharField(max_length=200, trim_whitespace=False)
    new = serializers.CharField(max_length=200, trim_whitespace=False)


class Myself(Resource):
    queryset = User.objects.none()
    serializer_class = Me
    pagination_class = None

    @extend_schema(operation_id="read_me", tags=["signing in"], summary="Who you are", responses=Me)
    def retrieve(self, request: Request) -> Response:
        return Response(portrait(User.objects.get(pk=require_person(self.actor)), self.actor))

    @extend_schema(
        operation_id="edit_me",
        tags=["signing in"],
        summary="Change your name, language or time zone",
        request=ProfileIn(partial=True),
        responses=Me,
        examples=[OpenApiExample("Chinese", value={"language": "zh-hans"}, request_only=True)],
    )
    def partial_update(self, request: Request) -> Response:
        user = accounts.edit_profile(by=self.actor, **self.read(ProfileIn, partial=True))
        return Response(portrait(user, self.actor))


class MyPassword(Resource):
    queryset = User.objects.none()
    serializer_class = PasswordIn

    def get_throttles(self) -> list[BaseThrottle]:
        return [ActorThrottle(), SignInPerAccount()]

    @extend_schema(
        operation_id="change_password",
        tags=["signing in"],
        summary="Set a new password; your other tokens and sessions end",
        request=PasswordIn,
        responses={204: None},
        examples=[
            OpenApiExample(
                "New password",
                value={"old": "correct horse battery staple", "new": "a quiet harbour at dawn"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        token = cast(AccessKey | None, request.auth)
        user = accounts.change_password(by=self.actor, keep=token, **self.read(PasswordIn))
        if token is None:  # this browser stays signed in
            request._request.user = user  # whom the session knows; the edge put the actor there
            update_session_auth_hash(request._request, user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def portrait(user: User, actor: Actor) -> dict[str, Any]:
    """`user`, who is `actor`, as `Me` shows them. Three queries."""
    pools = Pool.objects.in_bulk([*actor.pools, *([actor.secretary_pool] if actor.secretary_pool else [])])
    secretary = {"id": actor.secretary_id, "pool": pools[actor.secretary_pool]} if actor.secretary_pool else None
    memberships = [
        {
            "organization": membership.organization,
            "role": membership.role,
            "permissions": sorted(ROLE_PERMISSIONS[Role(membership.role)]),
        }
        for membership in user.memberships.select_related("organization").order_by("organization__name")
    ]
    shown = {
        **{name: getattr(user, name) for name in ("id", "email", "name", "language", "time_zone", "is_administrator")},
        "memberships": memberships,
        "pools": sorted((pools[pk] for pk in actor.pools), key=lambda pool: pool.name),
        "secretary": secretary,
    }
    return cast(dict[str, Any], Me(shown).data)
