"""Sending what is due: taken under a lease, looked at once more, sent outside of any transaction, and noted.

Only the thread that calls `send_due` talks to the database; the others do nothing but wait for receivers, one letter to
a reader at a time, so that a slow receiver holds up nobody but who chose it.

A process that dies in between sends the letter once more when the lease is over: it may come twice, and it never gets
lost. Every try is written down before it begins.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import override

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.core.jobs import kick
from backend.core.secrets import unseal
from backend.matching.models import Offer
from backend.notifications.audiences import Happening, may_hear
from backend.notifications.channels import CHANNELS
from backend.notifications.channels.failures import (
    AddressGone,
    LetterRefused,
    PermanentError,
    TransientError,
)
from backend.notifications.deciding import Choice, Wishes, next_open
from backend.notifications.hours import working_hours
from backend.notifications.kinds import KINDS, Kind, Told
from backend.notifications.letters import Letter, letter_of
from backend.notifications.models import Address, Attempt, Delivery, Notification, Watch
from backend.notifications.preferences import wishes_of
from backend.notifications.services.addresses import address_of_sign_in
from backend.notifications.services.telling import SEND_DUE, tell
from backend.secretaries.models import Certificate
from backend.secretaries.services import actor_of
from backend.tasks.permissions import Relation, relations_to

log = structlog.get_logger(__name__)

SENDERS = 8  # letters that one job has on their way at a time
TAKEN_FOR = timedelta(seconds=30)  # a job takes up letters for so long, and leaves the rest to the next
BUSY = "notifications:sending"  # a job says in the cache that it is at work
BUSY_SECONDS = 5
MOST_BUSY = 20  # readers with whom other senders are busy, before this one leaves the rest to them
MOST_TOGETHER = 50  # deliveries in one letter; the rest goes into the next
LEASE = timedelta(minutes=5)  # in which whoever took a delivery has to send it: as long as a job may last
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
JITTER = 0.1  # of a pause, more or less, so that what failed together does not come back together
GIVEN_UP_AFTER = timedelta(days=2)
ELSEWHERE = {Told.FORMER, Told.SECRETARY, Told.OWNER, Told.MANAGERS}  # told of what they need not see
MESSAGE = "message.posted"

Status = Delivery.Status
Outcome = Attempt.Outcome
Dropped = Delivery.Dropped


@dataclass(frozen=True)
class _Ended:
    """What became of a letter."""

    outcome: Outcome
    error: str = ""
    took_ms: int | None = None
    failure: PermanentError | None = None


def send_due(*, at: datetime) -> int:
    """Try the deliveries that are due, and what becomes due meanwhile. Returns how many letters that were.

    One job at a time does this, so that slow receivers never occupy more than one worker; should the cache be away,
    several may, which is no harm but a waste.
    """
    if not cache.add(BUSY, True, timeout=BUSY_SECONDS):
        return 0
    began = time.monotonic()
    try:
        tried = send_for(TAKEN_FOR, at=at)
    finally:
        cache.delete(BUSY)
    if _since(began) >= TAKEN_FOR:
        kick(SEND_DUE)
    return tried


def send_for(span: timedelta, *, at: datetime) -> int:
    """Try what is due at `at` or within `span` of it, oldest first. Returns how many letters that were."""
    began, tried = time.monotonic(), 0
    on_their_way: dict[Future[_Ended], Sequence[Delivery]] = {}
    with ThreadPoolExecutor(SENDERS) as senders:
        while True:
            while _since(began) < span and len(on_their_way) < SENDERS:
                served = {together[0].notification.user_id for together in on_their_way.values()}
                instant = at + _since(began)
                together = _take_next(instant, served)
                if not together:
                    break
                tried += 1
                if ready := _prepare(together, instant):
                    left, letter = ready
                    on_their_way[senders.submit(_post, left[0], letter)] = left
                cache.touch(BUSY, BUSY_SECONDS)
            if not on_their_way:
                break
            done, _others = wait(on_their_way, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                _record(on_their_way.pop(future), future.result())
            cache.touch(BUSY, BUSY_SECONDS)
    return tried


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


@transaction.atomic
def _take_next(at: datetime, served: Collection[UUID]) -> list[Delivery]:
    """The delivery that waits longest, with those that go into the same letter: nobody else gets them in the lease.

    Its reader is locked before it, so that no other sender tears their digest apart; readers that somebody is busy
    with are passed over, and so are those being `served`: one letter at a time is on its way to a reader.
    """
    busy = set(served)
    while len(busy) < MOST_BUSY:
        waiting = Delivery.objects.due(at).exclude(notification__user__in=busy).order_by("next_attempt_at")
        reader = waiting.values_list("notification__user", flat=True).first()
        if reader is None:
            break
        if User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=reader).first():
            together = _of_one_letter(Delivery.objects.due(at).filter(notification__user=reader))
            if together:
                _mark(together, next_attempt_at=at + LEASE)
                return together
        busy.add(reader)
    return []


def _of_one_letter(due: QuerySet[Delivery]) -> list[Delivery]:
    """Of a reader's due deliveries the oldest, with those that leave with it; all of them locked."""
    rows = due.select_related("notification").order_by("next_attempt_at", "id")
    first = rows.first()
    if first is None:
        return []
    same = rows.filter(channel=first.channel, target=first.target, is_digest=first.is_digest)
    if not first.is_digest:
        task = first.notification.task_id
        same = same.filter(notification__task=task) if task else same.filter(pk=first.pk)
    return list(same.select_for_update(skip_locked=True, of=("self",))[:MOST_TOGETHER])


