"""Who is invited to a place: since when, until when, what became of it, and what the reader may do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import Invitation, InvitationQuerySet
from backend.accounts.roles import Permission

MOST = 50
TAKEN_SHOWN = timedelta(days=30)
WAITING, EXPIRED, TAKEN = (_("waits"), "watch"), (_("expired"), "over"), (_("taken up"), "ok")


@dataclass(frozen=True)
class Invited:
    """One invitation: its state in a word, and the chip's colour; whether the reader may withdraw or mail it."""

    it: Invitation
    state: Promise
    tint: str
    may_withdraw: bool
    may_send: bool


@dataclass(frozen=True)
class Listed:
    """The invitations that are shown; whether there are more."""

    rows: list[Invited]
    is_cut: bool


def invited(
    found: InvitationQuerySet,
    at: datetime,
    *,
    may_act: Callable[[Invitation], bool] = lambda _invitation: True,
    may_renew: Callable[[Invitation], bool] = lambda _invitation: True,
) -> Listed:
    """Those that wait, and then those that have expired or were taken up lately; each the newest first. One query.

    Whoever `may_act` withdraws what is not taken up, and sends it again; when it has expired, only who `may_renew` too.
    """
    waits = Q(accepted_at=None, expires_at__gt=at)
    shown = found.filter(Q(accepted_at=None) | Q(accepted_at__gt=at - TAKEN_SHOWN), withdrawn_at=None)
    ordered = shown.select_related("invited_by").order_by(Case(When(waits, then=0), default=1), "-id")
    rows = list(ordered[: MOST + 1])
    return Listed([_row(row, at, may_act, may_renew) for row in rows[:MOST]], len(rows) > MOST)


def _row(
    row: Invitation, at: datetime, may_act: Callable[[Invitation], bool], may_renew: Callable[[Invitation], bool]
) -> Invited:
    may = row.accepted_at is None and may_act(row)
    return Invited(row, *_state(row, at), may, may and (row.expires_at > at or may_renew(row)))


def _state(row: Invitation, at: datetime) -> tuple[Promise, str]:
    if row.accepted_at:
        return TAKEN
    return WAITING if row.expires_at > at else EXPIRED


def inviting(actor: Actor) -> str:
    """Where the actor invites a colleague: at an organization that they manage, of several always the same; or ""."""
    managed = actor.organizations_with(Permission.MEMBER_MANAGE)
    return f"{reverse('people')}?organization={min(managed)}#invite" if managed else ""
