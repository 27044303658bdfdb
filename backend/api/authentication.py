"""Who is asking. Whatever way they showed it, `request.user` is an `Actor` afterwards."""

from datetime import timedelta

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.accounts import services as accounts
from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey
from backend.core.clock import now
from backend.secretaries.services import actor_of

NOTED_EVERY = timedelta(minutes=10)


class BearerAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <personal token or API key>`."""

    def authenticate(self, request: Request) -> tuple[Actor, AccessKey] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = accounts.key_of(secret.strip())
        if key is None or (key.user and not key.user.is_active):
            raise AuthenticationFailed(_("This token is not known, has expired, or was revoked."))
        self._note(key)
        return (actor_of(key.user) if key.user else accounts.actor_of_key(key)), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _note(self, key: AccessKey) -> None:
        """Remember that the key is in use: seldom, so that reading costs no write."""
        at = now()
        if key.last_used_at is None or at - key.last_used_at > NOTED_EVERY:
            AccessKey.objects.filter(pk=key.pk).update(last_used_at=at)


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, with Django's protection against forged requests."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        found = super().authenticate(request)
        return (actor_of(found[0]), None) if found else None


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal token (POST /api/v1/auth/tokens) or an organization's API key.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
