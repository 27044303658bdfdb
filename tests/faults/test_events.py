"""Counted events on one bad day: everybody is told once, every mail arrives, and every try is in the ledger.

Real PostgreSQL, Redis, workers, web process and mail server. `EVENTS` says how many, `KILLS` how many workers are
killed; `./cloudsec soak` says 2000 and 5.
Webhooks and streams have tests of their own.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import uuid5

import httpx
import pytest
from aiosmtpd.controller import Controller
from django.db.models import Count, Q

from backend.notifications.models import Attempt, Delivery, Notification
from backend.outbox.models import OutboxEvent
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, Task
from deploy.local.memory import HOST, any_free_port
from tests import invariants
from tests.factories import World
from tests.faults.crowd import copies, copy_of, give_tokens, secret_of
from tests.processes import Stack, wait_until

EVENTS = int(os.environ.get("EVENTS", "60"))
FIFTH = EVENTS // 5
FLUSHES, DEATHS, KILLS = 2, 3, int(os.environ.get("KILLS", "3"))
APP = "tests.faults.doomed"
DOOM = "CLOUDSEC_DOOM"  # the variable in which it is told where its orders lie
LONG = 900  # seconds for which a busy machine may work on what has piled up


@dataclass
class MailServer:
    """Refuses every letter once, for now, and takes it the next time. Letters are known by their Message-ID."""

    refused: Counter[str] = field(default_factory=Counter)
    arrived: Counter[str] = field(default_factory=Counter)
    readers: set[str] = field(default_factory=set)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        (key,) = message_from_bytes(envelope.content).get_all("Message-ID")
        if not self.refused[key]:
            self.refused[key] += 1
            return "451 4.3.0 Not now"
        self.arrived[key] += 1
        self.readers.update(envelope.rcpt_tos)
        return "250 Taken"


@dataclass
class Day:
    """The stack, its world, and tasks in progress: a message for each."""

    stack: Stack
    world: World
    orders: Path
    tasks: Iterator[Task]

    def write(self, count: int) -> None:
        """The secretary writes a message about each of the next tasks."""
        by = self.world.actor("secretary")
        for _ in range(count):
            tasks.post_message(task_id=next(self.tasks).pk, by=by, text="A step further.")

    def write_by_api(self, count: int) -> None:
        """The same, by a program of the secretary's."""
        headers = {"Authorization": f"Bearer {secret_of(self.world.secretary)}"}
        with httpx.Client(base_url=self.stack.url, headers=headers, timeout=30) as client:
            for _ in range(count):
                address = f"/api/v1/tasks/{next(self.tasks).pk}/messages"
                answer = client.post(address, json={"text": "A step further."})
                assert answer.status_code == 201, answer.text

    def start_worker(self) -> None:
        self.stack.start("worker", app=APP)


@pytest.fixture
def mail() -> Iterator[tuple[MailServer, str]]:
    """A mail server, and its address."""
    server = MailServer()
    controller = Controller(server, hostname=HOST, port=any_free_port())
    controller.start()
    yield server, f"smtp://{HOST}:{controller.port}"
    controller.stop()


@pytest.fixture
def day(faulty: Stack, mail: tuple[MailServer, str], tmp_path: Path) -> Iterator[Day]:
    faulty.settings.update({"EMAIL_URL": mail[1], "WEB_WORKERS": "1", DOOM: str(tmp_path)})
    world = World()
    give_tokens([world.secretary])
    model = world.task_in_progress()
    held = Assignment.objects.get(task=model)
    made = copies(model, EVENTS)
    Assignment.objects.bulk_create(copy_of(held, task_id=task.pk) for task in made)
    faulty.start("web")
    faulty.start("beat", app=APP)
    yield Day(faulty, world, tmp_path, iter(made))
    faulty.settings.clear()


def messages() -> Any:
    return OutboxEvent.objects.filter(name="message.posted")


def heard() -> int:
    return messages().filter(done_at__isnull=False).count()


def redis_is_emptied(day: Day) -> None:
    for _ in range(FLUSHES):
        day.write(FIFTH // FLUSHES)
        day.stack.redis.flushall()


def relays_die_between_hearing_and_marking(day: Day) -> None:
    for number in range(DEATHS):
        (day.orders / f"die-{number}").touch()
    day.write(FIFTH)
    wait_until(lambda: len(list(day.orders.glob("died-*"))) == DEATHS, seconds=LONG)


def workers_are_killed(day: Day) -> None:
    for _ in range(KILLS):
        before = heard()
        day.write(FIFTH // KILLS)
        wait_until(lambda before=before: heard() > before, seconds=LONG)
        day.stack.kill("worker")
        day.start_worker()


def redis_is_away(day: Day) -> None:
    day.stack.kill("redis")
    day.write_by_api(FIFTH)
    assert messages().waiting().exists()
    day.stack.start("redis")


def everything_is_over() -> bool:
    return not (
        OutboxEvent.objects.waiting().exists() or Delivery.objects.filter(status=Delivery.Status.PENDING).exists()
    )


def test_whatever_dies_everybody_is_told_once_and_every_mail_arrives(day, mail):
    server, _address = mail
    day.start_worker()
    redis_is_emptied(day)
    relays_die_between_hearing_and_marking(day)
    workers_are_killed(day)
    redis_is_away(day)
    day.write(EVENTS - messages().count())
    wait_until(everything_is_over, seconds=LONG)
    everybody_was_told_once(day)
    every_mail_arrived_by_one_name(server, day)
    the_ledger_accounts_for_every_try(server)
    invariants.hold()


def told() -> Any:
    return Notification.objects.filter(kind="message_posted")


def everybody_was_told_once(day: Day) -> None:
    assert not OutboxEvent.objects.set_aside().exists()
    expected = Counter((day.world.owner.pk, str(key)) for key in messages().values_list("pk", flat=True))
    assert expected.total() == EVENTS
    assert Counter(told().values_list("user", "event")) == expected


def deliveries() -> Any:
    return Delivery.objects.filter(notification__in=told())


def name_of(delivery: Delivery) -> str:
    """The Message-ID of its letter."""
    return f"<{uuid5(delivery.pk, str(delivery.due_at))}@cloud-secretary>"


def every_mail_arrived_by_one_name(server: MailServer, day: Day) -> None:
    assert deliveries().count() == deliveries().filter(status=Delivery.Status.SENT, channel="email").count() == EVENTS
    assert {name_of(delivery) for delivery in deliveries()} <= set(server.arrived)
    assert set(server.arrived) == {name_of(each) for each in Delivery.objects.filter(status=Delivery.Status.SENT)}


def the_ledger_accounts_for_every_try(server: MailServer) -> None:
    """A try of which the outcome is not known was begun by a process that died."""
    outcomes = {name: Count("tries", filter=Q(tries__outcome=name)) for name in Attempt.Outcome.values}
    known: Counter[str] = Counter()
    for row in deliveries().annotate(in_all=Count("tries"), **outcomes):
        arrived, refused = server.arrived[name_of(row)], server.refused[name_of(row)]
        assert row.attempts == row.in_all == row.sent + row.put_off + row.begun
        assert row.sent <= arrived <= row.sent + row.begun
        assert row.put_off <= refused <= row.put_off + row.begun
        known.update(sent=row.sent, put_off=row.put_off, begun=row.begun, arrived=arrived, refused=refused)
    assert known["sent"] == EVENTS
    print(
        f"{EVENTS} events, {FLUSHES} flushes, {DEATHS} dead relays, {KILLS} killed workers: {told().count()} told, "
        f"{dict(known)}"
    )
