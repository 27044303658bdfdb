"""Promises and working hours: what is in force, drafts, and what each draft would have changed last month."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from backend.accounts.models import Organization
from backend.catalog.models import Template
from backend.core.errors import Conflict
from backend.sla import services as sla
from backend.sla.calendars import add_calendar, house_calendar
from backend.sla.models import Calendar, DryRun, Policy, Recalculation, Rule
from backend.sla.policies import add_policy
from backend.tasks.models import Task
from backend.web.base import FormPage
from backend.web.cards import Card, cards_of, listed
from backend.web.forms.rules import (
    ActivateForm,
    HoursForm,
    Line,
    OwnerForm,
    PromiseForm,
    TryForm,
    priority_names,
    targets_of,
)
from backend.web.views.desk.base import ForCoordinators
from backend.web.week import hours, week
from backend.web.words import CLOCK_MEANINGS, CLOCKS

LAST_MONTH = 30  # days
MOST_RULES = 200
PAGE_SIZE = 50
MOST_DAYS = 12  # days off that a page shows
PROMISES, HOURS = "promises", "hours"
KINDS: dict[str, type[Rule]] = {PROMISES: Policy, HOURS: Calendar}
SAME: dict[str, tuple[str, ...]] = {
    PROMISES: ("organization_id", "pool_id", "key"),
    HOURS: ("organization_id", "pool_id"),
}
"""By what the versions of one rule are known."""


@dataclass(frozen=True)
class Standing:
    """One rule: the version in force, if there is one, and the draft that may follow it."""

    kind: str
    rule: Any
    draft: Any

    @property
    def latest(self) -> Any:
        return self.draft or self.rule

    @property
    def owner(self) -> str:
        return owner_name(self.latest)

    @property
    def lines(self) -> list[str]:
        """What it says, in a few words."""
        if self.kind == HOURS:
            return [f"{days}: {said}" for days, said in week(self.latest.definition["weekly"])]
        return own_targets(self.latest.definition)


@dataclass(frozen=True)
class Change:
    """What a draft would have changed for one kind of clock."""

    kind: str
    name: Any
    meaning: Any
    clocks: int
    moved: int
    broken: int
    kept: int


@dataclass(frozen=True)
class Example:
    """One clock that would come out otherwise, and what the reader may see of its task."""

    card: Card
    name: Any
    broken: bool
    before: datetime | None
    after: datetime | None


class OfRules(ForCoordinators):
    """About the rules of the pools that the reader coordinates, and of the organizations they serve."""

    def own(self, kind: str) -> QuerySet[Any]:
        """The rules of one kind that the reader may write. Others do not exist."""
        if kind not in KINDS:
            raise Http404
        rows: QuerySet[Any] = KINDS[kind].objects.visible_to(self.actor)
        served = Organization.objects.filter(pools__in=self.actor.pools)
        mine = rows.filter(Q(pool__in=self.actor.pools) | Q(organization__in=served))
        return mine.select_related("organization", "pool")

    def back(self) -> str:
        return reverse("desk_sla")


class Rules(OfRules):
    """Everything that is promised, and when people work."""

    template_name = "web/desk/sla.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        house = house_calendar(self.at)
        folding = Recalculation.objects.visible_to(self.actor).exclude(state=Recalculation.State.DONE)
        return self.show(
            promises=self.standings(PROMISES),
            hours=self.standings(HOURS),
            columns=priority_names(),
            house_lines=targets_of({}),
            house=house,
            house_week=week(house.definition["weekly"]),
            folding=list(folding.order_by("id")[:5]),
        )

    def standings(self, kind: str) -> list[Standing]:
        """One line a rule: two queries."""
        same = SAME[kind]
        newest = self.own(kind).order_by(*same, "-version").distinct(*same)
        in_force = {_same(rule, same): rule for rule in newest.filter(activated_at__isnull=False)[:MOST_RULES]}
        last = {_same(rule, same): rule for rule in newest[:MOST_RULES]}
        found = [
            Standing(kind, in_force.get(key), rule if rule.activated_at is None else None) for key, rule in last.items()
        ]
        shown = [one for one in found if one.draft or not getattr(one.rule, "is_withdrawn", False)]
        return sorted(shown, key=lambda one: (one.owner, getattr(one.latest, "position", 0)))


def _same(rule: Rule, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(rule, name) for name in names)


class NewRule(FormPage, OfRules):
    """Write a draft, have it tried out, and show what it would have changed. Nothing holds yet."""

    kind: ClassVar[str]
    form_class: ClassVar[type[OwnerForm]]

    @cached_property
    def base(self) -> Any:
        """The version that is changed, named as `of` in the address."""
        of = self.request.GET.get("of", "")
        try:
            return get_object_or_404(self.own(self.kind), pk=UUID(of)) if of else None
        except ValueError:
            raise Http404 from None

    def make_form(self, **typed: Any) -> OwnerForm:
        return self.form_class(pools=self.actor.pools, base=self.base, **typed)

    def act(self, values: dict[str, Any]) -> str:
        rule = self.write(values)
        sla.try_out(rule=rule, days=LAST_MONTH, by=self.actor)
        return reverse("desk_rule", args=[self.kind, rule.pk])

    @abstractmethod
    def write(self, values: dict[str, Any]) -> Rule:
        """The draft."""

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, base=self.base, days=LAST_MONTH, status=status)


class NewPromise(NewRule):
    """How long the work may take."""

    template_name = "web/desk/promise.html"
    kind = PROMISES
    form_class = PromiseForm

    def write(self, values: dict[str, Any]) -> Policy:
        assert isinstance(self.form, PromiseForm)
        return add_policy(
            key=self.base.key if self.base else f"rule-{uuid4().hex[:12]}",
            name=values["name"],
            definition=self.form.definition(),
            position=values["position"],
            is_withdrawn=values.get("is_withdrawn", False),
            by=self.actor,
            **values["owner"],
        )


class NewHours(NewRule):
    """When people work."""

    template_name = "web/desk/hours.html"
    kind = HOURS
    form_class = HoursForm

    def make_form(self, **typed: Any) -> OwnerForm:
        base = self.base or house_calendar(self.at)
        return HoursForm(pools=self.actor.pools, base=base, **typed)

    def write(self, values: dict[str, Any]) -> Calendar:
        assert isinstance(self.form, HoursForm)
        return add_calendar(
            definition=self.form.definition(),
            country="CN" if values["national"] else "",
            feed=values["feed"],
            by=self.actor,
            **values["owner"],
        )


class OfRule(OfRules):
    """About one version of a rule."""

    @cached_property
    def rule(self) -> Any:
        """The version that the address names. Strangers meet 404."""
        return get_object_or_404(self.own(self.kwargs["kind"]), pk=self.kwargs["rule_id"])

    @cached_property
    def run(self) -> DryRun | None:
        """The last time that it was tried out."""
        about = {"policy" if self.kwargs["kind"] == PROMISES else "calendar": self.rule}
        return DryRun.objects.visible_to(self.actor).filter(**about).order_by("-id").first()

    def back(self) -> str:
        return reverse("desk_rule", args=[self.kwargs["kind"], self.kwargs["rule_id"]])


class OneRule(OfRule):
    """What a version says, what it would have changed, and the button that puts it in force."""

    template_name = "web/desk/rule.html"

    def get(self, request: HttpRequest, kind: str, rule_id: UUID) -> HttpResponse:
        rule, run = self.rule, self.run
        changes = changes_of(run) if run else []
        is_done = run is not None and run.state == DryRun.State.DONE
        return self.show(
            kind=kind,
            rule=rule,
            owner=owner_name(rule),
            run=run,
            is_done=is_done,
            is_overtaken=rule.activated_at is None and sla.is_overtaken(rule),
            changes=changes,
            try_form=TryForm(initial={"days": str(run.days) if run else str(LAST_MONTH)}),
            activate_form=ActivateForm(),
            **(self.listed(run) if run and is_done else {}),
            **(self.promised() if kind == PROMISES else self.worked()),
        )

    def listed(self, run: DryRun) -> dict[str, Any]:
        """The tasks that would have come out otherwise: all, or those that the address asks for.

        A constant number of queries.
        """
        clock, change = self.request.GET.get("clock", ""), self.request.GET.get("change", "")
        start = self.request.GET.get("from", "0")
        if (clock and clock not in CLOCKS) or change not in ("", "broken", "kept") or not start.isdecimal():
            raise Http404
        found = [
            one
            for one in run.examples
            if clock in ("", one["kind"]) and change in ("", "broken" if one["newly_breached"] else "kept")
        ]
        first = int(start[:6])
        shown = found[first : first + PAGE_SIZE]
        seen = Task.objects.visible_to(self.actor).filter(pk__in=[one["task"] for one in shown])
        cards = {str(card.task.pk): card for card in cards_of(listed(seen), self.actor, self.at)}
        return {
            "examples": [
                Example(
                    card=cards[one["task"]],
                    name=CLOCKS[one["kind"]],
                    broken=one["newly_breached"],
                    before=_instant(one["due_before"]),
                    after=_instant(one["due_after"]),
                )
                for one in shown
                if one["task"] in cards
            ],
            "is_narrow": bool(clock or change),
            "only": CLOCKS[clock] if clock else "",
            "next_from": first + PAGE_SIZE if first + PAGE_SIZE < len(found) else None,
            "is_cut": len(run.examples) < sum(one.broken + one.kept for one in changes_of(run)),
            "most": len(run.examples),
        }

    def promised(self) -> dict[str, Any]:
        codes = self.rule.definition.get("applies_to", {}).get("templates", [])
        kinds = Template.objects.filter(code__in=codes).order_by("code") if codes else []
        return {
            "columns": priority_names(),
            "lines": targets_of(self.rule.definition),
            "only_kinds": ", ".join(str(kind) for kind in kinds),
        }

    def worked(self) -> dict[str, Any]:
        definition = self.rule.definition
        today = str(self.at.date())
        closed = sorted(day for day in definition.get("holidays", []) if day >= today)
        other = sorted((day, spans) for day, spans in definition.get("overrides", {}).items() if day >= today)
        return {
            "week": week(definition["weekly"]),
            "zone": definition["time_zone"],
            "closed": closed[:MOST_DAYS],
            "more_closed": max(0, len(closed) - MOST_DAYS),
            "other": [(day, hours(spans) or _("closed")) for day, spans in other[:MOST_DAYS]],
        }


class TryRule(OfRule):
    """Try a draft out on the tasks of another period."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, rule_id: UUID) -> HttpResponse:
        form = TryForm(request.POST)
        if form.is_valid():
            sla.try_out(rule=self.rule, days=form.cleaned_data["days"], by=self.actor)
        return redirect(self.back())


