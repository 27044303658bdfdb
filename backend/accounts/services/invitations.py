"""Invitations: the only way in.

What the mail carries is the invitation's key, signed with the installation's SECRET_KEY. So nothing that opens the
door lies in the database, in Redis or in the outbox; the row says whether it may still be used.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import send_mail
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Coordinator, Invitation, Membership, Organization, Pool, User
from backend.accounts.permissions import require_administrator, require_coordinator, require_grant
from backend.accounts.refusals import (
    AlreadyThere,
    InvitationClosed,
    InvitationUnusable,
    MailedJustNow,
    WithdrawnForGood,
    WrongCredentials,
)
from backend.accounts.roles import Role
from backend.accounts.services.people import check_password_of
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid
from backend.core.jobs import kick

log = structlog.get_logger(__name__)

SOONEST_RETRY = timedelta(minutes=1)
SOONEST_AGAIN = timedelta(minutes=5)  # between two mails that people ask for: nobody's inbox is flooded
PUT_BACK_WITHIN = timedelta(minutes=10)
_signer = Signer(sep=".", salt="accounts.invitation")


@transaction.atomic
def invite_member(*, organization: Organization, email: str, role: Role, by: Actor) -> Invitation:
    """Invite somebody to a role in the organization, and mail it. An earlier invitation there is withdrawn.

    Those who manage members invite within `MAY_GRANT`; administrators invite an owner where there is none.
    Raises `Forbidden`, `AlreadyThere`.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    _require_role(organization.pk, role, by)
    if Membership.objects.filter(organization=organization, user__email=email.lower()).exists():
        raise AlreadyThere()
    return _invite(email, by, role=role, organization=organization, pool=None)


@transaction.atomic
def invite_to_pool(*, pool: Pool, email: str, seat: Invitation.Seat, by: Actor) -> Invitation:
    """Invite a coordinator (administrators do) or a secretary (the pool's coordinators do), and mail it.

    An earlier invitation to the same seat is withdrawn. Raises `Forbidden`, `AlreadyThere`.
    """
    _require_seat(pool.pk, seat, by)
    Pool.objects.select_for_update(no_key=True).get(pk=pool.pk)
    if seat == Invitation.Seat.COORDINATOR and pool.coordinators.filter(user__email=email.lower()).exists():
        raise AlreadyThere()
    return _invite(email, by, seat=seat, organization=None, pool=pool)


def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Make an invitation unusable. Who could have made it may, and administrators. Raises `InvitationClosed`."""
    _require_reach(invitation, by)
    if not Invitation.objects.waiting().filter(pk=invitation.pk).update(withdrawn_at=now()):
        raise InvitationClosed()


def restore_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Take a withdrawal of the last minutes back: the link leads in again, for as long as it did.

    Whoever may invite there may. Raises `WithdrawnForGood`, also when the person was invited anew.
    """
    _require_inviting(invitation, by)
    gone = Invitation.objects.filter(pk=invitation.pk, withdrawn_at__gt=now() - PUT_BACK_WITHIN)
    try:
        with transaction.atomic():
            is_back = gone.update(withdrawn_at=None)
    except IntegrityError:  # one waiting invitation to a place
        raise WithdrawnForGood() from None
    if not is_back:
        raise WithdrawnForGood()
    kick("accounts.mail_invitations")


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: Actor) -> Invitation:
    """Mail an invitation once more. It then holds as long as a new one, also when it had expired; the link is the same.

    Who could have made it may, and administrators; one that has expired, whoever may invite there. Raises
    `InvitationClosed`, `MailedJustNow`.
    """
    _require_reach(invitation, by)
    at = now()
    row = Invitation.objects.waiting().select_for_update().filter(pk=invitation.pk).first()
    if row is None:
        raise InvitationClosed()
    if row.expires_at <= at:
        _require_inviting(row, by)
    if row.mailed_at and row.mailed_at > at - SOONEST_AGAIN:
        raise MailedJustNow()
    row.expires_at, row.mail_due_at = at + timedelta(days=settings.INVITATION_DAYS), at
    row.save(update_fields=["expires_at", "mail_due_at"])
    kick("accounts.mail_invitations")
    return row


def may_invite_again(*, invitation: Invitation, by: Actor) -> bool:
    """Whether the actor may open a door that is shut: put the invitation back, or renew it when it has expired."""
    try:
        _require_inviting(invitation, by)
    except Forbidden:
        return False
    return True


def token_of(invitation: Invitation) -> str:
    """What opens the door: the end of the address in the mail."""
    return _signer.sign(invitation.pk.hex)


def invitation_of(token: str) -> Invitation:
    """The open invitation that the token belongs to. Raises `InvitationUnusable`."""
    try:
        key = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise InvitationUnusable() from None
    found = Invitation.objects.open().select_related("organization", "pool").filter(pk=key).first()
    if found is None:
        raise InvitationUnusable()
    return found


@transaction.atomic
def accept_invitation(*, token: str, password: str, name: str = "") -> tuple[Invitation, User]:
    """Take the place that the invitation offers, once: as a new user, or as the user with that address.

    The profile of a secretary is made above: call `backend.secretaries.services.accept_invitation`. Raises
    `InvitationUnusable`, `WrongCredentials` when the password is not the existing user's, `WeakPassword` and `Invalid`
    when a new user lacks a good password or a name, `AlreadyThere`.
    """
    key = invitation_of(token).pk
    invitation = Invitation.objects.open().select_for_update().filter(pk=key).first()
    if invitation is None:  # a second use waited here for the first
        raise InvitationUnusable()
    user = _existing_or_new(invitation, password, name)
    if not _seat(invitation, user):
        raise AlreadyThere()
    invitation.accepted_at = now()
    invitation.save(update_fields=["accepted_at"])
    return invitation, user


