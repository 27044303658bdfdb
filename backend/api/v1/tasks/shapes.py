"""What the API shows of tasks. What an actor may not see is null, and named in `hidden`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.accounts.actors import Actor
from backend.api.errors import status_of
from backend.api.serializers import NamedChoiceField, Ref
from backend.catalog.models import Confidentiality, in_language
from backend.core.clock import now
from backend.core.errors import Invalid
from backend.tasks import services
from backend.tasks.models import STATUSES, Mandate, Priority, Rating, Review, Task
from backend.tasks.permissions import EVERYTHING, Facet, roles_on, sight
from tasks_engine.lifecycle import TaskRole, Verb

FIELDS_OF: dict[Facet, tuple[str, ...]] = {
    Facet.TITLE: ("title",),
    Facet.ORGANIZATION: ("organization",),
    Facet.BRIEF: ("brief", "fields", "checklist", "mandate", "principal", "spend_limit", "currency", "may_contact",
                  "may_sign"),
    Facet.PEOPLE: ("posted_by", "holder"),
    Facet.THREAD: ("handover",),
}  # fmt: skip
OF_OTHER_RESOURCES = frozenset({Verb.ACCEPT_OFFER})  # said over the offer


class Read(serializers.Serializer[Any]):
    """A serializer that only shows."""

    @property
    def actor(self) -> Actor:
        actor: Actor = self.context["request"].user
        return actor


class TemplateRef(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(source="__str__", help_text="In the language of the request.")


class SecretaryRef(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")


class TaskRow(Read):
    """A task in a list."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="What people call it by: CS-1024.")
    title = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES)
    priority = NamedChoiceField(Priority)
    confidentiality = NamedChoiceField(Confidentiality)
    organization = Ref(allow_null=True)
    pool = Ref()
    template = TemplateRef()
    effort_minutes = serializers.IntegerField(help_text="Minutes of work.")
    deadline = serializers.DateTimeField(allow_null=True, help_text="The organization's wish.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="The promise; null while its clock stands still.")
    holder = SecretaryRef(allow_null=True, help_text="Who holds it, or held it when it was closed.")
    posted_by = Ref(source="poster", allow_null=True, help_text="A person, or the organization's program.")
    version = serializers.IntegerField(help_text="Grows by one with every change; also the ETag.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    hidden = serializers.SerializerMethodField(help_text="The parts of the task that you may not see.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField([facet.value for facet in Facet])))
    def get_hidden(self, task: Task) -> list[str]:
        return sorted(EVERYTHING - sight(task, self.actor))

    def to_representation(self, task: Task) -> dict[str, Any]:
        shown = super().to_representation(task)
        for facet in shown["hidden"]:
            shown |= {name: None for name in FIELDS_OF.get(facet, ()) if name in shown}
        return shown


class ChecklistItem(serializers.Serializer[Any]):
    text = serializers.SerializerMethodField()
    done = serializers.BooleanField()
    change = serializers.IntegerField(
        allow_null=True, default=None, help_text="The number of the change of which it is, if it is one."
    )

    def get_text(self, item: dict[str, Any]) -> str:
        return in_language(item["text"])


class Handover(serializers.Serializer[Any]):
    """What the last secretary who gave the task back leaves to whoever comes next."""

    by = SecretaryRef(source="secretary")
    at = serializers.DateTimeField(source="ended_at")
    note = serializers.CharField(source="handover")


class ActionOut(serializers.Serializer[Any]):
    """A step that is yours to take in some state: whether it can be taken now, and if not, why."""

    verb = serializers.ChoiceField(choices=[(verb, verb) for verb in Verb])
    allowed = serializers.BooleanField()
    status = serializers.IntegerField(allow_null=True, help_text="What trying it anyway would be answered with.")
    code = serializers.CharField(allow_null=True, help_text="The refusal's stable name.")
    reason = serializers.CharField(allow_null=True, help_text="The refusal in words.")
    fields = serializers.ListField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        child=serializers.CharField(), help_text="The fields it is about, if any."
    )
    until = serializers.DateTimeField(
        allow_null=True, help_text="Of undoing: until when. Null when it does not depend on the time."
    )


class TaskOut(TaskRow):
    """A task with all that the actor may see of it."""

    brief = serializers.CharField(allow_null=True)
    fields = serializers.DictField(  # type: ignore[assignment]
        allow_null=True, help_text="The template's form, filled in."
    )
    checklist = ChecklistItem(many=True, allow_null=True)
    skills = serializers.DictField(child=serializers.IntegerField(), help_text="Skill code to least proficiency.")
    grade = serializers.IntegerField(source="grade_id", allow_null=True, help_text="5 (junior) to 2 (senior).")
    certificates = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    deliver_within_minutes = serializers.IntegerField(allow_null=True, help_text="Working minutes.")
    mandate = serializers.ChoiceField(choices=Mandate.choices, allow_null=True)
    principal = serializers.CharField(allow_null=True, help_text="In whose name the work is done.")
    spend_limit = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField(allow_null=True)
    may_contact = serializers.CharField(allow_null=True)
    may_sign = serializers.CharField(allow_null=True)
    handover = serializers.SerializerMethodField(help_text="For the assignee and coordinators.")
    actions = serializers.SerializerMethodField(help_text="The steps that are yours, allowed now or not.")

    @extend_schema_field(Handover(allow_null=True))
    def get_handover(self, task: Task) -> dict[str, Any] | None:
        if roles_on(task, self.actor).isdisjoint({TaskRole.ASSIGNEE, TaskRole.COORDINATOR}):
            return None
        last = task.assignments.exclude(handover="").select_related("secretary__user").order_by("-ended_at").first()
        return Handover(last).data if last else None

    @extend_schema_field(ActionOut(many=True))
    def get_actions(self, task: Task) -> list[dict[str, Any]]:
        actions = [*services.allowed_actions(task=task, by=self.actor, at=now())]
        undoing = services.undo_action(task=task, by=self.actor, at=now())
        actions += [undoing] if undoing else []
        return [_shown(action) for action in actions if action.verb not in OF_OTHER_RESOURCES]


