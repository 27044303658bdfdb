"""What is kicked when: urgent tasks and declined offers do not wait for the schedule."""

from contextlib import suppress
from datetime import timedelta
from queue import Empty

import pytest
import time_machine
from celery import current_app
from django.core.cache import cache

from backend.core.clock import now
from backend.matching import jobs, services
from backend.matching.models import Offer, Round
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.tasks.models import Priority

BUSY = Offer.DeclineReason.BUSY


def waiting():
    """Take the matching jobs that wait in the queue, each with its arguments."""
    sent = []
    with current_app.connection_for_read() as connection, suppress(Empty):
        queue = connection.SimpleQueue(current_app.conf.task_default_queue)
        while True:
            message = queue.get_nowait()
            message.ack()
            sent.append((message.headers["task"], *message.decode()[0]))
    return [job for job in sent if job[0].startswith("matching.")]


@pytest.fixture
def kicks(django_capture_on_commit_callbacks):
    """The jobs asked for while the given function runs."""

    def watch(function):
        waiting()
        cache.clear()
        with django_capture_on_commit_callbacks(execute=True):
            function()
        return waiting()

    return watch


def test_an_urgent_task_is_matched_at_once(world, kicks):
    world.open_task(priority=Priority.URGENT)
    assert kicks(relay) == [("matching.run_round", str(world.pool.pk), "urgent")]


def test_an_urgent_task_that_changes_is_matched_at_once(world, kicks):
    task = world.open_task(priority=Priority.URGENT)
    relay()
    tasks.edit(task_id=task.pk, by=world.actor("owner"), effort_minutes=30)
    assert kicks(relay) == [("matching.run_round", str(world.pool.pk), "urgent")]


def test_a_normal_task_waits_for_the_schedule(world, kicks):
    world.open_task()
    assert kicks(relay) == []
    assert kicks(jobs.run_rounds) == []
    with time_machine.travel(now() + timedelta(seconds=11)):
        assert kicks(jobs.run_rounds) == [("matching.run_round", str(world.pool.pk))]


def test_where_only_old_tasks_wait_nobody_waits_for_others_to_come(world, kicks):
    world.open_task()
    jobs.run_round(str(world.pool.pk))
    Offer.objects.update(status="expired", answered_at=now())
    assert kicks(jobs.run_rounds) == [("matching.run_round", str(world.pool.pk))]


def test_an_urgent_task_ends_the_window_for_all(world, kicks):
    world.open_task()
    world.open_task(priority=Priority.URGENT)
    assert kicks(jobs.run_rounds) == [("matching.run_round", str(world.pool.pk))]


def test_a_decline_asks_the_next_at_once(world, kicks):
    world.open_task()
    jobs.run_round(str(world.pool.pk))
    offer = Offer.objects.get()
    name = "secretary" if offer.secretary == world.profile else "colleague"
    relay()
    services.decline(offer_id=offer.pk, by=world.actor(name), reason=BUSY)
    assert kicks(relay) == [("matching.run_round", str(world.pool.pk), "declined")]


def test_an_expiry_asks_the_next_at_once(world, kicks):
    world.open_task()
    jobs.run_round(str(world.pool.pk))
    Offer.objects.update(expires_at=Offer.objects.get().created_at)
    relay()
    jobs.expire_offers()
    assert kicks(relay) == [("matching.run_round", str(world.pool.pk), "declined")]


def test_an_accept_asks_nobody(world, kicks):
    world.open_task()
    jobs.run_round(str(world.pool.pk))
    offer = Offer.objects.get()
    name = "secretary" if offer.secretary == world.profile else "colleague"
    services.accept(offer_id=offer.pk, by=world.actor(name))
    assert kicks(relay) == []


def test_the_jobs_run_the_rounds_they_are_asked_for(world):
    world.open_task(priority=Priority.URGENT)
    jobs.run_round(str(world.pool.pk), "urgent")
    assert Round.objects.get().trigger == "urgent"
