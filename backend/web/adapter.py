"""How the web client signs people in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up without an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Users have none: they sign in with their e-mail address."""

    def format_email_subject(self, subject: str) -> str:
        """As it is: the sender says who writes."""
        return subject
