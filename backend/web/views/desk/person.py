"""One secretary as a coordinator sees them: what they can, when they work, what they have in hand, how they did.

A coordinator enters leave for whoever calls in sick, and reads at once what of their work would come too late. Leave
and working hours are in the secretary's time zone, which stands beside them; all other times are the reader's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, Leave, Secretary
from backend.sla.services.risk import outlooks, usual_durations
from backend.tasks.models import Assignment, Task
from backend.web import record
from backend.web.away import away
from backend.web.base import FormPage
from backend.web.cards import Card, cards_of, listed
from backend.web.dayline import day_of, late, lay
from backend.web.foreseen import foreseen
from backend.web.forms.calendar import LeaveForm
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.workload import workload
from backend.web.views.secretary import BOOKED, PLANNED, jobs_of
from backend.web.week import week
from tasks_engine.lifecycle import HELD

MOST_TASKS, MOST_PAPERS = 50, 20
REMEMBERED = 5  # leaves that were ended last, of which each can be put back
PUT_BACK = timedelta(minutes=10)
ENDED = "ended_leaves"  # where the session remembers them


@dataclass(frozen=True)
class InHand:
    """A task of theirs. `is_late` when their hours do not suffice for it; then `ends` is when it would be done."""

    card: Card
    is_late: bool = False
    ends: datetime | None = None

    @property
    def may_be_handed_on(self) -> bool:
        """Whether somebody else could have it: what is handed over is nobody's work any more."""
        return self.card.task.status in HELD


class Person(ForCoordinators):
    """The page of one secretary of the reader's pools."""

    template_name = "web/desk/person.html"

    @cached_property
    def person(self) -> Secretary:
        """Whom the address names. Strangers meet 404."""
        rows = Secretary.objects.visible_to(self.actor).filter(pool__in=self.actor.pools).with_skills()
        return get_object_or_404(rows.select_related("grade"), pk=self.kwargs["secretary_id"])

    @property
    def zone(self) -> ZoneInfo:
        """Where they live."""
        return ZoneInfo(self.person.user.time_zone)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.whole(self.leave_form())

    def whole(self, form: LeaveForm, *, status: int = 200) -> HttpResponse:
        """The page, with the form as it stands."""
        person = self.person
        found = workload([person.pool_id], self.at, only=person.pk)
        with timezone.override(self.zone):
            leaves = [(away(leave), leave.starts_at <= self.at) for leave in self.leaves()]
        return self.show(
            status=status,
            person=person,
            form=form,
            workload=found,
            people=found.rows,
            work=self.work(),
            hours=week(person.weekly_hours),
            leaves=leaves,
            papers=Certificate.objects.visible_to(self.actor).valid(self.at).filter(secretary=person)
            .select_related("kind").order_by("valid_until")[:MOST_PAPERS],
            days=record.PERIOD.days,
            on_time=record.on_time(person.pk, self.at),
            first_pass=record.first_pass(person.pk, self.at),
        )  # fmt: skip

    def leaves(self) -> list[Leave]:
        """Those that run or are ahead."""
        own = secretaries.leaves_of(secretary=self.person, by=self.actor)
        return list(own.filter(ends_at__gt=self.at).order_by("starts_at", "pk"))

    def work(self) -> list[InHand]:
        """What they have in hand, what is due first on top, and what of it their hours leave no time for."""
        held = Assignment.objects.live().filter(secretary=self.person).values("task")
        tasks = list(listed(Task.objects.visible_to(self.actor).filter(pk__in=held)).order_by("due_at")[:MOST_TASKS])
        found = outlooks(tasks, usual_durations([self.person.pool_id]), self.at)
        cards = [
            foreseen(card, found[card.task.pk]) if card.task.pk in found else card
            for card in cards_of(tasks, self.actor, self.at)
        ]
        jobs = jobs_of([card for card in cards if card.task.status in BOOKED])
        first, _end = day_of(self.at, self.zone)
        pieces = lay(jobs, secretaries.free_spans(self.person, first, first + PLANNED), self.at)
        ends = {job.number: end for job, end in late(jobs, pieces)}
        return [InHand(card, card.task.number in ends, ends.get(card.task.number)) for card in cards]

    def leave_form(self, data: Any = None) -> LeaveForm:
        """The form for their leave."""
        form = LeaveForm(data, weekly=self.person.weekly_hours)
        form.fields["part"].help_text = _("Half a day goes by their hours. Or say from when until when.")
        form.fields["note"].help_text = _("They and their coordinators see it.")
        return form

    def back(self) -> str:
        return reverse("desk_person", args=[self.kwargs["secretary_id"]])


