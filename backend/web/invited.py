"""Who is invited to a place: since when, until when, what became of it, and what the reader may do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Invitation, InvitationQuerySet

MOST = 50
OVER_SHOWN = timedelta(days=30)  # after they were taken up, or have expired
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
    """Those that wait, and then those taken up or expired lately; each the newest first. One query.

    Whoever `may_act` withdraws what is not taken up, and sends it again; when it has expired, only who `may_renew` too.
    """
    waits = Q(accepted_at=None, expires_at__gt=at)
    lately = Q(accepted_at=None, expires_at__gt=at - OVER_SHOWN) | Q(accepted_at__gt=at - OVER_SHOWN)
    shown = found.filter(lately, withdrawn_at=None).select_related("invited_by")
    rows = list(shown.order_by(Case(When(waits, then=Value(0)), default=Value(1)), "-id")[: MOST + 1])
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
