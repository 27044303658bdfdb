"""Every message arrives at least once, in order per task, however a receiver behaves and whatever dies."""

import threading
from datetime import timedelta

import pytest
import time_machine

from backend.core.clock import now
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.webhooks import services
from backend.webhooks.models import Attempt, Endpoint, Message
from backend.webhooks.services import sending
from backend.webhooks.services.sending import AT_A_TIME, LEASE, PAUSES, record, send_for, take_next

S = Message.Status


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=True) as moved:
        yield moved


def statuses() -> list[str]:
    return list(Message.objects.order_by("event_id").values_list("status", flat=True))


def test_a_step_arrives_once_and_the_ledger_says_so(world, endpoint, receiver, deliver):
    world.open_task()
    assert deliver() == 1
    assert deliver() == 0
    assert receiver.types == ["task.published"]
    message, attempt = Message.objects.get(), Attempt.objects.get()
    assert (message.status, message.tries, message.leased_until) == (S.DELIVERED, 1, None)
    assert (attempt.status_code, attempt.answer, attempt.error) == (200, "thanks", "")
    assert attempt.ended_at is not None
    assert attempt.took_ms is not None


def test_steps_of_a_task_arrive_in_their_order(world, endpoint, receiver, deliver):
    world.submitted_task()
    deliver()
    assert receiver.types == ["task.published", "task.assigned", "task.started", "task.submitted"]


def test_a_message_that_fails_holds_back_later_ones_of_its_task_and_no_other_task(
    world, endpoint, receiver, deliver, clock
):
    first, second = world.open_task(), world.open_task()
    receiver.answer = lambda got: 500 if got.json["data"]["number"] == first.number else 200
    tasks.claim(task_id=first.pk, by=world.actor("secretary"))
    tasks.claim(task_id=second.pk, by=world.actor("secretary"))
    deliver()
    arrived = {number: [got.type for got in receiver.got if got.json["data"]["number"] == number]
               for number in (first.number, second.number)}  # fmt: skip
    assert arrived == {first.number: ["task.published"], second.number: ["task.published", "task.assigned"]}
    receiver.answer = lambda got: 200
    receiver.got.clear()
    clock.shift(timedelta(seconds=10))
    deliver()
    assert receiver.types == ["task.published", "task.assigned"]
    assert set(statuses()) == {S.DELIVERED}


@pytest.mark.parametrize("answer", [500, 404, 301, 429, None, b"what?\r\n\r\n", b""])
def test_whatever_is_not_2xx_is_tried_again(world, endpoint, receiver, deliver, clock, answer):
    receiver.answer = lambda got: answer
    world.open_task()
    deliver()
    assert statuses() == [S.PENDING]
    receiver.answer = lambda got: 204
    clock.shift(timedelta(seconds=10))
    deliver()
    assert statuses() == [S.DELIVERED]
    assert receiver.times.most_common() == [(str(Message.objects.get().pk), 2)]
    assert [attempt.status_code for attempt in Attempt.objects.order_by("pk")] == [
        answer if isinstance(answer, int) else None, 204
    ]  # fmt: skip


def test_attempts_go_on_for_two_days_and_are_then_given_up(world, endpoint, receiver, deliver, clock):
    receiver.answer = lambda got: 500
    task = world.open_task()
    deliver()
    waits = []
    while statuses()[0] == S.PENDING:
        wait = Message.objects.get().next_attempt_at - now()
        waits.append(wait)
        clock.shift(wait + timedelta(milliseconds=10))
        deliver()
    assert len(receiver.got) == Attempt.objects.count() == len(PAUSES) + 1
    for wait, pause in zip(waits, PAUSES, strict=True):
        assert pause * 0.89 < wait <= pause * 1.1
    assert timedelta(hours=42) < sum(waits, timedelta()) < timedelta(hours=54)
    assert statuses() == [S.FAILED]
    receiver.answer = lambda got: 200
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    deliver()
    assert statuses() == [S.FAILED, S.DELIVERED], "what is given up holds nothing back any more"


def test_pauses_make_two_days():
    assert timedelta(hours=46) < sum(PAUSES, timedelta()) < timedelta(hours=50)


