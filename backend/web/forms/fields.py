"""Form fields that several forms share, and a template's own fields as form fields."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from backend.catalog import fields as catalogue
from backend.catalog.models import in_language
from backend.core.errors import Refusal
from backend.files.scanning import scan
from backend.web.problems import words_of
from tasks_engine.matching.profiles import FIRST_YEAR, LAST_YEAR

Spec = Mapping[str, Any]


class TextArea(forms.Textarea):
    """A text area of four lines, which grows by hand."""

    def __init__(self, rows: int = 4, **attrs: Any) -> None:
        super().__init__({"rows": rows, "cols": False, **attrs})


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class InstantField(forms.DateTimeField):
    """A date and time in the reader's time zone, of the years that calendars know."""

    widget = DateTimeInput

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def to_python(self, value: Any) -> datetime | None:
        at = super().to_python(value)
        if at and not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return at


class KeptFileField(forms.FileField):
    """A file to be kept: scanned for viruses before anything is locked, so that what is found stands beside it."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            try:
                scan(upload)
            except Refusal as refusal:
                raise forms.ValidationError(words_of(refusal)) from refusal
        return upload


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(KeptFileField):
    """Any number of files to be kept; cleaned to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[bytes]"]:
        if not data and self.required:
            super().clean(None, initial)
        one = super().clean
        return [one(upload, initial) for upload in data or []]


def _choice(spec: Spec) -> forms.Field:
    labels = spec.get("choice_labels", {})
    choices = [(code, in_language(labels[code]) if code in labels else code) for code in spec["choices"]]
    return forms.ChoiceField(choices=[("", "—"), *choices])


# Type of a template's field -> the form field. `required` and the label are set by whoever asks.
FIELDS: dict[str, Callable[[Spec], forms.Field]] = {
    "text": lambda spec: forms.CharField(max_length=catalogue.LONGEST["text"]),
    "longtext": lambda spec: forms.CharField(max_length=catalogue.LONGEST["longtext"], widget=TextArea),
    "number": lambda spec: forms.IntegerField(min_value=0, max_value=10**9),
    "money": lambda spec: forms.DecimalField(min_value=0, max_digits=12, decimal_places=2),
    "date": lambda spec: forms.DateField(widget=DateInput),
    "datetime": lambda spec: InstantField(),
    "choice": _choice,
    "file": lambda spec: KeptFileField(),
}


def field_of(spec: Spec, *, required: bool) -> forms.Field:
    """The form field for one field of a template, labelled in the reader's language."""
    field = FIELDS[spec["type"]](spec)
    field.label = in_language(spec["label"])
    field.required = field.widget.is_required = required
    return field


def stored(value: Any) -> Any:
    """A cleaned value as the task keeps it: JSON. None for a field left empty."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case "":
            return None
    return value


def shown(spec: Spec, value: Any) -> Any:
    """A kept value as the form, or a page, shows it."""
    if value in (None, ""):
        return None
    match spec["type"]:
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            at = datetime.fromisoformat(value)
            return at if at.tzinfo else timezone.make_aware(at)
    return value
