"""Everything that people are told, on one page: of which event it comes, who is told, and in which words.

A kind applies to an event when each field named in `when` has one of the values. Words know `%(task)s` (the number,
and the title for those who may see it), `%(who)s` (whoever did it, by name for those who may know it) and the facts
that a subscriber hands over; never what somebody wrote.
A digest is not a kind but a way of being told: `deciding.py`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks_engine.lifecycle import CLOSED, HELD, TaskRole, TaskStatus, Verb
from tasks_engine.sla import Act


class Told(StrEnum):
    """Who is told. `backend.notifications.audiences` finds the people; whoever did it is not told of it."""

    ORGANIZATION = "organization"  # who posted the task; its owners and managers when a program did, or the poster left
    HOLDER = "holder"  # the secretary who holds the task, or held it when the event happened
    FORMER = "former"  # the secretary from whom it was taken
    COORDINATORS = "coordinators"  # of the pool
    SECRETARY = "secretary"  # whom the event names: of the offer, of the certificate
    AUDIENCE = "audience"  # whom a step of the ladder names
    MENTIONED = "mentioned"  # whom a message names
    MANAGERS = "managers"  # owners and managers of the organization that an event names
    OWNER = "owner"  # whose address it is, or who set it up
    REVIEWERS = "reviewers"  # coordinators who may be the second reviewer of a certificate: of other regions


class Group(StrEnum):
    """What kinds have in common when somebody says how they want to be told. `GROUPS` names them."""

    OFFERS = "offers"
    WORK = "work"
    CONVERSATION = "conversation"
    RESULT = "result"
    TIME = "time"
    CERTIFICATES = "certificates"
    ACCOUNT = "account"


GROUPS: dict[Group, Promise] = {
    Group.OFFERS: _("offers"),
    Group.WORK: _("who does the work"),
    Group.CONVERSATION: _("questions and messages"),
    Group.RESULT: _("results and reviews"),
    Group.TIME: _("time and deadlines"),
    Group.CERTIFICATES: _("certificates"),
    Group.ACCOUNT: _("your addresses and connections"),
}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notification."""

    group: Group
    event: str
    told: Collection[Told]
    subject: Promise
    text: Promise
    when: Mapping[str, Collection[str]] = field(default_factory=dict)
    urgent: bool = False
    stays_in_house: bool = False  # told in the inbox and on open pages alone: no channel is asked
    for_digest: bool = False  # a line of the next digest even for those who are told of the group at once
    page: str = ""  # where the reader goes on in the browser, if that is not the page of the task
    outranks: Collection[str] = ()  # kinds of the same event of which whoever is told this one is not told besides
    only_in: Collection[TaskStatus] = ()  # once the task is in another state, it is too late to tell; (): never
    while_offered: bool = False  # once the reader's offer is closed, it is too late to tell
    asks: bool = False  # whether somebody waits for the reader's answer, until it is too late to tell
    wants: bool = False  # whether there is something else to do for the reader, until it is too late to tell

    def is_done(self, status: str) -> bool:
        """Whether what its reader had to do is done, by them or by somebody else, once the task is in this state."""
        return bool((self.asks or self.wants) and self.only_in and status not in self.only_in)


T, V, G, S = Told, Verb, Group, TaskStatus

UNFINISHED = frozenset(TaskStatus) - CLOSED
DEEDS = (Act.RAISE_PRIORITY, Act.OFFER_NEXT_POOL, Act.RELEASE_CLAIM)