class TestDisabling:
    def told(self, world):
        relay()
        return set(Notification.objects.filter(kind="webhook_disabled").values_list("user__name", flat=True))

    def test_an_endpoint_that_says_it_is_gone_is_disabled_at_once_and_nothing_is_lost(
        self, world, endpoint, receiver, deliver
    ):
        receiver.answer = lambda got: 410
        world.open_task()
        deliver()
        endpoint.refresh_from_db()
        assert (endpoint.status, endpoint.reason) == (Endpoint.Status.DISABLED, Endpoint.Reason.GONE)
        assert self.told(world) == {"Owner", "Manager"}
        world.open_task()
        assert deliver() == 0
        receiver.answer = lambda got: 200
        services.resume(endpoint_id=endpoint.pk, by=world.actor("owner"))
        assert deliver() == 2
        assert statuses() == [S.DELIVERED, S.DELIVERED]

    def test_an_endpoint_that_only_fails_for_three_days_is_disabled(self, world, endpoint, receiver, deliver, clock):
        receiver.answer = lambda got: 500
        world.open_task()
        for _times in range(9):
            deliver()
            clock.shift(timedelta(hours=10))
            world.open_task()
        endpoint.refresh_from_db()
        assert endpoint.status == Endpoint.Status.DISABLED
        assert endpoint.reason == Endpoint.Reason.FAILING
        assert endpoint.since - endpoint.failing_since >= timedelta(days=3)
        assert self.told(world) == {"Owner", "Manager"}
        services.resume(endpoint_id=endpoint.pk, by=world.actor("owner"))
        deliver()
        endpoint.refresh_from_db()
        assert endpoint.status == Endpoint.Status.ACTIVE, "the three days begin anew"

    def test_one_success_begins_the_days_anew(self, world, endpoint, receiver, deliver, clock):
        for answer in (500, 500, 200, 500, 500):
            receiver.answer = lambda got, answer=answer: answer
            world.open_task()
            deliver()
            clock.shift(timedelta(hours=35))
        endpoint.refresh_from_db()
        assert endpoint.status == Endpoint.Status.ACTIVE
        assert not self.told(world)

    def test_an_address_that_turned_inward_gets_nothing_and_is_disabled(
        self, world, endpoint, receiver, deliver, settings
    ):
        settings.OUTBOUND_ALLOWED_NETWORKS = []
        world.open_task()
        deliver()
        assert receiver.got == []
        endpoint.refresh_from_db()
        assert endpoint.reason == Endpoint.Reason.REFUSED
        assert "not public" in Attempt.objects.get().error
        assert statuses() == [S.PENDING]


class TestFairness:
    def test_at_most_so_many_are_on_their_way_to_one_endpoint(self, world, endpoint, receiver, deliver):
        gate = threading.Barrier(AT_A_TIME, timeout=10)
        receiver.answer = lambda got: 200 if gate.wait() >= 0 else 500
        for _ in range(AT_A_TIME * 2):
            world.open_task()
        assert deliver() == AT_A_TIME * 2
        assert receiver.most_at_once == AT_A_TIME

    def test_a_failing_endpoint_is_asked_one_at_a_time(self, world, endpoint, receiver, deliver, clock):
        receiver.answer = lambda got: 500
        world.open_task()
        deliver()
        for _ in range(AT_A_TIME):
            world.open_task()
        relay()
        first = take_next(now())
        assert first is not None
        assert take_next(now()) is None

    def test_a_slow_endpoint_does_not_keep_others_waiting(self, world, endpoint, receiver, other_receiver, deliver):
        """The slow one answers only when the quick one has got everything."""
        services.create(organization=world.organization, url=other_receiver.url, by=world.actor("owner"))
        all_there = threading.Event()
        receiver.answer = lambda got: 200 if all_there.wait(8) else 500
        for _ in range(10):
            world.open_task()

        def count(got):
            if len(other_receiver.got) == 10:
                all_there.set()
            return 200

        other_receiver.answer = count
        deliver()
        assert all_there.is_set()
        assert set(statuses()) == {S.DELIVERED}

    def test_an_organization_whose_receivers_are_slow_leaves_room_for_others(
        self, world, endpoint, receiver, other_receiver, deliver, monkeypatch
    ):
        """They answer only when the other organization, whose turn comes after theirs, has been told."""
        monkeypatch.setattr(sending, "SENDERS", sending.OF_ONE + 1)
        owner, stranger = world.actor("owner"), world.actor("stranger")
        slow = [endpoint.pk, *(services.create(organization=world.organization, url=receiver.url, by=owner).endpoint.pk
                               for _ in range(2))]  # fmt: skip
        for key in slow * AT_A_TIME:
            services.send_test(endpoint_id=key, by=owner)
        quick = services.create(organization=world.other_organization, url=other_receiver.url, by=stranger).endpoint
        services.send_test(endpoint_id=quick.pk, by=stranger)
        Endpoint.objects.filter(pk=quick.pk).update(served_at=now() + timedelta(hours=1))
        told = threading.Event()
        receiver.answer = lambda got: 200 if told.wait(8) else 500
        other_receiver.answer = lambda got: told.set() or 200
        deliver()
        assert told.is_set()
        assert set(statuses()) == {S.DELIVERED}
        assert receiver.most_at_once <= sending.OF_ONE

    def test_a_job_leaves_the_rest_to_the_next_when_its_time_is_over(self, world, endpoint, receiver):
        for _ in range(3):
            world.open_task()
        relay()
        assert send_for(timedelta(0)) == 0
        assert send_for(timedelta(minutes=1)) == 3

    def test_while_one_job_is_at_it_others_leave_it_alone(self, world, endpoint, receiver, deliver):
        world.open_task()
        relay()
        sending.cache.set(sending.BUSY, True, timeout=5)
        assert services.send_due() == 0
        sending.cache.delete(sending.BUSY)
        assert services.send_due() == 1


