"""How the web client signs people in."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backend.core.cache import ForgivingRedisCache
from backend.core.secrets import seal, unseal


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


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """What is asked for besides the password. Its secrets are sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_site_name(self) -> str:
        """What authenticator apps and browsers show beside the code or the passkey."""
        return "Cloud Secretary"
