"""What the pages of secretaries have in common: who they are for, their offers, their work in hand, their day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.errors import Forbidden
from backend.matching.models import Offer, OfferQuerySet
from backend.matching.reading import explanations_of
from backend.secretaries.models import Secretary
from backend.secretaries.services import free_spans
from backend.sla.models import Clock
from backend.sla.services.risk import Outlook, outlooks, usual_durations
from backend.tasks.models import Deliverable, LogEntry, Message, Task, TaskFile, TaskQuerySet
from backend.web.base import Page
from backend.web.cards import Card, card_of, cards_of, listed
from backend.web.dayline import Job, Piece, Span, Strip, day_of, late, lay, strip_of
from backend.web.evidence import own_evidence
from backend.web.foreseen import foreseen, why_words
from backend.web.rings import MINUTE, Ring, promise_of, ring_of_offer, ring_of_row
from backend.web.why import Why, whys_of
from tasks_engine.lifecycle import LIVE, TaskRole, TaskStatus, Verb
from tasks_engine.sla.risk import Work

PLANNED = timedelta(days=14)  # how far ahead work is laid out
BOOKED = frozenset({TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS})  # in which the work is the secretary's to do now
LEAST = 15  # minutes: nothing is handed over in less
MOST = 50


@dataclass(frozen=True)
class Held:
    """A task in hand, and what its card says beyond that of any list."""

    card: Card
    files: int
    messages: int
    undelivered: int
    asked: str
    review: Clock | None
    job: Job
    is_revision: bool
    why: str

    @property
    def task(self) -> Task:
        return self.card.task

    @property
    def is_today(self) -> bool:
        """Whether it is still to be done, and due today or before."""
        due = self.card.ring.due if self.card.ring else None
        return bool(due and self.task.status in BOOKED and timezone.localtime(due).date() <= timezone.localdate())

    @property
    def left(self) -> int:
        """How many minutes the plan reserves, where that is less than the whole work; else 0."""
        is_less = self.task.status in BOOKED and self.job.minutes < self.task.effort_minutes
        return self.job.minutes if is_less else 0

    @property
    def is_pressing(self) -> bool:
        return self.card.ring is not None and self.card.ring.look in ("risk", "over")


@dataclass(frozen=True)
class Offered:
    """An offer as it is shown in a strip, with why."""

    offer: Offer
    card: Card
    ring: Ring
    why: Why | None


class ForSecretaries(Page):
    """Pages for those who work as a secretary."""

    def check(self) -> None:
        if self.actor.secretary_id is None:
            raise Forbidden(_("This page is for secretaries."))

    def own_offers(self) -> OfferQuerySet:
        """Offers made to the reader."""
        return Offer.objects.visible_to(self.actor).filter(secretary=self.actor.secretary_id)

    def waiting_offers(self) -> OfferQuerySet:
        """Those that can still be answered, the first to run out first."""
        waiting = self.own_offers().pending().filter(expires_at__gt=self.at)
        return waiting.with_task(self.actor).select_related("decision__round").order_by("expires_at")

    def offered(self, offers: Sequence[Offer]) -> list[Offered]:
        """Offers as they are shown, with why each was made."""
        links = [own_evidence(offer.task, self.at) for offer in offers]
        whys = whys_of(explanations_of(offers, self.actor), links=links)
        return [
            Offered(offer, self.card_of(offer), ring_of_offer(offer, self.at), why)
            for offer, why in zip(offers, whys, strict=True)
        ]

    def card_of(self, offer: Offer) -> Card:
        """The offered task as far as the reader may see it."""
        return card_of(offer.task, self.actor, None)

    @cached_property
    def me(self) -> Secretary:
        """The reader's profile, ready to say when they work."""
        assert self.actor.secretary_id is not None  # by `check`
        return Secretary.objects.select_related("user").prefetch_related("leaves").get(pk=self.actor.secretary_id)

    @cached_property
    def spans(self) -> list[Span]:
        """When the reader works, from this morning on."""
        first, _last = day_of(self.at, timezone.get_current_timezone())
        return list(free_spans(self.me, first, first + PLANNED))

    def own_tasks(self) -> TaskQuerySet:
        """The tasks in hand, the first due first."""
        mine = Task.objects.visible_to(self.actor).filter(
            status__in=LIVE, assignments__secretary=self.actor.secretary_id, assignments__ended_at=None
        )
        return listed(mine.order_by("due_at", "id"))

    @cached_property
    def in_hand(self) -> list[Task]:
        """As many of them as a page takes."""
        return list(self.own_tasks()[:MOST])

    @property
    def is_full(self) -> bool:
        """Whether the reader holds as many tasks as they may: then they can take nothing, whatever time is free."""
        return len(self.in_hand) >= self.me.most_live_tasks

    @cached_property
    def jobs(self) -> list[Job]:
        """What of it is the reader's to do now."""
        return jobs_of(cards_of([task for task in self.in_hand if task.status in BOOKED], self.actor, self.at))

    def plan(self, *more: Job) -> tuple[list[Piece], Strip | None]:
        """The work in hand, and `more`, laid into the days ahead; and the strip of today."""
        jobs = [*self.jobs, *more]
        pieces = lay(jobs, self.spans, self.at)
        return pieces, strip_of(self.spans, jobs, pieces, self.at, timezone.get_current_timezone())

    def late_now(self, pieces: Sequence[Piece]) -> list[tuple[Job, datetime | None]]:
        """What the plan as it stands does not end in time."""
        return late(self.jobs, pieces)

    @cached_property
    def late_anyway(self) -> set[int]:
        """The numbers of the jobs in hand that come too late as things stand."""
        return {job.number for job, _end in late(self.jobs, lay(self.jobs, self.spans, self.at))}

    def conflicts(self, new: Job) -> list[tuple[Job, datetime | None]]:
        """What would come too late with `new` that would not without it; `new` itself when it would."""
        jobs = [*self.jobs, new]
        found = late(jobs, lay(jobs, self.spans, self.at))
        return [(job, end) for job, end in found if job.number not in self.late_anyway]


