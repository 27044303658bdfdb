"""Mail goes out once, in the reader's language; what fails is tried again, and what cannot succeed is given up."""

import os
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache

from backend.core.clock import now
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.channels import CHANNELS, email
from backend.notifications.letters import Letter
from backend.notifications.models import Attempt, Delivery, Notification
from backend.notifications.services import reading, sending
from tests.at_once import at_once
from tests.backend.notifications.smtp import mail_server

Status = Delivery.Status


@pytest.fixture
def notified(world):
    """The owner is told that their task has a secretary; nothing is sent yet."""
    task = world.task_in_progress(title="Minutes\tof the council")
    happening = Happening(task=task, pool_id=task.pool_id)
    services.tell(
        event="task.moved", event_id=1, facts={"verb": "claim", "role": "", "undone": ""}, happening=happening
    )
    return Notification.objects.get()


@pytest.fixture
def server(settings, notified):
    """The mail server that the product is told to use."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def send_later(**later: int) -> Delivery:
    """Send what is due after this time, and return the delivery."""
    with time_machine.travel(now() + timedelta(**later), tick=False):
        services.send_due(at=now())
    return Delivery.objects.get()


def test_a_mail_is_sent_once_to_its_reader_with_the_link(notified, mailoutbox, settings):
    settings.PUBLIC_URL = "https://secretariat.example.org"
    assert services.send_due(at=now()) == 1
    assert services.send_due(at=now()) == 0
    (mail,) = mailoutbox
    assert mail.to == ["owner@example.org"]
    assert mail.subject == f"{notified.task} “Minutes of the council” has a secretary"
    assert mail.body.startswith("Hello Owner,")
    assert f"https://secretariat.example.org/tasks/{notified.task_id}" in mail.body
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (Status.SENT, 1)
    assert delivery.sent_at


def test_names_and_titles_stay_as_they_are_in_plain_mail(notified, mailoutbox):
    type(notified.user).objects.update(name="A & <B>")
    services.send_due(at=now())
    assert "Hello A & <B>," in mailoutbox[0].body


def test_a_refused_address_is_given_up_and_the_reason_kept(server):
    server.refusals = [b"550 no such user"]
    services.send_due(at=now())
    delivery = Delivery.objects.get()
    assert delivery.status == Status.FAILED
    assert "no such user" in delivery.error
    assert send_later(days=1).attempts == 1


def test_a_busy_mail_server_is_tried_again_after_growing_pauses(server):
    server.refusals = [b"451 try later"] * 2
    services.send_due(at=now())
    assert send_later(seconds=20).attempts == 1, "too early"
    assert send_later(seconds=40).attempts == 2
    assert send_later(seconds=70).attempts == 2, "the second pause is longer"
    delivery = send_later(seconds=130)
    assert (delivery.attempts, delivery.status, delivery.error) == (3, Status.SENT, "")
    assert len(server.received) == 1
    assert "has_a_secretary" in server.received[0]


def test_a_mail_server_that_is_away_is_tried_again_for_two_days(server, settings):
    settings.EMAIL_PORT = 1
    services.send_due(at=now())
    delivery = send_later(days=1)
    assert delivery.status == Status.PENDING
    assert "refused" in delivery.error
    Delivery.objects.update(due_at=now() - timedelta(days=3), next_attempt_at=now())
    assert send_later(seconds=1).status == Status.FAILED


def test_a_fault_of_ours_keeps_no_other_mail_back(notified, mailoutbox, world):
    other = Notification.objects.create(user=world.secretary, kind="task_taken", event="2", task=notified.task)
    Delivery.objects.create(notification=other, channel="email", next_attempt_at=now())
    Notification.objects.filter(pk=notified.pk).update(kind="no_such_kind")
    assert services.send_due(at=now()) == 2
    assert [mail.to for mail in mailoutbox] == [["secretary@example.org"]]
    faulty = Delivery.objects.get(notification=notified)
    assert (faulty.status, faulty.error) == (Status.PENDING, "KeyError: 'no_such_kind'")


class Killed(BaseException):
    """The process dies here."""


def test_a_crash_between_sending_and_noting_repeats_the_mail_and_does_not_lose_it(notified, mailoutbox, monkeypatch):
    def send_and_die(letter: Letter) -> None:
        email.send(letter)
        raise Killed

    monkeypatch.setitem(CHANNELS, "email", replace(CHANNELS["email"], send=send_and_die))
    with pytest.raises(Killed):
        services.send_due(at=now())
    monkeypatch.undo()
    assert send_later(minutes=4).status == Status.PENDING, "somebody may still be sending it"
    assert send_later(minutes=6).status == Status.SENT
    assert len(mailoutbox) == 2
    assert list(Attempt.objects.order_by("id").values_list("outcome", flat=True)) == ["begun", "sent"]


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_mail_once(world, mailoutbox):
    people = [world.owner, world.manager, world.secretary, world.coordinator] * 10
    for number, user in enumerate(people):
        row = Notification.objects.create(user=user, kind="certificate_verified", event=str(number),
                                          facts={"certificate": {"en": "Shorthand"}, "secretary": ""})  # fmt: skip
        Delivery.objects.create(notification=row, channel="email", next_attempt_at=now())
    sent = at_once(*[partial(sending.send_for, sending.TAKEN_FOR, at=now())] * 4)
    assert sum(sent) == len(mailoutbox) == 40
    assert not Delivery.objects.exclude(status=Status.SENT).exists()


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_do_not_tear_a_digest_apart(world, mailoutbox):
    for number in range(20):
        row = Notification.objects.create(user=world.owner, kind="certificate_verified", event=str(number),
                                          facts={"certificate": {"en": "Shorthand"}, "secretary": ""})  # fmt: skip
        Delivery.objects.create(notification=row, channel="email", next_attempt_at=now(), is_digest=True)
    sent = at_once(*[partial(sending.send_for, sending.TAKEN_FOR, at=now())] * 4)
    assert (sum(sent), len(mailoutbox)) == (1, 1)
    assert Attempt.objects.filter(outcome="sent", together=20).count() == 20


def test_a_job_whose_time_is_over_leaves_the_rest_to_the_next(notified, monkeypatch, mailoutbox):
    kicked: list[str] = []
    monkeypatch.setattr(sending, "kick", kicked.append)
    monkeypatch.setattr(sending, "TAKEN_FOR", timedelta())
    assert services.send_due(at=now()) == 0
    assert kicked == [services.SEND_DUE]
    monkeypatch.undo()
    assert services.send_due(at=now()) == 1


def test_while_one_job_is_at_it_others_leave_it_alone(notified, mailoutbox):
    cache.set(sending.BUSY, True, timeout=5)
    assert services.send_due(at=now()) == 0
    cache.delete(sending.BUSY)
    assert services.send_due(at=now()) == 1


def test_a_slow_receiver_holds_nobody_else_up(notified, world, monkeypatch):
    """The owner's letter leaves first, and arrives only after the secretary's."""
    other = Notification.objects.create(user=world.secretary, kind="task_taken", event="2", task=notified.task)
    Delivery.objects.create(notification=other, channel="email", next_attempt_at=now())
    arrived, secretary_has_it = [], threading.Event()

    def receive(letter: Letter) -> None:
        if letter.reader == world.owner:
            assert secretary_has_it.wait(30)
        arrived.append(letter.reader.name)
        secretary_has_it.set()

    monkeypatch.setitem(CHANNELS, "email", replace(CHANNELS["email"], send=receive))
    assert services.send_due(at=now()) == 2
    assert arrived == ["Secretary", "Owner"]


def test_a_job_that_is_told_to_end_takes_it_for_no_fault_of_a_letter(notified, monkeypatch):
    def end(*_: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(sending, "_letter", end)
    with pytest.raises(SoftTimeLimitExceeded):
        services.send_due(at=now())
    monkeypatch.undo()
    assert not Attempt.objects.exists()
    assert services.send_due(at=now()) == 0, "it is still leased"
    assert send_later(minutes=6).status == Status.SENT


def test_what_people_were_told_is_forgotten_after_a_year_with_what_became_of_it(notified, mailoutbox, monkeypatch):
    monkeypatch.setattr(reading, "PRUNED_AT_ONCE", 2)
    for number in range(4):
        Notification.objects.create(user=notified.user, kind="task_taken", event=f"old:{number}", task=notified.task)
    services.send_due(at=now())
    assert services.prune(at=now() + timedelta(days=364)) == 0
    assert services.prune(at=now() + timedelta(days=366)) == 5
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()
    assert not Attempt.objects.exists()


def test_what_is_not_a_year_old_is_kept(notified):
    with time_machine.travel(now() + timedelta(days=365, seconds=-10), tick=False):
        assert services.prune(at=now()) == 0


def test_a_mail_can_be_written_to_a_file(notified, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(tmp_path)
    services.send_due(at=now())
    (name,) = os.listdir(tmp_path)
    assert "owner@example.org" in (tmp_path / name).read_text()
