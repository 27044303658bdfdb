"""The forms of promises and working hours. Both write a draft; what a form does not show is kept as it was."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Organization, Pool
from backend.catalog.models import Template
from backend.sla.models import Rule
from backend.tasks.models import Priority
from backend.web.forms.calendar import HoursField
from backend.web.forms.fields import TextArea
from backend.web.forms.zones import ZoneField
from backend.web.week import hours
from backend.web.words import CLOCK_MEANINGS, CLOCKS, WEEKDAYS
from tasks_engine.sla.definition import WEEKDAYS as DAYS
from tasks_engine.sla.policy import PRIORITIES, TARGETS
from tasks_engine.sla.terms import LONGEST, read_terms

HOUR = 3600
MOST_OWNERS = 500
MOST_FEED = 1_000_000  # bytes
PERIODS = [("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("366", _("a year"))]
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Definition = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """How long one clock may run at one priority; `house` is what the house promises."""

    seconds: int
    house: int

    @property
    def is_own(self) -> bool:
        return self.seconds != self.house


@dataclass(frozen=True)
class Line:
    """One kind of clock: from when until when it runs, what it may take at low, normal, high and urgent priority."""

    name: Any
    meaning: Any
    cells: Sequence[Any]


def priority_names() -> list[str]:
    """The heads of the table of promises."""
    return [str(Priority[name.upper()].label) for name in PRIORITIES]


def targets_of(definition: Definition) -> list[Line]:
    """What a policy promises, beside what the house does."""
    by_priority = read_terms(definition)[1].targets_by_priority
    return [
        _line(kind, [Cell(by_priority[name][kind], row[n]) for n, name in enumerate(PRIORITIES)])
        for kind, row in TARGETS.items()
    ]


def _line(kind: str, cells: Sequence[Any]) -> Line:
    return Line(CLOCKS[kind], CLOCK_MEANINGS[kind], cells)


class OwnerForm(forms.Form):
    """Whose the rule is: a pool's, or one organization's."""

    owner = forms.ChoiceField(label=_("For whom"))

    def __init__(self, *args: Any, pools: frozenset[UUID], base: Rule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [_own(base)] if base and _has_owner(base) else list(_owners(pools))

    @property
    def kept(self) -> dict[str, Any]:
        """What the version that is changed says."""
        return dict(self.base.definition) if self.base else {}

    def clean_owner(self) -> dict[str, Any]:
        """The owner's row, as a keyword."""
        kind, _colon, key = self.cleaned_data["owner"].partition(":")
        return {kind: Pool.objects.get(pk=key) if kind == "pool" else Organization.objects.get(pk=key)}


def _has_owner(rule: Rule) -> bool:
    return bool(rule.pool_id or rule.organization_id)


def _own(rule: Rule) -> tuple[str, str]:
    kind, row = ("pool", rule.pool) if rule.pool_id else ("organization", rule.organization)
    return f"{kind}:{rule.pool_id or rule.organization_id}", str(row)


def _owners(pools: frozenset[UUID]) -> Iterator[tuple[str, str]]:
    for pool in Pool.objects.filter(pk__in=pools).order_by("name"):
        yield f"pool:{pool.pk}", gettext("everybody in %(pool)s") % {"pool": pool}
    served = Organization.objects.filter(pools__in=pools).distinct().order_by("name")
    for organization in served[:MOST_OWNERS]:
        yield f"organization:{organization.pk}", organization.name


