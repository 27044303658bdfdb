"""What people do with what they were told: laid aside, put off, muted for a while, and taken back."""

from datetime import timedelta

import pytest
import time_machine

from backend.core.clock import now
from backend.core.errors import Invalid, NotFound
from backend.notifications import services
from backend.notifications.models import Delivery, Notification, Watch
from backend.outbox.services import relay
from backend.sla import services as sla
from backend.tasks import services as tasks
from backend.tasks.refusals import UndoTooLate

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world):
    """A question that waits for the owner's answer."""
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who was absent?")
    relay()
    return Notification.objects.get(user=world.owner, kind="question_asked")


def inbox(world, name="owner"):
    return Notification.objects.visible_to(world.actor(name)).in_inbox(now())


def unread(world, name="owner"):
    return Notification.objects.visible_to(world.actor(name)).unread().count()


def test_what_is_archived_is_neither_in_the_inbox_nor_unread_until_it_is_taken_back(world, asked):
    before, new = set(inbox(world)), unread(world)
    at = services.archive(notification_id=asked.pk, by=world.actor("owner"))
    assert set(inbox(world)) == before - {asked} and unread(world) == new - 1
    assert services.unarchive(at=at, by=world.actor("stranger")) == 0
    assert services.unarchive(at=at, by=world.actor("owner")) == 1
    assert set(inbox(world)) == before and unread(world) == new


def test_all_of_a_task_are_archived_at_once_and_come_back_at_once(world, asked):
    other = world.task_in_progress()
    relay()
    count = inbox(world).filter(task=asked.task_id).count()
    at = services.archive(task_id=asked.task_id, by=world.actor("owner"))
    assert {row.task_id for row in inbox(world)} == {other.pk}
    assert services.unarchive(at=at, by=world.actor("owner")) == count > 1


def test_nobody_archives_or_puts_off_what_others_were_told(world, asked):
    for act in (services.archive, services.wake):
        with pytest.raises(NotFound):
            act(notification_id=asked.pk, by=world.actor("stranger"))
    with pytest.raises(NotFound):
        services.snooze(notification_id=asked.pk, until=now() + timedelta(hours=1), by=world.actor("stranger"))


def test_what_is_put_off_comes_back_new_exactly_then(world, asked):
    """Check 40."""
    services.mark_read(notification_id=asked.pk, by=world.actor("owner"))
    new, until = unread(world), now() + timedelta(hours=3)
    services.snooze(notification_id=asked.pk, until=until, by=world.actor("owner"))
    for at, is_there in ((until - timedelta(microseconds=1), False), (until, True)):
        with time_machine.travel(at, tick=False):
            assert inbox(world).filter(pk=asked.pk).exists() is is_there
            assert unread(world) == new + is_there


def test_what_comes_back_is_shown_as_of_then(world, asked):
    until = now() + timedelta(hours=3)
    services.snooze(notification_id=asked.pk, until=until, by=world.actor("owner"))
    with time_machine.travel(until + timedelta(hours=1), tick=False):
        assert inbox(world).get(pk=asked.pk).shown_at == until


def test_putting_off_is_taken_back(world, asked):
    services.snooze(notification_id=asked.pk, until=now() + timedelta(hours=3), by=world.actor("owner"))
    services.wake(notification_id=asked.pk, by=world.actor("owner"))
    assert asked in inbox(world)


@pytest.mark.parametrize("later", [timedelta(0), -timedelta(hours=1), timedelta(days=181)])
def test_nothing_is_put_off_into_the_past_or_for_ever(world, asked, later):
    with pytest.raises(Invalid):
        services.snooze(notification_id=asked.pk, until=now() + later, by=world.actor("owner"))


def test_marking_all_as_read_is_undone_for_those_alone_that_it_marked(world, asked):
    first = inbox(world).exclude(pk=asked.pk).first()
    services.mark_read(notification_id=first.pk, by=world.actor("owner"))
    at, new = now(), unread(world)
    assert services.mark_all_read(by=world.actor("owner"), at=at) == new > 0
    assert unread(world) == 0
    assert services.undo_mark_all_read(at=at, by=world.actor("owner")) == new
    first.refresh_from_db()
    assert unread(world) == new and first.read_at is not None


def test_after_ten_minutes_nothing_is_taken_back(world, asked):
    with pytest.raises(UndoTooLate):
        services.undo_mark_all_read(at=now() - timedelta(minutes=11), by=world.actor("owner"))
    with pytest.raises(UndoTooLate):
        services.unarchive(at=now() - timedelta(minutes=11), by=world.actor("owner"))


def unanswered(world, name):
    from backend.matching.models import Offer

    actor = world.actor(name)
    offered = Offer.objects.pending().filter(secretary=actor.secretary_id).values("task")
    return set(Notification.objects.visible_to(actor).unanswered(offered).values_list("kind", flat=True))


def test_a_question_needs_an_answer_until_it_is_answered(world, asked):
    assert unanswered(world, "owner") == {"question_asked"}
    tasks.answer(task_id=asked.task_id, by=world.actor("owner"), text="Nobody.")
    relay()
    assert unanswered(world, "owner") == unanswered(world, "secretary") == set()


def test_a_result_needs_an_answer_and_so_does_the_wish_for_more_time(world):
    world.submitted_task()
    late = world.task_in_progress()
    relay()
    sla.ask_for_time(task_id=late.pk, minutes=60, reason="The recording is long.", by=world.actor("secretary"))
    relay()
    assert unanswered(world, "owner") == {"result_submitted", "time_requested"}


def test_a_mute_ends_by_itself(world):
    """Check 40."""
    task = world.task_in_progress()
    until = now() + timedelta(hours=1)
    services.watch(task=task, mode="mute", until=until, by=world.actor("owner"))
    relay()
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="Hello")
    relay()
    said = Delivery.objects.filter(notification__user=world.owner, notification__kind="message_posted")
    assert not said.exists()
    with time_machine.travel(until):
        assert services.watch_of(task=task, by=world.actor("owner")) == ""
        tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="Hello again")
        relay()
    assert said.exists()


def test_only_a_mute_ends_and_never_in_the_past(world):
    task, owner = world.task_in_progress(), world.actor("owner")
    with pytest.raises(Invalid):
        services.watch(task=task, mode="follow", until=now() + timedelta(hours=1), by=owner)
    with pytest.raises(Invalid):
        services.watch(task=task, mode="mute", until=now(), by=owner)
    services.watch(task=task, mode="mute", until=now() + timedelta(hours=1), by=owner)
    services.watch(task=task, mode="mute", by=owner)
    assert Watch.objects.get().until is None
