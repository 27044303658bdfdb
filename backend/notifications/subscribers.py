"""What notifications make of what happens: each gathers whom and what the event concerns, and tells.

Notifications stand under the unique key (person, kind, event), so that hearing an event twice tells nobody twice.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.accounts.models import User
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality
from backend.matching.models import Offer
from backend.notifications.audiences import Happening
from backend.notifications.services import (
    forget,
    settle_certificate,
    settle_offer,
    settle_ratings,
    settle_steps,
    settle_time,
    tell,
)
from backend.repeating.models import Repetition
from backend.secretaries.models import Certificate, Secretary
from backend.secretaries.services import actor_of
from backend.sla.models import Clock, TimeRequest
from backend.sla.services import BREACH
from backend.tasks.models import LogEntry, Message, Rating, Task
from tasks_engine.lifecycle import TaskRole, Verb
from tasks_engine.sla import Act

TOLD_APART = {("warning", "review", "party"), ("warning", "review", "organization")}  # stage, clock, audience
TAKING = (Verb.UNASSIGN, Verb.REASSIGN, Verb.UNDO)


def on_task_moved(*, event_id: int, task_id: str, verb: str, to_status: str, log_id: int, **_: object) -> None:
    """Tell both sides, and coordinators where they are needed, of a step of the task."""
    entry = LogEntry.objects.select_related("secretary__user").get(pk=log_id)
    task = _task(task_id)
    happening = Happening(
        task=task, pool_id=task.pool_id, secretary=entry.secretary, former=_former(entry), by=entry.actor_id
    )
    kept = {**_doer(entry), **({"outcome": to_status} if verb == Verb.DECIDE else {})}
    undone = entry.facts["verb"] if verb == Verb.UNDO else ""
    if undone:
        forget(task=task, event="task.moved", facts={"verb": undone, "role": "", "undone": ""}, since=entry.undoes.at)
    facts = {"verb": verb, "role": entry.role, "undone": undone}
    tell(event="task.moved", event_id=event_id, facts=facts, happening=happening, kept=kept)
    settle_steps(task_id=UUID(task_id))


def on_message_posted(*, event_id: int, task_id: str, message_id: str, is_answer: bool = False, **_: object) -> None:
    """Tell the other side of a message, and whom it names; internal notes stay with the secretary and coordinators."""
    message = Message.objects.get(pk=message_id)
    task = _task(task_id)
    happening = Happening(
        task=task,
        pool_id=task.pool_id,
        secretary=task.holder,
        by=message.author_id,
        is_message=True,
        is_internal=message.is_internal,
        mentioned=tuple(message.mentions),
    )
    facts = {"internal": "yes" if message.is_internal else "told" if is_answer else "no"}
    kept = {**facts, "who": message.author_label, "side": message.role}
    tell(event="message.posted", event_id=event_id, facts=facts, happening=happening, kept=kept)


def on_rating_given(*, event_id: int, task_id: str, rating_id: str, side: str, **_: object) -> None:
    """Ask the side that was rated to rate the other too, unless it has: then nothing is hidden any more."""
    rating = Rating.objects.filter(pk=rating_id).first()
    if rating is None or rating.deliverable.ratings.count() > 1:  # its acceptance was taken back, or both have spoken
        settle_ratings(task_id=UUID(task_id))
        return
    task = _task(task_id)
    happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=rating.by_id)
    tell(event="rating.given", event_id=event_id, facts={"side": side}, happening=happening)


def on_offer_made(*, event_id: int, task_id: str, secretary_id: str, offer_id: str, **_: object) -> None:
    """Tell the secretary of an offer, unless it is over by the time this is heard."""
    if Offer.objects.pending().filter(pk=offer_id).exists():
        _tell_of_offer("offer.made", event_id, task_id, secretary_id, {})


def on_offer_expiring(*, event_id: int, task_id: str, secretary_id: str, offer_id: str, **_: object) -> None:
    """Remind the secretary of an offer that ends soon, unless it is over."""
    if Offer.objects.pending().filter(pk=offer_id).exists():
        _tell_of_offer("offer.expiring", event_id, task_id, secretary_id, {})


def on_offer_closed(*, event_id: int, task_id: str, secretary_id: str, status: str, **_: object) -> None:
    """Tell the secretary when an offer is taken back; what is answered is not new any more."""
    _tell_of_offer("offer.closed", event_id, task_id, secretary_id, {"status": status})
    settle_offer(task_id=UUID(task_id), secretary_id=UUID(secretary_id))


def on_milestone_reached(
    *,
    event_id: int,
    task_id: str,
    clock_id: str,
    milestone: str,
    is_late: bool = False,
    act: str = Act.NOTIFY,
    audience: Sequence[str] = (),
    respects_hours: bool = False,
    **_: object,
) -> None:
    """Tell whom the step of the ladder names that a time runs out, is over, or has been for a while.

    That a review runs out, an organization hears once, with what follows from its silence: `on_review_ending`.
    """
    clock = Clock.objects.filter(pk=clock_id).first()
    if clock is None:  # the step that had started it was taken back
        return
    task = _task(task_id)
    stage = "breach" if milestone == BREACH else "overdue" if is_late else "warning"
    told = {name for name in audience if (stage, clock.kind, name) not in TOLD_APART}
    happening = Happening(
        task=task, pool_id=task.pool_id, secretary=task.holder, party=clock.party, audience=tuple(told)
    )
    tell(
        event="milestone.reached",
        event_id=event_id,
        facts={"stage": stage, "act": act},
        happening=happening,
        kept={"clock": clock.kind, "act": act},
        in_hours=respects_hours,
    )


def on_review_ending(*, task_id: str, clock_id: str, **_: object) -> None:
    """Tell the organization that its silence will soon be taken for a yes, unless it has answered."""
    clock = Clock.objects.filter(pk=clock_id).first()
    if clock is not None and clock.stopped_at is None:
        task = _task(task_id)
        happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder)
        tell(event="review.ending", event_id=f"clock:{clock_id}", facts={}, happening=happening)


def on_clock_extended(*, event_id: int, task_id: str, kind: str, role: str, by: str | None = None, **_: object) -> None:
    """Tell both sides of more time that a coordinator gave, and the organization of time that a colleague granted."""
    task = _task(task_id)
    happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=UUID(by) if by else None)
    tell(event="clock.extended", event_id=event_id, facts={"role": role}, happening=happening, kept={"clock": kind})


def on_extension_undone(*, event_id: int, task_id: str, log_id: int, **_: object) -> None:
    """Tell both sides that more time was given by mistake."""
    entry, task = LogEntry.objects.get(pk=log_id), _task(task_id)
    forget(task=task, event="clock.extended", facts={"role": entry.role}, since=entry.undoes.at)
    happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=entry.actor_id)
    tell(event="extension.undone", event_id=event_id, facts={}, happening=happening)


def on_time_requested(*, event_id: int, task_id: str, request_id: str, **_: object) -> None:
    """Ask the organization for an answer, unless it is no longer needed."""
    asked = TimeRequest.objects.select_related("asked_by").get(pk=request_id)
    if asked.status == TimeRequest.Status.PENDING:
        task = _task(task_id)
        happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=asked.asked_by_id)
        kept = {"who": asked.asked_by.name, "side": TaskRole.ASSIGNEE}
        tell(event="time.requested", event_id=event_id, facts={}, happening=happening, kept=kept)


def on_time_answered(*, event_id: int, task_id: str, request_id: str, status: str, **_: object) -> None:
    """Tell the secretary what the organization says to the request for more time."""
    asked = TimeRequest.objects.get(pk=request_id)
    task = _task(task_id)
    happening = Happening(task=task, pool_id=task.pool_id, secretary=task.holder, by=asked.answered_by_id)
    tell(event="time.answered", event_id=event_id, facts={"status": status}, happening=happening)
    settle_time(task_id=task.pk)


def on_certificate_submitted(*, event_id: int, certificate_id: str, **_: object) -> None:
    """Tell the coordinators that there is something to check."""
    _tell_of_certificate("certificate.submitted", event_id, certificate_id, {})


def on_certificate_checked(*, event_id: int, certificate_id: str, **_: object) -> None:
    """Tell those who may be the second reviewer that they are waited for, unless it is decided already."""
    certificate = Certificate.objects.get(pk=certificate_id)
    if certificate.status == Certificate.Status.SUBMITTED:
        _tell_of_certificate("certificate.checked", event_id, certificate_id, {})


def on_certificate_expiring(*, event_id: int, certificate_id: str, **_: object) -> None:
    """Remind the secretary of a certificate that ends soon."""
    _tell_of_certificate("certificate.expiring", event_id, certificate_id, {})


def on_certificate_decided(*, event_id: int, certificate_id: str, status: str, **_: object) -> None:
    """Tell the secretary what became of a certificate."""
    _tell_of_certificate("certificate.decided", event_id, certificate_id, {"status": status})
    settle_certificate(certificate_id=UUID(certificate_id))


def on_leave_changed(
    *, event_id: int, secretary_id: str, starts_at: str, ends_at: str, is_taken_back: bool, by: str, **_: object
) -> None:
    """Tell a secretary of leave that somebody else entered or took back for them, in the time of where they live."""
    secretary = Secretary.objects.select_related("user").get(pk=secretary_id)
    who = User.objects.get(pk=by)
    zone = ZoneInfo(secretary.user.time_zone)
    starts, ends = (datetime.fromisoformat(at).astimezone(zone) for at in (starts_at, ends_at))
    tell(
        event="leave.changed",
        event_id=event_id,
        facts={"taken_back": "yes" if is_taken_back else "no"},
        happening=Happening(secretary=secretary, by=who.pk),
        kept={"who": who.name, "starts": f"{starts:%Y-%m-%d %H:%M}", "ends": _end(ends)},
    )


def on_webhook_disabled(*, event_id: int, organization_id: str, reason: str, **_: object) -> None:
    """Tell those in charge of an organization that one of its programs is no longer told anything."""
    happening = Happening(organization_id=UUID(organization_id))
    kept = {"reason": reason, "organization_id": organization_id}
    tell(event="webhook.disabled", event_id=event_id, facts={}, happening=happening, kept=kept)


def on_repetition_posted(*, event_id: int, repetition_id: str, task_id: str, is_draft: bool, **_: object) -> None:
    """Tell whoever set it up what was posted for them, or prepared as a draft that they have to complete."""
    repetition = Repetition.objects.select_related("set_by").filter(pk=repetition_id).first()
    if repetition is not None:
        happening = Happening(task=_task(task_id), owner=repetition.set_by)
        tell(
            event="repetition.posted",
            event_id=event_id,
            facts={"state": "draft" if is_draft else "open"},
            happening=happening,
        )


def on_repetition_paused(*, event_id: int, repetition_id: str, why: str, **_: object) -> None:
    """Tell whoever set it up, if they still belong there, that nothing is posted any more; and who is in charge, when
    it is about their right to post."""
    rows = Repetition.objects.select_related("set_by", "own_template__template")
    found = rows.filter(pk=repetition_id).first()
    if found is None:
        return
    own = found.own_template
    is_there = actor_of(found.set_by).may(Permission.TASK_READ, own.organization_id)
    happening = Happening(organization_id=own.organization_id, owner=found.set_by if is_there else None)
    is_secret = own.confidentiality >= Confidentiality.CONFIDENTIAL  # where it is told, others may read along
    called = own.template.name if is_secret else own.name
    kept = {"template": called, "why": why, "organization_id": str(own.organization_id)}
    tell(event="repetition.paused", event_id=event_id, facts={"why": why}, happening=happening, kept=kept)


def _end(at: datetime) -> str:
    """The end of a day is its 24:00, not the next one's 0:00."""
    return f"{at - timedelta(days=1):%Y-%m-%d} 24:00" if at.time() == time() else f"{at:%Y-%m-%d %H:%M}"


def _doer(entry: LogEntry) -> dict[str, str]:
    """Who is named for a step: whoever took it; of taking a task whoever has it, also when somebody else gave it."""
    if entry.verb in (Verb.CLAIM, Verb.ACCEPT_OFFER, Verb.ASSIGN) and entry.secretary:
        return {"who": entry.secretary.user.name, "side": TaskRole.ASSIGNEE}
    return {"who": entry.actor_label, "side": entry.role}


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
    until = certificate.valid_until.isoformat()
    names = {"certificate": certificate.kind.name, "secretary": secretary.user.name}
    kept = {**names, "until": until, "pool_id": str(secretary.pool_id), "certificate_id": certificate_id}
    tell(event=event, event_id=event_id, facts=facts, happening=happening, kept=kept)
