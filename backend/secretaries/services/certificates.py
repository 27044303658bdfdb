"""Certificates: handed in, verified, rejected, revoked, expired; and the grade that follows from them."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from types import EllipsisType
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from backend.accounts.actors import SYSTEM, Actor
from backend.accounts.models import Coordinator, Pool, User
from backend.catalog.models import CertificateKind
from backend.core.errors import Invalid, NotFound
from backend.files import services as files
from backend.files.scanning import scan
from backend.outbox.services import publish
from backend.secretaries.events import CertificateChecked, CertificateDecided, CertificateExpiring, CertificateSubmitted
from backend.secretaries.models import Certificate, Secretary
from backend.secretaries.permissions import Party, party, require
from backend.secretaries.refusals import (
    CertificateDecidedAlready,
    CertificateKnown,
    CertificateOutOfDate,
    DocumentChanged,
    NotASecretary,
    NotYourProfile,
    SameRegion,
)
from tasks_engine.matching import at_least

Status = Certificate.Status
HANDED_IN = ("status", "reason", "first_by", "first_at", "decided_by", "decided_at")  # what handing in again clears
REMINDED = (30, 7, 1)  # days before its end on which the holder of a certificate is told, the earliest first


@transaction.atomic
def submit(
    *,
    kind: CertificateKind,
    number: str,
    issued_on: date,
    valid_until: date | None = None,
    issuer: str = "",
    upload: "UploadedFile[bytes] | None" = None,
    by: Actor,
    at: datetime,
) -> Certificate:
    """The secretary hands in a proof, with a copy of the paper if there is one.

    Without `valid_until` it is valid as long as its kind says. Raises `NotASecretary`, `Invalid` for dates that do not
    fit, `CertificateKnown`, and what `backend.files.services.store` refuses.
    """
    if by.secretary_id is None:
        raise NotASecretary()
    if upload:
        scan(upload)
    mine = Secretary.objects.filter(pk=by.secretary_id).select_related("user")
    secretary = mine.select_for_update(of=("self",), no_key=True).get()
    last_day = _checked_dates(kind, issued_on, valid_until, today=_local_day(secretary, at))
    if _is_known(secretary, kind, number, last_day):
        raise CertificateKnown()
    certificate = Certificate.objects.create(
        secretary=secretary,
        kind=kind,
        number=number,
        issuer=issuer,
        issued_on=issued_on,
        valid_until=last_day,
        document=files.store(upload=upload, by=by) if upload else None,
        created_at=at,
    )
    publish(CertificateSubmitted(certificate_id=certificate.pk, secretary_id=secretary.pk))
    return certificate


@transaction.atomic
def add_document(*, certificate_id: UUID, upload: "UploadedFile[bytes]", by: Actor, at: datetime) -> Certificate:
    """The secretary adds a copy of the paper to what waits, or to what was not taken: that is handed in again by it.

    It takes the place of an earlier copy, unless a first reviewer has found that true. Raises `NotYourProfile`,
    `CertificateDecidedAlready`, `CertificateOutOfDate`, `CertificateKnown`, and what `backend.files.services.store`
    refuses.
    """
    scan(upload)
    certificate = _lock(certificate_id)
    require(certificate.secretary, by, Party.SELF)
    waits, before = certificate.status == Status.SUBMITTED, certificate.document
    seen = waits and certificate.first_by_id is not None and before is not None
    if seen or certificate.status not in (Status.SUBMITTED, Status.REJECTED):
        raise CertificateDecidedAlready(status=certificate.status)
    if not waits:
        _hand_in_again(certificate, at)
    certificate.document = files.store(upload=upload, by=by)
    certificate.save(update_fields=["document", *HANDED_IN])
    if before is not None:
        files.destroy(stored=before)
    return certificate


def _hand_in_again(certificate: Certificate, at: datetime) -> None:
    """What was not taken waits for a coordinator once more. The caller saves it."""
    if certificate.valid_until < _local_day(certificate.secretary, at):
        raise CertificateOutOfDate(_("It was valid until %s.") % certificate.valid_until)
    if _is_known(certificate.secretary, certificate.kind, certificate.number, certificate.valid_until):
        raise CertificateKnown()
    certificate.status, certificate.reason = Status.SUBMITTED, ""
    certificate.first_by = certificate.first_at = certificate.decided_by = certificate.decided_at = None
    publish(CertificateSubmitted(certificate_id=certificate.pk, secretary_id=certificate.secretary_id))


def _is_known(secretary: Secretary, kind: CertificateKind, number: str, last_day: date) -> bool:
    """Whether the same waits, or counts, already."""
    alive = Certificate.objects.filter(secretary=secretary, status__in=[Status.SUBMITTED, Status.VERIFIED])
    return alive.filter(kind=kind, number=number, valid_until=last_day).exists()


@transaction.atomic
def verify(
    *, certificate_id: UUID, by: Actor, at: datetime, document_id: UUID | EllipsisType | None = ...
) -> Certificate:
    """A coordinator has seen that it is true: it counts from now on.

    Of a kind with `second_review` it counts once a coordinator of another region agrees, where there is one: the
    first verification is noted, and it goes on waiting. `document_id` is the copy of the paper that they have seen,
    None when there was none. Raises `NotYourProfile`, `SameRegion`, `DocumentChanged` when there is another by now,
    and `CertificateOutOfDate` when it is late.
    """
    certificate = _lock(certificate_id)
    require_reviewer(certificate, by)
    _require_seen(certificate, document_id)
    if certificate.valid_until < _local_day(certificate.secretary, at):
        raise CertificateOutOfDate(_("It was valid until %s.") % certificate.valid_until)
    if certificate.first_by_id is None and certificate.status == Status.SUBMITTED and needs_second(certificate):
        return _note_first(certificate, by, at)
    return _decide(certificate, Status.VERIFIED, by=by, at=at)


def _require_seen(certificate: Certificate, document_id: UUID | EllipsisType | None) -> None:
    """Raise `DocumentChanged` unless that is the copy of the paper; what was left out is not looked at."""
    if document_id not in (..., certificate.document_id):
        raise DocumentChanged()


def require_reviewer(certificate: Certificate, by: Actor) -> None:
    """Raise unless `by` may say now that it is true. Raises `NotYourProfile`, `SameRegion`."""
    if certificate.first_by_id is not None and needs_second(certificate):
        require_elsewhere(certificate, by)
    else:
        require(certificate.secretary, by, Party.COORDINATOR)


def needs_second(certificate: Certificate) -> bool:
    """Whether a coordinator of another region has to agree, and there is one who can. One query."""
    return Certificate.objects.filter(pk=certificate.pk).needing_second().exists()


def require_elsewhere(certificate: Certificate, by: Actor) -> None:
    """Raise unless `by` may be the second reviewer: a coordinator of none of the pools of the secretary's region.

    Raises `NotYourProfile` for who is no coordinator or the secretary, and `SameRegion`.
    """
    secretary = certificate.secretary
    if not by.pools or by.secretary_id == secretary.pk:
        raise NotYourProfile(needed=[Party.COORDINATOR])
    if _in_region(secretary.pool).filter(pk__in=by.pools).exists():
        told = {"name": certificate.first_by.name if certificate.first_by else "", "pool": secretary.pool}
        raise SameRegion(_("%(name)s of %(pool)s has accepted it. Somebody of another region decides.") % told)


@transaction.atomic
def reject(
    *, certificate_id: UUID, reason: str, by: Actor, at: datetime, document_id: UUID | EllipsisType | None = ...
) -> Certificate:
    """A coordinator does not take it, and says why: of its pool, or its second reviewer from elsewhere.

    `document_id` as in `verify`. Raises `NotYourProfile`, `SameRegion`, `DocumentChanged`, `CertificateDecidedAlready`.
    """
    certificate = _lock(certificate_id)
    if certificate.first_by_id is None or party(certificate.secretary, by) is not None:
        require(certificate.secretary, by, Party.COORDINATOR)
    else:
        require_elsewhere(certificate, by)
    _require_seen(certificate, document_id)
    return _decide(certificate, Status.REJECTED, by=by, at=at, reason=reason)


@transaction.atomic
def revoke(*, certificate_id: UUID, reason: str, by: Actor, at: datetime) -> Certificate:
    """A coordinator takes back what was verified, and says why: it no longer counts."""
    certificate = _lock(certificate_id)
    require(certificate.secretary, by, Party.COORDINATOR)
    return _decide(certificate, Status.REVOKED, by=by, at=at, reason=reason)


def expire(*, at: datetime) -> int:
    """Mark verified certificates whose last day is over where the secretary lives. Returns how many."""
    lapsed = list(Certificate.objects.lapsed(at).values_list("pk", flat=True))
    return sum(_expire(pk, at) for pk in lapsed)


def remind(*, at: datetime) -> int:
    """Tell of verified certificates that end soon, once for each of `REMINDED`. Returns how many."""
    found: dict[UUID, int] = {}
    for days in REMINDED:  # the nearest end counts
        untold = Certificate.objects.ending(at, days).exclude(reminded_days__lte=days)
        found |= dict.fromkeys(untold.values_list("pk", flat=True), days)
    return sum(_remind(pk, days) for pk, days in found.items())


def valid_certificates(secretary_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, dict[str, date]]:
    """Of each secretary the kinds held at `at`, each with the last day of its validity. One query."""
    rows = Certificate.objects.valid(at).filter(secretary__in=list(secretary_ids)).order_by("valid_until")
    held: dict[UUID, dict[str, date]] = {}
    for secretary, kind, last_day in rows.values_list("secretary_id", "kind__code", "valid_until"):
        held.setdefault(secretary, {})[kind] = last_day
    return held


def follow_grade(secretary: Secretary, *, at: datetime) -> None:
    """The secretary's grade is the highest that a valid certificate proves, or none."""
    valid = Certificate.objects.valid(at).filter(secretary=secretary, kind__grade__isnull=False)
    grades = valid.values_list("kind__grade_id", flat=True)
    secretary.grade_id = reduce(_higher, grades, None)
    secretary.save(update_fields=["grade"])


