"""The ledger of deliveries: what became of each, and once more."""

from uuid import UUID

from django.db import transaction

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.jobs import kick
from backend.notifications.models import Delivery
from backend.notifications.refusals import NothingToResend
from backend.notifications.services.telling import SEND_DUE


@transaction.atomic
def resend(*, delivery_id: UUID, by: Actor) -> Delivery:
    """Send it again, by the rules of now: what is over, read or switched off is dropped again.

    For the reader, and for those who support them. Raises `NotFound`, `NothingToResend`.
    """
    if not Delivery.objects.visible_to(by).filter(pk=delivery_id).exists():
        raise NotFound()
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.status == Delivery.Status.PENDING:
        raise NothingToResend()
    delivery.status, delivery.dropped, delivery.error = Delivery.Status.PENDING, "", ""
    delivery.due_at = delivery.next_attempt_at = now()
    delivery.sent_at = None
    delivery.save(update_fields=["status", "dropped", "error", "due_at", "next_attempt_at", "sent_at"])
    kick(SEND_DUE)
    return delivery
