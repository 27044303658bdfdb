"""What the reader was told, by task: opened, laid aside, put off, muted; and all of it taken back."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.matching.models import Offer
from backend.notifications import services
from backend.notifications.kinds import KINDS
from backend.notifications.models import Notification, NotificationQuerySet, Watch
from backend.notifications.wording import Wording, name_of, wording
from backend.tasks.models import Task
from backend.web.base import FormPage, OfTask, Page, next_page
from backend.web.forms.inbox import SnoozeForm
from backend.web.later import instant, moments, stamp, tomorrow
from backend.web.templatetags.secretariat import spoken

GROUPS_A_PAGE = 15
ROWS_A_GROUP, ROWS_OF_ONE_TASK = 5, 200
VIEWS: dict[str, Promise] = {
    "": gettext_lazy("Inbox"),
    "answer": gettext_lazy("Needs an answer"),
    "later": gettext_lazy("Later"),
    "archive": gettext_lazy("Archive"),
}


@dataclass(frozen=True)
class Row:
    """One notification with its words."""

    it: Notification
    said: Wording


@dataclass(frozen=True)
class Group:
    """What was told about one task, or about none. `more` are left out here; `mute` is the reader's, if there is."""

    task: Task | None
    name: str
    rows: list[Row]
    more: int
    mute: Watch | None


class Inbox(Page):
    """Grouped by task, the newest first."""

    template_name = "web/inbox.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view = request.GET.get("show", "")
        if view not in VIEWS:
            raise Http404
        mine = self._shown(view)
        number = request.GET.get("task", "")
        if number.isdecimal():
            mine = mine.filter(task__number=int(number[:12]))
        page, groups = self._groups(mine, ROWS_OF_ONE_TASK if number else ROWS_A_GROUP)
        return self.show(
            views=VIEWS,
            view=view,
            groups=groups,
            page=page,
            asked=self._shown("answer").count(),
            returns=self._shown("later").aggregate(at=Min("snoozed_until"))["at"],
            moments=moments(self.at),
        )

    @property
    def _own(self) -> NotificationQuerySet:
        return Notification.objects.visible_to(self.actor)

    def _shown(self, view: str) -> NotificationQuerySet:
        own = self._own
        if view == "answer":
            offered = Offer.objects.pending().filter(secretary=self.actor.secretary_id, expires_at__gt=self.at)
            return own.in_inbox(self.at).unanswered(offered.values_list("task", flat=True))
        if view == "":
            return own.in_inbox(self.at)
        shown = own.annotate(shown_at=Coalesce(F("snoozed_until"), F("created_at")))
        if view == "later":
            return shown.filter(snoozed_until__gt=self.at, archived_at=None)
        return shown.exclude(archived_at=None)

    def _groups(self, mine: NotificationQuerySet, most: int) -> tuple["Leaf[Any]", list[Group]]:
        """One page of groups, with the newest rows of each, in a constant number of queries."""
        by_task = mine.order_by().values("task").annotate(last=Max("shown_at"), count=Count("pk")).order_by("-last")
        page = Paginator(by_task, GROUPS_A_PAGE).get_page(self.request.GET.get("page"))
        counts: dict[UUID | None, int] = {found["task"]: found["count"] for found in page}
        rows = self._rows(mine, counts, most)
        own = Watch.objects.muting(self.at).filter(user=self.actor.user_id, task__in=[key for key in counts if key])
        watches = {watch.task_id: watch for watch in own}
        return page, [self._group(key, counts, rows, watches) for key in counts]

    def _rows(self, mine: NotificationQuerySet, keys: Collection[UUID | None], most: int) -> list[Row]:
        place = Window(RowNumber(), partition_by="task", order_by=[F("shown_at").desc(), F("id").desc()])
        wanted = Q(task__in=[key for key in keys if key]) | (Q(task=None) if None in keys else Q(pk__in=[]))
        found = mine.filter(wanted).annotate(place=place).filter(place__lte=most)
        found = found.with_task().order_by("-shown_at", "-id")  # type: ignore[misc]  # annotated by `_shown`
        return [Row(row, wording(row, self.actor)) for row in found]

    def _group(
        self, key: UUID | None, counts: Mapping[UUID | None, int], rows: Iterable[Row], watches: Mapping[UUID, Watch]
    ) -> Group:
        own = [row for row in rows if row.it.task_id == key]
        task = own[0].it.task if own else None
        name = name_of(task, self.actor) if task else _("Not about a task")
        return Group(task, name, own, counts[key] - len(own), watches.get(key) if key else None)


