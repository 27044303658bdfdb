"""Certificates: handed in, decided, expired; and the grade that follows."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from backend.accounts.models import Coordinator
from backend.catalog import services as catalog
from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound, Refusal
from backend.files.models import StoredFile
from backend.files.services import TypeRefused
from backend.outbox.models import OutboxEvent
from backend.secretaries import services
from backend.secretaries.jobs import expire_certificates
from backend.secretaries.models import Certificate
from backend.secretaries.refusals import (
    CertificateDecidedAlready,
    CertificateKnown,
    CertificateOutOfDate,
    NotASecretary,
    NotYourProfile,
)
from tests.factories import SecretaryFactory

TODAY = date(2026, 11, 20)
AT = datetime.fromisoformat("2026-11-20T10:00+08:00")


@pytest.fixture(autouse=True)
def people(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    catalog.load()


def kind(code="confidentiality"):
    return CertificateKind.objects.get(code=code)


@pytest.fixture
def submit(world):
    """`submit("secretary-grade-4", valid_until=…)`, as the world's secretary."""

    def call(code="confidentiality", by="secretary", number="N-1", issued_on=TODAY, **values):
        values.setdefault("at", AT)
        return services.submit(kind=kind(code), number=number, issued_on=issued_on, by=world.actor(by), **values)

    return call


@pytest.fixture
def verified(submit, world):
    """The same, verified by the coordinator of the pool, and by another region's where the kind needs that."""

    def call(*args, **values):
        certificate, at = submit(*args, **values), values.get("at", AT)
        for name in ("coordinator", "other_coordinator")[: 1 + certificate.kind.second_review]:
            certificate = services.verify(certificate_id=certificate.pk, by=world.actor(name), at=at)
        return certificate

    return call


def events():
    return [(row.name, row.payload.get("status")) for row in OutboxEvent.objects.order_by("id")]


def grade_of(profile):
    profile.refresh_from_db()
    return profile.grade_id


def test_a_certificate_counts_once_it_is_verified(submit, world):
    certificate = submit()
    held = services.valid_certificates([world.profile.pk], at=AT)
    assert (certificate.status, held) == ("submitted", {})
    certificate = services.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=AT)
    assert (certificate.status, certificate.decided_by, certificate.decided_at) == ("verified", world.coordinator, AT)
    held = services.valid_certificates([world.profile.pk], at=AT)
    assert held == {world.profile.pk: {"confidentiality": date(2027, 11, 20)}}


def test_those_who_listen_are_told(submit, world):
    certificate = submit()
    services.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=AT)
    assert events() == [("certificate.submitted", None), ("certificate.decided", "verified")]
    first = OutboxEvent.objects.first()
    assert first.key == f"secretary:{world.profile.pk}"
    assert first.payload == {"certificate_id": str(certificate.pk), "secretary_id": str(world.profile.pk)}