def mail_invitations(*, at: datetime) -> int:
    """Mail the invitations that are due. Returns how many were tried.

    At least once each: a process killed between sending and committing sends again.
    """
    tried = 0
    while _mail_next(at):
        tried += 1
    return tried


def _require_seat(pool_id: UUID, seat: str, by: Actor) -> None:
    if seat == Invitation.Seat.COORDINATOR:
        require_administrator(by)
    else:
        require_coordinator(pool_id, by)


def _require_role(organization_id: UUID, role: str, by: Actor) -> None:
    owners = Membership.objects.filter(organization=organization_id, role=Role.OWNER)
    if not (by.is_administrator and role == Role.OWNER and not owners.exists()):
        require_grant(organization_id, by, role)


def _require_inviting(invitation: Invitation, by: Actor) -> None:
    """The right to make such an invitation now."""
    if invitation.pool_id:
        _require_seat(invitation.pool_id, invitation.seat, by)
    elif invitation.organization_id:
        _require_role(invitation.organization_id, invitation.role, by)


def _require_reach(invitation: Invitation, by: Actor) -> None:
    """The right to make it, or to run the installation."""
    if not by.is_administrator:
        _require_inviting(invitation, by)


def _invite(email: str, by: Actor, **place: Any) -> Invitation:
    at, email = now(), email.lower()
    same = {name: value for name, value in place.items() if name != "role"}
    Invitation.objects.waiting().filter(email=email, **same).update(withdrawn_at=at)
    invitation = Invitation.objects.create(
        email=email, invited_by_id=by.user_id, expires_at=at + timedelta(days=settings.INVITATION_DAYS), **place
    )
    kick("accounts.mail_invitations")
    return invitation


def _existing_or_new(invitation: Invitation, password: str, name: str) -> User:
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user, is_new = _register(invitation, password, name)
        if is_new:
            return user
    if not user.check_password(password) or not user.is_active:
        raise WrongCredentials()
    return user


def _register(invitation: Invitation, password: str, name: str) -> tuple[User, bool]:
    """A new user with the invited address; or the one that another invitation made meanwhile."""
    if not name:
        raise Invalid(fields={"name": [_("Say your name.")]})
    check_password_of(User(email=invitation.email, name=name), password)
    place = _place(invitation)
    values = {
        "name": name,
        "password": make_password(password),
        "time_zone": place.time_zone,
        "language": _language(invitation),
    }
    return User.objects.get_or_create(email=invitation.email, defaults=values)


def _seat(invitation: Invitation, user: User) -> bool:
    """Give the place. False when the user has it already."""
    if invitation.organization_id:
        role = {"role": invitation.role}
        return Membership.objects.get_or_create(organization_id=invitation.organization_id, user=user, defaults=role)[1]
    if invitation.pool_id and invitation.seat == Invitation.Seat.COORDINATOR:
        return Coordinator.objects.get_or_create(pool_id=invitation.pool_id, user=user)[1]
    return True


@transaction.atomic
def _mail_next(at: datetime) -> bool:
    due = Invitation.objects.open().filter(mail_due_at__lte=at).order_by("mail_due_at")
    locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("organization", "pool", "invited_by")
    invitation = locked.first()
    if invitation is None:
        return False
    try:
        _mail(invitation)
        invitation.mail_due_at, invitation.mailed_at = None, at
    except (SMTPException, OSError) as error:
        log.warning("invitation_not_mailed", invitation_id=str(invitation.pk), error=str(error))
        invitation.mail_due_at = at + max(at - _asked_at(invitation), SOONEST_RETRY)  # waits double
    invitation.save(update_fields=["mail_due_at", "mailed_at"])
    return True


def _asked_at(invitation: Invitation) -> datetime:
    """When its mail was asked for last: from then on it holds so many days."""
    return max(invitation.created_at, invitation.expires_at - timedelta(days=settings.INVITATION_DAYS))


def _mail(invitation: Invitation) -> None:
    with translation.override(_language(invitation)):
        words = {
            "who": invitation.invited_by.name if invitation.invited_by else _("The secretariat"),
            "where": _place(invitation).name,
            "what": invitation.get_role_display() or invitation.get_seat_display(),
            "link": f"{settings.PUBLIC_URL}/invitations/{token_of(invitation)}",
            "until": f"{invitation.expires_at:%Y-%m-%d}",
        }
        subject = _("%(who)s invites you to %(where)s") % words
        body = _(
            "%(who)s invites you to %(where)s on Cloud Secretary, as %(what)s.\n\n"
            "Accept here: %(link)s\n\nThe invitation can be used once, until %(until)s. "
            "If you did not expect it, ignore this message."
        )
        send_mail(" ".join(subject.split()), body % words, None, [invitation.email])


def _place(invitation: Invitation) -> Organization | Pool:
    place = invitation.organization or invitation.pool
    assert place is not None  # a constraint of the table
    return place


def _language(invitation: Invitation) -> str:
    """The organization's language; a pool has none, so there it is that of who invites."""
    speaker = invitation.organization or invitation.invited_by
    return speaker.language if speaker else settings.LANGUAGE_CODE
