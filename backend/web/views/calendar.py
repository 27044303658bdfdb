"""A secretary's calendar: the week with its due dates and the work planned into it, hours, leave, and the feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.feeds import services as feeds
from backend.secretaries import services as secretaries
from backend.secretaries.models import Leave
from backend.web.away import Away, away
from backend.web.base import FormPage
from backend.web.dayline import Job, Piece, Span, Strip, bounds, lay, strip_of
from backend.web.forms.calendar import HoursForm, LeaveForm
from backend.web.rings import MINUTE
from backend.web.views.secretary import PLANNED, ForSecretaries

FARTHEST = timedelta(days=366)  # how far one may leaf
REMEMBERED = 5  # leaves that were cancelled last, of which each can be put back
PUT_BACK = timedelta(minutes=10)
CANCELLED = "cancelled_leaves"  # where the session remembers them


@dataclass(frozen=True)
class Day:
    """One day of the week: the work planned into it, what is due on it, the leave that it touches."""

    on: date
    strip: Strip | None
    dues: list[Job]
    away: list[Away]
    booked: int  # minutes
    open: int
    is_today: bool
    is_past: bool


class Calendar(ForSecretaries):
    """A week, from Monday to Sunday."""

    template_name = "web/calendar.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.week()

    def week(
        self, *, status: int = 200, hours: HoursForm | None = None, leave: LeaveForm | None = None
    ) -> HttpResponse:
        """The page, with forms that come back."""
        pieces = lay(self.jobs, self.spans, self.at)
        this = _monday(self.today)
        return self.show(
            status=status,
            days=list(self.days(pieces)),
            late=self.late_now(pieces),
            monday=self.monday,
            sunday=self.monday + timedelta(days=6),
            before=self.monday - timedelta(days=7),
            after=self.monday + timedelta(days=7),
            is_this_week=self.monday == this,
            leaves=[away(leave) for leave in self.leaves if leave.ends_at > self.at],
            hours=hours or self.hours_form(),
            leave_form=leave or LeaveForm(weekly=self.me.weekly_hours),
            feeds=feeds.feeds_of(by=self.actor).order_by("-id"),
        )

    @cached_property
    def today(self) -> date:
        """Where the reader lives."""
        return timezone.localtime(self.at).date()

    @cached_property
    def monday(self) -> date:
        """Of the week in the address."""
        asked = self.request.GET.get("week", "")
        try:
            on = date.fromisoformat(asked) if asked else self.today
        except ValueError:
            raise Http404 from None
        if abs(on - self.today) > FARTHEST:
            raise Http404
        return _monday(on)

    @cached_property
    def leaves(self) -> list[Leave]:
        """The reader's, in their order."""
        return sorted(self.me.leaves.all(), key=lambda leave: (leave.starts_at, leave.pk))

    @cached_property
    def spans(self) -> list[Span]:
        """When the reader works, from the beginning of the week or of today on, as far as work is planned and shown."""
        zone = timezone.get_current_timezone()
        first, _end = bounds(min(self.monday, self.today), zone)
        _first, last = bounds(max(self.monday + timedelta(days=6), self.today + PLANNED), zone)
        return list(secretaries.free_spans(self.me, first, last))

    def days(self, pieces: Sequence[Piece]) -> Iterator[Day]:
        """The seven of them, under one scale."""
        zone = timezone.get_current_timezone()
        week = [self.monday + timedelta(days=n) for n in range(7)]
        hours = self._hours(week)
        for on in week:
            first, last = bounds(on, zone)
            frame = (datetime.combine(on, hours[0], zone), _at(on, hours[1])) if hours else None
            apart = [leave for leave in self.leaves if leave.starts_at < last and leave.ends_at > first]
            closed = [(leave.starts_at, leave.ends_at) for leave in apart]
            yield Day(
                on=on,
                strip=strip_of(self.spans, self.jobs, pieces, self.at, zone, on=on, frame=frame, away=closed),
                dues=[job for job in self.jobs if job.due and first <= job.due < last],
                away=[away(leave) for leave in apart],
                booked=_minutes([(piece.start, piece.end) for piece in pieces], first, last),
                open=_minutes(self.spans, first, last),
                is_today=on == self.today,
                is_past=on < self.today,
            )

    def _hours(self, week: Sequence[date]) -> tuple[time, time] | None:
        """From when until when somebody works at most on a day of the week; midnight at the end is the last."""
        zone = timezone.get_current_timezone()
        starts: list[time] = []
        ends: list[tuple[bool, time]] = []
        for on in week:
            first, last = bounds(on, zone)
            own = [(max(start, first), min(end, last)) for start, end in self.spans if start < last and end > first]
            if own:
                end = own[-1][1].astimezone(zone)
                starts.append(own[0][0].astimezone(zone).time())
                ends.append((end.date() > on, end.time()))
        return (min(starts), max(ends)[1]) if starts else None

    def hours_form(self, **typed: Any) -> HoursForm:
        """The weekly hours as they are, or as they were `typed`."""
        return HoursForm(weekly=self.me.weekly_hours, is_paused=self.me.is_paused, **typed)

    def back(self) -> str:
        return reverse("calendar")


