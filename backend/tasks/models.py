"""Tasks and everything that belongs to one: assignments, the log, messages, deliverables, reviews, files."""

import re
from datetime import datetime
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, Organization, Pool, User
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality, Grade, Template
from backend.core.clock import now
from backend.core.models import Base
from backend.files.models import StoredFile
from backend.secretaries.models import Secretary
from backend.tasks.spelling import Beginnings, typed
from backend.tasks.words import words
from tasks_engine.lifecycle import CLOSED, TaskRole, TaskStatus, Verb

STATUSES = [
    (TaskStatus.DRAFT, _("draft")),
    (TaskStatus.OPEN, _("open")),
    (TaskStatus.ASSIGNED, _("assigned")),
    (TaskStatus.IN_PROGRESS, _("in progress")),
    (TaskStatus.WAITING, _("waiting for the organization")),
    (TaskStatus.SUBMITTED, _("submitted")),
    (TaskStatus.DISPUTED, _("disputed")),
    (TaskStatus.ACCEPTED, _("accepted")),
    (TaskStatus.CANCELLED, _("cancelled")),
]
VERBS = [(verb, verb.value) for verb in Verb]
CLOSING = (Verb.ACCEPT, Verb.DECIDE, Verb.CANCEL)  # the verbs by which an assignment ends with its task
NUMBER = re.compile(r"(?:CS-)?([0-9]{1,12})", re.IGNORECASE | re.ASCII)


class Priority(models.IntegerChoices):
    """How pressing a task is."""

    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")
    URGENT = 4, _("urgent")


class Mandate(models.TextChoices):
    """How much the secretary may decide."""

    DETERMINATE = "determinate", _("follow the given steps")
    FLEXIBLE = "flexible", _("choose the method inside the stated limits")
    OPEN = "open", _("propose first; every outside act needs approval")


class NextNumber(models.Func):
    """The next of the numbers by which people call tasks."""

    template = "nextval('task_number')"
    output_field = models.BigIntegerField()


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        """Tasks whose existence the actor may know of; what of each they may see is `permissions.sight`.

        Members see their organization's tasks (secret ones only with that permission, or their own); the secretary who
        holds the task, or held it when it was closed, sees it; coordinators see their pools' tasks once published;
        secretaries see open work of their pool that their clearance covers, except secret work, which they meet only
        as an offer.
        """
        seen = _own(actor) | Q(pool__in=actor.pools, published_at__isnull=False)
        if actor.secretary_id is not None:
            seen |= _held_by(actor.secretary_id)
            seen |= Q(
                pool=actor.secretary_pool, status=TaskStatus.OPEN, confidentiality__lt=Confidentiality.SECRET
            ) & Q(confidentiality__lte=Secretary.objects.filter(pk=actor.secretary_id).values("clearance"))
        return self.filter(seen)

    def with_people(self) -> Self:
        """Ready to be shown: a constant number of queries for any number of tasks."""
        holding = Assignment.objects.holding().select_related("secretary__user")
        people = self.select_related("organization", "pool", "template", "posted_by", "posted_with")
        return people.prefetch_related(models.Prefetch("assignments", queryset=holding, to_attr="holding"))

    def waiting_for(self, actor: Actor) -> Self:
        """Tasks whose next step is the actor's: a question, a review or a draft of theirs, work in hand, a dispute."""
        organization = Q(organization__in=actor.organizations_with(Permission.TASK_WRITE)) & (
            Q(status__in=[TaskStatus.WAITING, TaskStatus.SUBMITTED])
            | Q(status=TaskStatus.DRAFT, posted_by=actor.user_id, posted_by__isnull=False)
        )
        in_hand = Q(status__in=[TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS]) & _held_by(actor.secretary_id)
        return self.filter(organization | in_hand | Q(pool__in=actor.pools, status=TaskStatus.DISPUTED))

    def with_open_thread(self, actor: Actor) -> Self:
        """Tasks of which a secretary reads the conversation: they hold them, or held them when they were closed.

        Of confidential work it is closed with the task.
        """
        held = self.filter(_held_by(actor.secretary_id))
        return held.exclude(status__in=CLOSED, confidentiality__gte=Confidentiality.CONFIDENTIAL)

    def search(self, text: str, actor: Actor) -> Self:
        """Tasks whose title or brief holds the words of `text`, among those whose title and brief the actor sees.

        Also the task whose number the text is: 1024 or CS-1024.
        """
        found = _readable(actor) & Q(search=SearchQuery(" ".join(words(text)), config="simple"))
        number = NUMBER.fullmatch(text.strip())
        return self.filter(found | Q(number=int(number[1])) if number else found)

    def called(self, text: str, actor: Actor) -> Self:
        """Tasks whose title or kind somebody means who types `text` in short, among those whose title the actor sees.

        Beginnings of words, Chinese characters, their pinyin and its initials are enough; so is the number.
        """
        number, wanted = NUMBER.fullmatch(text.strip()), typed(text)
        if not wanted:
            return self.none()
        found = _readable(actor) & Q(spellings=Beginnings(wanted))
        return self.filter(found | Q(number=int(number[1])) if number else found)