class TestDeath:
    def test_what_was_sent_and_not_marked_is_sent_again_under_the_same_id(
        self, world, endpoint, receiver, deliver, clock
    ):
        world.open_task()
        relay()
        taken = take_next(now())
        sending._post(taken)  # and then the process dies
        assert deliver() == 0, "it is still leased"
        clock.shift(LEASE + timedelta(seconds=1))
        assert deliver() == 1
        assert receiver.times == {str(taken.message.pk): 2}
        unknown, known = Attempt.objects.order_by("pk")
        assert (unknown.ended_at, unknown.status_code) == (None, None)
        assert known.status_code == 200

    def test_a_late_failure_does_not_put_off_what_somebody_else_has_taken(self, world, endpoint, receiver, clock):
        world.open_task()
        relay()
        slow = take_next(now())
        clock.shift(LEASE + timedelta(seconds=1))
        quick = take_next(now())
        record(slow, sending.Outcome(error="ReadTimeout"))
        assert Message.objects.get().leased_until == quick.message.leased_until
        record(quick, sending._post(quick))
        assert statuses() == [S.DELIVERED]
        assert Attempt.objects.filter(ended_at=None).count() == 0

    def test_an_outcome_that_cannot_be_recorded_leaves_the_others_theirs(
        self, world, endpoint, receiver, deliver, clock, monkeypatch
    ):
        first, _second = world.open_task(), world.open_task()

        def recorded(taken, outcome):
            if taken.message.task_id == first.pk:
                raise ConnectionError("The database is away.")
            record(taken, outcome)

        monkeypatch.setattr(sending, "record", recorded)
        deliver()
        assert statuses() == [S.PENDING, S.DELIVERED]
        monkeypatch.undo()
        clock.shift(LEASE + timedelta(seconds=1))
        deliver()
        assert statuses() == [S.DELIVERED, S.DELIVERED]

    def test_a_fault_of_ours_is_noted_and_keeps_nobody_else_from_being_sent(
        self, world, endpoint, receiver, other_receiver, deliver
    ):
        services.create(organization=world.organization, url=other_receiver.url, by=world.actor("owner"))
        Endpoint.objects.filter(pk=endpoint.pk).update(secret="damaged")
        world.open_task()
        deliver()
        assert other_receiver.types == ["task.published"]
        assert set(statuses()) == {S.PENDING, S.DELIVERED}
        assert "Unreadable" in Attempt.objects.get(status_code=None).error


def test_a_paused_endpoint_gets_afterwards_what_happened_meanwhile(world, endpoint, receiver, deliver):
    services.pause(endpoint_id=endpoint.pk, by=world.actor("owner"))
    world.submitted_task()
    assert deliver() == 0
    services.resume(endpoint_id=endpoint.pk, by=world.actor("owner"))
    deliver()
    assert receiver.types == ["task.published", "task.assigned", "task.started", "task.submitted"]


def test_answers_are_kept_in_short_and_as_text(world, endpoint, receiver, deliver):
    receiver.body = b"\x00\xff" + b"x" * 100_000
    world.open_task()
    deliver()
    answer = Attempt.objects.get().answer
    assert answer.startswith("\ufffd\ufffdxxx")
    assert len(answer) == sending.ANSWER_KEPT
