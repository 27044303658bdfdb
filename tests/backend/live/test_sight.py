"""What passes at the moment of sending: the database is asked, whatever was true when the event was appended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from backend.accounts.models import AccessKey, Coordinator, Membership, Pool, User
from backend.accounts.services import sign_in
from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.live.admission import Grant
from backend.live.sight import judge
from backend.matching import services as matching
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate
from backend.tasks import services as tasks
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)  # `judge` gives its connection back


@pytest.fixture
def world(transactional_db):
    from tests.factories import World

    return World()


def grant(person) -> Grant:
    return Grant(user_id=person.pk, key_id=sign_in(email=person.email, password=PASSWORD).key.pk)


def passes(person, *events) -> list[bool]:
    [verdict] = judge([(grant(person), events)])
    return list(verdict.passes)


def test_a_task_passes_to_those_who_know_of_it_now(world):
    task = world.open_task()
    event = ("task.moved", {"task_id": str(task.pk), "version": 2})
    names = ("owner", "viewer", "coordinator", "secretary", "colleague", "stranger", "other_coordinator")
    assert [passes(getattr(world, name), event) for name in names] == [
        [True], [True], [True], [False], [False], [False], [False],
    ]  # fmt: skip
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    assert passes(world.secretary, event) == [True]
    tasks.release(task_id=task.pk, reason="Ill", handover="Nothing", by=world.actor("secretary"))
    assert passes(world.secretary, event) == [False], "who had it has lost it"
    Membership.objects.filter(user=world.viewer).delete()
    Coordinator.objects.filter(user=world.coordinator).delete()
    assert passes(world.viewer, event) == passes(world.coordinator, event) == [False]


def test_an_internal_note_in_a_stream_of_the_organizations_side_does_not_pass(world):
    task = world.task_in_progress()
    note = tasks.post_message(task_id=task.pk, text="CANARY", is_internal=True, by=world.actor("secretary"))
    said = tasks.post_message(task_id=task.pk, text="Hello", by=world.actor("secretary"))
    events = [("message.posted", {"task_id": str(task.pk), "message_id": str(row.pk)}) for row in (note, said)]
    assert passes(world.owner, *events) == [False, True]
    assert passes(world.secretary, *events) == passes(world.coordinator, *events) == [True, True]
    Membership.objects.create(organization=world.organization, user=world.coordinator, role="viewer")
    assert passes(world.coordinator, *events) == [False, True]


def test_offers_pass_to_their_secretary_and_coordinators(world):
    task = world.open_task()
    offer = matching.invite(task_id=task.pk, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator"))
    event = ("offer.made", {"task_id": str(task.pk), "offer_id": str(offer.pk)})
    assert passes(world.colleague, event) == passes(world.coordinator, event) == [True]
    assert passes(world.owner, event) == passes(world.secretary, event) == [False]


def test_a_first_review_passes_to_whom_the_certificate_is_visible(world):
    kind = CertificateKind.objects.create(code="senior", name={"en": "Senior"}, category="grade", second_review=True)
    days = {"issued_on": now().date(), "valid_until": now().date() + timedelta(days=90)}
    paper = secretaries.submit(kind=kind, number="1", by=world.actor("secretary"), at=now(), **days)
    event = ("certificate.checked", {"certificate_id": str(paper.pk)})
    names = ("secretary", "coordinator", "other_coordinator", "colleague", "owner", "outsider")

    def who() -> set[str]:
        passed = {name for name in names if passes(getattr(world, name), event) == [True]}
        assert passed == {name for name in names if Certificate.objects.visible_to(world.actor(name)).exists()}
        return passed

    assert who() == {"secretary", "coordinator"}
    secretaries.verify(certificate_id=paper.pk, by=world.actor("coordinator"), at=now())
    assert who() == {"secretary", "coordinator", "other_coordinator"}
    Pool.objects.update(region="East China")
    assert who() == {"secretary", "coordinator"}


def test_the_board_passes_to_who_works_in_the_pool(world):
    event = ("board.changed", {"pool_id": str(world.pool.pk)})
    assert passes(world.secretary, event) == [True]
    assert passes(world.outsider, event) == passes(world.owner, event) == [False]


def test_a_stream_ends_when_what_opened_it_holds_no_longer(world):
    of_token = grant(world.owner)
    browser = Client()
    browser.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    of_session = Grant(user_id=world.owner.pk, session_key=browser.session.session_key)
    of_another = Grant(user_id=world.viewer.pk, session_key=browser.session.session_key)
    empty = SessionStore()
    empty.create()
    of_nobody = Grant(user_id=world.owner.pk, session_key=empty.session_key)

    def go_on(*grants):
        return [verdict.reader is not None for verdict in judge([(one, ()) for one in grants])]

    assert go_on(of_token, of_session, of_another, of_nobody) == [True, True, False, False]
    AccessKey.objects.filter(pk=of_token.key_id).update(revoked_at=world.owner.created_at)
    assert go_on(of_token, of_session) == [False, True]
    owner = User.objects.get(pk=world.owner.pk)
    owner.set_password("another horse, another battery")
    owner.save()
    assert go_on(of_session) == [False], "a new password ends the sessions of the old one"


def test_judging_costs_the_same_for_many_streams_and_events(world, django_assert_num_queries):
    task = world.open_task()
    event = ("task.moved", {"task_id": str(task.pk), "version": 2})
    grants = [grant(getattr(world, name)) for name in ("owner", "viewer", "coordinator", "secretary")]
    with django_assert_num_queries(7):
        judge([(grants[0], [event])])
    with django_assert_num_queries(7):
        judge([(one, [event] * 20) for one in grants])