def test_without_a_last_day_it_is_valid_as_long_as_its_kind_says(submit):
    assert submit(issued_on=date(2026, 1, 31)).valid_until == date(2027, 1, 31)
    assert submit("secretary-grade-4", issued_on=date(2024, 2, 29)).valid_until == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("code", "dates", "field"),
    [
        ("confidentiality", {"issued_on": TODAY + timedelta(days=1)}, "issued_on"),
        ("confidentiality", {"issued_on": date.max}, "issued_on"),
        ("confidentiality", {"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ("confidentiality", {"issued_on": date(2020, 1, 1)}, "valid_until"),
        ("confidentiality", {"valid_until": date(2028, 1, 1)}, "valid_until"),
        ("german", {}, "valid_until"),
    ],
)
def test_dates_that_do_not_fit_are_named(submit, code, dates, field):
    with pytest.raises(Invalid) as refusal:
        submit(code, **dates)
    assert list(refusal.value.fields) == [field]
    assert not Certificate.objects.exists() and not OutboxEvent.objects.exists()


def test_today_is_the_day_where_the_secretary_lives(submit, world):
    world.secretary.time_zone = "America/Los_Angeles"  # still the 19th there
    world.secretary.save()
    with pytest.raises(Invalid):
        submit(issued_on=TODAY)


def test_the_same_certificate_is_handed_in_once(submit, world):
    certificate = submit()
    with pytest.raises(CertificateKnown):
        submit()
    services.reject(certificate_id=certificate.pk, reason="Unreadable", by=world.actor("coordinator"), at=AT)
    assert submit().status == "submitted"


def test_a_renewal_with_the_same_number_may_be_handed_in_before_the_old_one_ends(verified, submit):
    verified(issued_on=date(2025, 12, 1))
    assert submit(issued_on=TODAY).status == "submitted"


@pytest.mark.parametrize("name", ["owner", "coordinator", "administrator"])
def test_only_secretaries_have_certificates(submit, name):
    with pytest.raises(NotASecretary):
        submit(by=name)


@pytest.mark.parametrize("name", ["secretary", "colleague", "owner", "other_coordinator", "administrator"])
def test_only_a_coordinator_of_the_pool_decides(submit, world, name):
    certificate = submit()
    for decide in (services.verify, lambda **who: services.reject(reason="No", **who)):
        with pytest.raises(NotYourProfile):
            decide(certificate_id=certificate.pk, by=world.actor(name), at=AT)
    certificate.refresh_from_db()
    assert certificate.status == "submitted"


def test_nobody_decides_on_their_own(submit, world):
    Coordinator.objects.create(pool=world.pool, user=world.secretary)
    own, other = submit(), submit(by="colleague")
    services.verify(certificate_id=other.pk, by=world.actor("secretary"), at=AT)
    for decide in (services.verify, lambda **who: services.reject(reason="No", **who)):
        with pytest.raises(NotYourProfile):
            decide(certificate_id=own.pk, by=world.actor("secretary"), at=AT)


# What each decision says in each state: the state it leads to, or the refusal.
@pytest.mark.parametrize("status", Certificate.Status.values)
@pytest.mark.parametrize(("verb", "source"), [("verify", "submitted"), ("reject", "submitted"), ("revoke", "verified")])
def test_a_decision_is_taken_once(submit, world, verb, source, status):
    certificate = submit()
    decided_at = None if status == "submitted" else AT
    Certificate.objects.update(status=status, decided_at=decided_at)
    call = {"certificate_id": certificate.pk, "by": world.actor("coordinator"), "at": AT}
    call |= {} if verb == "verify" else {"reason": "Because"}
    decide = getattr(services, verb)
    if status == source:
        target = {"verify": "verified", "reject": "rejected", "revoke": "revoked"}[verb]
        assert decide(**call).status == target
    else:
        with pytest.raises(CertificateDecidedAlready):
            decide(**call)


def test_a_certificate_that_ended_while_it_waited_is_not_verified(submit, world):
    certificate = submit(valid_until=TODAY)
    with pytest.raises(CertificateOutOfDate):
        services.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=AT + timedelta(days=1))


def test_a_certificate_that_is_not_there_is_not_found(world):
    with pytest.raises(NotFound):
        services.verify(certificate_id=uuid4(), by=world.actor("coordinator"), at=AT)


# The grade


def test_a_verified_grade_certificate_sets_the_grade(verified, world):
    verified("secretary-grade-4")
    assert grade_of(world.profile) == 4


def test_the_highest_grade_counts_and_a_lower_number_is_higher(verified, world):
    verified("secretary-grade-2", number="A")
    verified("secretary-grade-5", number="B")
    assert grade_of(world.profile) == 2


def test_losing_a_certificate_falls_back_to_the_next(verified, world):
    best = verified("secretary-grade-2", number="A")
    rest = verified("secretary-grade-4", number="B")
    services.revoke(certificate_id=best.pk, reason="Forged", by=world.actor("coordinator"), at=AT)
    assert grade_of(world.profile) == 4
    services.revoke(certificate_id=rest.pk, reason="Forged too", by=world.actor("coordinator"), at=AT)
    assert grade_of(world.profile) is None


