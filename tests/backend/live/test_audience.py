"""Who hears of what: every kind of event, everybody in the world."""

from datetime import timedelta

import pytest

from backend.accounts.models import Pool, User
from backend.catalog.models import CertificateKind, Confidentiality
from backend.core.clock import now
from backend.live import subscribers
from backend.live.audience import second_reviewers
from backend.live.kinds import KINDS
from backend.matching import services as matching
from backend.secretaries import services as secretaries
from backend.sla import services as sla
from backend.sla.models import Clock
from backend.tasks import services as tasks

MEMBERS = {"owner", "manager", "requester", "viewer"}
IN_CHARGE = {"owner", "manager"}


def test_members_hear_of_a_draft_and_coordinators_only_once_it_is_published(world, hear):
    draft = world.draft()
    tasks.edit(task_id=draft.pk, by=world.actor("owner"), title="Other minutes")
    assert set(hear()["task.edited"]) == MEMBERS
    tasks.publish(task_id=draft.pk, by=world.actor("owner"))
    heard = hear()
    assert set(heard["task.moved"]) == MEMBERS | {"coordinator"}
    assert heard["task.moved"]["owner"] == {"task_id": str(draft.pk), "version": 3}


def test_the_pools_secretaries_hear_that_the_board_changed_and_not_what(world, hear):
    task = world.open_task()
    board = {"secretary": {"pool_id": str(world.pool.pk)}, "colleague": {"pool_id": str(world.pool.pk)}}
    assert hear()["board.changed"] == board
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    heard = hear()
    assert heard["board.changed"] == board
    assert set(heard["task.moved"]) == MEMBERS | {"coordinator", "secretary"}
    tasks.start(task_id=task.pk, by=world.actor("secretary"))
    assert not hear()["board.changed"]


def test_work_above_their_clearance_changes_nobodys_board(world, hear):
    world.colleague_profile.clearance = Confidentiality.INTERNAL
    world.colleague_profile.save(update_fields=["clearance"])
    world.open_task(confidentiality=Confidentiality.CONFIDENTIAL)
    assert set(hear()["board.changed"]) == {"secretary"}


def test_a_secret_task_is_heard_of_by_who_may_know_of_it(world, hear):
    world.open_task(confidentiality=Confidentiality.SECRET)
    heard = hear()
    assert set(heard["task.moved"]) == IN_CHARGE | {"coordinator"}
    assert not heard["board.changed"]


def test_who_posted_a_secret_task_hears_of_it(world, hear):
    draft = world.draft(confidentiality=Confidentiality.SECRET, by=world.actor("requester"))
    tasks.publish(task_id=draft.pk, by=world.actor("requester"))
    assert set(hear()["task.moved"]) == IN_CHARGE | {"requester", "coordinator"}


def test_a_message_is_heard_of_by_everybody_who_reads_the_thread(world, hear):
    task = world.task_in_progress()
    hear()
    message = tasks.post_message(task_id=task.pk, text="Hello", by=world.actor("owner"))
    heard = hear()["message.posted"]
    assert set(heard) == MEMBERS | {"coordinator", "secretary"}
    assert heard["secretary"] == {"task_id": str(task.pk), "message_id": str(message.pk)}


def test_an_internal_note_never_reaches_the_organizations_side(world, hear):
    world.organization.memberships.create(user=world.coordinator, role="viewer")  # who is both is on this side
    task = world.task_in_progress()
    hear()
    tasks.post_message(task_id=task.pk, text="CANARY", is_internal=True, by=world.actor("secretary"))
    assert set(hear()["message.posted"]) == {"secretary"}