def longest_validity(kind: CertificateKind, issued_on: date) -> date | None:
    """The last day on which a certificate of the kind can be valid; None when that is for the paper to say."""
    return _months_after(issued_on, kind.valid_months) if kind.valid_months else None


# From which state each decision leads.
DECISIONS: dict[Status, Status] = {
    Status.VERIFIED: Status.SUBMITTED,
    Status.REJECTED: Status.SUBMITTED,
    Status.REVOKED: Status.VERIFIED,
    Status.EXPIRED: Status.VERIFIED,
}


def reviewers_elsewhere(secretary: Secretary) -> QuerySet[User]:
    """Who may be the second reviewer of the secretary's certificates: coordinators of no pool of that region."""
    near = Coordinator.objects.filter(pool__in=_in_region(secretary.pool)).values("user")
    coordinators = User.objects.filter(pk__in=Coordinator.objects.values("user"))
    return coordinators.exclude(pk__in=near).exclude(pk=secretary.user_id)


def _in_region(pool: Pool) -> QuerySet[Pool]:
    """The pools of a pool's region. One without a region is a region by itself."""
    return Pool.objects.filter(Q(pk=pool.pk) | Q(region=pool.region) if pool.region else Q(pk=pool.pk))


def _note_first(certificate: Certificate, by: Actor, at: datetime) -> Certificate:
    certificate.first_by_id, certificate.first_at = by.user_id, at
    certificate.save(update_fields=["first_by", "first_at"])
    publish(CertificateChecked(certificate_id=certificate.pk, secretary_id=certificate.secretary_id))
    return certificate


