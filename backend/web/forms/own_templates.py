"""Forms of an organization's own templates."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from backend.repeating.models import LONGEST_NAME, Repetition
from backend.repeating.services import MOST_DAYS
from backend.secretaries.models import Secretary
from backend.web.forms.fields import TextArea

DAY_OF = {"week": ("weekday",), "month": ("day",), "year": ("year_day", "month")}  # the fields of each rhythm


class NameForm(forms.Form):
    """Under which name a task is kept."""

    name = forms.CharField(label=_("Name of the template"), max_length=LONGEST_NAME)


class TemplateForm(NameForm):
    """What may be changed about an own template: its name, what it says, and who is asked first."""

    title = forms.CharField(label=_("Title"), max_length=200)
    brief = forms.CharField(label=_("What is wanted"), max_length=20_000, required=False, widget=TextArea(6))
    first = forms.TypedChoiceField(label=_("Offer it first to"), required=False, empty_value=None)

    def __init__(self, *args: Any, people: Iterable[Secretary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True  # what was changed is reckoned from what the page showed
        named = [(str(person.pk), person.user.name) for person in people]
        self.fields["first"].choices = [("", _("Whoever fits best")), *named]  # type: ignore[attr-defined]


class RepeatForm(forms.Form):
    """In which rhythm a template is posted by itself. Each rhythm has a day of its own."""

    every = forms.ChoiceField(label=_("How often"), choices=Repetition.Every.choices)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, choices=[(day + 1, name) for day, name in WEEKDAYS.items()]
    )
    day = forms.IntegerField(label=_("Day of the month"), min_value=1, max_value=31)
    year_day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31)
    month = forms.TypedChoiceField(label=_("Month"), coerce=int, choices=list(MONTHS.items()))
    due = forms.ChoiceField(label=_("Needed"), choices=[("promise", _("As we promise")), ("days", _("Working days"))])
    due_days = forms.IntegerField(label=_("Working days after it is posted"), min_value=1, max_value=MOST_DAYS)

    def __init__(self, data: Any = None, *, today: date, repetition: Repetition | None = None) -> None:
        super().__init__(data, initial=_as_it_is(today, repetition))
        if data is not None:  # only what belongs to what was chosen has to be right
            chosen = DAY_OF.get(self.data.get("every", ""), ())
            ignored = {name for names in DAY_OF.values() for name in names} - set(chosen)
            ignored |= {"due_days"} if self.data.get("due") != "days" else set()
            for name in ignored:
                del self.fields[name]

    weekdays: ClassVar = [(str(day + 1), name) for day, name in WEEKDAYS.items()]
    months: ClassVar = [(str(month), name) for month, name in MONTHS.items()]

    @property
    def said(self) -> dict[str, str]:
        """What stands in the form, also in what is not asked for now."""
        return {name: str(self.data.get(name, value)) for name, value in self.initial.items()}

    def rhythm(self) -> dict[str, Any]:
        """What the service takes."""
        said, every = self.cleaned_data, self.cleaned_data["every"]
        day = said[DAY_OF[every][0]]
        return {"every": every, "day": day, "month": said.get("month"), "due_days": said.get("due_days")}


def _as_it_is(today: date, repetition: Repetition | None) -> dict[str, Any]:
    """The form as the repetition is; of the rhythms that it does not have, today's day."""
    initial: dict[str, Any] = {
        "every": Repetition.Every.MONTH, "weekday": today.isoweekday(), "day": today.day, "year_day": today.day,
        "month": today.month, "due": "promise", "due_days": 3,
    }  # fmt: skip
    if repetition:
        initial |= {"every": repetition.every, DAY_OF[repetition.every][0]: repetition.day}
        initial |= {"month": repetition.month} if repetition.month else {}
        initial |= {"due": "days", "due_days": repetition.due_days} if repetition.due_days else {}
    return initial
