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
from backend.accounts.services.invitations import PUT_BACK_WITHIN, SOONEST_AGAIN

MOST = 50
TAKEN_SHOWN = timedelta(days=30)
WAITING, EXPIRED, TAKEN = (_("waits"), "watch"), (_("expired"), "over"), (_("taken up"), "ok")
WITHDRAWN = (_("withdrawn"), "")


@dataclass(frozen=True)
class Invited:
    """One invitation: its state in a word, and the chip's colour; whether the reader may withdraw or mail it.

    It may be mailed only from `send_from` on, if that is ahead; until `undo_until` a withdrawal may be taken back.
    """

    it: Invitation
    state: Promise
    tint: str
    may_withdraw: bool
    may_send: bool
    send_from: datetime | None = None
    undo_until: datetime | None = None


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
    What was withdrawn stays in its place while that can be undone.
    """
    waits = Q(accepted_at=None, expires_at__gt=at)
    kept = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at - PUT_BACK_WITHIN)
    shown = found.filter(Q(accepted_at=None) | Q(accepted_at__gt=at - TAKEN_SHOWN), kept)
    ordered = shown.select_related("invited_by").order_by(Case(When(waits, then=0), default=1), "-id")
    rows = list(ordered[: MOST + 1])
    return Listed([_row(row, at, may_act, may_renew) for row in _without_replaced(rows[:MOST])], len(rows) > MOST)


def _without_replaced(rows: list[Invitation]) -> list[Invitation]:
    """The rows without withdrawn ones whose person was invited anew to the same place."""
    standing = {_place(row) for row in rows if row.withdrawn_at is None}
    return [row for row in rows if row.withdrawn_at is None or _place(row) not in standing]


def _place(row: Invitation) -> tuple[object, ...]:
    return row.email, row.organization_id, row.pool_id, row.seat


def _row(
    row: Invitation, at: datetime, may_act: Callable[[Invitation], bool], may_renew: Callable[[Invitation], bool]
) -> Invited:
    if row.withdrawn_at:
        may_undo = may_act(row) and may_renew(row)
        return Invited(
            row, *WITHDRAWN, False, False, undo_until=row.withdrawn_at + PUT_BACK_WITHIN if may_undo else None
        )
    may = row.accepted_at is None and may_act(row)
    again = row.mailed_at + SOONEST_AGAIN if row.mailed_at else at
    may_send = may and (row.expires_at > at or may_renew(row))
    return Invited(row, *_state(row, at), may, may_send, send_from=again if again > at else None)


def _state(row: Invitation, at: datetime) -> tuple[Promise, str]:
    if row.accepted_at:
        return TAKEN
    return WAITING if row.expires_at > at else EXPIRED


def inviting(actor: Actor) -> str:
    """Where the actor invites a colleague: at an organization that they manage, of several always the same; or ""."""
    managed = actor.organizations_with(Permission.MEMBER_MANAGE)
    return f"{reverse('people')}?organization={min(managed)}#invite" if managed else ""
