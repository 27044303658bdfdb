"""A secretary's messages: one thread for each task, those with something new first."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse

from backend.notifications.models import Notification
from backend.tasks.models import Message, Task, TaskQuerySet
from backend.tasks.permissions import Facet, sight
from backend.web.cards import Card, cards_of, listed
from backend.web.views.secretary import ForSecretaries
from tasks_engine.lifecycle import TaskStatus

PAGE_SIZE = 20


@dataclass(frozen=True)
class Thread:
    """The thread of a task: its last message, and how many are new to the reader."""

    card: Card
    last: Message
    new: int

    @property
    def is_asked(self) -> bool:
        """Whether it waits for the organization's answer."""
        return self.card.task.status == TaskStatus.WAITING


class Threads(ForSecretaries):
    """The threads of tasks that the reader holds, or held when they were closed; the latest first."""

    template_name = "web/threads.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view, words = request.GET.get("view", ""), request.GET.get("q", "").strip()[:100]
        if view not in ("", "new"):
            raise Http404
        rows = self.threads()
        count = rows.filter(is_new=True).count()  # type: ignore[misc]  # annotated below
        rows = rows.filter(is_new=True) if view else rows  # type: ignore[misc]
        rows = rows.filter(title__icontains=words) if words else rows
        found = list(listed(self.following(rows).order_by("-is_new", "-last"))[: PAGE_SIZE + 1])  # type: ignore[misc]
        shown = found[:PAGE_SIZE]
        return self.show(
            threads=self.shown(shown),
            next=_place_of(shown[-1]) if len(found) > PAGE_SIZE else "",
            view=view,
            q=words,
            count=count,
            is_first="after" not in request.GET,
        )

    def threads(self) -> TaskQuerySet:
        """The tasks with the key of their last message, and whether something in them is new."""
        own = Task.objects.visible_to(self.actor).with_open_thread(self.actor)
        # Internal notes are not for those who belong to the task's organization, whatever else they are.
        open_to = Q(is_internal=False) | ~Q(task__organization__in=self.actor.organizations)
        last = Message.objects.filter(open_to, task=OuterRef("pk")).order_by("-id").values("pk")[:1]
        rows = own.annotate(last=Subquery(last), is_new=Exists(self.new().filter(task=OuterRef("pk"))))
        return rows.filter(last__isnull=False)

    def new(self) -> QuerySet[Notification]:
        """What the reader was told about conversations, and has not seen."""
        return Notification.objects.visible_to(self.actor).in_inbox(self.at).of_conversations().filter(read_at=None)

    def following(self, rows: TaskQuerySet) -> TaskQuerySet:
        """Those after the last thread of the page before. Raises `Http404`."""
        after = self.request.GET.get("after")
        if not after:
            return rows
        new, _dot, key = after.partition("_")
        try:
            last = UUID(key)
        except ValueError:
            raise Http404 from None
        later = Q(is_new=new == "1", last__lt=last)
        return rows.filter(later | Q(is_new=False) if new == "1" else later)

    def shown(self, tasks: list[Task]) -> list[Thread]:
        """The threads of a page, in a constant number of queries."""
        keys = [task.last for task in tasks]  # type: ignore[attr-defined]  # annotated by `threads`
        last = Message.objects.in_bulk(keys)
        counts = self.new().filter(task__in=tasks).order_by().values("task").annotate(n=Count("pk"))
        new = {each["task"]: each["n"] for each in counts}
        cards = cards_of(tasks, self.actor, self.at)
        return [
            Thread(card, last[key], new.get(card.task.pk, 0))
            for card, key in zip(cards, keys, strict=True)
            if Facet.THREAD in sight(card.task, self.actor)
        ]


def _place_of(task: Task) -> str:
    """Where the page after `task` begins."""
    return f"{int(task.is_new)}_{task.last}"  # type: ignore[attr-defined]  # annotated by `Threads.threads`
