"""What the pages call things: verbs, clocks, lines of the log. One table each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks_engine.lifecycle import TaskStatus, Verb
from tasks_engine.sla.ledger import CLOSED, OFF_HOURS, PAUSED, STOPPED

# Verb -> the words on its button and its icon.
BUTTONS: dict[Verb, tuple[Promise, str]] = {
    Verb.PUBLISH: (_("Post it"), "send"),
    Verb.CLAIM: (_("Take this task"), "check"),
    Verb.ACCEPT_OFFER: (_("Accept the offer"), "check"),
    Verb.ASSIGN: (_("Assign"), "user-check"),
    Verb.START: (_("Start"), "play"),
    Verb.RELEASE: (_("Hand back"), "undo-2"),
    Verb.UNASSIGN: (_("Unassign"), "undo-2"),
    Verb.REASSIGN: (_("Reassign"), "arrow-right-left"),
    Verb.ASK: (_("Ask, pause clock"), "circle-pause"),
    Verb.ANSWER: (_("Answer"), "message-square"),
    Verb.SUBMIT: (_("Submit"), "send"),
    Verb.REQUEST_REVISION: (_("Ask for changes"), "rotate-ccw"),
    Verb.ACCEPT: (_("Accept"), "circle-check"),
    Verb.REJECT: (_("Reject"), "triangle-alert"),
    Verb.DECIDE: (_("Decide"), "stamp"),
    Verb.REOPEN: (_("Reopen"), "rotate-ccw"),
    Verb.CANCEL: (_("Cancel the task"), "archive"),
    Verb.UNDO: (_("Undo"), "undo-2"),
}

# What a step does, said on its page before it is taken.
MEANINGS: dict[Verb, Promise] = {
    Verb.RELEASE: _("The task goes back to the pool, and you no longer see its papers."),
    Verb.UNASSIGN: _("Whoever holds the task loses it, and it is open again. Your reason is kept in the log."),
    Verb.ASK: _("The delivery clock stands still until the organization answers."),
    Verb.ANSWER: _("The secretary goes on, and the delivery clock runs again."),
    Verb.SUBMIT: _("The delivery clock stops. The organization is told, and reviews your work."),
    Verb.REQUEST_REVISION: _("The secretary goes on with what you name, and the revision clock runs."),
    Verb.ACCEPT: _("The task is finished. It can be reopened for 14 days."),
    Verb.REJECT: _("A coordinator decides. Name the line of the brief that is not met, and what shows it."),
    Verb.DECIDE: _("Your decision ends the dispute. The reason is kept in the log and told to both sides."),
    Verb.REOPEN: _("The secretary who delivered it goes on."),
    Verb.CANCEL: _("Whoever works on it stops. This cannot be undone."),
}

# A verb of the log -> what happened, after the name of who did it; its icon.
HAPPENED: dict[str, tuple[Promise, str]] = {
    "create": (_("wrote a draft"), "pencil-line"),
    "edit": (_("changed the brief"), "pencil-line"),
    "tick": (_("worked on the checklist"), "list-checks"),
    "add_file": (_("added a file"), "paperclip"),
    "remove_file": (_("removed a file"), "paperclip"),
    "extend": (_("gave more time"), "calendar-days"),
    "excuse": (_("excused a breach"), "circle-check"),
    Verb.PUBLISH: (_("posted the task"), "send"),
    Verb.CLAIM: (_("took the task"), "user-check"),
    Verb.ACCEPT_OFFER: (_("accepted the offer"), "user-check"),
    Verb.ASSIGN: (_("assigned the task"), "user-check"),
    Verb.START: (_("started"), "play"),
    Verb.RELEASE: (_("handed the task back"), "undo-2"),
    Verb.UNASSIGN: (_("took the task from its secretary"), "undo-2"),
    Verb.REASSIGN: (_("gave the task to another secretary"), "arrow-right-left"),
    Verb.ASK: (_("asked; the delivery clock stands still"), "circle-pause"),
    Verb.ANSWER: (_("answered; the delivery clock runs again"), "play"),
    Verb.SUBMIT: (_("submitted a version"), "send"),
    Verb.REQUEST_REVISION: (_("asked for changes"), "rotate-ccw"),
    Verb.ACCEPT: (_("accepted the result"), "circle-check"),
    Verb.REJECT: (_("rejected the result"), "triangle-alert"),
    Verb.DECIDE: (_("decided the dispute"), "stamp"),
    Verb.REOPEN: (_("reopened the task"), "rotate-ccw"),
    Verb.CANCEL: (_("cancelled the task"), "archive"),
    Verb.UNDO: (_("took the last step back"), "undo-2"),
}

CLOCKS: dict[str, Promise] = {
    "claim": _("Taken by a secretary"),
    "first_response": _("First response"),
    "reply": _("Reply"),
    "delivery": _("Delivery"),
    "revision": _("Revision"),
    "answer": _("Answer"),
    "review": _("Review"),
}

CLOCK_MEANINGS: dict[str, Promise] = {  # from when until when each of them runs
    "claim": _("from posting until a secretary takes the task"),
    "first_response": _("from taking it until the secretary starts or writes"),
    "reply": _("from a message of the organization until the secretary answers"),
    "delivery": _("from posting until the result is handed in, without waiting for the organization"),
    "revision": _("from asking for changes until they are handed in"),
    "answer": _("from a question of the secretary until the organization answers"),
    "review": _("from handing in until the organization accepts it or asks for changes"),
}

PARTIES: dict[str, Promise] = {
    "queue": _("nobody yet"),
    "secretary": _("secretary"),
    "organization": _("organization"),
    "coordinator": _("coordinator"),
}

# Why time is not counted, by the first part of the ledger's reason.
UNCOUNTED: dict[str, Promise] = {
    OFF_HOURS: _("outside working hours"),
    CLOSED: _("no workday"),
    STOPPED: _("not with the secretary"),
    PAUSED: _("waiting for the organization"),
    "holiday": _("public holiday"),
    "override": _("closed day"),
    "make_up": _("make-up workday"),
}

# Short, as people say them: Django's own Chinese weekdays are never short.
WEEKDAYS: tuple[Promise, ...] = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))

CHIPS: dict[TaskStatus, str] = {  # the colour of a state
    TaskStatus.WAITING: "pause",
    TaskStatus.SUBMITTED: "done",
    TaskStatus.DISPUTED: "risk",
    TaskStatus.ACCEPTED: "ok",
}

ICONS: dict[str, str] = {  # of a kind of task, by its template's code
    "minutes": "notebook-pen",
    "draft": "pencil-line",
    "speech": "mic",
    "proofread": "spell-check",
    "translate": "languages",
    "invite": "mail-open",
    "meeting_setup": "calendar-days",
    "meeting_service": "calendar-days",
    "calendar": "calendar-days",
    "followup": "list-checks",
    "filing": "archive",
    "data_report": "chart-column",
    "survey": "chart-column",
    "travel": "train-front",
    "transcribe": "notebook-pen",
    "members": "users",
}

# What each key does, for the sheet that "?" opens, and a selector of what has to be on the page for it; "": nothing.
KEYS = (
    ("Ctrl K /", _("Search, jump or run a command"), ""),
    ("J K", _("Next, previous"), "[data-row]"),
    ("Enter Space", _("Look without opening"), "[data-row] [data-peek]"),
    ("Space", _("Look without opening"), "[data-card]"),
    ("O", _("Open"), "[data-row] [data-key=o]"),
    ("X", _("Select"), "[data-row] [data-key=x]"),
    ("R", _("Take the suggested step"), "[data-row] [data-key=r]"),
    ("C", _("Choose somebody else"), "[data-row] [data-key=c]"),
    ("N", _("Next queue"), "[data-key=n]"),
    ("F", _("Finish the round"), "[data-key=f]"),
    ("M", _("Move"), "[data-key=m]"),
    ("S", _("Submit"), "[data-key=s]"),
    ("A", _("Ask"), "[data-key=a]"),
    ("C", _("Reassign"), "[data-key=c]:not([data-row] *)"),
    ("E", _("Archive"), "[data-key=e]"),
    ("H", _("Remind me later"), "[data-key=h]"),
    ("Ctrl Z", _("Undo"), "#undo-last, #toasts [data-undo]"),
    ("G I", _("Go to the notifications"), ""),
    ("?", _("This list"), ""),
    ("Esc", _("Close"), ""),
)
