"""What asked for something is not new any more once that is done, by whoever did it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import Offer, Round
from backend.notifications.models import Notification
from backend.notifications.subscribers import on_task_moved
from backend.notifications.wording import wording
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.sla import services as sla
from backend.tasks import services as tasks

SAID = {"correct": True, "complete": True, "on_time": True, "considerate": True}


def new(person) -> set[str]:
    """The kinds of what is new for somebody."""
    relay()
    return set(Notification.objects.filter(user=person, read_at=None).values_list("kind", flat=True))


def test_a_question_is_not_new_once_it_is_answered_by_anybody(world):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    assert "question_asked" in new(world.owner)
    tasks.answer(task_id=task.pk, by=world.actor("manager"), text="Ms Xu.")
    assert "question_asked" not in new(world.owner)
    assert "question_answered" in new(world.secretary), "it tells of something, and asks for nothing"
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="And who wrote?")
    assert "question_asked" in new(world.owner), "the next question is new"


def test_a_result_is_not_new_once_it_is_looked_at_and_changes_are_not_once_they_are_made(world):
    task = world.submitted_task()
    assert "result_submitted" in new(world.owner)
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Names.")
    assert "result_submitted" not in new(world.owner) and "revision_requested" in new(world.secretary)
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="With names.")
    assert "revision_requested" not in new(world.secretary) and "result_submitted" in new(world.owner)


def test_what_asked_a_secretary_for_work_is_not_new_once_it_is_somebody_elses(world):
    task = world.open_task()
    give = {"task_id": task.pk, "by": world.actor("coordinator"), "reason": "Knows them."}
    tasks.assign(**give, secretary_id=world.profile.pk)
    assert "task_assigned" in new(world.secretary)
    tasks.reassign(**give, secretary_id=world.colleague_profile.pk)
    assert new(world.secretary) == {"task_withdrawn"}
    assert "task_assigned" in new(world.colleague)


def test_open_pages_hear_once_that_something_is_not_new_any_more(world):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    assert "question_asked" in new(world.owner)
    tasks.answer(task_id=task.pk, by=world.actor("manager"), text="Ms Xu.")
    relay()
    (event,) = OutboxEvent.objects.filter(name="notifications.settled")
    asked = Notification.objects.get(user=world.owner, kind="question_asked")
    assert event.payload["settled"] == [[str(world.owner.pk), str(asked.pk)]]


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_offer_is_not_new_once_it_is_answered(world, answer):
    task = world.open_task()
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    relay()
    offer = Offer.objects.pending().get(task=task)
    name = "secretary" if offer.secretary == world.profile else "colleague"
    person, by = getattr(world, name), world.actor(name)
    assert "offer_made" in new(person)
    if answer == "accept":
        matching.accept(offer_id=offer.pk, by=by)
    else:
        matching.decline(offer_id=offer.pk, by=by, reason=Offer.DeclineReason.BUSY)
    assert "offer_made" not in new(person)


def test_an_offer_that_ran_out_stays_new_for_who_may_not_have_seen_it(world):
    task = world.open_task()
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    relay()
    offer = Offer.objects.pending().get(task=task)
    person = offer.secretary.user
    assert "offer_made" in new(person)
    matching.expire(at=offer.expires_at)
    assert "offer_made" in new(person)


def test_a_request_for_more_time_is_not_new_once_it_is_answered_or_needed_no_more(world):
    task, by = world.task_in_progress(), world.actor("secretary")
    asked = sla.ask_for_time(task_id=task.pk, minutes=60, reason="Late.", by=by)
    assert "time_requested" in new(world.owner) and "time_requested_of_client" in new(world.coordinator)
    sla.answer_time_request(request_id=asked.pk, granted=False, by=world.actor("owner"))
    assert "time_requested" not in new(world.owner) and "time_requested_of_client" not in new(world.coordinator)
    sla.ask_for_time(task_id=task.pk, minutes=60, reason="Late.", by=by)
    assert "time_requested" in new(world.owner)
    tasks.submit(task_id=task.pk, by=by, note="Done after all.")
    assert "time_requested" not in new(world.owner)


def test_what_asked_for_a_rating_is_not_new_once_both_have_rated(world):
    task = world.submitted_task()
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    tasks.rate(task_id=task.pk, by=world.actor("owner"), **SAID)
    assert "rating_wanted" in new(world.secretary)
    tasks.rate(task_id=task.pk, by=world.actor("secretary"), **SAID)
    assert "rating_wanted" not in new(world.secretary)


def test_a_certificate_to_check_is_not_new_once_it_is_decided(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kind = CertificateKind.objects.create(code="security", name={"en": "Security"}, category="training")
    since, until = (now() - timedelta(days=30)).date(), (now() + timedelta(days=30)).date()
    found = [
        secretaries.submit(
            kind=kind, number=number, issued_on=since, valid_until=until, by=world.actor("secretary"),
            at=now(), upload=SimpleUploadedFile("paper.txt", b"Proof."),
        )
        for number in ("A-1", "B-2")
    ]  # fmt: skip
    assert new(world.coordinator) == {"certificate_submitted"}
    secretaries.reject(certificate_id=found[0].pk, reason="Unreadable.", by=world.actor("coordinator"), at=now())
    relay()
    (left,) = Notification.objects.filter(user=world.coordinator, read_at=None)
    assert left.facts["certificate_id"] == str(found[1].pk)


def test_hearing_late_of_a_step_marks_nothing_that_is_asked_since(world):
    task, by = world.task_in_progress(), world.actor("secretary")
    tasks.ask(task_id=task.pk, by=by, question="Who chaired?")
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text="Ms Xu.")
    relay()
    late = OutboxEvent.objects.filter(name="task.moved").latest("id")
    tasks.ask(task_id=task.pk, by=by, question="And who wrote?")
    assert "question_asked" in new(world.owner)
    on_task_moved(event_id=late.pk, **late.payload)
    on_task_moved(event_id=late.pk, **late.payload)
    assert "question_asked" in new(world.owner)


def texts(world, name: str, kind: str, *, is_shared: bool = False) -> list[str]:
    relay()
    rows = Notification.objects.with_task().filter(user=getattr(world, name), kind=kind)
    return [wording(row, world.actor(name), is_shared=is_shared).text for row in rows]


def test_who_did_it_is_named_to_who_may_know_it_and_never_where_others_read_along(world):
    task = world.task_in_progress()
    assert texts(world, "owner", "task_taken")[0].startswith("Secretary has taken the task.")
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    assert texts(world, "owner", "question_asked")[0].startswith("Secretary needs your answer")
    assert texts(world, "owner", "question_asked", is_shared=True)[0].startswith("The secretary needs your answer")
    tasks.answer(task_id=task.pk, by=world.actor("manager"), text="Ms Xu.")
    assert texts(world, "secretary", "question_answered")[0].startswith("Manager has answered.")
    tasks.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Leave.")
    assert texts(world, "secretary", "question_answered")[0].startswith("The organization has answered.")


def test_a_task_that_a_coordinator_gave_names_who_has_it(world):
    task = world.open_task()
    tasks.assign(task_id=task.pk, by=world.actor("coordinator"), secretary_id=world.profile.pk, reason="Knows them.")
    assert texts(world, "owner", "task_taken")[0].startswith("Secretary has taken the task.")
    Notification.objects.update(facts={})  # told before names were kept
    assert texts(world, "owner", "task_taken")[0].startswith("Somebody has taken the task.")
