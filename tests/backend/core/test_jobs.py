"""Kicks are cheap, and forgiven when nobody can take them."""

import time

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from redis import Redis

from backend.core import jobs
from backend.core.jobs import kick
from backend.core.models import Heartbeat
from backend.core.watchdog import Watchdog
from backend.outbox.jobs import relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue(settings, monkeypatch):
    """The queue of the jobs, emptied, with no kick in it."""
    monkeypatch.setattr(jobs, "_resting_until", 0.0)
    with Redis.from_url(settings.REDIS_URL) as server:
        server.delete("celery")
        cache.clear()
        yield lambda: server.llen("celery")
        server.delete("celery")


def test_a_kick_is_sent_when_its_transaction_commits(queue):
    with transaction.atomic():
        kick("outbox.relay")
        assert queue() == 0
    assert queue() == 1


def test_a_kick_of_a_transaction_that_fails_is_not_sent(queue):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        kick("outbox.relay")
        raise ZeroDivisionError
    assert queue() == 0


def test_a_thousand_kicks_make_one_job_for_each_thing_to_do(queue):
    for _ in range(1000):
        kick("outbox.relay")
    kick("matching.run_round", "a pool")
    kick("matching.run_round", "another pool")
    assert queue() == 3


def test_a_kick_after_the_job_was_taken_up_counts_again(queue):
    kick("outbox.relay")
    relay.apply()  # runs here and now, as a worker would
    kick("outbox.relay")
    assert queue() == 2


def test_a_lost_kick_is_forgiven_and_followed_by_a_rest(queue, monkeypatch):
    sent: list[str] = []

    class Away:
        def send_task(self, name: str, *_: object, **options: object) -> None:
            sent.append(name)
            current_app.send_task(name, retry=False, connection=current_app.connection("redis://127.0.0.1:1/0"))

    monkeypatch.setattr(jobs, "current_app", Away())
    for name in ("outbox.relay", "notifications.send_due"):
        kick(name)
    assert sent == ["outbox.relay"], "the second one does not wait for Redis again"
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "_resting_until", time.monotonic() - 1)
    kick("outbox.relay")
    assert queue() == 1, "the lost one does not stand in the way of the next"


def test_the_heartbeat_is_noted():
    jobs.heartbeat.apply()
    assert Heartbeat.objects.get().name == "worker"


def test_a_worker_is_deaf_after_a_minute_of_silence_unless_it_is_busy(monkeypatch):
    from celery.worker import state

    watchdog = Watchdog(current_app)
    began = time.monotonic()
    assert not watchdog.is_deaf(began + 50)
    assert watchdog.is_deaf(began + 70)
    monkeypatch.setattr(state, "reserved_requests", {"a long job"})
    assert not watchdog.is_deaf(began + 70)
    monkeypatch.undo()
    assert not watchdog.is_deaf(began + 120), "silence counts from the end of the job"
    assert watchdog.is_deaf(began + 140)
