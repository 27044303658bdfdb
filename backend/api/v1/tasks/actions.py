"""The steps of a task's life: one POST a verb. Each honours `If-Match` and answers with the task."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import check_unchanged, etag
from backend.api.serializers import Strict
from backend.api.v1.tasks import bodies
from backend.api.v1.tasks.parts import OfTask
from backend.api.v1.tasks.shapes import TaskOut
from backend.core.errors import NotFound
from backend.matching import services as matching
from backend.tasks import services
from backend.tasks.models import Task, TaskQuerySet

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of your copy: the request is refused (412) when the task has changed since.",
)
View = Callable[..., Response]


def step(path: str, body: type[Strict], summary: str, example: dict[str, Any] | None = None) -> Callable[[View], View]:
    """Make a method the POST of `tasks/<task_id>/<path>`, which takes `body`."""

    def decorate(method: View) -> View:
        routed = action(detail=True, methods=["post"], url_path=path)(method)
        documented: View = extend_schema(  # outermost: `action` would forget what it says
            operation_id=f"{method.__name__}_task",
            tags=["task steps"],
            summary=summary,
            request=body,
            responses=TaskOut,
            parameters=[IF_MATCH],
            examples=[OpenApiExample(summary, example, request_only=True)] if example else [],
        )(routed)
        return documented

    return decorate


class Actions(OfTask):
    """What is done to a task that the actor may know of."""

    def act(self, service: Callable[..., object], body: type[Strict], **values: Any) -> Response:
        """Read the body, do it to the task of the address unless it has changed, answer with the task."""
        given = self.read(body)
        self.task()
        with transaction.atomic():
            if "If-Match" in self.request.headers:
                check_unchanged(self.request, services.lock(self.task_id).version)
            service(task_id=self.task_id, by=self.actor, **given, **values)
        return self.respond(Task.objects.with_people())

    def respond(self, tasks: TaskQuerySet) -> Response:
        """The task of the address, if it is among `tasks`, as the actor may see it.

        Who has just given a task away may no longer know of it: they are shown what `sight` leaves them.
        """
        task = tasks.filter(pk=self.task_id).first()
        if task is None:
            raise NotFound(_("There is no such task."))
        shown = TaskOut(task, context=self.get_serializer_context()).data
        return Response(shown, headers={"ETag": etag(task.version)})

    @step("publish", bodies.Nothing, "Offer a draft to the pool")
    def publish(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.publish, bodies.Nothing)

    @step("start", bodies.Nothing, "Begin the work")
    def start(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.start, bodies.Nothing)

    @step(
        "release",
        bodies.Release,
        "Give a task back, with a handover note",
        {"reason": "I have fallen ill.", "handover": "Transcribed to 00:42; names checked; decisions are still open."},
    )
    def release(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.release, bodies.Release)

    @step("ask", bodies.Question, "Ask the organization; the clock pauses", {"question": "Who chaired the meeting?"})
    def ask(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.ask, bodies.Question)

    @step("answer", bodies.Text, "Answer the secretary's question; the clock runs on", {"text": "Ms Xu did."})
    def answer(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.answer, bodies.Text)

    @step("submit", bodies.Submission, "Deliver", {"note": "Two pages, decisions first.", "files": []})
    def submit(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.submit, bodies.Submission)

    @step("request-revision", bodies.Changes, "Ask for changes", {"changes": "The budget is 186,000, not 168,000."})
    def request_revision(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.request_revision, bodies.Changes)

    @step("accept", bodies.Acceptance, "Accept the deliverable", {"comment": "Thank you."})
    def accept(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.accept, bodies.Acceptance)

    @step(
        "reject",
        bodies.Rejection,
        "Reject the deliverable; a coordinator decides",
        {"brief_line": "Decisions first", "evidence": "The decisions are on page 4."},
    )
    def reject(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.reject, bodies.Rejection)

    @step(
        "decide",
        bodies.Decision,
        "End a dispute",
        {"outcome": "in_progress", "reason": "The order is wrong, the content is right: one more round."},
    )
    def decide(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.decide, bodies.Decision)

    @step("reopen", bodies.WithReason, "Take up an accepted task again", {"reason": "Annex B is missing."})
    def reopen(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.reopen, bodies.WithReason)

    @step("cancel", bodies.WithReason, "Give the task up", {"reason": "The meeting was called off."})
    def cancel(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.cancel, bodies.WithReason)

    @step("undo", bodies.Nothing, "Take the last step back, within its time and by who took it")
    def undo(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.undo, bodies.Nothing)

    @step(
        "assign",
        bodies.ToSecretary,
        "Give an open task to a secretary",
        {"secretary": "0193a1b2-7c3d-7000-8000-000000000001", "reason": "Knows the house."},
    )
    def assign(self, request: Request, task_id: UUID) -> Response:
        return self.act(matching.assign_directly, bodies.ToSecretary)

    @step("unassign", bodies.WithReason, "Take a task from its secretary", {"reason": "No sign of life for two days."})
    def unassign(self, request: Request, task_id: UUID) -> Response:
        return self.act(services.unassign, bodies.WithReason)

    @step(
        "reassign",
        bodies.ToSecretary,
        "Take a task from one secretary and give it to another",
        {"secretary": "0193a1b2-7c3d-7000-8000-000000000001", "reason": "Fell ill."},
    )
    def reassign(self, request: Request, task_id: UUID) -> Response:
        return self.act(matching.reassign_directly, bodies.ToSecretary)

    @step("checklist/<int:item>", bodies.Tick, "Tick an item of the checklist, counted from 0", {"done": True})
    def tick(self, request: Request, task_id: UUID, item: int) -> Response:
        return self.act(services.tick, bodies.Tick, item=item)
