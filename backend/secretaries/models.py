"""Secretaries: what each can do, may do, and when."""

from datetime import UTC, datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.accounts.actors import Actor
from backend.accounts.models import Coordinator, Pool, User
from backend.catalog.models import CertificateKind, Confidentiality, Grade, Skill
from backend.core.models import Base
from backend.files.models import StoredFile

MOST_LIVE_TASKS = 20  # at once; nobody does more well
LONGEST_ANSWER = 20_000  # characters of what is written for a practice task
OFFICE_HOURS = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def office_hours() -> dict[str, list[list[str]]]:
    """The weekly hours a new profile starts with."""
    return {day: [list(span) for span in spans] for day, spans in OFFICE_HOURS.items()}


class SecretaryQuerySet(models.QuerySet["Secretary"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own profile, and those of the pools they coordinate."""
        if actor.is_administrator:
            return self.all()
        return self.filter(Q(pool__in=actor.pools) | Q(pk=actor.secretary_id))

    def with_skills(self) -> Self:
        """Ready to be shown: two queries for any number of secretaries."""
        skills = SecretarySkill.objects.select_related("skill").order_by("skill__code")
        return self.select_related("user", "pool").prefetch_related(models.Prefetch("skills", queryset=skills))


class Secretary(Base):
    """The professional profile of a user who works in a pool."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="secretary")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="secretaries")
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True)  # proved by a verified certificate
    clearance = models.PositiveSmallIntegerField(choices=Confidentiality, default=Confidentiality.INTERNAL)
    languages = ArrayField(models.CharField(max_length=60), default=list)
    growing = ArrayField(models.CharField(max_length=60), default=list)  # codes of skills to grow in
    # Weekly ranges in the user's time zone, in the form of a business calendar's `weekly`.
    weekly_hours = models.JSONField(default=office_hours)
    weekly_capacity_minutes = models.PositiveIntegerField(default=2250, validators=[MaxValueValidator(10_080)])
    most_live_tasks = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_LIVE_TASKS)]
    )
    hours_set_at = models.DateTimeField(null=True)  # when they were said last; None: one starts with these
    is_paused = models.BooleanField(default=False)
    about = models.TextField(max_length=2000, blank=True)

    objects = SecretaryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pool", "is_paused"])]

    def __str__(self) -> str:
        return self.user.name


class SecretarySkill(Base):
    """One skill of a secretary, with proficiency 1 to 5 and what shows it."""

    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    proficiency = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["secretary", "skill"], name="each_skill_once"),
            models.CheckConstraint(condition=Q(proficiency__range=(1, 5)), name="proficiency_1_to_5"),
        ]


class _LocalDay(models.Func):
    """The date at an instant where the secretary of a certificate lives."""

    function = "timezone"
    template = "(%(function)s(%(expressions)s))::date"
    output_field = models.DateField()

    def __init__(self, at: datetime) -> None:
        super().__init__(F("secretary__user__time_zone"), Value(at, models.DateTimeField()))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own certificates, and those of secretaries of the pools they coordinate.

        Of other regions those that wait for a second reviewer, and those on which the actor decided.
        """
        seen = Q(secretary__pool__in=actor.pools) | Q(secretary=actor.secretary_id)
        if actor.pools:
            seen |= _from_elsewhere(actor) | Q(decided_by=actor.user_id, decided_by__isnull=False)
        return self.filter(seen)

    def to_review(self, actor: Actor) -> Self:
        """Those on which the actor can decide now: of their pools, and as the second reviewer of other regions'.

        Those that were found true and for which there is no second reviewer any more are their pool's again.
        """
        own = Q(secretary__pool__in=actor.pools, status=Certificate.Status.SUBMITTED) & (
            Q(first_by=None) | Q(kind__second_review=False) | ~_reviewers_elsewhere()
        )
        found = self.filter(own | _from_elsewhere(actor)) if actor.pools else self.none()
        return found.exclude(secretary=actor.secretary_id) if actor.secretary_id else found

    def checked_once(self, actor: Actor) -> Self:
        """Those of the actor's pools that wait for a second reviewer of another region."""
        status = Certificate.Status.SUBMITTED
        found = self.filter(secretary__pool__in=actor.pools, status=status, first_by__isnull=False)
        return found.needing_second()

    def needing_second(self) -> Self:
        """Those of a kind on which a coordinator of another region has to agree, where there is one who can."""
        return self.filter(_reviewers_elsewhere(), kind__second_review=True)

    def valid(self, at: datetime) -> Self:
        """Verified, and `at` is not after their last day where the secretary lives."""
        return self.filter(status=Certificate.Status.VERIFIED, valid_until__gte=_LocalDay(at))

    def ending(self, at: datetime, days: int) -> Self:
        """Verified, and valid for at most so many more days where the secretary lives.

        Those that a later one of the same kind replaces are left out.
        """
        own = Certificate.objects.filter(secretary=models.OuterRef("secretary"), kind=models.OuterRef("kind"))
        later = own.filter(status__in=["submitted", "verified"], valid_until__gt=models.OuterRef("valid_until"))
        return (
            self.valid(at)
            .filter(~models.Exists(later), valid_until__lte=_LocalDay(at + timedelta(days=days)))
            .filter(valid_until__lte=at.astimezone(UTC).date() + timedelta(days=days + 1))  # lets the index work
        )

    def lapsed(self, at: datetime) -> Self:
        """Verified, and their last day is over where the secretary lives."""
        return self.filter(
            status=Certificate.Status.VERIFIED,
            valid_until__lte=at.astimezone(UTC).date(),  # true wherever the next holds: lets the index do the work
            valid_until__lt=_LocalDay(at),
        )


