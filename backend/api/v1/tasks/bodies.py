"""What the API takes about tasks."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.accounts.models import Organization, Pool
from backend.api.serializers import LineField, MomentField, NamedChoiceField, Strict, VisibleField
from backend.catalog.models import Confidentiality, Grade, Template
from backend.tasks.models import Mandate, Priority
from backend.tasks.services import Pin
from tasks_engine.lifecycle import TaskStatus, Verb, targets_of

MOST_CODES = 20


class Codes(serializers.ListField):
    """Codes of the catalogue, each once."""

    child = serializers.CharField(max_length=60)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_CODES, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class SkillLevels(serializers.DictField):
    """Skill code to least proficiency, 1 to 5."""

    child = serializers.IntegerField(min_value=1, max_value=5)
    default_error_messages = {"many": _("Name at most 20 skills.")}

    def to_internal_value(self, data: Any) -> dict[str, int]:
        if isinstance(data, dict) and len(data) > MOST_CODES:
            self.fail("many")
        return super().to_internal_value(data)


class TaskEdit(Strict):
    """What may be changed while a task is a draft or still open. What is left out stays as it is."""

    title = LineField(max_length=200, required=False)
    brief = serializers.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False, required=False)
    fields = serializers.DictField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        required=False, help_text="The template's form, filled in."
    )
    priority = NamedChoiceField(Priority, required=False)
    confidentiality = NamedChoiceField(Confidentiality, required=False)
    skills = SkillLevels(required=False)
    grade = serializers.PrimaryKeyRelatedField(
        queryset=Grade.objects.all(),
        pk_field=serializers.IntegerField(min_value=1, max_value=9),
        allow_null=True,
        required=False,
        help_text="The least grade: 5 (junior) to 2 (senior).",
    )
    certificates = Codes(required=False)
    languages = Codes(required=False)
    effort_minutes = serializers.IntegerField(min_value=1, max_value=60_000, required=False)
    deadline = MomentField(allow_null=True, required=False)
    deliver_within_minutes = serializers.IntegerField(min_value=1, max_value=600_000, allow_null=True, required=False)
    mandate = serializers.ChoiceField(choices=Mandate.choices, required=False)
    principal = LineField(max_length=120, allow_blank=True, required=False)
    spend_limit = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, allow_null=True, required=False
    )
    currency = serializers.CharField(validators=[RegexValidator(r"\A[A-Z]{3}\Z")], required=False)
    may_contact = serializers.CharField(max_length=500, allow_blank=True, required=False)
    may_sign = serializers.CharField(max_length=500, allow_blank=True, required=False)


class TaskIn(TaskEdit):
    """A new task. What is left out is the template's."""

    organization = VisibleField(Organization, required=False, help_text="May be left out by who posts for only one.")
    pool = VisibleField(Pool, required=False, help_text="Otherwise the organization's first.")
    template = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Template.objects.filter(is_active=True).select_related("grade"),
        help_text="The code of the kind of task.",
    )


class SentenceIn(Strict):
    """What somebody says that they need done, in English, Chinese or both."""

    sentence = serializers.CharField(max_length=10_000)
    organization = VisibleField(Organization, required=False, help_text="May be left out by who posts for only one.")


class Nothing(Strict):
    """No body is needed."""


class WithReason(Strict):
    reason = serializers.CharField(max_length=2000)


class Release(WithReason):
    handover = serializers.CharField(max_length=5000, help_text="For whoever comes next: what is done, what is open.")


class ToSecretary(WithReason):
    secretary = serializers.UUIDField(source="secretary_id", help_text="The id of the secretary's profile.")


class Question(Strict):
    question = serializers.CharField(max_length=5000)


class Text(Strict):
    text = serializers.CharField(max_length=10_000)


class MessageIn(Text):
    is_internal = serializers.BooleanField(default=False, help_text="Only for the assignee and coordinators.")
    mentions = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=20,
        default=list,
        help_text="Ids of users who may read the message: they are told that they are named in it.",
    )


class Submission(Strict):
    note = serializers.CharField(max_length=10_000, allow_blank=True, default="")
    files = serializers.ListField(source="file_ids", child=serializers.UUIDField(), max_length=50, default=list)


class Acceptance(Strict):
    comment = serializers.CharField(max_length=5000, allow_blank=True, default="")


class RatingIn(Strict):
    """Four plain questions about the other side; words are optional."""

    correct = serializers.BooleanField(
        help_text="Of the secretary: was the result correct? Of the organization: was the brief clear and right?"
    )
    complete = serializers.BooleanField(
        help_text="Of the secretary: was everything there? Of the organization: was the material there?"
    )
    on_time = serializers.BooleanField(
        help_text="Of the secretary: did the result come on time? Of the organization: did answers?"
    )
    considerate = serializers.BooleanField(help_text="Was the other side considerate to work with?")
    comment = serializers.CharField(max_length=5000, allow_blank=True, default="")


class PinIn(Strict):
    """A change, and where it belongs. Without a file it is about the whole."""

    text = serializers.CharField(max_length=1000)
    file = serializers.UUIDField(allow_null=True, default=None, help_text="The id of a file of the deliverable.")
    page = serializers.IntegerField(min_value=1, max_value=10_000, allow_null=True, default=None)
    x = serializers.IntegerField(
        min_value=0, max_value=1000, allow_null=True, default=None, help_text="Thousandths of the page's width."
    )
    y = serializers.IntegerField(
        min_value=0, max_value=1000, allow_null=True, default=None, help_text="Thousandths of the page's height."
    )

    def validate(self, pin: dict[str, Any]) -> Pin:
        place = [pin[name] is None for name in ("file", "page", "x", "y")]
        if any(place) and not all(place):
            raise serializers.ValidationError({"file": [_("A place is a file, a page, x and y; or none of them.")]})
        return Pin(**pin)


class Changes(Strict):
    changes = serializers.CharField(
        max_length=5000, allow_blank=True, default="", help_text="What is wrong. Needed when there are no pins."
    )
    pins = serializers.ListField(
        child=PinIn(),
        max_length=50,
        default=list,
        help_text="Single changes: each is numbered, and becomes an item of the checklist.",
    )


class Rejection(Strict):
    brief_line = serializers.CharField(max_length=500, help_text="The line of the brief that was not kept.")
    evidence = serializers.CharField(max_length=5000)


class Decision(WithReason):
    outcome = serializers.ChoiceField(choices=[(status, status) for status in targets_of(Verb.DECIDE)])

    def validate_outcome(self, value: str) -> TaskStatus:
        return TaskStatus(value)


class Tick(Strict):
    done = serializers.BooleanField()


class FileIn(Strict):
    file = serializers.FileField(required=False)
    upload = serializers.UUIDField(required=False, help_text="A whole upload in parts of yours, instead of `file`.")
    field = serializers.CharField(
        max_length=60, allow_blank=True, default="", help_text="The template's file field that it fills."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if ("file" in values) == ("upload" in values):
            raise serializers.ValidationError({"file": [_("Send a file, or name an upload.")]})
        return values