def _decide(certificate: Certificate, status: Status, *, by: Actor, at: datetime, reason: str = "") -> Certificate:
    if certificate.status != DECISIONS[status]:
        raise CertificateDecidedAlready(status=certificate.status)
    certificate.status, certificate.reason = status, reason
    certificate.decided_by_id, certificate.decided_at = by.user_id, at
    certificate.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    if certificate.kind.grade_id is not None:
        follow_grade(certificate.secretary, at=at)
    publish(
        CertificateDecided(certificate_id=certificate.pk, secretary_id=certificate.secretary_id, status=status.value)
    )
    return certificate


@transaction.atomic
def _remind(certificate_id: UUID, days: int) -> bool:
    certificate = _lock(certificate_id)
    told = certificate.reminded_days
    if certificate.status != Status.VERIFIED or (told is not None and told <= days):
        return False
    certificate.reminded_days = days
    certificate.save(update_fields=["reminded_days"])
    publish(CertificateExpiring(certificate_id=certificate.pk, secretary_id=certificate.secretary_id, days=days))
    return True


@transaction.atomic
def _expire(certificate_id: UUID, at: datetime) -> bool:
    certificate = _lock(certificate_id)
    if certificate.status != Status.VERIFIED:  # decided since it was found
        return False
    _decide(certificate, Status.EXPIRED, by=SYSTEM, at=at)
    return True


def _lock(certificate_id: UUID) -> Certificate:
    """The certificate and its secretary, locked until this transaction ends. Raises `NotFound`."""
    rows = Certificate.objects.select_related("secretary__user", "secretary__pool", "kind", "first_by")
    certificate = rows.select_for_update(of=("self", "secretary"), no_key=True).filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound()
    return certificate


def _checked_dates(kind: CertificateKind, issued_on: date, valid_until: date | None, *, today: date) -> date:
    """The last day of validity. Raises `Invalid` naming the date that does not fit."""
    if issued_on > today:
        raise Invalid(fields={"issued_on": [_("This day is in the future.")]})
    longest = longest_validity(kind, issued_on)
    last_day = valid_until or longest
    if last_day is None:
        raise Invalid(fields={"valid_until": [_("Say until when it is valid, as the paper says.")]})
    if last_day < max(issued_on, today):
        raise Invalid(fields={"valid_until": [_("It was valid until %s.") % last_day]})
    if longest and last_day > longest:
        raise Invalid(fields={"valid_until": [_("Certificates of this kind are valid until %s at most.") % longest]})
    return last_day


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _local_day(secretary: Secretary, at: datetime) -> date:
    return at.astimezone(ZoneInfo(secretary.user.time_zone)).date()


def _higher(held: int | None, other: int | None) -> int | None:
    """The higher of two grades."""
    return held if at_least(held, other) else other
