"""How the web client signs people in."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backend.core.cache import ForgivingRedisCache


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up without an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. While nothing can be counted nobody signs in, as over the API."""
        if not cast(ForgivingRedisCache, caches["default"]).answers():
            raise ValidationError(_("Signing in is briefly unavailable. Please try again."))
        super().pre_authenticate(request, **credentials)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Users have none: they sign in with their e-mail address."""

    def format_email_subject(self, subject: str) -> str:
        """As it is: the sender says who writes."""
        return subject