def test_offers_are_between_the_secretary_and_the_coordinators(world, hear):
    task = world.open_task()
    hear()
    offer = matching.invite(task_id=task.pk, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator"))
    heard = hear()["offer.made"]
    assert set(heard) == {"colleague", "coordinator"}
    assert heard["colleague"] == {"task_id": str(task.pk), "offer_id": str(offer.pk)}
    matching.decline(offer_id=offer.pk, reason="busy", by=world.actor("colleague"))
    assert set(hear()["offer.closed"]) == {"colleague", "coordinator"}


def test_a_clocks_step_and_a_wish_for_time_are_heard_of_by_those_who_know_of_the_task(world, hear):
    task = world.task_in_progress()
    hear()
    known = MEMBERS | {"coordinator", "secretary"}
    request = sla.ask_for_time(task_id=task.pk, minutes=60, reason="It is long.", by=world.actor("secretary"))
    assert set(hear()["time.requested"]) == known
    sla.answer_time_request(request_id=request.pk, granted=True, by=world.actor("owner"))
    assert set(hear()["time.answered"]) == known
    assert Clock.objects.filter(task=task).exists()


def test_a_certificate_concerns_its_secretary_and_their_coordinators(world, hear, django_capture_on_commit_callbacks):
    fields = {"certificate_id": str(world.profile.pk), "secretary_id": str(world.profile.pk)}
    for hearer in (subscribers.on_certificate_submitted, subscribers.on_certificate_decided):
        with django_capture_on_commit_callbacks(execute=True):
            hearer(**fields, status="verified")
    heard = hear()
    assert set(heard["certificate.submitted"]) == set(heard["certificate.decided"]) == {"secretary", "coordinator"}


def test_who_can_be_the_second_reviewer_hears_of_the_first_review(world, hear):
    kind = CertificateKind.objects.create(code="senior", name={"en": "Senior"}, category="grade", second_review=True)
    days = {"issued_on": now().date(), "valid_until": now().date() + timedelta(days=90)}
    paper = secretaries.submit(kind=kind, number="1", by=world.actor("secretary"), at=now(), **days)
    hear()
    secretaries.verify(certificate_id=paper.pk, by=world.actor("coordinator"), at=now())
    heard = hear()["certificate.checked"]
    assert set(heard) == {"secretary", "coordinator", "other_coordinator"}
    Pool.objects.update(region="East China")
    assert second_reviewers(world.profile.pk) == set()


def test_readers_hear_of_their_own_notifications_and_of_no_others(world, hear):
    task = world.task_in_progress()
    hear()
    tasks.ask(task_id=task.pk, question="Which room?", by=world.actor("secretary"))
    hear()
    tasks.answer(task_id=task.pk, text="The blue one.", by=world.actor("owner"))
    heard = hear()["notification.told"]
    own = {name: str(getattr(world, name).notifications.latest("id").pk) for name in heard}
    assert {name: data["notification_id"] for name, data in heard.items()} == own
    assert "secretary" in heard


def test_who_was_asked_hears_that_it_is_answered(world, hear):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, question="Which room?", by=world.actor("secretary"))
    hear()
    tasks.answer(task_id=task.pk, text="The blue one.", by=world.actor("manager"))
    asked = world.owner.notifications.get(kind="question_asked")
    assert hear()["notification.settled"] == {"owner": {"notification_id": str(asked.pk)}}


def test_who_can_no_longer_sign_in_is_in_no_audience(world, hear):
    User.objects.filter(pk__in=[world.viewer.pk, world.coordinator.pk, world.secretary.pk]).update(is_active=False)
    world.open_task()
    heard = hear()
    assert set(heard["task.moved"]) == MEMBERS - {"viewer"}
    assert set(heard["board.changed"]) == {"colleague"}


@pytest.mark.parametrize("more", [0, 5])
def test_an_audience_costs_the_same_however_many_they_are(world, hear, more, django_assert_num_queries):
    from backend.accounts.models import Coordinator, Membership
    from tests.factories import SecretaryFactory, UserFactory

    for _ in range(more):
        Membership.objects.create(organization=world.organization, user=UserFactory(), role="viewer")
        Coordinator.objects.create(pool=world.pool, user=UserFactory())
        SecretaryFactory(pool=world.pool)
    task = world.open_task()
    with django_assert_num_queries(5):  # the task, members, holder, coordinators, board
        subscribers.on_task_moved(task_id=str(task.pk), version=2, from_status="draft", to_status="open")


def test_no_event_holds_more_than_ids_and_versions(world, hear):
    """A canary in every text that a task has; nothing but ids and numbers in any event of a whole life."""
    canary = "CANARY-4711"
    task = world.open_task(title=canary, brief=canary, confidentiality=Confidentiality.CONFIDENTIAL)
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    tasks.start(task_id=task.pk, by=world.actor("secretary"))
    tasks.post_message(task_id=task.pk, text=canary, is_internal=True, by=world.actor("secretary"))
    tasks.ask(task_id=task.pk, question=canary, by=world.actor("secretary"))
    tasks.answer(task_id=task.pk, text=canary, by=world.actor("owner"))
    tasks.submit(task_id=task.pk, note=canary, by=world.actor("secretary"))
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    heard = hear()
    assert {"task.moved", "message.posted", "notification.told", "board.changed"} <= set(heard)
    for kind, listeners in heard.items():
        for data in listeners.values():
            assert tuple(data) == KINDS[kind].holds
            assert all(isinstance(value, int) or len(value) == 36 for value in data.values()), data