def _readable(actor: Actor) -> Q:
    """Tasks whose title and brief the actor sees."""
    return (
        _own(actor)
        | _held_by(actor.secretary_id) & ~Q(status__in=CLOSED)
        | Q(pool__in=actor.pools, confidentiality__lt=Confidentiality.SECRET)
        | Q(pool=actor.secretary_pool, confidentiality__lt=Confidentiality.CONFIDENTIAL)
    )


def _own(actor: Actor) -> Q:
    """Tasks that the actor sees as a member of the organization."""
    return Q(organization__in=actor.organizations_with(Permission.TASK_READ)) & (
        Q(confidentiality__lt=Confidentiality.SECRET)
        | Q(organization__in=actor.organizations_with(Permission.SECRET_READ))
        | Q(posted_by=actor.user_id, posted_by__isnull=False)
        | Q(posted_with=actor.access_key_id, posted_with__isnull=False)
    )


def _held_by(secretary_id: UUID | None) -> Q:
    """Tasks that the secretary holds, or held when they were closed."""
    return Q(pk__in=Assignment.objects.holding().filter(secretary=secretary_id).values("task"))


class Wanted(models.Model):
    """What is wanted: its words, what doing it needs, and what may be decided. A task's, or an own template's."""

    title = models.CharField(max_length=200)
    brief = models.TextField(max_length=20_000, blank=True)
    fields = models.JSONField(default=dict)  # the template's form, filled in
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    confidentiality = models.PositiveSmallIntegerField(choices=Confidentiality, default=Confidentiality.INTERNAL)

    skills = models.JSONField(default=dict)  # skill code -> least proficiency
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True)
    certificates = ArrayField(models.CharField(max_length=60), default=list)  # certificate kind codes
    languages = ArrayField(models.CharField(max_length=60), default=list)  # language codes
    effort_minutes = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(60_000)])
    deliver_within_minutes = models.PositiveIntegerField(  # working minutes; None: as the SLA policy says
        null=True, validators=[MinValueValidator(1), MaxValueValidator(600_000)]
    )

    mandate = models.CharField(max_length=12, choices=Mandate, default=Mandate.FLEXIBLE)
    principal = models.CharField(max_length=120, blank=True)  # in whose name the work is done
    spend_limit = models.DecimalField(max_digits=12, decimal_places=2, null=True, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3, default="CNY")
    may_contact = models.CharField(max_length=500, blank=True)
    may_sign = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Task(Wanted, Base):
    """One piece of secretarial work that an organization posts."""

    number = models.BigIntegerField(unique=True, db_default=NextNumber(), editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tasks")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="tasks")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="tasks")
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    posted_with = models.ForeignKey(AccessKey, on_delete=models.PROTECT, null=True, related_name="+")

    checklist = models.JSONField(default=list)  # the template's, at the time of publishing, with "done" marks

    deadline = models.DateTimeField(null=True)  # the organization's wish
    due_at = models.DateTimeField(null=True, editable=False)  # the promise: written by the SLA room alone

    status = models.CharField(max_length=12, choices=STATUSES, default=TaskStatus.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    search = SearchVectorField(null=True, editable=False)
    spellings = SearchVectorField(null=True, editable=False)  # the beginnings by which the palette finds it

    holding: list["Assignment"]  # at most one: set by `with_people` and by `holder`

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="task_of_organization"),
            models.Index(fields=["pool", "status", "-id"], name="task_of_pool"),
            models.Index(fields=["pool", "-priority", "id"], condition=Q(status="open"), name="task_open"),
            models.Index(
                fields=["pool", "due_at", "id"],
                condition=Q(status__in=["open", "assigned", "in_progress"]),
                name="task_of_pool_due",
            ),
            GinIndex(fields=["search"], name="task_search"),
            GinIndex(fields=["spellings"], name="task_spellings"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(posted_by=None) | Q(posted_with=None), name="posted_by_one"),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "cancelled"], closed_at__isnull=False)
                | ~Q(status__in=["accepted", "cancelled"]) & Q(closed_at=None),
                name="closed_tasks_say_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"]) | Q(published_at__isnull=False),
                name="published_tasks_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"CS-{self.number}"

    @property
    def poster(self) -> User | AccessKey | None:
        """The person or the program that posted it."""
        return self.posted_by or self.posted_with

    @property
    def holder(self) -> Secretary | None:
        """The secretary who holds the task, or held it when it was closed. A query unless it was read `with_people`."""
        if not hasattr(self, "holding"):
            self.holding = list(self.assignments.holding().select_related("secretary__user"))
        return self.holding[0].secretary if self.holding else None

    @property
    def holder_id(self) -> UUID | None:
        """The key of the secretary who holds the task, or held it when it was closed."""
        return self.holder.pk if self.holder else None


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self) -> Self:
        """Those not ended: at most one a task."""
        return self.filter(ended_at=None)

    def holding(self) -> Self:
        """The live ones and those that lasted until their task was closed: at most one a task."""
        return self.filter(Q(ended_at=None) | Q(end__in=CLOSING))