class Open(Page):
    """Go to what a notification is about; from then on it is read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        opened = services.mark_read(notification_id=notification_id, by=self.actor)
        if page := KINDS[opened.kind].page:
            return redirect(page)
        return redirect("task_by_key", task_id=opened.task_id) if opened.task_id else redirect("inbox")


class Back(Page):
    """What a button of the inbox does; the reader stays where they were in it."""

    http_method_names = ["post"]

    def back(self) -> str:
        where = next_page(self.request)
        return where if where.startswith(reverse("inbox")) else reverse("inbox")


class ReadAll(Back):
    """Nothing is unread any more. The palette sends it from any page."""

    def back(self) -> str:
        return next_page(self.request, reverse("inbox"))

    def post(self, request: HttpRequest) -> HttpResponse:
        count = services.mark_all_read(by=self.actor, at=self.at)
        if count:
            self.told(_("Everything is marked as read."), undo=reverse("undo_inbox", args=["read", stamp(self.at)]))
        return redirect(self.back())


class Archive(Back):
    """Lay one aside."""

    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        at = services.archive(notification_id=notification_id, by=self.actor)
        self.told(_("Archived."), undo=reverse("undo_inbox", args=["archive", stamp(at)]))
        return redirect(self.back())


class ArchiveTask(OfTask, Back):
    """Lay all aside that was told about a task."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        at = services.archive(task_id=self.task.pk, by=self.actor)
        said = _("Everything about %(task)s is archived.") % {"task": self.task}
        self.told(said, undo=reverse("undo_inbox", args=["archive", stamp(at)]))
        return redirect(self.back())

    def back(self) -> str:
        return Back.back(self)


class Undo(Page):
    """Take back what one press did."""

    http_method_names = ["post"]
    UNDOING: Mapping[str, Callable[..., int]] = {"read": services.undo_mark_all_read, "archive": services.unarchive}

    def post(self, request: HttpRequest, what: str, at: int) -> HttpResponse:
        if what not in self.UNDOING:
            raise Http404
        self.UNDOING[what](at=instant(at), by=self.actor)
        self.told(_("Taken back."))
        return redirect("inbox")

    def back(self) -> str:
        return reverse("inbox")


class Snooze(FormPage, Page):
    """Put one off until a moment that is offered, or another."""

    template_name = "web/snooze.html"

    def make_form(self, **typed: Any) -> SnoozeForm:
        return SnoozeForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        until: datetime = values["until"]
        pk = self.kwargs["notification_id"]
        services.snooze(notification_id=pk, until=until, by=self.actor)
        said = _("You are reminded %(when)s.") % {"when": spoken(until)}
        self.told(said, undo=reverse("wake", args=[pk]))
        return reverse("inbox")

    def again(self, *, status: int) -> HttpResponse:
        row = get_object_or_404(
            Notification.objects.visible_to(self.actor).with_task(), pk=self.kwargs["notification_id"]
        )
        return self.show(form=self.form, said=wording(row, self.actor), moments=moments(self.at), status=status)


class Wake(Back):
    """What was put off, or laid aside, lies in the inbox again."""

    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        services.wake(notification_id=notification_id, by=self.actor)
        self.told(_("It is in the inbox again."))
        return redirect(self.back())


class Mute(OfTask, Back):
    """Hear nothing of a task outside of these pages: for an hour, until tomorrow, for good; or hear of it again."""

    def post(self, request: HttpRequest, number: int, how: str) -> HttpResponse:
        if how == "off":
            services.unwatch(task_id=self.task.pk, by=self.actor)
            self.told(_("You are told about %(task)s again.") % {"task": self.task})
            return redirect(self.back())
        until = self._until[how]
        services.watch(task=self.task, mode=Watch.Mode.MUTE, until=until, by=self.actor)
        self.told(self._said(until), undo=reverse("mute", args=[number, "off"]))
        return redirect(self.back())

    @cached_property
    def _until(self) -> dict[str, datetime | None]:
        return {"hour": self.at + timedelta(hours=1), "tomorrow": tomorrow(self.at), "always": None}

    def _said(self, until: datetime | None) -> str:
        if until is None:
            return _("%(task)s is muted.") % {"task": self.task}
        return _("%(task)s is muted until %(when)s.") % {"task": self.task, "when": spoken(until)}

    def back(self) -> str:
        return Back.back(self)
