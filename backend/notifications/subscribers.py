"""What notifications make of what happens: each gathers whom and what the event concerns, and tells.

Notifications stand under the unique key (person, kind, event), so that hearing an event twice tells nobody twice.
"""

from collections.abc import Sequence
from typing import Any

from backend.matching.models import Offer
from backend.notifications.audiences import Happening
from backend.notifications.services import tell
from backend.secretaries.models import Certificate, Secretary
from backend.sla.models import Clock, TimeRequest
from backend.sla.services import BREACH
from backend.tasks.models import LogEntry, Message, Task
from tasks_engine.lifecycle import Verb

TAKING = (Verb.UNASSIGN, Verb.REASSIGN)


def on_task_moved(*, event_id: int, task_id: str, verb: str, to_status: str, log_id: int, **_: object) -> None:
    """Tell both sides, and coordinators where they are needed, of a step of the task."""
    entry = LogEntry.objects.select_related("secretary__user").get(pk=log_id)
    task = _task(task_id)
    happening = Happening(
        task=task, pool_id=task.pool_id, secretary=entry.secretary, former=_former(entry), by=entry.actor_id
    )
    kept = {"outcome": to_status} if verb == Verb.DECIDE else {}
    facts = {"verb": verb, "role": entry.role}
    tell(event="task.moved", event_id=event_id, facts=facts, happening=happening, kept=kept)


def on_message_posted(*, event_id: int, task_id: str, message_id: str, **_: object) -> None:
    """Tell the other side of a message; internal notes stay with the secretary and coordinators."""
    message = Message.objects.get(pk=message_id)
    task = _task(task_id)
    happening = Happening(
        task=task,
        pool_id=task.pool_id,
        secretary=task.holder,
        by=message.author_id,
        is_message=True,
        is_internal=message.is_internal,
    )
    facts = {"internal": "yes" if message.is_internal else "no"}
    tell(event="message.posted", event_id=event_id, facts=facts, happening=happening)


def on_offer_made(*, event_id: int, task_id: str, secretary_id: str, offer_id: str, **_: object) -> None:
    """Tell the secretary of an offer, unless it is over by the time this is heard."""
    if Offer.objects.pending().filter(pk=offer_id).exists():
        _tell_of_offer("offer.made", event_id, task_id, secretary_id, {})


def on_offer_closed(*, event_id: int, task_id: str, secretary_id: str, status: str, **_: object) -> None:
    """Tell the secretary when an offer is taken back."""
    _tell_of_offer("offer.closed", event_id, task_id, secretary_id, {"status": status})


def on_milestone_reached(
    *,
    event_id: int,
    task_id: str,
    clock_id: str,
    milestone: str,
    is_late: bool = False,
    audience: Sequence[str] = (),
    respects_hours: bool = False,
    **_: object,
) -> None:
    """Tell whom the step of the ladder names that a time runs out, is over, or has been for a while."""
    clock = Clock.objects.get(pk=clock_id)
    task = _task(task_id)
    happening = Happening(
        task=task, pool_id=task.pool_id, secretary=task.holder, party=clock.party, audience=tuple(audience)
    )
    stage = "breach" if milestone == BREACH else "overdue" if is_late else "warning"
    tell(
        event="milestone.reached",
        event_id=event_id,
        facts={"stage": stage},
        happening=happening,
        kept={"clock": clock.kind},
        in_hours=respects_hours,
    )


def on_time_requested(*, event_id: int, task_id: str, request_id: str, **_: object) -> None:
    """Ask the organization for an answer, unless it is no longer needed."""
    asked = TimeRequest.objects.get(pk=request_id)
    if asked.status == TimeRequest.Status.PENDING:
        task = _task(task_id)
        happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=asked.asked_by_id)
        tell(event="time.requested", event_id=event_id, facts={}, happening=happening)


def on_time_answered(*, event_id: int, task_id: str, request_id: str, status: str, **_: object) -> None:
    """Tell the secretary what the organization says to the request for more time."""
    asked = TimeRequest.objects.get(pk=request_id)
    task = _task(task_id)
    happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=asked.answered_by_id)
    tell(event="time.answered", event_id=event_id, facts={"status": status}, happening=happening)


def on_certificate_submitted(*, event_id: int, certificate_id: str, **_: object) -> None:
    """Tell the coordinators that there is something to check."""
    _tell_of_certificate("certificate.submitted", event_id, certificate_id, {})


def on_certificate_decided(*, event_id: int, certificate_id: str, status: str, **_: object) -> None:
    """Tell the secretary what became of a certificate."""
    _tell_of_certificate("certificate.decided", event_id, certificate_id, {"status": status})


def _task(task_id: str) -> Task:
    return Task.objects.with_people().get(pk=task_id)


def _former(entry: LogEntry) -> Secretary | None:
    """From whom the step took the task."""
    if entry.verb not in TAKING:
        return None
    taken = entry.task.assignments.filter(end=entry.verb, ended_at=entry.at).select_related("secretary__user").first()
    return taken.secretary if taken else None


def _tell_of_offer(event: str, event_id: int, task_id: str, secretary_id: str, facts: dict[str, Any]) -> None:
    task = _task(task_id)
    secretary = Secretary.objects.select_related("user").get(pk=secretary_id)
    happening = Happening(task=task, pool_id=task.pool_id, secretary=secretary)
    tell(event=event, event_id=event_id, facts=facts, happening=happening)


def _tell_of_certificate(event: str, event_id: int, certificate_id: str, facts: dict[str, Any]) -> None:
    certificate = Certificate.objects.select_related("secretary__user", "kind").get(pk=certificate_id)
    secretary = certificate.secretary
    happening = Happening(pool_id=secretary.pool_id, secretary=secretary)
    kept = {"certificate": certificate.kind.name, "secretary": secretary.user.name}
    tell(event=event, event_id=event_id, facts=facts, happening=happening, kept=kept)