def _prepare(together: Sequence[Delivery], at: datetime) -> tuple[Sequence[Delivery], Letter] | None:
    """What still matters, and the letter that it makes; None if there is nothing to be sent now."""
    first = together[0]
    try:
        left = _still_to_send(together, at)
        letter = _letter(left) if left else None
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # a fault of ours must not keep the others from being sent
        log.exception("delivery_faulty", delivery_id=str(first.pk), channel=first.channel)
        _attempt(together, at)
        _note(together, _Ended(Outcome.PUT_OFF, f"{type(error).__name__}: {error}"))
        return None
    if letter is None:
        return None
    _attempt(left, at)
    return left, letter


def _post(first: Delivery, letter: Letter) -> _Ended:
    """Send one letter. Runs in a thread of its own, without the database."""
    began = time.monotonic()
    outcome, error = Outcome.SENT, ""
    failure: PermanentError | None = None
    try:
        with override(letter.reader.language):
            CHANNELS[first.channel].send(letter)
    except TransientError as problem:
        outcome, error = Outcome.PUT_OFF, str(problem)
    except PermanentError as problem:
        outcome, error, failure = Outcome.FAILED, str(problem), problem
    except Exception as problem:  # as above
        log.exception("delivery_faulty", delivery_id=str(first.pk), channel=first.channel)
        outcome, error = Outcome.PUT_OFF, f"{type(problem).__name__}: {problem}"
    return _Ended(outcome, error, round((time.monotonic() - began) * 1000), failure)


def _record(together: Sequence[Delivery], ended: _Ended) -> None:
    """Write down what became of a letter, and what follows for its address."""
    _note(together, ended)
    if ended.failure and not isinstance(ended.failure, LetterRefused):
        _retire(together[0], together[0].notification.user, ended.failure)


# What is left of it when it leaves -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reader:
    """What a reader may see and wishes as a letter leaves."""

    user: User
    actor: Actor
    wishes: Wishes
    muted: Collection[UUID]  # tasks
    offered: Collection[UUID]  # tasks that wait for their answer

    @classmethod
    def of(cls, user: User) -> "_Reader":
        actor = actor_of(user)
        muted = Watch.objects.muting(now()).filter(user=user)
        offers = Offer.objects.pending().filter(secretary=actor.secretary_id, secretary__isnull=False)
        return cls(
            user,
            actor,
            wishes_of([user])[user.pk],
            set(muted.values_list("task_id", flat=True)),
            set(offers.values_list("task_id", flat=True)),
        )