class Assignment(Base):
    """The link of one task to one secretary, from when they took it until they delivered, released or lost it."""

    class Origin(models.TextChoices):
        CLAIM = "claim", _("claimed from the board")
        OFFER = "offer", _("accepted an offer")
        DIRECT = "direct", _("assigned by a coordinator")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    secretary = models.ForeignKey(Secretary, on_delete=models.PROTECT, related_name="assignments")
    origin = models.CharField(max_length=8, choices=Origin)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, blank=True, choices=VERBS)  # the verb that ended it
    handover = models.TextField(max_length=5000, blank=True)  # for whoever comes next

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(ended_at=None) | Q(end__in=CLOSING), name="one_live_assignment"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
                name="ended_assignments_say_how",
            ),
        ]
        indexes = [models.Index(fields=["secretary"], condition=Q(ended_at=None), name="assignment_live")]


class LogQuerySet(models.QuerySet["LogEntry"]):
    def readable(self, *, internal: bool) -> Self:
        """The lines of the log, with or without those that tell of internal notes."""
        return self.all() if internal else self.exclude(verb="message", facts__internal=True)

    def standing(self) -> Self:
        """The lines that count: neither those that were taken back, nor those that say so."""
        return self.filter(undone_by=None).exclude(verb=Verb.UNDO)


class LogEntry(models.Model):
    """One line of a task's log: who did what, when, and where it led. Clocks are folded from these."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    verb = models.CharField(max_length=20)  # of the lifecycle, or create, edit, message, add_file, extend …
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12)
    version = models.PositiveIntegerField()  # of the task, after this
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=120)
    role = models.CharField(max_length=12, blank=True)  # the role on the task in which they acted
    secretary = models.ForeignKey(Secretary, on_delete=models.PROTECT, null=True, related_name="+")  # who holds it
    reason = models.TextField(max_length=5000, blank=True)
    facts = models.JSONField(default=dict)
    undone_by = models.OneToOneField("self", on_delete=models.RESTRICT, null=True, related_name="undoes")

    objects = LogQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="log_of_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "version"], condition=~Q(from_status=models.F("to_status")), name="one_move_a_version"
            )
        ]


class MessageQuerySet(models.QuerySet["Message"]):
    def readable(self, *, internal: bool) -> Self:
        """Messages for the thread, with or without internal notes."""
        return self.all() if internal else self.filter(is_internal=False)


class Message(Base):
    """One message of a task's thread. Internal notes are between the assignee and coordinators."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_label = models.CharField(max_length=120)
    role = models.CharField(max_length=12)
    text = models.TextField(max_length=10_000)
    is_internal = models.BooleanField(default=False)
    mentions = ArrayField(models.UUIDField(), default=list)  # users whom it names

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="message_of_task")]


class TaskFileQuerySet(models.QuerySet["TaskFile"]):
    def readable(self, *, thread: bool) -> Self:
        """All files, or without the thread only what the organization put to the brief."""
        return self.all() if thread else self.filter(role=TaskRole.ORGANIZATION)


class TaskFile(Base):
    """A file that belongs to a task: material of the brief, part of a deliverable, or attached to a message."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=60, blank=True)  # the template's field that it fills, if any
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12)  # the role on the task of who added it

    objects = TaskFileQuerySet.as_manager()


class StandingDeliverables(models.Manager["Deliverable"]):
    """Those that were not recalled: of the others only their secretary knows."""

    def get_queryset(self) -> models.QuerySet["Deliverable"]:
        return super().get_queryset().filter(recalled_at=None)


class Deliverable(Base):
    """A submitted, versioned result. The first is version 1."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="deliverables")
    version = models.PositiveSmallIntegerField()
    secretary = models.ForeignKey(Secretary, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(max_length=10_000, blank=True)
    files = models.ManyToManyField(TaskFile, related_name="deliverables")
    opened_at = models.DateTimeField(null=True)  # when somebody who may review it first looked at it
    opened_by = models.CharField(max_length=120, blank=True)
    recalled_at = models.DateTimeField(null=True)  # taken back before that

    objects = StandingDeliverables()
    ever = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "version"], condition=Q(recalled_at=None), name="one_deliverable_a_version"
            ),
            models.CheckConstraint(condition=Q(opened_at=None) | Q(recalled_at=None), name="opened_stays_delivered"),
        ]
        ordering = ["version"]


