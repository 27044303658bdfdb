"""How somebody wants to be told: a choice for every group of kinds and channel, quiet hours, times of digests."""

from collections.abc import Collection, Iterator, Mapping
from datetime import time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.notifications.deciding import WEEKDAYS, Choice
from backend.notifications.kinds import GROUPS
from backend.web import words

HOWS = [
    (Choice.AT_ONCE, gettext_lazy("At once")),
    (Choice.DIGEST, gettext_lazy("Digest")),
    (Choice.OFF, gettext_lazy("Off")),
]
DAYS = list(zip(WEEKDAYS, words.WEEKDAYS, strict=True))
MOST_SPANS, MOST_DIGESTS = 20, 6


class ClockField(forms.TimeField):
    """A time of day."""

    widget = forms.TimeInput({"type": "time"}, format="%H:%M")


class TellingForm(forms.Form):
    """What holds now is filled in. A row of quiet hours, or a digest, without a time is none."""

    urgent_passes = forms.BooleanField(label=gettext_lazy("What is urgent may come at any hour"), required=False)
    only_in_working_hours = forms.BooleanField(label=gettext_lazy("Only in working hours"), required=False)

    def __init__(self, *args: Any, effective: Mapping[str, Any], channels: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        self._spans = list(range(min(len(effective["quiet_hours"]) + 1, MOST_SPANS)))
        self._digests = list(range(min(len(effective["digest_at"]) + 1, MOST_DIGESTS)))
        for name in ("urgent_passes", "only_in_working_hours"):
            self.initial.setdefault(name, effective[name])
        self._add_choices(effective["choices"])
        self._add_hours(effective)

    def _add_choices(self, choices: Mapping[str, Mapping[str, str]]) -> None:
        for group in GROUPS:
            for channel in self.channels:
                chosen = choices.get(group, {}).get(channel, Choice.AT_ONCE)
                self.fields[f"{group}-{channel}"] = forms.ChoiceField(choices=HOWS, initial=chosen)

    def _add_hours(self, effective: Mapping[str, Any]) -> None:
        everyday = list(WEEKDAYS)
        for n, span in zip(self._spans, [*effective["quiet_hours"], {}], strict=False):
            self.fields[f"start-{n}"] = ClockField(
                label=gettext_lazy("From"), required=False, initial=span.get("start")
            )
            self.fields[f"end-{n}"] = ClockField(label=gettext_lazy("Until"), required=False, initial=span.get("end"))
            self.fields[f"days-{n}"] = forms.MultipleChoiceField(
                label=gettext_lazy("On"), choices=DAYS, required=False, initial=span.get("days", everyday),
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        for n, clock in zip(self._digests, [*effective["digest_at"], None], strict=False):
            self.fields[f"digest-{n}"] = ClockField(label=gettext_lazy("Digest at"), required=False, initial=clock)

    @property
    def matrix(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The groups with their choices, channel by channel."""
        for group, label in GROUPS.items():
            yield label, [self[f"{group}-{channel}"] for channel in self.channels]

    @property
    def spans(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """The rows of quiet hours."""
        for n in self._spans:
            yield self[f"start-{n}"], self[f"end-{n}"], self[f"days-{n}"]

    @property
    def digests(self) -> list[BoundField]:
        """The times of digests."""
        return [self[f"digest-{n}"] for n in self._digests]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for n in self._spans:
            start, end = values.get(f"start-{n}"), values.get(f"end-{n}")
            if (start is None) != (end is None):
                self.add_error(f"end-{n}" if start else f"start-{n}", _("Say both, from when and until when."))
            elif start and not values.get(f"days-{n}"):
                self.add_error(f"days-{n}", _("Choose at least one day."))
        return values

    def said(self, kept: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """What `set_preferences` takes. `kept` are the person's own choices, also for channels that are not shown."""
        values = self.cleaned_data
        choices = {
            group.value: {**kept.get(group, {}), **{channel: values[f"{group}-{channel}"] for channel in self.channels}}
            for group in GROUPS
        }
        quiet = [
            {"start": _clock(values[f"start-{n}"]), "end": _clock(values[f"end-{n}"]), "days": values[f"days-{n}"]}
            for n in self._spans
            if values[f"start-{n}"]
        ]
        digests = sorted({_clock(values[f"digest-{n}"]) for n in self._digests if values[f"digest-{n}"]})
        return {
            "choices": choices,
            "quiet_hours": quiet,
            "digest_at": digests or None,
            "urgent_passes": values["urgent_passes"],
            "only_in_working_hours": values["only_in_working_hours"],
        }


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
