"""Every kind of live event: what it holds, and who may hear it. One row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.accounts.actors import Actor
from backend.accounts.models import Pool
from backend.matching.models import Offer
from backend.secretaries.models import Certificate
from backend.tasks.models import Message, Task
from backend.tasks.permissions import Facet, Relation, relations_to, sees_internal_notes, sight

Data = Mapping[str, Any]  # of an event: names of ids and versions, and their values


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows that some events are about, as they are now."""

    tasks: Mapping[UUID, Task] = field(default_factory=dict)
    messages: Mapping[UUID, Message] = field(default_factory=dict)
    offers: Mapping[UUID, Offer] = field(default_factory=dict)
    certificates: Mapping[UUID, Certificate] = field(default_factory=dict)
    regions: Mapping[UUID, str] = field(default_factory=dict)  # of all pools, where there are certificates


Gate = Callable[[Actor, Data, Rows], bool]


def _knows_task(actor: Actor, data: Data, rows: Rows) -> bool:
    """Members, the holder and coordinators; of open work, other secretaries hear as of a board that changed."""
    task = rows.tasks.get(UUID(data["task_id"]))
    return task is not None and bool(relations_to(task, actor) - {Relation.POOL})


def _sees_people(actor: Actor, data: Data, rows: Rows) -> bool:
    task = rows.tasks.get(UUID(data["task_id"]))
    return task is not None and _knows_task(actor, data, rows) and Facet.PEOPLE in sight(task, actor)


def _reads_message(actor: Actor, data: Data, rows: Rows) -> bool:
    task, message = rows.tasks.get(UUID(data["task_id"])), rows.messages.get(UUID(data["message_id"]))
    if task is None or message is None or not _knows_task(actor, data, rows):
        return False
    return Facet.THREAD in sight(task, actor) and (not message.is_internal or sees_internal_notes(task, actor))


def _knows_offer(actor: Actor, data: Data, rows: Rows) -> bool:
    offer = rows.offers.get(UUID(data["offer_id"]))
    if offer is None:
        return False
    pool_id: UUID = offer.task.pool_id
    return offer.secretary_id == actor.secretary_id or pool_id in actor.pools


def _knows_certificate(actor: Actor, data: Data, rows: Rows) -> bool:
    certificate = rows.certificates.get(UUID(data["certificate_id"]))
    if certificate is None:
        return False
    pool_id: UUID = certificate.secretary.pool_id
    return certificate.secretary_id == actor.secretary_id or pool_id in actor.pools


def _knows_checked_certificate(actor: Actor, data: Data, rows: Rows) -> bool:
    """As `visible_to` has it: besides those whom it concerns, coordinators of other regions while it waits for them."""
    certificate = rows.certificates.get(UUID(data["certificate_id"]))
    if certificate is None or _knows_certificate(actor, data, rows):
        return certificate is not None
    is_waiting = certificate.status == Certificate.Status.SUBMITTED and certificate.first_by_id is not None
    region = certificate.secretary.pool.region
    near = {rows.regions.get(pool) for pool in actor.pools} if region else set()
    return is_waiting and certificate.kind.second_review and bool(actor.pools) and region not in near


def _works_in_pool(actor: Actor, data: Data, rows: Rows) -> bool:
    return bool(str(actor.secretary_pool) == data["pool_id"])


def _anybody(actor: Actor, data: Data, rows: Rows) -> bool:
    """It is in one person's stream only, and about a row that is theirs."""
    return True


@dataclass(frozen=True)
class Kind:
    """What an event of this kind holds, and whether somebody may hear it now."""

    holds: tuple[str, ...]
    may_hear: Gate


KINDS: dict[str, Kind] = {
    "task.moved": Kind(("task_id", "version"), _knows_task),
    "task.edited": Kind(("task_id", "version"), _knows_task),
    "message.posted": Kind(("task_id", "message_id"), _reads_message),
    "deliverable.opened": Kind(("task_id", "version"), _knows_task),
    "rating.given": Kind(("task_id",), _knows_task),
    "milestone.reached": Kind(("task_id", "clock_id"), _knows_task),
    "time.requested": Kind(("task_id", "request_id"), _knows_task),
    "time.answered": Kind(("task_id", "request_id"), _knows_task),
    "presence.changed": Kind(("task_id",), _sees_people),
    "offer.made": Kind(("task_id", "offer_id"), _knows_offer),
    "offer.closed": Kind(("task_id", "offer_id"), _knows_offer),
    "board.changed": Kind(("pool_id",), _works_in_pool),
    "certificate.submitted": Kind(("certificate_id",), _knows_certificate),
    "certificate.checked": Kind(("certificate_id",), _knows_checked_certificate),
    "certificate.decided": Kind(("certificate_id",), _knows_certificate),
    "notification.told": Kind(("notification_id",), _anybody),
    "notification.settled": Kind(("notification_id",), _anybody),
}


def rows_of(events: list[tuple[str, Data]]) -> Rows:
    """The rows that these events are about: a constant number of queries, and none for what is not named."""

    def ids(name: str) -> set[UUID]:
        return {UUID(data[name]) for _, data in events if name in data}

    tasks, messages, offers, certificates = (ids(f"{name}_id") for name in ("task", "message", "offer", "certificate"))
    papers = Certificate.objects.select_related("secretary__pool", "kind")
    return Rows(
        tasks=Task.objects.with_people().in_bulk(tasks) if tasks else {},
        messages=Message.objects.in_bulk(messages) if messages else {},
        offers=Offer.objects.select_related("task").in_bulk(offers) if offers else {},
        certificates=papers.in_bulk(certificates) if certificates else {},
        regions=dict(Pool.objects.values_list("pk", "region")) if certificates else {},
    )