class Review(Base):
    """The organization's answer to a deliverable."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REVISION = "revision", _("changes asked for")
        REJECTED = "rejected", _("rejected")

    deliverable = models.OneToOneField(Deliverable, on_delete=models.CASCADE, related_name="review")
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    comment = models.TextField(max_length=5000, blank=True)
    brief_line = models.CharField(max_length=500, blank=True)  # a rejection names the line of the brief
    evidence = models.TextField(max_length=5000, blank=True)  # and shows the evidence

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="rejected") | ~Q(brief_line="") & ~Q(evidence=""),
                name="rejections_name_line_and_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="revision") | ~Q(comment=""), name="revisions_name_what_is_wrong"
            ),
        ]


class Change(Base):
    """One change that a review asks for: of the whole, or at a place of a page. Numbered through the task, from 1."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    file = models.ForeignKey(TaskFile, on_delete=models.PROTECT, null=True, related_name="changes")
    page = models.PositiveSmallIntegerField(null=True)  # of the file, from 1
    x = models.PositiveSmallIntegerField(null=True)  # thousandths of the page's width, from its left edge
    y = models.PositiveSmallIntegerField(null=True)  # thousandths of its height, from the top

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_change_a_number"),
            models.CheckConstraint(
                condition=Q(file=None, page=None, x=None, y=None)
                | Q(file__isnull=False, page__gte=1, x__range=(0, 1000), y__range=(0, 1000)),
                name="places_of_changes_are_whole",
            ),
        ]


class RatingQuerySet(models.QuerySet["Rating"]):
    def shown(self, at: datetime) -> Self:
        """Those that are no longer hidden: figures count these and no others."""
        return self.filter(shown_from__lte=at)

    def visible_to(self, actor: Actor, at: datetime) -> Self:
        """What the actor's own side said; and what the other said, for both sides and coordinators, once it is shown.

        Coordinators see those of tasks whose thread they may read.
        """
        ours = Q(deliverable__task__in=Task.objects.filter(_own(actor)))
        mine = Q(deliverable__secretary=actor.secretary_id) if actor.secretary_id else Q(pk=None)
        looked_after = Q(deliverable__task__pool__in=actor.pools,
                         deliverable__task__confidentiality__lt=Confidentiality.SECRET)  # fmt: skip
        own = ours & Q(side=Rating.Side.ORGANIZATION) | mine & Q(side=Rating.Side.SECRETARY)
        return self.filter(own | Q(shown_from__lte=at) & (ours | mine | looked_after))


class Rating(Base):
    """What one side says of the other after an accepted deliverable: four plain questions, and words if they like.

    Hidden from the other side, and from every figure, until both have rated or a week has passed: `shown_from`.
    """

    class Side(models.TextChoices):
        ORGANIZATION = "organization", _("the organization")
        SECRETARY = "secretary", _("the secretary")

    QUESTIONS = ("correct", "complete", "on_time", "considerate")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="ratings")
    side = models.CharField(max_length=12, choices=Side)  # who rates; the other side is rated
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    correct = models.BooleanField()
    complete = models.BooleanField()
    on_time = models.BooleanField()
    considerate = models.BooleanField()
    comment = models.TextField(max_length=5000, blank=True)
    shown_from = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deliverable", "side"], name="each_side_rates_once")]

    @property
    def yes(self) -> int:
        """How many of the four questions were answered with yes."""
        return sum(getattr(self, question) for question in self.QUESTIONS)


class OpeningQuerySet(models.QuerySet["Opening"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of tasks that the actor may know of; whose log they may see is asked of each task."""
        return self.filter(task__in=Task.objects.visible_to(actor))


class Opening(Base):
    """Somebody opened the papers of a task: a file of it, or (without one) the result on its page of review."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=120)  # of who it was
    role = models.CharField(max_length=12)  # in which they could
    what = models.CharField(max_length=150)  # the name of the file, or the version that was reviewed

    objects = OpeningQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["task", "-id"], name="opening_of_task")]