KINDS: dict[str, Kind] = {
    # Offers
    "offer_made": Kind(
        group=G.OFFERS, event="offer.made", told=[T.SECRETARY], urgent=True, page="/offers",
        while_offered=True, asks=True,
        subject=_("%(task)s is offered to you"),
        text=_("The task is reserved for you for a limited time. See why it fits you, and accept or decline it."),
    ),
    "offer_expiring": Kind(
        group=G.OFFERS, event="offer.expiring", told=[T.SECRETARY], urgent=True, page="/offers",
        while_offered=True, asks=True,
        subject=_("%(task)s is offered to you, but not for much longer"),
        text=_("The offer ends soon, and then goes to somebody else. Accept or decline it."),
    ),
    "offer_withdrawn": Kind(
        group=G.OFFERS, event="offer.closed", when={"status": ["rescinded"]}, told=[T.SECRETARY], page="/offers",
        subject=_("%(task)s is no longer offered to you"),
        text=_("The offer was withdrawn. There is nothing for you to do."),
    ),
    # Who does it
    "task_taken": Kind(
        group=G.WORK, event="task.moved", when={"verb": [V.CLAIM, V.ACCEPT_OFFER, V.ASSIGN]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s has a secretary"),
        text=_("%(who)s has taken the task. Its page says when it will be done."),
    ),
    "task_assigned": Kind(
        group=G.WORK, event="task.moved", when={"verb": [V.ASSIGN, V.REASSIGN]}, told=[T.HOLDER], urgent=True,
        only_in=HELD, wants=True,
        subject=_("%(task)s was given to you"),
        text=_("A coordinator has assigned the task to you. Its page says why."),
    ),
    "task_reassigned": Kind(
        group=G.WORK, event="task.moved", when={"verb": [V.REASSIGN]}, told=[T.ORGANIZATION],
        stays_in_house=True, only_in=UNFINISHED,
        subject=_("%(task)s has another secretary"),
        text=_("A coordinator has given the task to another secretary. Its page says who it is, and why."),
    ),
    "task_withdrawn": Kind(
        group=G.WORK, event="task.moved", when={"verb": [V.UNASSIGN, V.REASSIGN]}, told=[T.FORMER], urgent=True,
        subject=_("%(task)s is no longer yours"),
        text=_("A coordinator has taken the task back. Please stop working on it."),
    ),
    "task_unassigned": Kind(
        group=G.WORK, event="task.moved", when={"verb": [V.UNASSIGN]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s looks for another secretary"),
        text=_("A coordinator has taken the task from its secretary. It is offered to others now."),
    ),
    "task_released": Kind(
        group=G.WORK, event="task.moved", when={"verb": [V.RELEASE]}, told=[T.ORGANIZATION, T.COORDINATORS],
        only_in=UNFINISHED,
        subject=_("%(task)s was given back"),
        text=_("%(who)s has given the task back. It is offered to others now."),
    ),
    # When they work
    "leave_entered": Kind(
        group=G.WORK, event="leave.changed", when={"taken_back": ["no"]}, told=[T.SECRETARY], page="/calendar",
        subject=_("%(who)s has entered leave for you"),
        text=_("Nothing is offered to you from %(starts)s to %(ends)s. If that is wrong, cancel it in your calendar."),
    ),
    "leave_taken_back": Kind(
        group=G.WORK, event="leave.changed", when={"taken_back": ["yes"]}, told=[T.SECRETARY], page="/calendar",
        subject=_("%(who)s has taken back a leave of yours"),
        text=_("It was from %(starts)s to %(ends)s. Work can be offered to you again; see your calendar."),
    ),
    # What comes again
    "repeated_task_posted": Kind(
        group=G.WORK, event="repetition.posted", when={"state": ["open"]}, told=[T.OWNER],
        subject=_("%(task)s was posted for you"),
        text=_("It repeats a template, as you had set it up. Its page says when it will be done."),
    ),
    "repeated_task_prepared": Kind(
        group=G.WORK, event="repetition.posted", when={"state": ["draft"]}, told=[T.OWNER], only_in=[S.DRAFT],
        asks=True,
        subject=_("%(task)s waits for you to complete it"),
        text=_("It repeats a template, as you had set it up. Something is still missing: add it, and post the task."),
    ),
    "repetition_paused": Kind(
        group=G.WORK, event="repetition.paused", told=[T.OWNER], page="/templates", outranks=["repetition_ended"],
        subject=_("“%(template)s” is not repeated for now"),
        text=_("It was not posted, because %(why)s. It goes on when somebody resumes it."),
    ),
    "repetition_ended": Kind(
        group=G.WORK, event="repetition.paused", when={"why": ["right"]}, told=[T.MANAGERS], page="/templates",
        subject=_("“%(template)s” is not repeated for now"),
        text=_("It was not posted, because %(why)s. Resume it, and it is posted for you from now on."),
    ),
    # Questions and messages
    "question_asked": Kind(
        group=G.CONVERSATION, event="task.moved", when={"verb": [V.ASK]}, told=[T.ORGANIZATION], urgent=True,
        only_in=[S.WAITING], asks=True,
        subject=_("A question about %(task)s"),
        text=_("%(who)s needs your answer to go on. The work waits until then."),
    ),
    "question_answered": Kind(
        group=G.CONVERSATION, event="task.moved", when={"verb": [V.ANSWER]}, told=[T.HOLDER], urgent=True,
        only_in=HELD,
        subject=_("Your question about %(task)s is answered"),
        text=_("%(who)s has answered. Your clock runs again."),
    ),
    "mentioned": Kind(
        group=G.CONVERSATION, event="message.posted", told=[T.MENTIONED], urgent=True,
        outranks=["message_posted", "note_posted"],
        subject=_("You are mentioned in %(task)s"),
        text=_("%(who)s has named you in the thread of the task."),
    ),
    "message_posted": Kind(
        group=G.CONVERSATION, event="message.posted", when={"internal": ["no"]}, told=[T.ORGANIZATION, T.HOLDER],
        subject=_("A message about %(task)s"),
        text=_("%(who)s has written in the thread of the task."),
    ),
    "note_posted": Kind(
        group=G.CONVERSATION, event="message.posted", when={"internal": ["yes"]}, told=[T.HOLDER, T.COORDINATORS],
        subject=_("An internal note about %(task)s"),
        text=_("%(who)s has written a note in the thread of the task that the organization does not see."),
    ),
    # The result
    "result_submitted": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.SUBMIT]}, told=[T.ORGANIZATION], urgent=True,
        only_in=[S.SUBMITTED], asks=True,
        subject=_("%(task)s is ready for your review"),
        text=_("%(who)s has submitted a result. Accept it, or say what has to change."),
    ),
    "revision_requested": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.REQUEST_REVISION]}, told=[T.HOLDER], urgent=True,
        only_in=HELD, wants=True,
        subject=_("%(task)s has to be changed"),
        text=_("%(who)s has asked for changes. The page of the task says which."),
    ),
    "result_accepted": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.ACCEPT]}, told=[T.HOLDER],
        subject=_("%(task)s is accepted"),
        text=_("Your result was accepted. Thank you."),
    ),
    "rating_wanted": Kind(
        group=G.RESULT, event="rating.given", when={"side": ["organization"]}, told=[T.HOLDER], for_digest=True,
        only_in=[S.ACCEPTED],
        subject=_("You have been rated for %(task)s"),
        text=_("Rate the organization too, and both see what the other said; or wait for a week."),
    ),
    "rating_of_us_wanted": Kind(
        group=G.RESULT, event="rating.given", when={"side": ["secretary"]}, told=[T.ORGANIZATION], for_digest=True,
        only_in=[S.ACCEPTED],
        subject=_("Your organization has been rated for %(task)s"),
        text=_("Rate the secretary too, and both see what the other said; or wait for a week."),
    ),
    "silence_accepts_soon": Kind(
        group=G.RESULT, event="review.ending", told=[T.ORGANIZATION], urgent=True, only_in=[S.SUBMITTED], asks=True,
        subject=_("%(task)s will soon count as accepted"),
        text=_("The time for your review is nearly over. If you say nothing, the result counts as accepted."),
    ),
    "accepted_by_silence": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.ACCEPT], "role": [TaskRole.SYSTEM]}, told=[T.ORGANIZATION],
        subject=_("%(task)s counts as accepted"),
        text=_("The time to review the result has passed without an answer. You can reopen the task for a while."),
    ),
    "result_rejected": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.REJECT]}, told=[T.HOLDER], urgent=True,
        only_in=[S.DISPUTED],
        subject=_("%(task)s was rejected"),
        text=_("The organization has rejected the result and said why. A coordinator will decide."),
    ),
    "dispute_opened": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.REJECT]}, told=[T.COORDINATORS], urgent=True,
        only_in=[S.DISPUTED], asks=True,
        subject=_("%(task)s is disputed"),
        text=_("The organization has rejected a result. Please look at both sides and decide."),
    ),
    "dispute_decided": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.DECIDE]}, told=[T.HOLDER, T.ORGANIZATION],
        subject=_("The dispute about %(task)s is decided"),
        text=_("A coordinator has decided: the task is now “%(outcome)s”. Its page says why."),
    ),
    "task_reopened": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.REOPEN]}, told=[T.HOLDER, T.ORGANIZATION],
        subject=_("%(task)s goes on"),
        text=_("The task was opened again. Its page says why."),
    ),
    "task_cancelled": Kind(
        group=G.RESULT, event="task.moved", when={"verb": [V.CANCEL]}, told=[T.HOLDER, T.ORGANIZATION], urgent=True,
        subject=_("%(task)s was cancelled"),
        text=_("The task was cancelled. There is nothing more to do for it."),
    ),
    # Steps that were taken back
    "taking_undone": Kind(
        group=G.WORK, event="task.moved", when={"undone": [V.CLAIM, V.ACCEPT_OFFER, V.ASSIGN]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s looks for a secretary again"),
        text=_("That somebody has the task was taken back within minutes. It is offered to others now."),
    ),
    "assignment_undone": Kind(
        group=G.WORK, event="task.moved", when={"undone": [V.ASSIGN, V.REASSIGN]}, told=[T.FORMER], urgent=True,
        subject=_("%(task)s is not yours after all"),
        text=_("The coordinator who had given the task to you has taken that back. Please do not begin."),
    ),
    "reassignment_undone": Kind(
        group=G.WORK, event="task.moved", when={"undone": [V.REASSIGN]}, told=[T.HOLDER, T.ORGANIZATION], urgent=True,
        only_in=UNFINISHED,
        subject=_("%(task)s stays with its secretary"),
        text=_("A coordinator had given the task to another secretary, and has taken that back."),
    ),
    "question_undone": Kind(
        group=G.CONVERSATION, event="task.moved", when={"undone": [V.ASK]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s needs no answer any more"),
        text=_("The secretary has taken the question back and goes on. The clock runs."),
    ),
    "result_recalled": Kind(
        group=G.RESULT, event="task.moved", when={"undone": [V.SUBMIT]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s is not ready for your review yet"),
        text=_("The secretary has taken the result back before anybody opened it, and goes on with it."),
    ),
    "revision_undone": Kind(
        group=G.RESULT, event="task.moved", when={"undone": [V.REQUEST_REVISION]}, told=[T.HOLDER], urgent=True,
        only_in=[S.SUBMITTED],
        subject=_("%(task)s is under review again"),
        text=_("The organization has taken back what it asked to change. There is nothing for you to do yet."),
    ),
    "acceptance_undone": Kind(
        group=G.RESULT, event="task.moved", when={"undone": [V.ACCEPT]}, told=[T.HOLDER],
        subject=_("%(task)s is under review again"),
        text=_("The organization has taken its acceptance back, and has another look."),
    ),
    "extension_undone": Kind(
        group=G.TIME, event="extension.undone", told=[T.HOLDER, T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s has no more time after all"),
        text=_("The coordinator who had given more time has taken that back. What was promised before is promised."),
    ),
    # Time
    "sla_warning": Kind(
        group=G.TIME, event="milestone.reached", when={"stage": ["warning"]}, told=[T.AUDIENCE],
        only_in=UNFINISHED,
        subject=_("Time is running out for %(task)s"),
        text=_("Most of the time for this is used up: %(clock)s."),
    ),
    "sla_breached": Kind(
        group=G.TIME, event="milestone.reached", when={"stage": ["breach"]}, told=[T.AUDIENCE], urgent=True,
        only_in=UNFINISHED,
        subject=_("%(task)s is late"),
        text=_("The time for this is over: %(clock)s."),
    ),
    "sla_overdue": Kind(
        group=G.TIME, event="milestone.reached", when={"stage": ["overdue"]}, told=[T.AUDIENCE], urgent=True,
        only_in=UNFINISHED,
        subject=_("%(task)s is still late"),
        text=_("The time for this has been over for a while: %(clock)s. Please step in."),
    ),
    "sla_escalated": Kind(
        group=G.TIME, event="milestone.reached", when={"act": DEEDS}, told=[T.COORDINATORS, T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("Something was done so that %(task)s is not late"),
        text=_("As agreed for this case (%(clock)s): %(act)s."),
    ),
    "task_extended": Kind(
        group=G.TIME, event="clock.extended", when={"role": [TaskRole.COORDINATOR]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("%(task)s has more time"),
        text=_("A coordinator has given more time for this: %(clock)s. The page of the task says why."),
    ),
    "work_extended": Kind(
        group=G.TIME, event="clock.extended", when={"role": [TaskRole.COORDINATOR]}, told=[T.HOLDER],
        stays_in_house=True, only_in=UNFINISHED,
        subject=_("You have more time for %(task)s"),
        text=_("A coordinator has given more time for this: %(clock)s. The page of the task says why."),
    ),
    "time_was_granted": Kind(
        group=G.TIME, event="clock.extended", when={"role": [TaskRole.ORGANIZATION]}, told=[T.ORGANIZATION],
        only_in=UNFINISHED,
        subject=_("Your organization has granted more time for %(task)s"),
        text=_("The secretary had asked for it. The page of the task says what is due when."),
    ),
    "time_requested": Kind(
        group=G.TIME, event="time.requested", told=[T.ORGANIZATION], urgent=True,
        only_in=UNFINISHED,
        subject=_("More time is asked for: %(task)s"),
        text=_("%(who)s asks you for more time and says why. Please grant it, or refuse it."),
    ),
    "time_requested_of_client": Kind(
        group=G.TIME, event="time.requested", told=[T.COORDINATORS],
        stays_in_house=True, only_in=UNFINISHED,
        subject=_("More time is asked for: %(task)s"),
        text=_("The secretary has asked the organization for more time. You can give it instead, or talk to both."),
    ),
    "time_granted": Kind(
        group=G.TIME, event="time.answered", when={"status": ["granted"]}, told=[T.HOLDER],
        only_in=UNFINISHED,
        subject=_("You have more time for %(task)s"),
        text=_("The organization has granted the time you asked for. The page of the task says what is due when."),
    ),
    "time_refused": Kind(
        group=G.TIME, event="time.answered", when={"status": ["refused"]}, told=[T.HOLDER], urgent=True,
        only_in=UNFINISHED,
        subject=_("No more time for %(task)s"),
        text=_("The organization has not granted the time you asked for. What was promised stays promised."),
    ),
    # Certificates
    "certificate_submitted": Kind(
        group=G.CERTIFICATES, event="certificate.submitted", told=[T.COORDINATORS], page="/desk/certificates",
        subject=_("%(secretary)s has submitted a certificate"),
        text=_("Please check it: %(certificate)s."),
    ),
    "certificate_checked": Kind(
        group=G.CERTIFICATES, event="certificate.checked", told=[T.REVIEWERS], page="/desk/certificates",
        subject=_("A certificate of %(secretary)s waits for you as the second reviewer"),
        text=_("A coordinator of another region found it true. It counts once you agree: %(certificate)s."),
    ),
    "certificate_verified": Kind(
        group=G.CERTIFICATES, event="certificate.decided", when={"status": ["verified"]}, told=[T.SECRETARY],
        subject=_("Your certificate is verified"),
        text=_("You can now be offered work that needs it: %(certificate)s."),
    ),
    "certificate_rejected": Kind(
        group=G.CERTIFICATES, event="certificate.decided", when={"status": ["rejected"]}, told=[T.SECRETARY],
        subject=_("Your certificate could not be verified"),
        text=_("Your profile says why: %(certificate)s."),
    ),
    "certificate_revoked": Kind(
        group=G.CERTIFICATES, event="certificate.decided", when={"status": ["revoked"]}, told=[T.SECRETARY],
        urgent=True,
        subject=_("Your certificate was revoked"),
        text=_("You are not offered work that needs it any more: %(certificate)s."),
    ),
    "certificate_expiring": Kind(
        group=G.CERTIFICATES, event="certificate.expiring", told=[T.SECRETARY],
        subject=_("Your certificate is valid until %(until)s"),
        text=_("Without a new one you are not offered work that needs it any more: %(certificate)s."),
    ),
    "certificate_expired": Kind(
        group=G.CERTIFICATES, event="certificate.decided", when={"status": ["expired"]}, told=[T.SECRETARY],
        urgent=True,
        subject=_("Your certificate has expired"),
        text=_("You are not offered work that needs it until you submit a new one: %(certificate)s."),
    ),
    # Addresses and connections
    "address_disabled": Kind(
        group=G.ACCOUNT, event="address.disabled", told=[T.OWNER], page="/account",
        subject=_("You are no longer told anything by %(channel)s"),
        text=_("What we sent to this address was refused for good: %(label)s. Test it when that is mended."),
    ),
    "webhook_disabled": Kind(
        group=G.ACCOUNT, event="webhook.disabled", told=[T.MANAGERS], urgent=True,
        subject=_("A webhook of your organization was disabled"),
        text=_("Nothing is sent to it any more, because %(reason)s. What happens meanwhile waits until you resume it."),
    ),
}  # fmt: skip

RATING = [name for name, kind in KINDS.items() if kind.event == "rating.given"]
CONVERSATION = [name for name, kind in KINDS.items() if kind.group is Group.CONVERSATION]
# What the page of its task says as well, and what leaves its reader nothing to do.
ONLY_TOLD = [
    name for name, kind in KINDS.items()
    if not (kind.asks or kind.wants or kind.page or kind.event in ("time.requested", "rating.given"))
    and kind.group is not Group.CONVERSATION
]  # fmt: skip

# Who did something, for those to whom they are not named: by their part in the task.
SIDES: dict[str, Promise] = {
    TaskRole.ORGANIZATION: _("The organization"),
    TaskRole.ASSIGNEE: _("The secretary"),
    TaskRole.SECRETARY: _("The secretary"),
    TaskRole.COORDINATOR: _("A coordinator"),
}
SOMEBODY = _("Somebody")

# Facts that are shown as words.
WORDS: dict[str, dict[str, Promise]] = {
    "outcome": {"accepted": _("accepted"), "in_progress": _("in progress"), "cancelled": _("cancelled")},
    "act": {
        Act.RAISE_PRIORITY: _("the task became more pressing"),
        Act.OFFER_NEXT_POOL: _("the task is offered to the next pool"),
        Act.RELEASE_CLAIM: _("the task was taken back from its secretary"),
    },
    "why": {
        "right": _("whoever set it up may not post any more"),
        "kind": _("work of this kind is not taken on as the template says it any more"),
    },
    "channel": {"email": _("e-mail"), "chat": _("chat"), "webpush": _("this browser")},
    "reason": {
        "failing": _("every attempt has failed for days"),
        "gone": _("its receiver says that it is gone for good"),
        "refused": _("its address leads where nothing may be sent"),
    },
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
