"""Work that comes again: an organization's own templates, and when they are posted by themselves."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, Organization, Pool, User
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality, Template
from backend.core.models import Base
from backend.repeating.rhythm import MONTH, WEEK, YEAR, Rhythm
from backend.secretaries.models import Secretary
from backend.tasks.models import Task, Wanted

LONGEST_NAME = 80


class OwnTemplateQuerySet(models.QuerySet["OwnTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's organizations that nobody has removed."""
        return self.readable(actor).filter(removed_at=None)

    def readable(self, actor: Actor) -> Self:
        """Those of the actor's organizations, also removed ones.

        As with tasks, secret ones are for who may see secret tasks, and for who made them.
        """
        own = Q(organization__in=actor.organizations_with(Permission.TASK_READ)) & (
            Q(confidentiality__lt=Confidentiality.SECRET)
            | Q(organization__in=actor.organizations_with(Permission.SECRET_READ))
            | Q(made_by=actor.user_id, made_by__isnull=False)
            | Q(made_with=actor.access_key_id, made_with__isnull=False)
        )
        return self.filter(own)

    def called(self, text: str) -> Self:
        """Those whose name, title or brief has every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(Q(name__icontains=word) | Q(title__icontains=word) | Q(brief__icontains=word))
        return found

    def with_people(self) -> Self:
        """Ready to be shown: a constant number of queries for any number of them."""
        people = self.select_related("organization", "pool", "template", "made_by", "made_with", "first__user")
        return people.select_related("repetition__set_by")


class OwnTemplate(Wanted, Base):
    """What an organization posts again and again, under a name: everything a task says but its dates and files.

    Its checklist is that of its kind, as it is when a task is posted.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="own_templates")
    pool = models.ForeignKey(Pool, on_delete=models.SET_NULL, null=True, related_name="+")  # None: the first
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="own_templates")  # its kind
    name = models.CharField(max_length=LONGEST_NAME)
    first = models.ForeignKey(Secretary, on_delete=models.SET_NULL, null=True, related_name="+")  # who is asked first
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_with = models.ForeignKey(AccessKey, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)  # it can be put back for a while

    objects = OwnTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(removed_at=None), name="one_own_template_a_name"
            ),
            models.CheckConstraint(condition=Q(made_by=None) | Q(made_with=None), name="own_template_made_by_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def maker(self) -> User | AccessKey | None:
        """The person or the program that made it."""
        return self.made_by or self.made_with


class RepetitionQuerySet(models.QuerySet["Repetition"]):
    def due(self, at: datetime) -> Self:
        """Those whose next day has come; neither paused ones nor those of removed templates."""
        return self.filter(next_at__lte=at, paused_at=None, own_template__removed_at=None)


class Repetition(Base):
    """That an own template is posted by itself, for whoever set it up: in which rhythm, and when next.

    On a day without working hours it is posted when they begin again.
    """

    class Every(models.TextChoices):
        WEEK = WEEK, _("every week")
        MONTH = MONTH, _("every month")
        YEAR = YEAR, _("every year")

    class Why(models.TextChoices):
        """Why it is paused."""

        BY_HAND = "by_hand", _("somebody paused it")
        RIGHT = "right", _("whoever set it up may not post any more")
        KIND = "kind", _("work of this kind is not taken on as the template says it any more")

    own_template = models.OneToOneField(OwnTemplate, on_delete=models.CASCADE, related_name="repetition")
    every = models.CharField(max_length=5, choices=Every)
    day = models.PositiveSmallIntegerField()  # of the week (1 is Monday) or the month; the last where it is shorter
    month = models.PositiveSmallIntegerField(null=True)  # of the year, where it comes once a year
    due_days = models.PositiveSmallIntegerField(null=True)  # working days until it is needed; None: as promised
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    next_on = models.DateField()  # the day that is meant, also if there are no working hours
    next_at = models.DateTimeField()  # when it is posted, as far as is known
    paused_at = models.DateTimeField(null=True)
    paused_why = models.CharField(max_length=8, choices=Why, blank=True)

    objects = RepetitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every=WEEK, month=None, day__range=(1, 7))
                | Q(every=MONTH, month=None, day__range=(1, 31))
                | Q(every=YEAR, month__range=(1, 12), day__range=(1, 31)),
                name="repetition_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_why="") | Q(paused_at__isnull=False) & ~Q(paused_why=""),
                name="paused_repetitions_say_why",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(paused_at=None), name="repetition_due")]

    @property
    def rhythm(self) -> Rhythm:
        """On which days it comes."""
        return Rhythm(self.every, self.day, self.month)


class Occurrence(Base):
    """One day for which an own template was posted: never twice."""

    own_template = models.ForeignKey(OwnTemplate, on_delete=models.CASCADE, related_name="occurrences")
    on = models.DateField()
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["own_template", "on"], name="posted_once_a_day")]