class AddPersonLeave(FormPage, Person):
    """Note when they do not work."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> LeaveForm:
        form = self.leave_form(typed["data"])
        with timezone.override(self.zone):
            form.full_clean()
        return form

    def act(self, values: dict[str, Any]) -> str:
        assert isinstance(self.form, LeaveForm)
        before = {each.card.task.number for each in self.work() if each.is_late}
        with timezone.override(self.zone):
            starts, ends = self.form.span
        leave = secretaries.add_leave(
            secretary=self.person, starts_at=starts, ends_at=ends, note=values["note"], by=self.actor, at=self.at
        )
        undo = reverse("end_person_leave", args=[self.person.pk, leave.pk])
        self.told(self.said(leave, before), undo=f"{undo}?whole=1")
        return f"{self.back()}#work"

    def said(self, leave: Leave, before: set[int]) -> str:
        """That it is noted, and for how much of their work there is no longer time."""
        with timezone.override(self.zone):
            facts = {"name": self.person, "when": away(leave).text}
        said = _("The leave of %(name)s is noted: %(when)s.") % facts
        short = sum(each.is_late and each.card.task.number not in before for each in self.work())
        if not short:
            return said
        text = ngettext("%(n)d task comes too late by it.", "%(n)d tasks come too late by it.", short) % {"n": short}
        return f"{said} {text}"

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, LeaveForm)
        return self.whole(self.form, status=status)


class EndPersonLeave(Person):
    """They work again, or after all; `?whole=1` takes back what was just noted."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, secretary_id: UUID, leave_id: UUID) -> HttpResponse:
        leave = get_object_or_404(secretaries.leaves_of(secretary=self.person, by=self.actor), pk=leave_id)
        if request.GET.get("whole"):
            secretaries.remove_leave(leave=leave, by=self.actor)
            self.told(_("Taken back."))
            return redirect(self.back())
        kept = {"secretary": str(secretary_id), "note": leave.note,
                "starts": leave.starts_at.isoformat(), "ends": leave.ends_at.isoformat()}  # fmt: skip
        secretaries.end_leave(leave=leave, by=self.actor, at=self.at)
        older = list(request.session.get(ENDED, {}).items())[1 - REMEMBERED :]
        request.session[ENDED] = {**dict(older), str(leave_id): {**kept, "at": self.at.isoformat()}}
        said = _("%(name)s works again.") if leave.starts_at <= self.at else _("The leave of %(name)s is cancelled.")
        self.told(said % {"name": self.person}, undo=reverse("restore_person_leave", args=[secretary_id, leave_id]))
        return redirect(self.back())


class RestorePersonLeave(Person):
    """Put back a leave that was ended in this browser a moment ago."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, secretary_id: UUID, leave_id: UUID) -> HttpResponse:
        remembered = request.session.get(ENDED, {})
        kept = remembered.get(str(leave_id), {})
        if kept.get("secretary") != str(secretary_id) or self.at - datetime.fromisoformat(kept["at"]) > PUT_BACK:
            raise Http404
        starts, ends = (datetime.fromisoformat(kept[name]) for name in ("starts", "ends"))
        secretaries.restore_leave(
            leave_id=leave_id, secretary=self.person, starts_at=starts, ends_at=ends, note=kept["note"], by=self.actor
        )
        request.session[ENDED] = {key: entry for key, entry in remembered.items() if key != str(leave_id)}
        self.told(_("Taken back."))
        return redirect(self.back())