def _from_elsewhere(actor: Actor) -> Q:
    """Certificates that wait for a second reviewer, and whose region is none of the actor's."""
    regions = Pool.objects.filter(pk__in=actor.pools).exclude(region="").values("region")
    waiting = Q(status=Certificate.Status.SUBMITTED, first_by__isnull=False, kind__second_review=True)
    return waiting & ~Q(secretary__pool__in=actor.pools) & ~Q(secretary__pool__region__in=regions)


def _reviewers_elsewhere() -> models.Exists:
    """Whether somebody coordinates no pool of the region of a certificate's secretary, and is not that secretary."""
    pool = models.OuterRef(models.OuterRef("secretary__pool"))
    region = models.OuterRef(models.OuterRef("secretary__pool__region"))
    in_region = Q(pool=pool) | Q(pool__region=region) & ~Q(pool__region="")
    near = Coordinator.objects.filter(in_region, user=models.OuterRef("user"))
    elsewhere = Coordinator.objects.filter(~models.Exists(near), user__is_active=True)
    return models.Exists(elsewhere.exclude(user=models.OuterRef("secretary__user")))


class Certificate(Base):
    """A proof that a secretary submitted and a coordinator verified. Valid through the day `valid_until`.

    Some kinds need a second reviewer, from another region: `first_by` then found it true, and it waits for the second.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("certificate", "submitted")
        VERIFIED = "verified", _("verified")
        REJECTED = "rejected", pgettext_lazy("certificate", "rejected")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")

    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="certificates")
    kind = models.ForeignKey(CertificateKind, on_delete=models.PROTECT)
    number = models.CharField(max_length=80)
    issuer = models.CharField(max_length=160, blank=True)
    issued_on = models.DateField()
    valid_until = models.DateField()
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SUBMITTED)
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True)  # the last of `REMINDED` that its holder was told of

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("issued_on")), name="certificate_dates_in_order"),
            models.CheckConstraint(
                condition=Q(status="submitted", decided_at=None) | ~Q(status="submitted") & ~Q(decided_at=None),
                name="decided_certificates_say_when",
            ),
            models.CheckConstraint(
                condition=Q(first_by=None, first_at=None) | Q(first_by__isnull=False, first_at__isnull=False),
                name="first_reviews_say_when",
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], condition=Q(status="verified"), name="certificates_expiring")]


class Leave(Base):
    """A time in which a secretary does not work: `[starts_at, ends_at)`."""

    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_in_order")]


class BlockedPair(Base):
    """An organization and a secretary who shall not work together: wished by either side, set by a coordinator."""

    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="blocks")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="blocks")
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secretary", "organization"], name="block_once")]


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own: what one tries out is for oneself."""
        return self.filter(secretary=actor.secretary_id, secretary__isnull=False)


class Practice(Base):
    """A practice task that a secretary did: what they wrote, and which points they found in it afterwards."""

    secretary = models.ForeignKey(Secretary, on_delete=models.CASCADE, related_name="practices")
    exercise = models.CharField(max_length=40)  # a code of `backend.catalog.exercises`
    answer = models.TextField(max_length=LONGEST_ANSWER)
    met = ArrayField(models.PositiveSmallIntegerField(), null=True)  # numbers of points; None: not looked at yet
    checked_at = models.DateTimeField(null=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(met=None, checked_at=None) | Q(met__isnull=False, checked_at__isnull=False),
                name="checked_practice_says_what_was_met",
            )
        ]
        indexes = [models.Index(fields=["secretary", "exercise", "-id"])]
