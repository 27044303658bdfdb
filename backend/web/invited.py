"""Who is invited to a place: since when, until when, what became of it, and what the reader may do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Invitation, InvitationQuerySet

MOST = 50
TAKEN_SHOWN = timedelta(days=30)
WAITING, EXPIRED, TAKEN = (_("waits"), "watch"), (_("expired"), "over"), (_("taken up"), "ok")


@dataclass(frozen=True)
class Invited:
    """One invitation: its state in a word, and the chip's colour; whether the reader may withdraw or renew it."""

    it: Invitation
    state: Promise
    tint: str
    may_act: bool


def invited(
    found: InvitationQuerySet, at: datetime, *, may_act: Callable[[Invitation], bool] = lambda _invitation: True
) -> list[Invited]:
    """Those that wait or have expired, and those taken up lately; the newest first. One query."""
    shown = found.filter(Q(accepted_at=None) | Q(accepted_at__gt=at - TAKEN_SHOWN), withdrawn_at=None)
    rows = shown.select_related("invited_by").order_by("-id")[:MOST]
    return [Invited(row, *_state(row, at), row.accepted_at is None and may_act(row)) for row in rows]


def _state(row: Invitation, at: datetime) -> tuple[Promise, str]:
    if row.accepted_at:
        return TAKEN
    return WAITING if row.expires_at > at else EXPIRED
