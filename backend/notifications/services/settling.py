"""What asked its readers for something is not new any more once that is done, by themselves or by somebody else.

Each function recomputes from how things are now, so that it may run twice, late, and in any order.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from backend.accounts.models import Coordinator
from backend.core.clock import now
from backend.matching.models import Offer
from backend.notifications.events import NotificationsSettled
from backend.notifications.kinds import KINDS, RATING, Told
from backend.notifications.models import Notification, NotificationQuerySet
from backend.outbox.services import publish
from backend.sla.models import TimeRequest
from backend.tasks.models import Assignment, Rating, Task

OFFERED = [name for name, kind in KINDS.items() if kind.while_offered]
TIME_ASKED = [name for name, kind in KINDS.items() if kind.event == "time.requested"]
TO_CHECK = [name for name, kind in KINDS.items() if kind.event in ("certificate.submitted", "certificate.checked")]
OF_HOLDER = [name for name, kind in KINDS.items() if kind.wants and set(kind.told) == {Told.HOLDER}]
ANSWERED = (Offer.Status.ACCEPTED, Offer.Status.DECLINED, Offer.Status.RESCINDED)


def settle_steps(*, task_id: UUID) -> int:
    """What a step of the task has answered: questions, results to look at, drafts to complete; and what asked a
    secretary for work that is somebody else's now. Returns how much.
    """
    status = Task.objects.values_list("status", flat=True).get(pk=task_id)
    over = [name for name, kind in KINDS.items() if kind.is_done(status)]
    holder = Assignment.objects.holding().filter(task=task_id).values("secretary__user")
    others = ~Q(user__in=holder) & Q(kind__in=OF_HOLDER)
    return _mark_read(_new(task_id).filter(Q(kind__in=over) | others)) + settle_time(task_id=task_id)


def settle_offer(*, task_id: UUID, secretary_id: UUID) -> int:
    """An offer that its secretary has answered, or that was withdrawn; one that ran out they may not have seen."""
    offers = Offer.objects.filter(task=task_id, secretary=secretary_id)
    last = offers.order_by("-pk").first()
    if last is None or last.status not in ANSWERED:
        return 0
    user = offers.values("secretary__user")[:1]
    return _mark_read(_new(task_id).filter(kind__in=OFFERED, user__in=user))


def settle_time(*, task_id: UUID) -> int:
    """A request for more time that waits no more."""
    if TimeRequest.objects.filter(task=task_id, status=TimeRequest.Status.PENDING).exists():
        return 0
    return _mark_read(_new(task_id).filter(kind__in=TIME_ASKED))


def settle_ratings(*, task_id: UUID) -> int:
    """What asked to rate the other side, once both have."""
    rated = list(Rating.objects.filter(deliverable__task=task_id).values_list("deliverable", flat=True))
    if len(rated) == len(set(rated)):
        return 0
    return _mark_read(_new(task_id).filter(kind__in=RATING))


def settle_certificate(*, certificate_id: UUID) -> int:
    """What asked coordinators to look at a certificate that is decided."""
    coordinators = Coordinator.objects.values("user")
    asked = Notification.objects.filter(user__in=coordinators, read_at=None, kind__in=TO_CHECK)
    return _mark_read(asked.filter(facts__certificate_id=str(certificate_id)))


def _new(task_id: UUID) -> NotificationQuerySet:
    return Notification.objects.filter(task=task_id, read_at=None)


def _mark_read(rows: NotificationQuerySet) -> int:
    """They are not new any more, and open pages of their readers hear so. Returns how many they were."""
    with transaction.atomic():
        found = list(rows.select_for_update().order_by("pk").values_list("user_id", "pk"))
        if found:
            Notification.objects.filter(pk__in=[pk for _user, pk in found]).update(read_at=now())
            publish(NotificationsSettled(settled=list(dict(found).items())))
    return len(found)