def _still_to_send(together: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """Those that still matter and may leave now; the others are dropped, or wait for the reader's hours."""
    keys = [delivery.notification_id for delivery in together]
    known = Notification.objects.with_task().select_related("user").in_bulk(keys)
    for delivery in together:
        delivery.notification = known[delivery.notification_id]
    reader = _Reader.of(together[0].notification.user)
    left = [delivery for delivery in together if not _drop(delivery, reader)]
    opens = _opens(left, reader, at) if left else at
    if opens > at:
        _mark(left, next_attempt_at=opens)
        return []
    return left


def _drop(delivery: Delivery, reader: _Reader) -> bool:
    why = _why_not(delivery, reader)
    if why:
        _mark([delivery], status=Status.DROPPED, dropped=why)
    return why is not None


def _why_not(delivery: Delivery, reader: _Reader) -> Dropped | None:
    """Why the delivery is not needed any more: the first of these that is true."""
    notification = delivery.notification
    kind, task = KINDS[notification.kind], notification.task
    reasons = {
        Dropped.GONE: not reader.user.is_active or (delivery.target and delivery.address_id is None),
        Dropped.READ: notification.read_at,
        Dropped.MUTED: notification.task_id in reader.muted,
        Dropped.OFF: reader.wishes.choice(kind.group, delivery.channel) is Choice.OFF,
        Dropped.OVER: (kind.while_offered and notification.task_id not in reader.offered)
        or (kind.only_in and task and task.status not in kind.only_in),
        Dropped.HIDDEN: _is_hidden(notification, kind, reader.actor),
    }
    return next((why for why, is_so in reasons.items() if is_so), None)


def _is_hidden(notification: Notification, kind: Kind, actor: Actor) -> bool:
    """Whether it is about what is no longer the reader's: a task, a thread, a pool, an organization."""
    task, facts = notification.task, notification.facts
    if task is None:
        return any(fact in facts and not keeps(actor, UUID(facts[fact])) for fact, keeps in _in_care(kind))
    if kind.event == MESSAGE:
        is_internal = facts.get("internal") == "yes" or "yes" in kind.when.get("internal", ())
        return not may_hear(task, actor, is_internal=is_internal)
    return ELSEWHERE.isdisjoint(kind.told) and not relations_to(task, actor) - {Relation.POOL}


def _in_care(kind: Kind) -> Iterator[tuple[str, Callable[[Actor, UUID], bool]]]:
    """Of a kind about no task the facts that name what its readers care for, and whether somebody still does."""
    if Told.COORDINATORS in kind.told:
        yield "pool_id", lambda actor, pool_id: pool_id in actor.pools
    if Told.MANAGERS in kind.told:
        yield "organization_id", lambda actor, key: actor.may(Permission.WEBHOOK_MANAGE, key)
    if Told.REVIEWERS in kind.told:
        yield "certificate_id", lambda actor, key: Certificate.objects.to_review(actor).filter(pk=key).exists()


def _opens(together: Sequence[Delivery], reader: _Reader, at: datetime) -> datetime:
    """When they may leave: at once if one of them may pass."""
    if reader.wishes.urgent_passes and any(delivery.notification.urgent for delivery in together):
        return at
    in_hours = any(delivery.in_hours for delivery in together)
    bound = [reader.user] if in_hours or reader.wishes.only_in_working_hours else []
    working = working_hours(bound, together[0].notification.task, at).get(reader.user.pk, ())
    return next_open(reader.wishes, at, in_hours=in_hours, working=working)


def _letter(together: Sequence[Delivery]) -> Letter:
    first = together[0]
    reader = first.notification.user
    in_order = sorted((delivery.notification for delivery in together), key=lambda row: row.pk)
    with override(reader.language):
        return letter_of(
            in_order,
            key=_key(together),
            reader=reader,
            actor=actor_of(reader),
            is_digest=first.is_digest,
            is_shared=CHANNELS[first.channel].may_be_shared,
            address=unseal(first.address.sealed) if first.address else "",
        )


def _key(together: Sequence[Delivery]) -> UUID:
    """What names a letter: the same for the same deliveries, so that one sent twice is known again; another for more
    of them, or when they were asked for again, so that nobody takes it for the one they have."""
    first, *others = sorted(together, key=lambda delivery: delivery.pk)
    names = [f"{first.due_at}", *(f"{delivery.pk} {delivery.due_at}" for delivery in others)]
    return uuid5(first.pk, " ".join(names))


# The ledger ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def _attempt(together: Sequence[Delivery], at: datetime) -> None:
    """Write down that these are being tried."""
    Attempt.objects.bulk_create(Attempt(delivery=delivery, at=at, together=len(together)) for delivery in together)
    keys = [delivery.pk for delivery in together]
    Delivery.objects.filter(pk__in=keys).update(attempts=F("attempts") + 1)
    for delivery in together:
        delivery.attempts += 1


@transaction.atomic
def _note(together: Sequence[Delivery], ended: _Ended) -> None:
    """Write down what became of the try that was begun."""
    at, outcome, error = now(), ended.outcome, ended.error[:500]
    if outcome is Outcome.SENT:
        _mark(together, status=Status.SENT, sent_at=at, error="")
    failed = together if outcome is not Outcome.SENT else []
    for delivery in failed:
        is_last = outcome is Outcome.FAILED or at - delivery.due_at > GIVEN_UP_AFTER
        facts = {"delivery_id": str(delivery.pk), "channel": delivery.channel, "error": error}
        if is_last:
            log.error("delivery_failed", **facts)
            _mark([delivery], status=Status.FAILED, error=error)
        else:
            log.warning("delivery_put_off", **facts)
            _mark([delivery], next_attempt_at=at + pause_after(delivery.attempts), error=error)
    begun = Attempt.objects.filter(delivery__in=together, outcome=Outcome.BEGUN)
    last = begun.order_by("delivery_id", "-id").distinct("delivery_id").values("pk")
    Attempt.objects.filter(pk__in=list(last.values_list("pk", flat=True))).update(
        outcome=outcome, error=error, took_ms=ended.took_ms
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: longer each time, and never the same for two."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311


def _mark(together: Sequence[Delivery], **values: Any) -> None:
    keys = [delivery.pk for delivery in together]
    Delivery.objects.filter(pk__in=keys, status=Status.PENDING).update(**values)


@transaction.atomic
def _retire(delivery: Delivery, reader: User, failure: PermanentError) -> None:
    """Send nothing more to an address that refuses us, and tell its owner over the ways that are left."""
    waiting = Delivery.objects.filter(notification__user=reader, channel=delivery.channel, target=delivery.target)
    waiting.filter(status=Status.PENDING).update(status=Status.DROPPED, dropped=Dropped.GONE)
    address = delivery.address or address_of_sign_in(reader)
    if isinstance(failure, AddressGone):
        address.delete()
        return
    is_new = Address.objects.filter(pk=address.pk, disabled_at=None).update(
        disabled_at=now(), reason=str(failure)[:300]
    )
    if is_new:
        tell(
            event="address.disabled",
            event_id=f"{address.pk}:{now().isoformat()}",
            facts={},
            happening=Happening(owner=reader),
            kept={"channel": delivery.channel, "label": address.label},
        )
