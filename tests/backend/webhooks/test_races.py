"""Senders beside one another, on the real database: nobody takes what another has taken, and limits hold."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections, transaction

from backend.core.clock import now
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.webhooks import services
from backend.webhooks.models import Attempt, Endpoint, Message
from backend.webhooks.services.sending import AT_A_TIME, Outcome, record, take_next
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def beside_one_another(work, threads: int = 4) -> None:
    failures = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # told by the thread that waits
            failures.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert failures == []


def test_no_message_is_taken_twice_and_no_limit_is_passed(world, endpoint):
    for _ in range(AT_A_TIME * 3):
        world.open_task()
    relay()
    taken = []

    def look() -> bool:
        """Take one if there is one that nobody else is just taking; say whether all places are taken."""
        if found := take_next(now()):
            taken.append(found)
        return len(taken) >= AT_A_TIME

    def take() -> None:
        wait_until(look)
        for _ in range(10):
            look()

    beside_one_another(take)
    assert len(taken) == AT_A_TIME
    assert len({found.message.pk for found in taken}) == AT_A_TIME


def test_many_senders_send_everything_once_and_in_order(world, endpoint):
    for _ in range(6):
        task = world.open_task()
        tasks.cancel(task_id=task.pk, by=world.actor("owner"), reason="Posted twice.")
    relay()
    sent, lock = [], threading.Lock()

    def send() -> None:
        while Message.objects.pending().exists():
            if found := take_next(now()):
                with lock:
                    sent.append((found.message.key, found.message.type))
                record(found, Outcome(status_code=200))

    beside_one_another(send)
    assert len(sent) == len(set(sent)) == Attempt.objects.count() == 12
    for key, count in Counter(key for key, _ in sent).items():
        assert count == 2
        assert [kind for other, kind in sent if other == key] == ["task.published", "task.cancelled"]


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize("verb", [services.delete, services.resume])
@pytest.mark.parametrize("status", [200, 500])
def test_an_outcome_and_a_change_of_the_endpoint_wait_for_one_another_in_turn(world, endpoint, verb, status):
    """The outcome waits for the endpoint without holding its message, so whoever has the endpoint goes on."""
    world.open_task()
    relay()
    taken = take_next(now())
    services.pause(endpoint_id=endpoint.pk, by=world.actor("owner"))
    failures, by = [], world.actor("owner")

    def write_down() -> None:
        try:
            record(taken, Outcome(status_code=status))
        except Exception as error:  # told by the thread that waits
            failures.append(error)
        finally:
            connections.close_all()

    recording = threading.Thread(target=write_down)
    with transaction.atomic():
        Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
        recording.start()
        while not waits_for_a_lock():
            assert recording.is_alive()
        verb(endpoint_id=endpoint.pk, by=by)
    recording.join()
    assert failures == []


def test_an_event_is_written_for_an_endpoint_while_an_outcome_is_recorded_and_it_is_served_meanwhile(world, endpoint):
    """Neither waits for, nor passes over, an endpoint whose row others only refer to."""
    world.open_task()
    relay()
    message = Message.objects.get()
    done = []

    def take() -> None:
        done.append(take_next(now()))

    with transaction.atomic():
        Message.objects.create(endpoint=endpoint, key="another", type="task.edited", body="{}", event_id=0)
        beside_one_another(take, threads=1)
    assert [found.message.pk for found in done] == [message.pk]
