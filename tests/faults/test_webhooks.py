"""Receivers that fail in every way while workers are killed: each event arrives, in order per task, under one id.

Row F26 of the reliability paper, and the counts of issue 5. `WEBHOOK_EVENTS` and `WEBHOOK_KILLS` make it longer.
"""

import os
import random
import time
from collections import Counter, defaultdict
from ipaddress import ip_network

import pytest

from backend.outbox.models import OutboxEvent
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from backend.webhooks import services
from backend.webhooks.models import Attempt, Message
from backend.webhooks.services.sending import AT_A_TIME
from tests.processes import Stack, wait_until
from tests.receiver import HOME, Got, Receiver, receiving

EVENTS = int(os.environ.get("WEBHOOK_EVENTS", "100"))
TASKS = 20
KILLS = int(os.environ.get("WEBHOOK_KILLS", "2"))
PATIENCE = 120 + EVENTS  # seconds
APP = "tests.faults.hasty"

# What a receiver does, and how often in a hundred.
WAYS = {"ok": 80, "500": 6, "garbage": 5, "reset": 5, "slow": 3, "silent": 1}


class Unreliable:
    """A receiver that fails in one way after the other, as a seed says."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.done: Counter[str] = Counter()

    def __call__(self, got: Got) -> int | bytes | None:
        [way] = self.dice.choices(list(WAYS), list(WAYS.values()))
        self.done[way] += 1
        time.sleep({"slow": 0.3, "silent": 1.5}.get(way, 0))  # silent: the sender has given up by then
        answers: dict[str, int | bytes | None] = {"500": 500, "garbage": b"\x00SSH-2.0?\r\n", "reset": None}
        return answers.get(way, 200)


@pytest.fixture
def world(faulty: Stack, monkeypatch):
    from tests.factories import World

    monkeypatch.setenv("OUTBOUND_ALLOWED_NETWORKS", f"{HOME}/32")  # for the processes; this one sends nothing
    world = World()
    Secretary.objects.update(most_live_tasks=TASKS)
    return world


@pytest.fixture
def receivers(faulty, world, settings):
    """Two receivers, each told of every message, as unreliable as the other."""
    settings.SECRET_KEY = faulty.environment["SECRET_KEY"]  # what is sealed here is opened there
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network(f"{HOME}/32")]
    with receiving() as first, receiving() as second:
        for seed, receiver in enumerate((first, second)):
            receiver.answer = Unreliable(seed)
            services.create(
                organization=world.organization, url=receiver.url, by=world.actor("owner"),
                event_types=["message.posted"],
            )  # fmt: skip
        yield first, second


def write_messages(world, held, numbers) -> None:
    for number in numbers:
        tasks.post_message(task_id=held[number % TASKS].pk, by=world.actor("secretary"), text=f"Step {number}")


def everything_arrived(count: int = EVENTS) -> bool:
    return Message.objects.filter(status=Message.Status.DELIVERED).count() == 2 * count


def requests(receivers: tuple[Receiver, ...]) -> int:
    return sum(len(receiver.got) for receiver in receivers)


def assert_in_order(receiver: Receiver) -> None:
    """Per task, nothing arrives after something later, however often anything arrives."""
    number = {str(pk): event for pk, event in Message.objects.values_list("pk", "event_id")}
    arrived = defaultdict(list)
    for got in receiver.got:
        arrived[got.json["data"]["task_id"]].append(number[got.id])
    assert len(arrived) == TASKS
    for task, numbers in arrived.items():
        assert numbers == sorted(numbers), f"messages of task {task} overtook each other"


def test_each_event_arrives_in_order_while_receivers_fail_and_workers_are_killed(faulty, world, receivers, capsys):
    held = [world.task_in_progress() for _ in range(TASKS)]
    faulty.start("beat", app=APP)
    faulty.start("worker", name="worker0", app=APP)
    share = EVENTS // (KILLS + 1)
    for kill in range(KILLS):
        mark = requests(receivers) + share // 2
        write_messages(world, held, range(kill * share, (kill + 1) * share))
        wait_until(lambda mark=mark: requests(receivers) >= mark, seconds=PATIENCE)
        assert not everything_arrived((kill + 1) * share), "it was killed too late to show anything"
        faulty.kill(f"worker{kill}")
        faulty.start("worker", name=f"worker{kill + 1}", app=APP)
    write_messages(world, held, range(KILLS * share, EVENTS))
    wait_until(everything_arrived, seconds=PATIENCE)

    assert OutboxEvent.objects.filter(name="message.posted").count() == EVENTS
    wait_until(lambda: not OutboxEvent.objects.waiting().exists(), seconds=PATIENCE)
    ids = {str(pk) for pk in Message.objects.values_list("pk", flat=True)}
    assert set().union(*(receiver.times for receiver in receivers)) == ids
    for receiver in receivers:
        assert len(receiver.times) == EVENTS
        assert len({got.body for got in receiver.got}) == EVENTS, "a message keeps its body"
        assert receiver.most_at_once <= AT_A_TIME + KILLS * AT_A_TIME  # those that the killed had on their way
        assert_in_order(receiver)
    assert_the_ledger_knows_of_every_request(receivers)
    with capsys.disabled():
        ways = sum((receiver.answer.done for receiver in receivers), Counter())
        unknown = Attempt.objects.filter(ended_at=None).count()
        print(f"\n{EVENTS} events x 2 endpoints, {requests(receivers)} requests, {Attempt.objects.count()} attempts, "
              f"{KILLS} workers killed, {unknown} attempts of unknown end; receivers: {dict(ways)}")  # fmt: skip


def assert_the_ledger_knows_of_every_request(receivers: tuple[Receiver, ...]) -> None:
    made = sum((receiver.times for receiver in receivers), Counter())
    assert not made - attempts(), "requests that the ledger does not know of"
    assert not attempts(status_code__isnull=False) - made, "answers in the ledger to requests that nobody got"
    assert attempts(ended_at=None).total() <= KILLS * 2 * AT_A_TIME, "only those whose sender was killed have no end"


def attempts(**chosen: object) -> Counter[str]:
    """How often the ledger says that each message was sent."""
    return Counter(str(pk) for pk in Attempt.objects.filter(**chosen).values_list("message", flat=True))
