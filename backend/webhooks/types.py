"""Everything that is told to webhooks, on one page: the public names, what they mean, and what a body holds.

Bodies are thin: identifiers and states, never what somebody wrote. Whoever wants more asks the API, which knows what
they may see. A title is there only when the task is public or internal. Secret tasks are not told of at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import Confidentiality
from tasks_engine.lifecycle import TaskStatus, Verb

API_VERSION = "1"  # of the shape of bodies; an endpoint keeps the one it was made with

TITLED = (Confidentiality.PUBLIC, Confidentiality.INTERNAL)  # tasks whose title is told

UUID_SHAPE = {"type": "string", "format": "uuid"}

# The shape of `data`, as JSON Schema, and an example of each value.
TASK = {
    "task_id": UUID_SHAPE,
    "number": {"type": "integer", "description": "The number by which people call the task: CS-1024."},
    "status": {"type": "string", "enum": [status.value for status in TaskStatus]},
    "version": {"type": "integer", "description": "Grows with every change of the task: a smaller one is older."},
    "title": {"type": "string", "description": "Only of tasks that are public or internal."},
}
MOVE = {"from_status": {"type": "string", "description": "The state that the task was in before."}}
EDIT = {"changed": {"type": "array", "items": {"type": "string"}, "description": "Names of the fields."}}
MESSAGE = {"message_id": UUID_SHAPE}
MILESTONE = {
    "clock": {"type": "string", "description": "What is measured: claim, delivery, review …"},
    "cycle": {"type": "integer", "description": "How many times this clock has been started."},
    "milestone": {"type": "string", "description": "The step of the ladder: warn_75, breach, remind …"},
    "is_late": {"type": "boolean", "description": "The breach itself, or a step after it."},
}
TIME_REQUEST = {"request_id": UUID_SHAPE}
TIME_ANSWER = {**TIME_REQUEST, "answer": {"type": "string", "enum": ["granted", "refused", "withdrawn"]}}
TEST = {"endpoint_id": UUID_SHAPE}

EXAMPLES: Mapping[str, Any] = {
    "task_id": "01935d1c-7a44-7000-8000-5f4c1f1b6a10",
    "number": 1024,
    "status": "open",
    "version": 3,
    "title": "Minutes of the council",
    "changed": ["brief", "deadline"],
    "message_id": "01935d1c-9b02-7000-8000-0f6f2a6f5d21",
    "clock": "delivery",
    "cycle": 1,
    "milestone": "warn_75",
    "is_late": False,
    "request_id": "01935d1c-a7c3-7000-8000-3b1a9a40e632",
    "answer": "granted",
    "endpoint_id": "01935d1b-1111-7000-8000-9d3c44d0aa43",
}


@dataclass(frozen=True, kw_only=True)
class EventType:
    """One public type of event: what it says, the shape of its `data`, and where a task stands after it."""

    summary: Promise
    data: Mapping[str, Any]
    after: str = ""
    before: str = ""

    @property
    def example(self) -> dict[str, Any]:
        """An example of `data`."""
        told = {**EXAMPLES, "status": self.after or EXAMPLES["status"], "from_status": self.before}
        return {name: told[name] for name in self.data}


def _moved(summary: Promise, before: TaskStatus, after: TaskStatus) -> EventType:
    return EventType(summary=summary, data={**TASK, **MOVE}, before=before, after=after)


S, V = TaskStatus, Verb

TEST_TYPE = "endpoint.test"
MESSAGE_TYPE = "message.posted"
EDITED_TYPE = "task.edited"
MILESTONE_TYPE = "milestone.reached"
TIME_REQUESTED_TYPE = "time.requested"
TIME_ANSWERED_TYPE = "time.answered"

TYPES: dict[str, EventType] = {
    "task.published": _moved(_("A task was published."), S.DRAFT, S.OPEN),
    "task.assigned": _moved(_("A secretary has taken the task, or was given it."), S.OPEN, S.ASSIGNED),
    "task.started": _moved(_("The secretary has begun."), S.ASSIGNED, S.IN_PROGRESS),
    "task.question_asked": _moved(_("The secretary needs an answer to go on."), S.IN_PROGRESS, S.WAITING),
    "task.question_answered": _moved(_("The secretary's question was answered."), S.WAITING, S.IN_PROGRESS),
    "task.submitted": _moved(_("A result is ready for review."), S.IN_PROGRESS, S.SUBMITTED),
    "task.revision_requested": _moved(_("The organization asked for changes."), S.SUBMITTED, S.IN_PROGRESS),
    "task.accepted": _moved(_("The result was accepted, or the review window passed."), S.SUBMITTED, S.ACCEPTED),
    "task.rejected": _moved(_("The result was rejected, and a coordinator decides."), S.SUBMITTED, S.DISPUTED),
    "task.decided": _moved(_("A coordinator has decided a dispute."), S.DISPUTED, S.ACCEPTED),
    "task.reopened": _moved(_("An accepted task was opened again."), S.ACCEPTED, S.IN_PROGRESS),
    "task.released": _moved(_("The secretary has given the task back."), S.IN_PROGRESS, S.OPEN),
    "task.reassigned": _moved(_("A coordinator gave the task to another secretary."), S.IN_PROGRESS, S.ASSIGNED),
    "task.unassigned": _moved(_("A coordinator took the task from its secretary."), S.IN_PROGRESS, S.OPEN),
    "task.cancelled": _moved(_("The task was cancelled."), S.OPEN, S.CANCELLED),
    "task.undone": _moved(_("The last step was taken back by who had taken it."), S.SUBMITTED, S.IN_PROGRESS),
    EDITED_TYPE: EventType(summary=_("The brief, or what the task asks for, changed."), data={**TASK, **EDIT}),
    MESSAGE_TYPE: EventType(
        summary=_("Somebody wrote in the task's thread. Read the text over the API."), data={**TASK, **MESSAGE}
    ),
    MILESTONE_TYPE: EventType(
        summary=_("A clock of the task reached a step that concerns the organization."), data={**TASK, **MILESTONE}
    ),
    TIME_REQUESTED_TYPE: EventType(summary=_("The secretary asks for more time."), data={**TASK, **TIME_REQUEST}),
    TIME_ANSWERED_TYPE: EventType(
        summary=_("A request for more time was answered or withdrawn."), data={**TASK, **TIME_ANSWER}
    ),
    TEST_TYPE: EventType(summary=_("Somebody pressed the test button of this endpoint."), data=TEST),
}

# The type of a step of the life cycle.
TYPE_OF_VERB: dict[Verb, str] = {
    V.PUBLISH: "task.published",
    V.CLAIM: "task.assigned",
    V.ACCEPT_OFFER: "task.assigned",
    V.ASSIGN: "task.assigned",
    V.START: "task.started",
    V.ASK: "task.question_asked",
    V.ANSWER: "task.question_answered",
    V.SUBMIT: "task.submitted",
    V.REQUEST_REVISION: "task.revision_requested",
    V.ACCEPT: "task.accepted",
    V.REJECT: "task.rejected",
    V.DECIDE: "task.decided",
    V.REOPEN: "task.reopened",
    V.RELEASE: "task.released",
    V.REASSIGN: "task.reassigned",
    V.UNASSIGN: "task.unassigned",
    V.CANCEL: "task.cancelled",
    V.UNDO: "task.undone",
}
