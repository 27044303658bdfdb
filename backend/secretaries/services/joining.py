"""Coming in by invitation, whatever the place."""

from django.db import transaction

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, User
from backend.secretaries.services.profiles import enroll


@transaction.atomic
def accept_invitation(*, token: str, password: str, name: str = "") -> User:
    """Take the place that the invitation offers; a secretary gets a profile in the pool.

    Raises what `backend.accounts.services.accept_invitation` does, and `AlreadyASecretary`.
    """
    invitation, user = accounts.accept_invitation(token=token, password=password, name=name)
    if invitation.seat == Invitation.Seat.SECRETARY and invitation.pool:
        enroll(user=user, pool=invitation.pool)
    return user
