"""What dies while events are relayed loses nothing and does nothing twice. Real processes, real signals.

Rows F1, F5 and F6 of the reliability paper, for the relay and what hangs on it.
"""

import subprocess
import sys
from datetime import timedelta

import httpx
import pytest

from backend.accounts.models import AccessKey
from backend.accounts.services import digest_of
from backend.core.clock import now
from backend.core.models import Heartbeat
from backend.notifications.models import Delivery, Notification
from backend.outbox.models import OutboxEvent
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from deploy.local import ROOT
from tests.processes import Stack, wait_until

MESSAGES = 120
MANY_TASKS = 10


@pytest.fixture
def world(faulty: Stack):
    from tests.factories import World

    world = World()
    Secretary.objects.update(most_live_tasks=MANY_TASKS)
    return world


def everything_is_heard() -> bool:
    return not OutboxEvent.objects.waiting().exists()


def heard() -> int:
    return OutboxEvent.objects.filter(name="message.posted", done_at__isnull=False).count()


def assert_each_message_was_told_once(count: int) -> None:
    told = Notification.objects.filter(kind="message_posted")
    assert OutboxEvent.objects.filter(name="message.posted").count() == count
    assert told.count() == told.values("event").distinct().count() == count
    assert Delivery.objects.filter(notification__in=told).count() == count
    assert not OutboxEvent.objects.set_aside().exists()
    for task, numbers in _order_of_hearing().items():
        assert numbers == sorted(numbers), f"events of {task} overtook each other"


def _order_of_hearing() -> dict[str, list[int]]:
    order: dict[str, list[int]] = {}
    for key, number in OutboxEvent.objects.order_by("done_at", "id").values_list("key", "id"):
        order.setdefault(key, []).append(number)
    return order


def write_messages(world, count: int) -> None:
    held = [world.task_in_progress() for _ in range(MANY_TASKS)]
    for number in range(count):
        tasks.post_message(task_id=held[number % MANY_TASKS].pk, by=world.actor("secretary"), text=f"Step {number}")


def test_a_relay_killed_in_the_middle_is_finished_by_another(faulty, world):
    write_messages(world, MESSAGES)
    faulty.start("beat")
    faulty.start("worker", name="first")
    wait_until(lambda: heard() >= 20)
    faulty.kill("first")
    assert not everything_is_heard(), "it was killed too late to show anything"
    faulty.start("worker", name="second")
    wait_until(everything_is_heard)
    assert_each_message_was_told_once(MESSAGES)


@pytest.fixture
def secretary(faulty, world):
    """The secretary's own program, which writes messages over the API."""
    secret = "the secretary's token"
    AccessKey.objects.create(
        user=world.secretary, name="tests", prefix=secret[:12], digest=digest_of(secret),
        expires_at=now() + timedelta(days=1), last_used_at=now(),
    )  # fmt: skip
    task = world.task_in_progress()
    faulty.settings["WEB_WORKERS"] = "1"
    faulty.start("web")

    def write(number: int) -> None:
        answer = client.post(f"/api/v1/tasks/{task.pk}/messages", json={"text": f"Step {number}"})
        assert answer.status_code == 201, answer.text

    with httpx.Client(base_url=faulty.url, headers={"Authorization": f"Bearer {secret}"}, timeout=10) as client:
        yield write
    faulty.settings.clear()


def test_redis_emptied_in_the_middle_loses_nothing(faulty, secretary):
    faulty.start("worker")
    faulty.start("beat")
    for number in range(60):
        secretary(number)
        if number % 20 == 10:
            faulty.redis.flushall()
    wait_until(everything_is_heard)
    assert_each_message_was_told_once(60)


def test_while_redis_is_away_requests_succeed_and_afterwards_the_same_worker_goes_on(faulty, secretary):
    faulty.start("worker")
    faulty.start("beat")
    wait_until(faulty.works)
    faulty.kill("redis")
    for number in range(20):
        secretary(number)
    assert not everything_is_heard()
    faulty.start("redis")
    wait_until(everything_is_heard)
    assert not faulty.has_ended("worker")
    secretary(20)
    wait_until(everything_is_heard)
    assert_each_message_was_told_once(21)


def test_two_beats_do_no_harm(faulty, world):
    faulty.start("worker")
    faulty.start("beat")
    faulty.start("beat", name="another")
    write_messages(world, 40)
    wait_until(everything_is_heard)
    assert_each_message_was_told_once(40)


def test_a_worker_that_goes_deaf_ends_and_one_that_has_nothing_to_do_stays(faulty):
    Heartbeat.objects.all().delete()
    faulty.start("worker", name="listening", app="tests.faults.impatient")
    wait_until(lambda: Heartbeat.objects.filter(name="worker").exists())
    began = Heartbeat.objects.get().at
    patience = timedelta(seconds=3)
    wait_until(lambda: Heartbeat.objects.filter(at__gt=began + 3 * patience).exists())
    assert not faulty.has_ended("listening")
    command = [sys.executable, "-m", "celery", "-A", "backend.config.celery", "control", "cancel_consumer", "celery"]
    subprocess.run(command, env=faulty.environment, cwd=ROOT, check=True, capture_output=True)
    wait_until(lambda: faulty.has_ended("listening"))
    assert "worker_deaf" in faulty.last_words()