class ShowsHeld(ForSecretaries):
    """Pages with a card of each task in hand."""

    def own_tasks(self) -> TaskQuerySet:
        return _counted(super().own_tasks())

    @cached_property
    def held(self) -> list[Held]:
        """The tasks in hand, the first due first."""
        said = _last_lines(self.in_hand)
        durations = usual_durations({task.pool_id for task in self.in_hand})
        ahead = outlooks(self.in_hand, durations, self.at)
        return [self._held(task, said, ahead.get(task.pk)) for task in self.in_hand]

    @cached_property
    def jobs(self) -> list[Job]:
        return [each.job for each in self.held if each.task.status in BOOKED]

    def _held(self, task: Task, said: dict[tuple[UUID, str], LogEntry], outlook: Outlook | None) -> Held:
        card = card_of(task, self.actor, ring_of_row(task, self.at))
        card = foreseen(card, outlook) if outlook else card
        asked, started = said.get((task.pk, Verb.ASK)), said.get((task.pk, Verb.START))
        is_revision = _is_revision(task)
        reviews = [clock for clock in task.clocks.all() if clock.kind == "review" and clock.stopped_at is None]
        return Held(
            card=card,
            files=task.file_count,  # type: ignore[attr-defined]
            messages=task.message_count,  # type: ignore[attr-defined]
            undelivered=task.undelivered_count,  # type: ignore[attr-defined]
            asked=asked.reason if asked and task.status == TaskStatus.WAITING else "",
            review=reviews[0] if reviews and task.status == TaskStatus.SUBMITTED else None,
            job=job_of(card, is_revision=is_revision, started=started),
            is_revision=is_revision and task.status in BOOKED | {TaskStatus.WAITING},
            why=why_words(outlook) if outlook else "",
        )


def job_of(card: Card, *, is_revision: bool = False, started: LogEntry | None = None, is_new: bool = False) -> Job:
    """What is left to do of a task: by its checklist, and less when only changes are asked for.

    Who takes it new has the whole of it to do, as it is offered, whatever somebody before them has ticked.
    """
    task = card.task
    if is_new:
        return Job(task.number, card.title, task.effort_minutes, task.due_at, is_new=True)
    work = Work(
        promise=card.ring.target if card.ring else 0,
        usual=task.effort_minutes * MINUTE,
        done=card.done,
        items=len(task.checklist),
        returned=int(is_revision),
    )
    minutes = min(task.effort_minutes, max(LEAST, -(-work.left // MINUTE)))
    begun = started.at if started and task.status == TaskStatus.IN_PROGRESS else None
    return Job(task.number, card.title, minutes, task.due_at, begun)


def jobs_of(cards: Sequence[Card]) -> list[Job]:
    """What is left to do of tasks in somebody's hands, as their own plan reckons it. One query."""
    said = _last_lines([card.task for card in cards])
    return [
        job_of(card, is_revision=_is_revision(card.task), started=said.get((card.task.pk, Verb.START)))
        for card in cards
    ]


def _is_revision(task: Task) -> bool:
    """Whether only changes are asked for; the task was read with `clocks`."""
    promise = promise_of(task.clocks.all())
    return promise is not None and promise.kind == "revision"


def step_address(task: Task, column: str) -> str:
    """Where to post, or to ask for the form, to move a task's card to a column."""
    return reverse("move", args=[task.number, column])


def _counted(tasks: TaskQuerySet) -> TaskQuerySet:
    """`tasks` with how many files and messages there are, and how many files wait to be handed over."""
    own = TaskFile.objects.filter(task=OuterRef("pk"))
    return tasks.annotate(
        file_count=_count(own),
        message_count=_count(Message.objects.filter(task=OuterRef("pk"))),
        undelivered_count=_count(undelivered(own)),
    )


def undelivered(files: QuerySet[TaskFile]) -> QuerySet[TaskFile]:
    """Those that a secretary has added, and that stand in no version yet."""
    return files.filter(~Exists(Deliverable.objects.filter(files=OuterRef("pk"))), role=TaskRole.ASSIGNEE)


def _count(rows: QuerySet[TaskFile] | QuerySet[Message]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("task").annotate(n=Count("pk")).values("n")), 0)


def _last_lines(tasks: list[Task]) -> dict[tuple[UUID, str], LogEntry]:
    """The last question and the last start of each task."""
    lines = LogEntry.objects.standing().filter(verb__in=(Verb.ASK, Verb.START), task__in=tasks).order_by("id")
    return {(line.task_id, line.verb): line for line in lines}
