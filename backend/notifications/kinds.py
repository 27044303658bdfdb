"""Everything that people are told, on one page: of which event it comes, who is told, and in which words.

A kind applies to an event when each field named in `when` has one of the values. Words know `%(task)s` (the number,
and the title for those who may see it) and the facts that a subscriber hands over; never what somebody wrote.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks_engine.lifecycle import TaskRole, Verb


class Told(StrEnum):
    """Who is told. `backend.notifications.audiences` finds the people; whoever did it is not told of it."""

    ORGANIZATION = "organization"  # who posted the task; its owners and managers when a program did, or the poster left
    HOLDER = "holder"  # the secretary who holds the task, or held it when the event happened
    FORMER = "former"  # the secretary from whom it was taken
    COORDINATORS = "coordinators"  # of the pool
    SECRETARY = "secretary"  # whom the event names: of the offer, of the certificate
    AUDIENCE = "audience"  # whom a step of the ladder names


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notification."""

    event: str
    told: Collection[Told]
    subject: Promise
    text: Promise
    when: Mapping[str, Collection[str]] = field(default_factory=dict)
    urgent: bool = False
    page: str = ""  # where the reader goes on in the browser, if that is not the page of the task


T, V = Told, Verb

KINDS: dict[str, Kind] = {
    # Offers
    "offer_made": Kind(
        event="offer.made", told=[T.SECRETARY], urgent=True, page="/offers",
        subject=_("%(task)s is offered to you"),
        text=_("The task is reserved for you for a limited time. See why it fits you, and accept or decline it."),
    ),
    "offer_withdrawn": Kind(
        event="offer.closed", when={"status": ["rescinded"]}, told=[T.SECRETARY], page="/offers",
        subject=_("%(task)s is no longer offered to you"),
        text=_("The offer was withdrawn. There is nothing for you to do."),
    ),
    # Who does it
    "task_taken": Kind(
        event="task.moved", when={"verb": [V.CLAIM, V.ACCEPT_OFFER, V.ASSIGN]}, told=[T.ORGANIZATION],
        subject=_("%(task)s has a secretary"),
        text=_("Somebody has taken the task. Its page says who it is, and when it will be done."),
    ),
    "task_assigned": Kind(
        event="task.moved", when={"verb": [V.ASSIGN, V.REASSIGN]}, told=[T.HOLDER], urgent=True,
        subject=_("%(task)s was given to you"),
        text=_("A coordinator has assigned the task to you. Its page says why."),
    ),
    "task_reassigned": Kind(
        event="task.moved", when={"verb": [V.REASSIGN]}, told=[T.ORGANIZATION],
        subject=_("%(task)s has another secretary"),
        text=_("A coordinator has given the task to another secretary. Its page says who it is, and why."),
    ),
    "task_withdrawn": Kind(
        event="task.moved", when={"verb": [V.UNASSIGN, V.REASSIGN]}, told=[T.FORMER], urgent=True,
        subject=_("%(task)s is no longer yours"),
        text=_("A coordinator has taken the task back. Please stop working on it."),
    ),
    "task_unassigned": Kind(
        event="task.moved", when={"verb": [V.UNASSIGN]}, told=[T.ORGANIZATION],
        subject=_("%(task)s looks for another secretary"),
        text=_("A coordinator has taken the task from its secretary. It is offered to others now."),
    ),
    "task_released": Kind(
        event="task.moved", when={"verb": [V.RELEASE]}, told=[T.ORGANIZATION, T.COORDINATORS],
        subject=_("%(task)s was given back"),
        text=_("The secretary has given the task back. It is offered to others now."),
    ),
    # The work
    "question_asked": Kind(
        event="task.moved", when={"verb": [V.ASK]}, told=[T.ORGANIZATION], urgent=True,
        subject=_("A question about %(task)s"),
        text=_("The secretary needs your answer to go on. The work waits until then."),
    ),
    "question_answered": Kind(
        event="task.moved", when={"verb": [V.ANSWER]}, told=[T.HOLDER], urgent=True,
        subject=_("Your question about %(task)s is answered"),
        text=_("The organization has answered. Your clock runs again."),
    ),
    "message_posted": Kind(
        event="message.posted", when={"internal": ["no"]}, told=[T.ORGANIZATION, T.HOLDER],
        subject=_("A message about %(task)s"),
        text=_("There is a new message in the thread of the task."),
    ),
    "note_posted": Kind(
        event="message.posted", when={"internal": ["yes"]}, told=[T.HOLDER, T.COORDINATORS],
        subject=_("An internal note about %(task)s"),
        text=_("There is a new note in the thread of the task that the organization does not see."),
    ),
    # The result
    "result_submitted": Kind(
        event="task.moved", when={"verb": [V.SUBMIT]}, told=[T.ORGANIZATION], urgent=True,
        subject=_("%(task)s is ready for your review"),
        text=_("The secretary has submitted a result. Accept it, or say what has to change."),
    ),
    "revision_requested": Kind(
        event="task.moved", when={"verb": [V.REQUEST_REVISION]}, told=[T.HOLDER], urgent=True,
        subject=_("%(task)s has to be changed"),
        text=_("The organization has asked for changes. The page of the task says which."),
    ),
    "result_accepted": Kind(
        event="task.moved", when={"verb": [V.ACCEPT]}, told=[T.HOLDER],
        subject=_("%(task)s is accepted"),
        text=_("Your result was accepted. Thank you."),
    ),
    "accepted_by_silence": Kind(
        event="task.moved", when={"verb": [V.ACCEPT], "role": [TaskRole.SYSTEM]}, told=[T.ORGANIZATION],
        subject=_("%(task)s counts as accepted"),
        text=_("The time to review the result has passed without an answer. You can reopen the task for a while."),
    ),
    "result_rejected": Kind(
        event="task.moved", when={"verb": [V.REJECT]}, told=[T.HOLDER], urgent=True,
        subject=_("%(task)s was rejected"),
        text=_("The organization has rejected the result and said why. A coordinator will decide."),
    ),
    "dispute_opened": Kind(
        event="task.moved", when={"verb": [V.REJECT]}, told=[T.COORDINATORS], urgent=True,
        subject=_("%(task)s is disputed"),
        text=_("The organization has rejected a result. Please look at both sides and decide."),
    ),
    "dispute_decided": Kind(
        event="task.moved", when={"verb": [V.DECIDE]}, told=[T.HOLDER, T.ORGANIZATION],
        subject=_("The dispute about %(task)s is decided"),
        text=_("A coordinator has decided: the task is now “%(outcome)s”. Its page says why."),
    ),
    "task_reopened": Kind(
        event="task.moved", when={"verb": [V.REOPEN]}, told=[T.HOLDER, T.ORGANIZATION],
        subject=_("%(task)s goes on"),
        text=_("The task was opened again. Its page says why."),
    ),
    "task_cancelled": Kind(
        event="task.moved", when={"verb": [V.CANCEL]}, told=[T.HOLDER, T.ORGANIZATION], urgent=True,
        subject=_("%(task)s was cancelled"),
        text=_("The task was cancelled. There is nothing more to do for it."),
    ),
    # Time
    "sla_warning": Kind(
        event="milestone.reached", when={"stage": ["warning"]}, told=[T.AUDIENCE],
        subject=_("Time is running out for %(task)s"),
        text=_("Most of the time for this is used up: %(clock)s."),
    ),
    "sla_breached": Kind(
        event="milestone.reached", when={"stage": ["breach"]}, told=[T.AUDIENCE], urgent=True,
        subject=_("%(task)s is late"),
        text=_("The time for this is over: %(clock)s."),
    ),
    "sla_overdue": Kind(
        event="milestone.reached", when={"stage": ["overdue"]}, told=[T.AUDIENCE], urgent=True,
        subject=_("%(task)s is still late"),
        text=_("The time for this has been over for a while: %(clock)s. Please step in."),
    ),
    "time_requested": Kind(
        event="time.requested", told=[T.ORGANIZATION], urgent=True,
        subject=_("More time is asked for: %(task)s"),
        text=_("The secretary asks you for more time and says why. Please grant it, or refuse it."),
    ),
    "time_granted": Kind(
        event="time.answered", when={"status": ["granted"]}, told=[T.HOLDER],
        subject=_("You have more time for %(task)s"),
        text=_("The organization has granted the time you asked for. The page of the task says what is due when."),
    ),
    "time_refused": Kind(
        event="time.answered", when={"status": ["refused"]}, told=[T.HOLDER], urgent=True,
        subject=_("No more time for %(task)s"),
        text=_("The organization has not granted the time you asked for. What was promised stays promised."),
    ),
    # Certificates
    "certificate_submitted": Kind(
        event="certificate.submitted", told=[T.COORDINATORS], page="/desk/certificates",
        subject=_("%(secretary)s has submitted a certificate"),
        text=_("Please check it: %(certificate)s."),
    ),
    "certificate_verified": Kind(
        event="certificate.decided", when={"status": ["verified"]}, told=[T.SECRETARY],
        subject=_("Your certificate is verified"),
        text=_("You can now be offered work that needs it: %(certificate)s."),
    ),
    "certificate_rejected": Kind(
        event="certificate.decided", when={"status": ["rejected"]}, told=[T.SECRETARY],
        subject=_("Your certificate could not be verified"),
        text=_("Your profile says why: %(certificate)s."),
    ),
    "certificate_revoked": Kind(
        event="certificate.decided", when={"status": ["revoked"]}, told=[T.SECRETARY], urgent=True,
        subject=_("Your certificate was revoked"),
        text=_("You are not offered work that needs it any more: %(certificate)s."),
    ),
    "certificate_expired": Kind(
        event="certificate.decided", when={"status": ["expired"]}, told=[T.SECRETARY], urgent=True,
        subject=_("Your certificate has expired"),
        text=_("You are not offered work that needs it until you submit a new one: %(certificate)s."),
    ),
}  # fmt: skip

# Facts that are shown as words.
WORDS: dict[str, dict[str, Promise]] = {
    "outcome": {"accepted": _("accepted"), "in_progress": _("in progress"), "cancelled": _("cancelled")},
    "clock": {
        "claim": _("a secretary takes the task"),
        "first_response": _("the secretary's first response"),
        "reply": _("the secretary's reply"),
        "delivery": _("the delivery of the result"),
        "revision": _("the revision of the result"),
        "answer": _("the organization's answer"),
        "review": _("the organization's review"),
    },
}


def kinds_of(event: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """The kinds that apply to an event with these facts."""
    for name, kind in KINDS.items():
        if kind.event == event and all(facts[fact] in values for fact, values in kind.when.items()):
            yield name


def urgent_kinds() -> list[str]:
    """The kinds that do not wait."""
    return [name for name, kind in KINDS.items() if kind.urgent]