class PromiseForm(OwnerForm):
    """How long each part of the work may take, in working hours, at each priority."""

    name = forms.CharField(label=_("Name of the rule"), max_length=120)
    templates = forms.MultipleChoiceField(
        label=_("Only for these kinds of task"), required=False, widget=forms.CheckboxSelectMultiple
    )
    position = forms.IntegerField(
        label=_("Order"), min_value=0, max_value=32767, initial=0,
        help_text=_("Where two rules of one owner fit, the lower number holds."),
    )  # fmt: skip
    is_withdrawn = forms.BooleanField(label=_("This rule ends: what the house promises holds again"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["templates"].choices = [  # type: ignore[attr-defined]
            (each.code, str(each)) for each in Template.objects.order_by("code")
        ]
        if self.base is None:
            del self.fields["is_withdrawn"]
        for kind, line in zip(TARGETS, targets_of(self.kept), strict=True):
            for name, label, cell in zip(PRIORITIES, priority_names(), line.cells, strict=True):
                self.fields[f"{kind}_{name}"] = _hours_field(f"{line.name}, {label}", cell.seconds)
        if self.base:
            wanted = self.kept.get("applies_to", {}).get("templates", [])
            self.initial = {"name": self.base.name, "position": self.base.position, "templates": wanted}  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[str]:
        return priority_names()

    @property
    def lines(self) -> list[Line]:
        """The table of promises, with a field in each cell."""
        return [_line(kind, [self[f"{kind}_{name}"] for name in PRIORITIES]) for kind in TARGETS]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields above the kinds of task."""
        return [self[name] for name in ("owner", "name", "position", "is_withdrawn") if name in self.fields]

    def definition(self) -> dict[str, Any]:
        """The policy in the engine's form: of the targets only those that are not the house's."""
        wanted = {**self.kept.get("applies_to", {}), "templates": self.cleaned_data["templates"]}
        targets: dict[str, dict[str, int]] = {}
        for kind, row in TARGETS.items():
            for name, house in zip(PRIORITIES, row, strict=True):
                seconds = int(self.cleaned_data[f"{kind}_{name}"] * HOUR)
                if seconds != house:
                    targets.setdefault(name, {})[kind] = seconds
        kept = {name: value for name, value in self.kept.items() if name not in ("targets", "targets_by_priority")}
        return {
            **kept,
            "applies_to": {name: value for name, value in wanted.items() if value},
            "targets_by_priority": targets,
        }


def _hours_field(label: str, seconds: int) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label, min_value=Decimal("0.05"), max_value=LONGEST // HOUR, max_digits=8, decimal_places=4,
        initial=f"{seconds / HOUR:.4f}".rstrip("0").rstrip("."),
    )  # fmt: skip
    field.widget.attrs.update({"aria-label": gettext("%(what)s: working hours") % {"what": label}, "step": "any"})
    return field


class HoursForm(OwnerForm):
    """The hours of a week, and the days that differ."""

    time_zone = ZoneField()
    national = forms.BooleanField(
        label=_("With China's public holidays and make-up workdays"), required=False, initial=True
    )
    closed = forms.CharField(
        label=_("More days on which nobody works"), required=False, max_length=20_000, widget=TextArea(3),
        help_text=_("One date a line: 2026-12-31"),
    )  # fmt: skip
    other = forms.CharField(
        label=_("Days with other hours"), required=False, max_length=20_000, widget=TextArea(3),
        help_text=_("One day a line: 2026-12-30 09:00–12:00"),
    )  # fmt: skip
    feed = forms.FileField(label=_("Days off from an iCalendar file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekly = self.kept.get("weekly", {})
        for n, day in enumerate(DAYS):
            self.fields[day] = HoursField(label=str(WEEKDAYS[n]), initial=weekly.get(day, []))
        if self.base and _has_owner(self.base):
            others = self.kept.get("overrides", {})
            self.initial = {
                "time_zone": self.kept["time_zone"],
                "national": self.base.source == "national",  # type: ignore[attr-defined]
                "closed": "\n".join(self.kept.get("holidays", [])),
                "other": "\n".join(f"{day} {hours(spans)}".strip() for day, spans in others.items()),
            }

    @property
    def week(self) -> list[forms.BoundField]:
        """The seven days."""
        return [self[day] for day in DAYS]

    @property
    def others(self) -> list[forms.BoundField]:
        """What stands below the days."""
        return [self[name] for name in ("national", "closed", "other", "feed")]

    def clean_closed(self) -> list[str]:
        return [_date(line) for line in _lines(self.cleaned_data["closed"])]

    def clean_other(self) -> dict[str, list[list[str]]]:
        lines = [line.partition(" ") for line in _lines(self.cleaned_data["other"])]
        return {_date(day): HoursField().clean(said) for day, _space, said in lines}

    def clean_feed(self) -> bytes:
        upload = self.cleaned_data["feed"]
        if upload and upload.size > MOST_FEED:
            raise forms.ValidationError(gettext("This file is too large."))
        return bytes(upload.read()) if upload else b""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned[day] for day in DAYS):
            self.add_error("mon", gettext("Nobody would ever work. Write the hours of at least one day."))
        return cleaned

    def definition(self) -> dict[str, Any]:
        """The calendar in the engine's form."""
        cleaned = self.cleaned_data
        kept = {"breaks": self.kept["breaks"]} if self.kept.get("breaks") else {}
        return {
            **kept,
            "time_zone": cleaned["time_zone"],
            "weekly": {day: cleaned[day] for day in DAYS if cleaned[day]},
            "holidays": cleaned["closed"],
            "overrides": cleaned["other"],
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if DATE.fullmatch(text) else _refuse_date(text)
    except ValueError:
        return _refuse_date(text)


def _refuse_date(text: str) -> str:
    raise forms.ValidationError(gettext("%(text)s is not a date. Write it like 2026-12-31.") % {"text": text[:40]})


class TryForm(forms.Form):
    """How far back tasks are looked at."""

    days = forms.TypedChoiceField(label=_("Tasks of the last"), choices=PERIODS, coerce=int, initial="30")


class ActivateForm(forms.Form):
    """Put a draft in force."""

    applies_to_open = forms.BooleanField(label=_("Also for tasks that are open now"), required=False)