def test_other_certificates_leave_the_grade_alone(verified, world):
    verified("confidentiality")
    assert grade_of(world.profile) == 3  # as the factory set it


# Expiry


def test_it_expires_with_its_last_day(verified, world):
    certificate = verified("secretary-grade-4", valid_until=TODAY)
    assert services.expire(at=AT) == 0
    assert services.expire(at=datetime.fromisoformat("2026-11-21T00:00+08:00")) == 1
    certificate.refresh_from_db()
    assert (certificate.status, certificate.decided_by) == ("expired", None)
    assert grade_of(world.profile) is None
    assert events()[-1] == ("certificate.decided", "expired")


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("Asia/Shanghai", "2026-11-21T00:00+08:00"),
        ("Pacific/Kiritimati", "2026-11-21T00:00+14:00"),
        ("Pacific/Pago_Pago", "2026-11-21T00:00-11:00"),
        ("UTC", "2026-11-21T00:00+00:00"),
    ],
)
def test_the_last_day_ends_where_the_secretary_lives(verified, world, zone, ends):
    world.secretary.time_zone = zone
    world.secretary.save()
    early = datetime.fromisoformat("2026-11-19T20:00+00:00")
    verified(issued_on=date(2026, 11, 1), valid_until=TODAY, at=early)
    end = datetime.fromisoformat(ends)
    assert services.valid_certificates([world.profile.pk], at=end - timedelta(seconds=1))
    assert services.expire(at=end - timedelta(seconds=1)) == 0
    assert services.valid_certificates([world.profile.pk], at=end) == {}
    assert services.expire(at=end) == 1


def test_expiring_twice_tells_once(verified):
    verified(valid_until=TODAY)
    later = AT + timedelta(days=2)
    services.expire(at=later)
    told = events()
    assert services.expire(at=later) == 0
    assert events() == told


def test_what_waits_or_was_rejected_does_not_expire(submit, world):
    submit(valid_until=TODAY)
    rejected = submit(number="N-2", valid_until=TODAY)
    services.reject(certificate_id=rejected.pk, reason="No", by=world.actor("coordinator"), at=AT)
    assert services.expire(at=AT + timedelta(days=3)) == 0


def test_the_job_expires_by_the_wall_clock(verified):
    certificate = verified(valid_until=TODAY)
    Certificate.objects.update(issued_on=date(2020, 1, 1), valid_until=now().date() - timedelta(days=2))
    expire_certificates()
    certificate.refresh_from_db()
    assert certificate.status == "expired"


# What the matching room asks


def test_of_two_of_a_kind_the_longer_counts(verified, world):
    verified(issued_on=date(2025, 12, 1))
    verified(issued_on=date(2026, 6, 1))
    held = services.valid_certificates([world.profile.pk], at=AT)
    assert held[world.profile.pk] == {"confidentiality": date(2027, 6, 1)}


def test_many_secretaries_cost_one_query(verified, world, django_assert_num_queries):
    verified()
    verified(by="colleague")
    people = [world.profile.pk, *(SecretaryFactory(pool=world.pool).pk for _ in range(5))]
    with django_assert_num_queries(1):
        held = services.valid_certificates([*people, world.colleague_profile.pk], at=AT)
    assert set(held) == {world.profile.pk, world.colleague_profile.pk}


# The copy of the paper


