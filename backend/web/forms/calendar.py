"""Forms of a secretary's calendar: the hours of a week, and leave."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.clock import now
from backend.secretaries.services import LEAVE_AHEAD, LEAVE_BEGAN
from backend.web.forms.fields import DateInput
from backend.web.forms.telling import DAYS, ClockField
from backend.web.week import hours
from tasks_engine.sla.definition import WEEKDAYS

# From and until, as people write them: 9-12, 09:00–12:30, 9：00至12：00.
SPAN = re.compile(r"(\d{1,2})(?:[:：.](\d{2}))?\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2})(?:[:：.](\d{2}))?")
BETWEEN = re.compile(r"[,;，；、]")
DAY = 24 * 60


class HoursField(forms.CharField):
    """The working times of a day, as `weekly_hours` holds them: [["09:00", "12:00"], …]."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else hours(value)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        super().run_validators(text)
        parts = [part.strip() for part in BETWEEN.split(text)]
        return [self._span(part) for part in parts if part]

    def _span(self, text: str) -> list[str]:
        found = SPAN.fullmatch(text)
        if found is None:
            raise ValidationError(_("Write times like this: 09:00–12:00, 13:30–18:00."))
        start, end = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3))
        if not start < end <= DAY or any(int(found[n] or 0) > 59 for n in (2, 4)):
            raise ValidationError(_("%(text)s is no time of a day.") % {"text": text})
        return [f"{at // 60:02}:{at % 60:02}" for at in (start, end)]

    def run_validators(self, value: Any) -> None:
        """What was typed was looked at when it was read."""


class HoursForm(forms.Form):
    """The hours of a week, day by day, and whether new work is wanted at all."""

    is_paused = forms.BooleanField(label=gettext_lazy("Offer me nothing new for now"), required=False)

    def __init__(self, *args: Any, weekly: Mapping[str, Sequence[Any]], is_paused: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("is_paused", is_paused)
        for name, label in DAYS:
            self.fields[name] = HoursField(label=label, initial=list(weekly.get(name, [])))

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the days, from Monday on."""
        return [self[name] for name, _label in DAYS]

    @property
    def weekly(self) -> dict[str, list[list[str]]]:
        """What was typed, as `weekly_hours`."""
        return {name: self.cleaned_data[name] for name, _label in DAYS}


PARTS = [("", gettext_lazy("Whole days")), ("morning", gettext_lazy("The morning")),
         ("afternoon", gettext_lazy("The afternoon"))]  # fmt: skip
NOON = 12 * 60
Minutes = tuple[int, int]  # of a day, from and until


class LeaveForm(forms.Form):
    """Whole days, half a day, or from one time to another. A leave of one day needs no second date.

    `weekly` are the hours of whoever goes: they say when a morning ends, and when a day is over.
    """

    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput, required=False)
    part = forms.ChoiceField(
        label=gettext_lazy("How long"),
        choices=PARTS,
        required=False,
        help_text=gettext_lazy("Half a day goes by your hours. Or say from when until when."),
    )
    starts_at = ClockField(label=gettext_lazy("From"), required=False)
    ends_at = ClockField(label=gettext_lazy("Until"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("You and your coordinators see it. It is not in the calendar feed."),
    )

    def __init__(self, *args: Any, weekly: Mapping[str, Sequence[Sequence[str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekly = weekly
        self.fields["part"].needed = True  # type: ignore[attr-defined]  # the first of its choices is one

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on") or values.get("starts_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        if values.get("part") and first:
            self._check_half(values, first)
        today = timezone.localtime(now()).date()
        if first and first < today - LEAVE_BEGAN:
            self.add_error("starts_on", _("A leave begins a year ago at the earliest."))
        if last and last > today + LEAVE_AHEAD:
            self.add_error("ends_on", _("A leave ends ten years from now at the latest."))
        return values

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when until when, in the reader's time zone."""
        values = self.cleaned_data
        first: date = values["starts_on"]
        last: date = values["ends_on"] or first
        if values["part"]:
            start, end = _half(self._hours(first), values["part"])
        else:
            start, end = self._typed(first, last)
        starts = datetime.combine(first, time()) + timedelta(minutes=start)
        ends = datetime.combine(last, time()) + timedelta(minutes=end)
        return timezone.make_aware(starts), timezone.make_aware(ends)

    def _typed(self, first: date, last: date) -> Minutes:
        """From when on the first day until when on the last. Who goes in the middle of a day is away until its end."""
        values = self.cleaned_data
        start = _minute(values["starts_at"]) if values["starts_at"] else 0
        if values["ends_at"]:
            return start, _minute(values["ends_at"])
        over = [end for _begin, end in self._hours(last) if end > start]
        return start, over[-1] if start and first == last and over else DAY

    def _check_half(self, values: Mapping[str, Any], first: date) -> None:
        if values.get("ends_on") not in (None, first):
            self.add_error("ends_on", _("Half a day is one day: leave the last day empty."))
        if values.get("starts_at") or values.get("ends_at"):
            self.add_error("part", _("Choose half a day, or say from when until when: not both."))
        if not self._hours(first):
            self.add_error("starts_on", _("You have no working hours on this day."))

    def _hours(self, on: date) -> list[Minutes]:
        """When they work on that day of the week."""
        spans = self.weekly.get(WEEKDAYS[on.weekday()], [])
        return [(_minute(span[0]), _minute(span[1])) for span in spans]


def _minute(clock: str | time) -> int:
    """A time of day as a minute of it: "24:00" is the last."""
    if isinstance(clock, time):
        return clock.hour * 60 + clock.minute
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _half(hours: Sequence[Minutes], part: str) -> Minutes:
    """The morning or the afternoon of a day with these hours: they part at the longest break, or else at noon."""
    begin, end = hours[0][0], hours[-1][1]
    breaks = [(after[0] - before[1], before[1], after[0]) for before, after in pairwise(hours)]
    middle = NOON if begin < NOON < end else (begin + end) // 2
    _longest, morning_ends, afternoon_begins = max(breaks, default=(0, middle, middle))
    return (begin, morning_ends) if part == "morning" else (afternoon_begins, end)