class ActivateRule(OfRule):
    """Put a draft in force, once its preview has been seen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, rule_id: UUID) -> HttpResponse:
        if self.run is None or self.run.state != DryRun.State.DONE:
            raise Conflict(_("The preview is not finished yet."))
        form = ActivateForm(request.POST)
        if form.is_valid():
            sla.activate(rule=self.rule, by=self.actor, **form.cleaned_data)
            self.told(_("In force from now on: %(what)s.") % {"what": name_of(self.rule)})
        return redirect(reverse("desk_sla"))


class DiscardRule(OfRule):
    """Delete a draft that is not wanted."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, rule_id: UUID) -> HttpResponse:
        name = name_of(self.rule)
        sla.discard(rule=self.rule, by=self.actor)
        self.told(_("The draft is deleted: %(what)s.") % {"what": name})
        return redirect(reverse("desk_sla"))


def name_of(rule: Any) -> str:
    """What people call a rule."""
    return rule.name if isinstance(rule, Policy) else _("working hours of %(owner)s") % {"owner": owner_name(rule)}


def owner_name(rule: Rule) -> str:
    """Whose it is."""
    return str(rule.pool or rule.organization or _("the house"))


def own_targets(definition: dict[str, Any]) -> list[str]:
    """What a policy promises that the house does not, clock by clock."""
    return [str(line.name) for line in targets_of(definition) if is_own(line)]


def is_own(line: Line) -> bool:
    """Whether anything of the line is not as the house promises it."""
    return any(cell.is_own for cell in line.cells)


def changes_of(run: DryRun) -> Sequence[Change]:
    """The counts of a dry run, in the order of the clocks."""
    counts = run.counts
    return [
        Change(
            kind=kind,
            name=name,
            meaning=CLOCK_MEANINGS[kind],
            clocks=counts["clocks"][kind],
            moved=counts["moved"].get(kind, 0),
            broken=counts["newly_breached"].get(kind, 0),
            kept=counts["no_longer_breached"].get(kind, 0),
        )
        for kind, name in CLOCKS.items()
        if counts.get("clocks", {}).get(kind)
    ]


def _instant(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
