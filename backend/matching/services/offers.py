"""Offers: accept, decline, expire, rescind.

Whoever closes an offer holds its task's lock, as every verb over a task does: so an accept, a claim, a cancellation
and an expiry of the same task come one after the other, and what they tell is heard in that order.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import Forbidden, NotFound
from backend.matching.events import OfferClosed, OfferExpiring
from backend.matching.models import Offer, SetAside
from backend.matching.pairs import ACCEPTING, DIRECTING, check, taken_by
from backend.matching.refusals import OfferAnswered, OfferExpired, OfferRescinded
from backend.outbox.services import publish_all
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus

Status = Offer.Status
EXPIRED_AT_ONCE = 500


@transaction.atomic
def accept(*, offer_id: UUID, by: Actor) -> Offer:
    """The secretary takes the task that was offered; all other offers of it are withdrawn.

    What protects the organization is checked again: a certificate may have expired since. Raises `OfferExpired`,
    `OfferRescinded`, `OfferAnswered`, `CertificateExpired`, `RequirementsNotMet`, and what `tasks.accept_offer`
    refuses.
    """
    offer, task = _own(offer_id, by)
    at = now()
    _check_waiting(offer, at)
    if task.status == TaskStatus.OPEN:
        waived = DIRECTING if offer.invited_by_id else ACCEPTING  # who invited them answers for their hours
        check(taken_by(task, offer.secretary_id, at), waived)
    tasks.accept_offer(task_id=task.pk, by=by)
    settle(task.pk, offer.secretary_id, at)
    offer.refresh_from_db()
    return offer


@transaction.atomic
def decline(*, offer_id: UUID, by: Actor, reason: Offer.DeclineReason, note: str = "") -> Offer:
    """The secretary does not want the task, and is not offered it again unless what it needs changes.

    Raises `OfferExpired`, `OfferRescinded`, `OfferAnswered`.
    """
    offer, _task = _own(offer_id, by)
    at = now()
    _check_waiting(offer, at)
    offer.decline_reason, offer.note = reason, note
    _close([offer], Status.DECLINED, at)
    return offer


def expire(*, at: datetime) -> int:
    """Close the offers whose time had run out at `at`. Returns how many."""
    count = 0
    while expired := _expire_some(at):
        count += expired
    return count


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Tell of pending offers that end soon, each once. Returns how many."""
    ending = Offer.objects.ending(at).select_related("task").order_by("expires_at")
    offers = list(ending.select_for_update(skip_locked=True, of=("self", "task"), no_key=True)[:EXPIRED_AT_ONCE])
    Offer.objects.filter(pk__in=[offer.pk for offer in offers]).update(reminded_at=at)
    if offers:
        publish_all(
            [
                OfferExpiring(task_id=offer.task_id, offer_id=offer.pk, secretary_id=offer.secretary_id)
                for offer in offers
            ]
        )
    return len(offers)


@transaction.atomic
def rescind(*, task_id: UUID, at: datetime) -> int:
    """Withdraw the pending offers of a task, unless it is open. Returns how many."""
    if tasks.lock(task_id).status == TaskStatus.OPEN:
        return 0
    return _close(Offer.objects.pending().filter(task=task_id), Status.RESCINDED, at)


@transaction.atomic
def ask_afresh(*, task_id: UUID, version: int, at: datetime) -> None:
    """What the task needs has changed as of `version`: earlier offers are withdrawn, earlier answers bind no longer."""
    tasks.lock(task_id)
    earlier = Offer.objects.filter(task=task_id, task_version__lt=version)
    _close(earlier.pending(), Status.RESCINDED, at)
    earlier.filter(is_outdated=False).update(is_outdated=True)
    SetAside.objects.filter(task=task_id, task_version__lt=version).delete()


def settle(task_id: UUID, secretary_id: UUID | None, at: datetime) -> None:
    """Close the offers of a task that has just gone to somebody: theirs is accepted, the others are withdrawn.

    The caller holds the task's lock. Without a `secretary_id` all are withdrawn.
    """
    pending = list(Offer.objects.pending().filter(task=task_id).order_by("pk"))
    _close([offer for offer in pending if offer.secretary_id == secretary_id], Status.ACCEPTED, at)
    _close([offer for offer in pending if offer.secretary_id != secretary_id], Status.RESCINDED, at)


@transaction.atomic
def _expire_some(at: datetime) -> int:
    """Offers of tasks that somebody is busy with are left for the next time: never wait, never block."""
    due = Offer.objects.pending().filter(expires_at__lte=at).select_related("task").order_by("expires_at")
    locked = due.select_for_update(skip_locked=True, of=("self", "task"), no_key=True)
    return _close(locked[:EXPIRED_AT_ONCE], Status.EXPIRED, at)


def _own(offer_id: UUID, by: Actor) -> tuple[Offer, Task]:
    """The actor's own offer and its task, both as they are now that the task is locked."""
    seen = Offer.objects.visible_to(by).filter(pk=offer_id).values_list("task", "secretary").first()
    if seen is None:
        raise NotFound(_("There is no such offer."))
    if seen[1] != by.secretary_id:
        raise Forbidden(_("Only the secretary to whom it was offered may answer."))
    task = tasks.lock(seen[0])
    return Offer.objects.get(pk=offer_id), task


def _check_waiting(offer: Offer, at: datetime) -> None:
    """Raise what is in the way of an answer, naming when the offer was closed."""
    if offer.status == Status.PENDING and at < offer.expires_at:
        return
    when = offer.answered_at or offer.expires_at
    clock = f"{timezone.localtime(when):%Y-%m-%d %H:%M}"
    facts = {"offer_status": offer.status, "closed_at": when.isoformat()}
    match Status(offer.status):
        case Status.PENDING | Status.EXPIRED:
            raise OfferExpired(_("It ran out at %(when)s.") % {"when": clock}, **facts)
        case Status.RESCINDED:
            raise OfferRescinded(_("It was withdrawn at %(when)s.") % {"when": clock}, **facts)
    raise OfferAnswered(_("It was answered at %(when)s.") % {"when": clock}, **facts)


def _close(offers: Iterable[Offer], status: Status, at: datetime) -> int:
    closed = list(offers)
    for offer in closed:
        offer.status, offer.answered_at = status, at
    if closed:
        Offer.objects.bulk_update(closed, ["status", "answered_at", "decline_reason", "note"])
        publish_all([_event(offer) for offer in closed])
    return len(closed)


def _event(offer: Offer) -> OfferClosed:
    return OfferClosed(task_id=offer.task_id, offer_id=offer.pk, secretary_id=offer.secretary_id, status=offer.status)
