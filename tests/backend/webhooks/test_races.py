"""Senders beside one another, on the real database: nobody takes what another has taken, and limits hold."""

import threading
from collections import Counter

import pytest
from django.db import connection

from backend.core.clock import now
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.webhooks.models import Attempt, Message
from backend.webhooks.services.sending import AT_A_TIME, Outcome, record, take_next

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

    def take() -> None:
        for _ in range(10):
            if found := take_next(now()):
                taken.append(found)

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
