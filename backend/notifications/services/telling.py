"""Telling people what happened: the rows they read in the house, and the deliveries that leave it when they wish."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.models import User
from backend.core.clock import now
from backend.core.jobs import kick
from backend.notifications.audiences import Happening, people
from backend.notifications.channels import CHANNELS
from backend.notifications.deciding import Decision, Span, Wishes, decide
from backend.notifications.events import NotificationsTold
from backend.notifications.hours import working_hours
from backend.notifications.kinds import KINDS, kinds_of
from backend.notifications.models import Address, Delivery, Notification
from backend.notifications.preferences import muted, wishes_of
from backend.outbox.services import publish
from backend.tasks.models import Task

SEND_DUE = "notifications.send_due"


@transaction.atomic
def tell(
    *,
    event: str,
    event_id: int | str,
    facts: Mapping[str, Any],
    happening: Happening,
    kept: Mapping[str, Any] | None = None,
    in_hours: bool = False,
) -> None:
    """Notify everybody whom `kinds.py` names for an event, each once, however often this is called.

    `facts` choose the kinds; `kept` are the facts that the words need. With `in_hours` what leaves the house waits for
    the hours of whom it is for. A constant number of queries for each kind, however many are told.
    """
    at, told, readers = now(), dict[str, list[User]](), list[tuple[UUID, UUID]]()
    for name in kinds_of(event, facts):
        known = {user.pk for other, users in told.items() if name in KINDS[other].outranks for user in users}
        told[name] = [user for user in people(KINDS[name].told, happening) if user.pk not in known]
        rows = [
            Notification(user=user, kind=name, event=str(event_id), task=happening.task, facts=dict(kept or {}))
            for user in told[name]
        ]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        readers += _hand_to_channels(name, str(event_id), told[name], happening, in_hours, at)
    if readers:
        publish(NotificationsTold(told=readers))


def forget(*, task: Task, event: str, facts: Mapping[str, Any], since: datetime) -> None:
    """What was told of an event of `task` at or after `since`, and has not left the house yet, is not sent any more."""
    kinds = list(kinds_of(event, facts))
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING, notification__task=task)
    waiting.filter(notification__kind__in=kinds, notification__created_at__gte=since).update(
        status=Delivery.Status.DROPPED, dropped=Delivery.Dropped.OVER
    )


@dataclass(frozen=True)
class _Ways:
    """What is to be known of some people to tell them: their wishes, addresses and hours, and who muted the task."""

    wishes: Mapping[UUID, Wishes]
    muted: Collection[UUID]
    hours: Mapping[UUID, Sequence[Span]]
    addresses: Mapping[UUID, Sequence[Address]]

    def of(self, user_id: UUID) -> Iterator[tuple[str, Address | None]]:
        """Every channel over which the person can be reached, with the address there; None: the one to sign in with."""
        own = self.addresses.get(user_id, ())
        refused = {address.channel for address in own if address.disabled_at}
        for name, channel in CHANNELS.items():
            if not channel.needs_address and name not in refused:
                yield name, None
        for address in own:
            if CHANNELS[address.channel].needs_address and address.verified_at and not address.disabled_at:
                yield address.channel, address


def _hand_to_channels(
    kind: str, event: str, users: Sequence[User], happening: Happening, in_hours: bool, at: datetime
) -> list[tuple[UUID, UUID]]:
    """One delivery for each way to each reader of this kind and event, at the time that they wish.

    Returns the readers' keys, each with that of their notification.
    """
    if not users:
        return []
    told = Notification.objects.filter(kind=kind, event=event, user__in=users).values_list("pk", "user_id")
    if KINDS[kind].stays_in_house:
        return [(user_id, pk) for pk, user_id in told]
    ways = _ways(users, happening, in_hours, at)
    deliveries = [delivery for pk, user_id in told for delivery in _deliveries(kind, pk, user_id, ways, in_hours, at)]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    if any(delivery.due_at <= at for delivery in deliveries):
        kick(SEND_DUE)
    return [(user_id, pk) for pk, user_id in told]


def _ways(users: Sequence[User], happening: Happening, in_hours: bool, at: datetime) -> _Ways:
    wishes = wishes_of(users)
    bound = [user for user in users if in_hours or wishes[user.pk].only_in_working_hours]
    return _Ways(
        wishes=wishes,
        muted=muted(users, happening.task.pk if happening.task else None, at),
        hours=working_hours(bound, happening.task, at),
        addresses=_addresses(users),
    )


def _addresses(users: Iterable[User]) -> dict[UUID, list[Address]]:
    found = defaultdict[UUID, list[Address]](list)
    for address in Address.objects.filter(user__in=users).order_by("id"):
        found[address.user_id].append(address)
    return found


def _deliveries(name: str, pk: UUID, user_id: UUID, ways: _Ways, in_hours: bool, at: datetime) -> Iterator[Delivery]:
    kind = KINDS[name]
    for channel, address in ways.of(user_id):
        decision: Decision = decide(
            group=kind.group,
            urgent=kind.urgent,
            for_digest=kind.for_digest,
            channel=channel,
            wishes=ways.wishes[user_id],
            at=at,
            is_muted=user_id in ways.muted,
            in_hours=in_hours,
            working=ways.hours.get(user_id, ()),
        )
        if decision.at is not None:
            yield Delivery(
                notification_id=pk,
                channel=channel,
                address=address,
                target=address.digest if address else "",
                label=address.label if address else "",
                is_digest=decision.is_digest,
                in_hours=in_hours,
                due_at=decision.at,
                next_attempt_at=decision.at,
            )
