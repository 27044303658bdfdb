"""The forms of the steps that need more than a click. Names of fields are keywords of the services."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import in_language
from backend.matching.models import Offer
from backend.tasks.models import STATUSES, Rating, Task, TaskFile
from backend.tasks.services import Pin, recalled
from backend.web.forms.fields import FilesField, TextArea
from backend.web.templatetags.secretariat import spoken
from backend.web.ticks import drawn_ticks, ticks_after
from tasks_engine.lifecycle import TaskRole, TaskStatus, Verb, targets_of

MORE_TIME = [
    (30, _("30 minutes")),
    (60, _("1 hour")),
    (120, _("2 hours")),
    (240, _("4 hours")),
    (480, _("1 working day")),
    (960, _("2 working days")),
]


class StepForm(forms.Form):
    """What a step over `task` asks for."""

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=5000, widget=TextArea(3))


class ReleaseForm(ReasonForm):
    handover = forms.CharField(
        label=_("Note for whoever comes next"), max_length=5000, widget=TextArea,
        help_text=_("What is done, what is open, what to watch out for."),
    )  # fmt: skip


class AskForm(StepForm):
    text = forms.CharField(label=_("Your question"), max_length=10_000, widget=TextArea)
    uploads = FilesField(label=_("Add files"), required=False)  # a button of the box for messages leads here, too


class AnswerForm(StepForm):
    text = forms.CharField(label=_("Your answer"), max_length=10_000, widget=TextArea)


class TicksField(forms.MultipleChoiceField):
    """Items of the checklist, counted from 0. One that has gone meanwhile makes it another checklist, of which
    `ticks_after` speaks, and not a wrong choice."""

    def valid_value(self, value: Any) -> bool:
        return True


class SubmitForm(StepForm):
    note = forms.CharField(
        label=_("Note to the organization, or the result itself"), max_length=10_000, required=False, widget=TextArea
    )
    file_ids = forms.ModelMultipleChoiceField(
        label=_("Files you have added"), queryset=TaskFile.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    uploads = FilesField(label=_("Add files"), required=False)
    done = TicksField(label=_("Checklist"), required=False, widget=forms.CheckboxSelectMultiple)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)  # the ticks as they were drawn
    asks = False  # whether it asks if what is not ticked is meant

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.task.files.filter(role=TaskRole.ASSIGNEE).select_related("file").order_by("created_at")
        own = own.prefetch_related("deliverables")
        fresh = own.filter(deliverables=None)  # in no version, not even in one that was recalled
        if before := recalled(self.task):
            chosen = [*before.files.all(), *fresh.filter(created_at__gt=before.created_at)]
            self.initial = {"note": before.note, "file_ids": chosen, **self.initial}
        else:
            self.initial = {"file_ids": list(fresh), **self.initial}
        choice = self.fields["file_ids"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = own
        choice.label_from_instance = _with_versions  # type: ignore[assignment, method-assign]
        if not own:
            del self.fields["file_ids"]
        self._list_items()

    def _list_items(self) -> None:
        """The checklist, to be ticked here too."""
        items = self.task.checklist
        if not items:
            del self.fields["done"], self.fields["drawn"]
            return
        field = self.fields["done"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(n), in_language(item["text"])) for n, item in enumerate(items)]
        field.needed = True  # type: ignore[attr-defined]  # it is asked about, and never said to be optional
        self.initial.setdefault("done", [str(n) for n, item in enumerate(items) if item["done"]])
        self.initial["drawn"] = drawn_ticks(self.task)

    @property
    def open_items(self) -> list[dict[str, Any]]:
        """What will not be ticked once this form, which is right, is taken. Raises `ChecklistChanged`."""
        said = self.cleaned_data
        ticks = ticks_after(self.task, done=said.get("done", ()), drawn=said.get("drawn", ""))
        return [item for item, is_ticked in zip(self.task.checklist, ticks, strict=True) if not is_ticked]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        nothing = not (values.get("note", "").strip() or values.get("file_ids") or values.get("uploads"))
        if nothing and not self.errors:
            raise forms.ValidationError(
                _("There is nothing to deliver yet. Add a file, or write the result as a note.")
            )
        return values


def _with_versions(added: Any) -> str:
    """The name of a file, and in which versions it was delivered before."""
    versions = sorted(each.version for each in added.deliverables.all())
    return " · ".join([added.file.name, *(gettext("Version %(n)d") % {"n": number} for number in versions)])


class RevisionForm(StepForm):
    """Changes: one a line, and those that were pinned to pages, whose texts and places come as `pin` and `place`."""

    changes = forms.CharField(
        label=_("What should change"), max_length=5000, widget=TextArea, required=False,
        help_text=_("One change a line: each is numbered, and the secretary ticks it off."),
    )  # fmt: skip

    pins: Sequence[Pin] = ()  # those with a place

    def clean(self) -> dict[str, Any]:
        lines = [Pin(line.strip()[:1000]) for line in self.cleaned_data.pop("changes", "").splitlines() if line.strip()]
        self.pins = self._pinned()
        pins = [*self.pins, *lines]
        if not pins and not self.errors:
            raise forms.ValidationError(_("Say what should change: tap a page, or write it down."))
        return {"pins": pins}

    def _pinned(self) -> list[Pin]:
        """The changes with a place that were typed so far; those left empty are none."""
        texts, places = _all(self.data, "pin"), _all(self.data, "place")
        pairs = zip((text.replace("\r\n", "\n") for text in texts), places, strict=False)
        return [_pin_at(place, text.strip()[:1000]) for text, place in pairs if text.strip()][:50]


def _all(data: Any, name: str) -> list[str]:
    """Every value that came under a name; a form that is not bound has none."""
    return list(data.getlist(name)) if isinstance(data, MultiValueDict) else []


def _pin_at(place: str, text: str) -> Pin:
    """A change at `file:page:x:y`. Raises `ValidationError` for what is no place."""
    try:
        file, *numbers = place.split(":")
        page, x, y = map(int, numbers)
        if not (1 <= page <= 10_000 and 0 <= x <= 1000 and 0 <= y <= 1000):
            raise ValueError(place)
        return Pin(text, UUID(file), page, x, y)
    except ValueError:
        raise forms.ValidationError(_("A change stands at no place of a page.")) from None


class AcceptForm(StepForm):
    comment = forms.CharField(label=_("A word to the secretary"), max_length=5000, required=False, widget=TextArea(3))


# What each side is asked about the other.
ASKED: dict[str, dict[str, Any]] = {
    Rating.Side.ORGANIZATION: {
        "correct": _("Was the result correct?"),
        "complete": _("Was everything there?"),
        "on_time": _("Did it come on time?"),
        "considerate": _("Was the secretary considerate?"),
    },
    Rating.Side.SECRETARY: {
        "correct": _("Was the brief right?"),
        "complete": _("Was all the material there?"),
        "on_time": _("Were the answers on time?"),
        "considerate": _("Was the organization considerate?"),
    },
}
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class RatingForm(forms.Form):
    """Four plain questions about the other side, and words if they like."""

    prefix = "rate"

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in ASKED[side].items():
            self.fields[name] = forms.TypedChoiceField(
                label=question, choices=YES_NO, coerce=lambda said: said == "yes", widget=forms.RadioSelect
            )
        self.fields["comment"] = forms.CharField(
            label=_("Anything to add"), max_length=5000, required=False, widget=TextArea(3)
        )

    @property
    def questions(self) -> list[forms.BoundField]:
        """Those that are answered with yes or no."""
        return [self[name] for name in Rating.QUESTIONS]


class RejectForm(StepForm):
    brief_line = forms.CharField(label=_("Which line of the brief is not met"), max_length=500)
    evidence = forms.CharField(label=_("What shows it"), max_length=5000, widget=TextArea)


class DecideForm(ReasonForm):
    outcome = forms.TypedChoiceField(
        label=_("The task is"),
        coerce=TaskStatus,
        choices=[(status, text) for status, text in STATUSES if status in targets_of(Verb.DECIDE)],
        widget=forms.RadioSelect,
    )
    field_order = ("outcome", "reason")


class DeclineForm(forms.Form):
    reason = forms.TypedChoiceField(
        label=_("Why not?"),
        coerce=Offer.DeclineReason,
        choices=Offer.DeclineReason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Anything to add"), max_length=500, required=False)


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=10_000, widget=TextArea(3))
    is_internal = forms.BooleanField(label=_("Internal note"), required=False)
    uploads = FilesField(label=_("Attach"), required=False)


class TimeForm(forms.Form):
    """How much more time, and why. `due_with` says when the result would be due with so many minutes more."""

    minutes = forms.TypedChoiceField(label=_("How much more working time"), coerce=int, choices=MORE_TIME)
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=TextArea(3),
        help_text=_("The organization reads this, and says yes or no. Until then the clock runs."),
    )  # fmt: skip

    def __init__(self, *args: Any, due_with: Callable[[int], datetime | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["minutes"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(minutes, _then_due(text, due_with(minutes))) for minutes, text in MORE_TIME]


def _then_due(more: Any, due: datetime | None) -> str:
    """So much more time, and when that would be; while the clock stands still nobody can say."""
    if due is None:
        return str(more)
    return gettext("%(more)s, then due %(at)s") % {"more": more, "at": spoken(due)}


class UploadForm(forms.Form):
    uploads = FilesField(label=_("Add files"))


class CheckCertificateForm(forms.Form):
    """What a reviewer looks at, each point ticked before a certificate is accepted."""

    prefix = "check"

    # The copy that is on the page. It stands among the pages, apart from its form: what is exchanged on the open page
    # of the form's part does not touch it.
    document_id = forms.UUIDField(required=False, widget=forms.HiddenInput({"form": "check"}))
    paper = forms.BooleanField(label=_("The paper can be read, and its seal is there"))
    person = forms.BooleanField(label=_("The name on it is the secretary's"))
    number = forms.BooleanField(label=_("Number and issuer are as typed in"))
    dates = forms.BooleanField(label=_("Both dates are as typed in"))


class RejectCertificateForm(forms.Form):
    document_id = forms.UUIDField(required=False, widget=forms.HiddenInput({"form": "reject"}))  # as above
    reason = forms.CharField(label=_("Reason"), max_length=500)