class SetHours(FormPage, Calendar):
    """Say when one works in every week."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> HoursForm:
        return self.hours_form(data=typed["data"])

    def act(self, values: dict[str, Any]) -> str:
        assert isinstance(self.form, HoursForm)
        secretaries.edit_profile(
            secretary=self.me, by=self.actor, weekly_hours=self.form.weekly, is_paused=values["is_paused"]
        )
        self.told(_("Your hours are saved. Work is planned into them from now on."))
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, HoursForm)
        return self.week(status=status, hours=self.form)


class AddLeave(FormPage, Calendar):
    """Say when one does not work."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> LeaveForm:
        return LeaveForm(typed["data"], weekly=self.me.weekly_hours)

    def act(self, values: dict[str, Any]) -> str:
        assert isinstance(self.form, LeaveForm)
        starts, ends = self.form.span
        leave = secretaries.add_leave(
            secretary=self.me, starts_at=starts, ends_at=ends, note=values["note"], by=self.actor, at=self.at
        )
        self.told(self._said(leave), undo=reverse("cancel_leave", args=[leave.pk]))
        return f"{self.back()}?week={starts:%Y-%m-%d}" if abs(starts.date() - self.today) <= FARTHEST else self.back()

    def _said(self, leave: Leave) -> str:
        """That it is noted, and how much is due in it: assignments stay as they are."""
        due = sum(1 for job in self.jobs if job.due and leave.starts_at <= job.due < leave.ends_at)
        said = _("Your leave is noted: %(when)s.") % {"when": away(leave).text}
        if not due:
            return said
        text = ngettext("%(n)d task of yours is due in it.", "%(n)d tasks of yours are due in it.", due) % {"n": due}
        return f"{said} {text}"

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, LeaveForm)
        return self.week(status=status, leave=self.form)


class CancelLeave(Calendar):
    """Work in that time after all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, leave_id: UUID) -> HttpResponse:
        leave = get_object_or_404(secretaries.leaves_of(secretary=self.me, by=self.actor), pk=leave_id)
        kept = {"starts": leave.starts_at.isoformat(), "ends": leave.ends_at.isoformat(), "note": leave.note}
        said = away(leave).text
        secretaries.remove_leave(leave=leave, by=self.actor)
        older = list(request.session.get(CANCELLED, {}).items())[1 - REMEMBERED :]
        request.session[CANCELLED] = {**dict(older), str(leave_id): {**kept, "at": self.at.isoformat()}}
        self.told(
            _("Your leave is cancelled: %(when)s.") % {"when": said}, undo=reverse("restore_leave", args=[leave_id])
        )
        return redirect(self.back())


class RestoreLeave(Calendar):
    """Put back a leave that was cancelled in this browser a moment ago."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, leave_id: UUID) -> HttpResponse:
        remembered = request.session.get(CANCELLED, {})
        kept = remembered.get(str(leave_id))
        if kept is None or self.at - datetime.fromisoformat(kept["at"]) > PUT_BACK:
            raise Http404
        starts, ends = (datetime.fromisoformat(kept[name]) for name in ("starts", "ends"))
        secretaries.restore_leave(
            leave_id=leave_id, secretary=self.me, starts_at=starts, ends_at=ends, note=kept["note"], by=self.actor
        )
        request.session[CANCELLED] = {key: entry for key, entry in remembered.items() if key != str(leave_id)}
        self.told(_("Taken back."))
        return redirect(self.back())


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _at(on: date, end: time) -> datetime:
    """The end of a working day: midnight is that of the next day."""
    zone = timezone.get_current_timezone()
    return datetime.combine(on if end > time() else on + timedelta(days=1), end, zone)


def _minutes(spans: Sequence[Span], first: datetime, last: datetime) -> int:
    """How much of the spans lies in a day."""
    parts = [min(end, last) - max(start, first) for start, end in spans if start < last and end > first]
    return int(sum(parts, timedelta()).total_seconds()) // MINUTE