def _shown(action: services.Action) -> dict[str, Any]:
    refusal = action.refusal
    return {
        "verb": action.verb,
        "allowed": refusal is None,
        "status": status_of(refusal) if refusal else None,
        "code": refusal.code if refusal else None,
        "reason": " ".join(filter(None, [str(refusal.title), str(refusal.detail)])) if refusal else None,
        "fields": sorted(refusal.fields) if isinstance(refusal, Invalid) else [],
        "until": action.until.isoformat() if action.until else None,
    }


class Author(serializers.Serializer[Any]):
    """Who wrote: a person, or a program (without an id)."""

    id = serializers.UUIDField(source="author_id", allow_null=True)
    name = serializers.CharField(source="author_label")
    role = serializers.CharField(help_text="In which role on the task.")


class MessageOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    author = Author(source="*")
    text = serializers.CharField()
    is_internal = serializers.BooleanField(help_text="Between the assignee and coordinators.")
    mentions = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the users whom it names.")
    created_at = serializers.DateTimeField()


class By(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="actor_id", allow_null=True)
    name = serializers.CharField(source="actor_label")
    role = serializers.CharField(allow_blank=True)


class LogLine(Read):
    """One line of a task's log. Reasons are part of the conversation: who may not read that, gets null."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    verb = serializers.CharField(help_text="A verb of the life cycle, or create, edit, tick, message, add_file …")
    from_status = serializers.CharField(allow_blank=True)
    to_status = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the task, after this.")
    by = By(source="*")
    holder = SecretaryRef(source="secretary", allow_null=True, help_text="The secretary concerned.")
    reason = serializers.CharField(allow_null=True, allow_blank=True)
    facts = serializers.DictField(allow_null=True)
    undone_by = serializers.IntegerField(
        source="undone_by_id", allow_null=True, help_text="The line that took this step back, if one did."
    )

    def to_representation(self, line: Any) -> dict[str, Any]:
        shown = super().to_representation(line)
        return shown if self.context["reads_thread"] else {**shown, "reason": None, "facts": None}


class FileOut(serializers.Serializer[Any]):
    """A file of a task. Its bytes are at `/tasks/{task_id}/files/{id}/content`."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="file.name")
    size = serializers.IntegerField(source="file.size", help_text="Bytes.")
    media_type = serializers.CharField(source="file.media_type")
    sha256 = serializers.CharField(source="file.sha256")
    field = serializers.CharField(allow_blank=True, help_text="The template's field that it fills, if any.")
    role = serializers.CharField(help_text="The role of who added it.")
    added_by = Ref(allow_null=True)
    created_at = serializers.DateTimeField()


class ChangeOut(serializers.Serializer[Any]):
    """A change that a review asks for: of the whole, or at a place of a page, in thousandths of its sides."""

    number = serializers.IntegerField(help_text="Counted through the task, from 1.")
    text = serializers.CharField()
    file = serializers.UUIDField(source="file_id", allow_null=True)
    page = serializers.IntegerField(allow_null=True)
    x = serializers.IntegerField(allow_null=True)
    y = serializers.IntegerField(allow_null=True)


class ReviewOut(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Review.Verdict.choices)
    by = serializers.CharField(source="by_label")
    comment = serializers.CharField(allow_blank=True)
    brief_line = serializers.CharField(allow_blank=True)
    evidence = serializers.CharField(allow_blank=True)
    changes = ChangeOut(many=True)
    created_at = serializers.DateTimeField()


class RatingOut(serializers.Serializer[Any]):
    """What one side said of the other."""

    side = serializers.ChoiceField(choices=Rating.Side.choices, help_text="Who rates; the other side is rated.")
    by = serializers.CharField(source="by_label")
    version = serializers.IntegerField(source="deliverable.version", help_text="Of the deliverable.")
    correct = serializers.BooleanField()
    complete = serializers.BooleanField()
    on_time = serializers.BooleanField()
    considerate = serializers.BooleanField()
    comment = serializers.CharField(allow_blank=True)
    shown_from = serializers.DateTimeField(help_text="From when the other side sees it.")
    created_at = serializers.DateTimeField()


class DeliverableOut(serializers.Serializer[Any]):
    """A submitted result and the organization's answer to it."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    secretary = SecretaryRef()
    note = serializers.CharField(allow_blank=True)
    files = FileOut(many=True)
    review = ReviewOut(allow_null=True, default=None)
    opened_at = serializers.DateTimeField(
        allow_null=True, help_text="When somebody who may review it first looked at it. Until then it can be recalled."
    )
    created_at = serializers.DateTimeField()
