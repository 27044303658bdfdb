"""Several relays at once share the keys between them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from backend.outbox import services
from backend.outbox.models import OutboxEvent
from tests.at_once import at_once
from tests.backend.outbox import bells
from tests.backend.outbox.bells import Rang, ring

pytestmark = pytest.mark.django_db(transaction=True)


def relay_until_nothing_waits() -> int:
    taken = 0
    while OutboxEvent.objects.waiting().exists():
        taken += services.relay()
    return taken


def test_four_relays_hear_each_event_once_and_never_overtake_within_a_key(monkeypatch):
    monkeypatch.setattr(bells, "pause", 0.002)
    rooms = [f"room {number}" for number in range(8)]
    with transaction.atomic():
        for number in range(12):
            for room in rooms:
                services.publish(Rang(room=room, number=number))
    taken = at_once(*[relay_until_nothing_waits] * 4)
    assert sum(taken) == len(bells.heard) == 96
    assert min(taken) > 0, "all of them worked"
    assert bells.overlaps == []
    for room in rooms:
        assert [number for heard_room, number in bells.heard if heard_room == room] == list(range(12))


def test_an_event_that_somebody_is_hearing_is_left_to_them_and_so_is_its_key():
    ring("hall", 1, 2)
    ring("attic", 1)
    with transaction.atomic():
        first = next(iter(OutboxEvent.objects.raw(services.NEXT, {"now": "2100-01-01", "after": 0})))
        assert first.payload == {"room": "hall", "number": 1}
        with ThreadPoolExecutor(1) as other:
            assert other.submit(relay_and_close).result() == 1
    assert bells.heard == [("attic", 1)]


def relay_and_close() -> int:
    try:
        return services.relay()
    finally:
        connection.close()


def test_a_relay_that_worked_its_share_asks_for_the_next(monkeypatch):
    kicked: list[str] = []
    monkeypatch.setattr(services, "kick", kicked.append)
    ring("hall", 1, 2, 3)
    kicked.clear()
    assert services.relay(most=2) == 2
    assert kicked == [services.RELAY]
    assert services.relay(most=2) == 1
    assert kicked == [services.RELAY]


def test_one_whose_turn_is_over_lets_other_jobs_go_first(monkeypatch):
    kicked: list[str] = []
    monkeypatch.setattr(services, "kick", kicked.append)
    ring("hall", 1, 2)
    kicked.clear()
    assert services.relay(seconds=0) == 1
    assert kicked == [services.RELAY]
    assert services.relay(seconds=60) == 1
    assert kicked == [services.RELAY]
