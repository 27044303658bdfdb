"""What is kicked when: urgent tasks and declined offers do not wait for the schedule."""

import pytest
from celery import current_app

from backend.matching import jobs, services
from backend.matching.models import Offer, Round
from backend.outbox.services import relay
from backend.tasks.models import Priority

BUSY = Offer.DeclineReason.BUSY


@pytest.fixture
def kicks(monkeypatch, django_capture_on_commit_callbacks):
    """The jobs asked for while the given function runs, without those of the relay itself."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda job, args, **_: sent.append((job, *args)))

    def watch(function):
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            function()
        return [kick for kick in sent if kick[0].startswith("matching.")]

    return watch


def test_an_urgent_task_is_matched_at_once(world, kicks):
    world.open_task(priority=Priority.URGENT)
    assert kicks(relay) == [("matching.run_round", str(world.pool.pk), "urgent")]


def test_a_normal_task_waits_for_the_schedule(world, kicks):
    world.open_task()
    assert kicks(relay) == []
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
