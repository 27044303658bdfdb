"""Jobs of accounts."""

from celery import shared_task
from django.core.management import call_command

from backend.accounts import services
from backend.core.clock import now


@shared_task(name="accounts.mail_invitations")
def mail_invitations() -> None:
    """Mail the invitations that wait for it."""
    services.mail_invitations(at=now())


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Drop the browsers' sessions that have expired."""
    call_command("clearsessions")
