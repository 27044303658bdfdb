"""Open work: what fits best first, taken with one press; what came too late, and what is not wanted."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.core.errors import Conflict, Forbidden, NotFound, Refusal
from backend.matching import services
from backend.matching.board import BoardRow, board
from backend.matching.models import Offer
from backend.matching.reading import claimable
from backend.tasks.models import Assignment, Task
from backend.tasks.refusals import TooManyTasks, WrongTaskState
from backend.web.cards import Card, cards_of
from backend.web.dayline import Job
from backend.web.problems import status_of
from backend.web.saved import saved_on
from backend.web.views.secretary import ForSecretaries, job_of
from backend.web.views.undoing import undo_url
from backend.web.why import OnBoard, Why, told_of
from tasks_engine.lifecycle import TaskStatus

PAGE_SIZE = 20
SIMILAR = 3
NO_ROOM = "NO_SLOT"  # the engine's code for somebody who holds as many tasks as they may
FITS, ALL = "fits", "all"


class Found:
    """An open task on the board of one secretary: why it fits, what claiming does, what becomes of the day."""

    def __init__(self, row: BoardRow, card: Card, told: OnBoard, why: Why, page: ForSecretaries) -> None:
        self.row, self.card, self.told, self.why = row, card, told, why
        self.job: Job = job_of(card, is_new=True)
        self.conflicts = [] if row.missing else page.conflicts(self.job)

    @property
    def task(self) -> Task:
        return self.row.task

    @property
    def is_full(self) -> bool:
        """Whether all that is in the way is how much the reader holds already."""
        return self.row.missing == NO_ROOM

    @property
    def conflict_with_itself(self) -> bool:
        """Whether it could not be done in time."""
        return any(job is self.job for job, _end in self.conflicts)

    @property
    def others(self) -> list[tuple[Job, datetime | None]]:
        """What would come too late because of it."""
        return [(job, end) for job, end in self.conflicts if job is not self.job]


class Finding(ForSecretaries):
    """What both pages of open work show."""

    def found(self, rows: Sequence[BoardRow]) -> list[Found]:
        """The rows as they are shown. A constant number of queries."""
        tasks = [row.task for row in rows]
        prefetch_related_objects(tasks, "clocks")
        cards = cards_of(tasks, self.actor, self.at)
        told = told_of(rows, self.at)
        return [Found(row, card, *said, self) for row, card, said in zip(rows, cards, told, strict=True)]

    @property
    def free_minutes(self) -> int:
        """The longest time that is free today once the work in hand is laid into it."""
        _pieces, strip = self.plan()
        return strip.free_minutes if strip else 0


class Find(Finding):
    """The board: open tasks of the pool in the order of what each is worth with the reader."""

    template_name = "web/find.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view, kind = request.GET.get("view", ALL), request.GET.get("kind", "")
        free = self.asked_minutes or self.free_minutes
        if view not in (FITS, ALL):
            raise Http404
        page = board(
            self.actor, self.at, cursor=request.GET.get("after"), size=PAGE_SIZE,
            kind=kind, free_minutes=free, only_fitting=view == FITS,
        )  # fmt: skip
        open_tasks = Task.objects.visible_to(self.actor).filter(pool=self.actor.secretary_pool, status=TaskStatus.OPEN)
        kinds = dict(open_tasks.order_by().values_list("template__code", "template__name").distinct()[:100])
        every, shown = self.found([*page.rows, *(each.example for each in page.kept)]), len(page.rows)
        return self.show(
            rows=every[:shown], next=page.next, view=view, kind=kind, free=free, kinds=kinds,
            claimable=page.claimable, fitting=page.fitting, kept=list(zip(page.kept, every[shown:], strict=True)),
            in_hand=len(self.in_hand), most=self.me.most_live_tasks, reasons=Offer.DeclineReason.choices,
            saved=saved_on(request, "find", self.actor),
        )  # fmt: skip

    @property
    def asked_minutes(self) -> int:
        """How long the free time of the address is; 0 when it names none. Raises `Http404` for what is no such time."""
        text = self.request.GET.get("minutes", "0")
        if not (text.isascii() and text.isdecimal() and len(text) <= 4):
            raise Http404
        return int(text)


class OfOpenTask(Finding):
    """A task of the board, found by its number. Strangers meet 404, also when somebody was faster."""

    @property
    def task(self) -> Task:
        """The task; the reader might have seen it on the board a moment ago."""
        task = Task.objects.filter(number=self.kwargs["number"]).first()
        if task is None:
            raise NotFound(_("There is no such task."))
        claimable(task.pk, self.actor)
        return task

    def back(self) -> str:
        return reverse("find")


class Claim(OfOpenTask):
    """Take a task. Whoever comes too late, or has no room, is told so, and what else there is."""

    template_name = "web/not_claimed.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        task = services.claim(task_id=self.task.pk, by=self.actor)
        self.told(_("%(task)s is yours.") % {"task": task}, undo=undo_url(task))
        return redirect("task", number=task.number)

    def refused(self, refusal: Refusal) -> HttpResponse:
        """Why not, and what to do now."""
        if not isinstance(refusal, Conflict | Forbidden) or self.actor.secretary_id is None:
            return super().refused(refusal)
        task = self.task
        holding = Assignment.objects.live().select_related("secretary__user").filter(task=task).first()
        is_late = isinstance(refusal, WrongTaskState)
        is_mine = holding is not None and holding.secretary_id == self.actor.secretary_id
        return self.show(
            status=status_of(refusal), refusal=refusal, number=task.number, is_mine=is_mine,
            taken_by=holding.secretary.user.name if holding and is_late else "",
            taken_at=holding.created_at if holding else None, is_late=is_late,
            is_full=isinstance(refusal, TooManyTasks), most=self.me.most_live_tasks,
            similar=self._similar(task) if is_late and not is_mine else [],
        )  # fmt: skip

    def _similar(self, task: Task) -> list[Found]:
        """What else may be claimed: of the same kind, or else what fits best."""
        for kind in (task.template.code, ""):
            page = board(self.actor, self.at, size=SIMILAR, kind=kind)
            if rows := [each for each in self.found(page.rows) if not each.row.missing]:
                return rows
        return []


class SetAside(OfOpenTask):
    """Not for me: the task leaves the reader's board, with a reason."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        reason = request.POST.get("reason", "")
        if reason not in Offer.DeclineReason.values:
            raise Http404
        task = services.set_aside(task_id=self.task.pk, by=self.actor, reason=Offer.DeclineReason(reason))
        text = _("%(task)s is off your board, and will not be offered to you.") % {"task": task}
        self.told(text, undo=reverse("take_back", args=[number]))
        return redirect(_asked_on(request))


class TakeBack(OfOpenTask):
    """The reader wants to see the task again after all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        services.take_back(task_id=self.task.pk, by=self.actor)
        self.told(_("It is on your board again."))
        return redirect("find")


def _asked_on(request: HttpRequest) -> str:
    """The board as the reader had it before them."""
    wanted, page = request.POST.get("next", ""), reverse("find")
    return wanted if wanted.startswith(f"{page}?") else page