def test_a_copy_of_the_paper_is_kept(submit):
    upload = SimpleUploadedFile("paper.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    document = submit(upload=upload).document
    assert (document.name, document.media_type) == ("paper.png", "image/png")


def test_nothing_stays_of_a_submission_whose_paper_is_refused(submit, settings):
    with pytest.raises(TypeRefused):
        submit(upload=SimpleUploadedFile("paper.exe", b"MZ"))
    assert not Certificate.objects.exists() and not StoredFile.objects.exists() and not OutboxEvent.objects.exists()
    assert list(settings.MEDIA_ROOT.iterdir()) == []


def test_nothing_is_stored_for_a_submission_that_is_refused(submit, settings):
    with pytest.raises(Refusal):
        submit("german", upload=SimpleUploadedFile("paper.png", b"\x89PNG\r\n\x1a\n"))
    assert list(settings.MEDIA_ROOT.iterdir()) == []


# The paper comes later ------------------------------------------------------------------------------------------------


def paper(name="paper.txt"):
    return SimpleUploadedFile(name, b"Proof.")


def test_a_scan_is_added_while_it_waits_and_a_better_one_takes_its_place(submit, world):
    certificate, by = submit(), world.actor("secretary")
    for name in ("first.txt", "better.txt"):
        services.add_document(certificate_id=certificate.pk, upload=paper(name), by=by, at=AT)
    certificate.refresh_from_db()
    assert (certificate.status, certificate.document.name) == ("submitted", "better.txt")
    assert [file.name for file in StoredFile.objects.all()] == ["better.txt"]
    assert events() == [("certificate.submitted", None)], "nobody is told twice of what waits already"


def test_what_was_not_taken_is_handed_in_again_with_another_scan(submit, world):
    certificate = submit(upload=paper())
    services.reject(certificate_id=certificate.pk, reason="Unreadable.", by=world.actor("coordinator"), at=AT)
    services.add_document(certificate_id=certificate.pk, upload=paper("b.txt"), by=world.actor("secretary"), at=AT)
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason, certificate.decided_at) == ("submitted", "", None)
    assert events()[-1] == ("certificate.submitted", None)
    services.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=AT)


@pytest.mark.django_db(transaction=True)
def test_what_is_handed_in_meanwhile_is_not_handed_in_again_too(submit, world):
    certificate, by = submit(), world.actor("secretary")
    services.reject(certificate_id=certificate.pk, reason="Unreadable.", by=world.actor("coordinator"), at=AT)

    def add():
        try:
            services.add_document(certificate_id=certificate.pk, upload=paper(), by=by, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            submit()
            added = elsewhere.submit(add)
            assert not wait([added], timeout=0.5).done, "it waits for what the secretary does"
        with pytest.raises(CertificateKnown):
            added.result(timeout=10)


def test_what_a_first_reviewer_has_seen_stays_but_a_scan_that_is_missing_is_taken(submit, world):
    code = CertificateKind.objects.filter(second_review=True).values_list("code", flat=True)[0]
    later = {"valid_until": TODAY + timedelta(days=30)}
    with_paper, without = submit(code, upload=paper(), **later), submit(code, number="N-2", **later)
    for certificate in (with_paper, without):
        services.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=AT)
    add = {"upload": paper("b.txt"), "by": world.actor("secretary"), "at": AT}
    with pytest.raises(CertificateDecidedAlready):
        services.add_document(certificate_id=with_paper.pk, **add)
    services.add_document(certificate_id=without.pk, **add)
    assert Certificate.objects.get(pk=without.pk).document.name == "b.txt"


def test_no_scan_is_added_to_what_counts_is_out_of_date_or_is_somebody_elses(submit, verified, world):
    add = {"upload": paper(), "by": world.actor("secretary")}
    with pytest.raises(CertificateDecidedAlready):
        services.add_document(certificate_id=verified(number="N-9").pk, at=AT, **add)
    certificate = submit(valid_until=TODAY)
    with pytest.raises(NotYourProfile):
        services.add_document(certificate_id=certificate.pk, upload=paper(), by=world.actor("coordinator"), at=AT)
    services.reject(certificate_id=certificate.pk, reason="Unreadable.", by=world.actor("coordinator"), at=AT)
    with pytest.raises(CertificateOutOfDate):
        services.add_document(certificate_id=certificate.pk, at=AT + timedelta(days=2), **add)
    submit(valid_until=TODAY)
    with pytest.raises(CertificateKnown):
        services.add_document(certificate_id=certificate.pk, at=AT, **add)
    assert not StoredFile.objects.exists()
