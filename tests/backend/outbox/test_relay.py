"""Events are heard at least once, in order of their key, whatever one subscriber does."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.core.clock import now
from backend.core.models import Heartbeat
from backend.outbox import services
from backend.outbox.models import OutboxEvent
from tests.backend.outbox import bells
from tests.backend.outbox.bells import Rang, ring

pytestmark = pytest.mark.django_db


def test_what_is_published_is_heard_by_every_subscriber_once():
    ring("hall", 1, 2)
    assert services.relay() == 2
    assert services.relay() == 0
    assert bells.heard == bells.heard_too == [("hall", 1), ("hall", 2)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_outside_a_transaction():
    with pytest.raises(RuntimeError, match=r"bell\.rang was published outside a transaction"):
        services.publish(Rang(room="hall", number=1))


def test_what_was_rolled_back_never_happened():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.publish(Rang(room="hall", number=1 // 0))
    assert services.relay() == 0


def test_an_event_that_nobody_listens_to_is_done(settings):
    settings.SUBSCRIPTIONS = "backend.config.subscriptions.SUBSCRIPTIONS"
    ring()
    assert services.relay() == 1
    assert not OutboxEvent.objects.waiting().exists()


def test_a_subscriber_that_fails_stops_nobody_else_and_leaves_nothing_behind():
    bells.troubles.append(ValueError("too loud"))
    ring()
    services.relay()
    assert bells.heard_too == [("hall", 1)]
    assert not Heartbeat.objects.exists(), "what it had written is undone"
    event = OutboxEvent.objects.get()
    assert (event.attempts, event.done_at) == (1, None)
    assert "on_rang: ValueError: too loud" in event.error


def test_only_the_subscriber_that_failed_hears_the_event_again():
    bells.troubles.append(ValueError())
    ring()
    services.relay()
    with time_machine.travel(now() + timedelta(seconds=3)):
        services.relay()
    assert bells.heard == bells.heard_too == [("hall", 1)]
    assert OutboxEvent.objects.get().done_at


def test_later_events_of_a_key_wait_for_a_failed_one_and_other_keys_do_not():
    bells.troubles.append(ValueError())
    ring("hall", 1, 2)
    ring("attic")
    services.relay()
    assert bells.heard == [("attic", 1)]
    with time_machine.travel(now() + timedelta(seconds=3)):
        services.relay()
    assert bells.heard == [("attic", 1), ("hall", 1), ("hall", 2)]


def test_pauses_between_attempts_grow_up_to_five_minutes():
    ring()
    pauses = []
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(services.MOST_ATTEMPTS):
            bells.troubles.append(ValueError())
            services.relay()
            retry_at = OutboxEvent.objects.get().retry_at
            pauses.append((retry_at - now()).total_seconds())
            assert services.relay() == 0, "not before its time"
            clock.move_to(retry_at)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256]


@pytest.fixture
def poisoned():
    """An event that was set aside after the last attempt."""
    ring()
    OutboxEvent.objects.update(attempts=services.MOST_ATTEMPTS - 1)
    bells.troubles.append(ValueError("too loud"))
    services.relay()
    return OutboxEvent.objects.get()


def test_a_poisoned_event_is_set_aside_with_an_alarm_and_lets_the_next_pass(poisoned, caplog):
    assert poisoned.set_aside_at
    alarms = [record.msg["event"] for record in caplog.get_records("setup") if record.levelname == "ERROR"]
    assert "event_set_aside" in alarms
    ring("hall", 2)
    services.relay()
    assert bells.heard == [("hall", 2)]


def test_whoever_asks_whether_all_is_well_is_told_of_poisoned_events_until_they_are_replayed(poisoned, client):
    assert client.get("/readyz").json()["set_aside"] == 1
    services.replay()
    assert client.get("/readyz").json()["set_aside"] == 0


def test_a_poisoned_event_can_be_listed_and_replayed(poisoned, capsys):
    call_command("replay_events")
    listed = capsys.readouterr().out
    assert str(poisoned.pk) in listed
    assert "too loud" in listed
    call_command("replay_events", str(poisoned.pk))
    services.relay()
    assert bells.heard == bells.heard_too == [("hall", 1)]
    with pytest.raises(CommandError, match="not among those"):
        call_command("replay_events", str(poisoned.pk))


def test_all_poisoned_events_can_be_replayed_at_once(poisoned, capsys):
    call_command("replay_events", "--all")
    assert capsys.readouterr().out == "1 back in the queue.\n"
    assert services.relay() == 1


def test_a_relay_that_is_interrupted_undoes_its_half_heard_event_and_the_next_repeats_it():
    bells.troubles.append(KeyboardInterrupt())
    ring()
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        services.relay()
    assert not Heartbeat.objects.exists()
    services.relay()
    assert bells.heard == [("hall", 1)]


def test_what_was_heard_long_ago_is_forgotten_and_what_waits_is_not(monkeypatch):
    monkeypatch.setattr(services, "PRUNED_AT_ONCE", 2)
    ring("hall", 1, 2, 3)
    services.relay()
    ring("hall", 4)
    assert services.prune(at=now() + timedelta(days=29)) == 0
    assert services.prune(at=now() + timedelta(days=31)) == 3
    assert OutboxEvent.objects.get().payload["number"] == 4


def test_the_lag_is_the_age_of_the_oldest_event_that_waits(client):
    at = now()
    assert services.lag(at=at) == timedelta()
    ring()
    OutboxEvent.objects.update(created_at=at - timedelta(minutes=5))
    ring()
    assert services.lag(at=at) == timedelta(minutes=5)
    assert client.get("/readyz").json()["outbox_lag"] in range(300, 310)


def explained(query: str, parameters: dict[str, object]) -> dict[str, float]:
    """The root of the plan of a query that was really run."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", parameters)
        return cursor.fetchone()[0][0]["Plan"]


def fill(keys: Iterable[str]) -> None:
    events = [OutboxEvent(name="bell.rang", key=key, payload={}) for key in keys]
    OutboxEvent.objects.bulk_create(events, batch_size=5000)


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_outboxevent")


@pytest.mark.parametrize("statistics", ["fresh", "of an empty table", "of a table of one key"])
def test_picking_the_next_of_20000_events_reads_a_few_pages(statistics):
    if statistics == "of a table of one key":
        fill(["hall"] * 2000)
        analyze()
        OutboxEvent.objects.all().delete()
    if statistics == "of an empty table":
        analyze()
    fill(f"room:{n % 2000}" for n in range(20_000))
    if statistics == "fresh":
        analyze()
    ids = OutboxEvent.objects.order_by("id").values_list("id", flat=True)
    for after in (ids[0] - 1, ids[1_000]):
        explained(services.NEXT, {"now": now(), "after": after})  # clears away what earlier tests rolled back
        plan = explained(services.NEXT, {"now": now(), "after": after})
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 30, plan


def test_a_pass_over_a_key_that_pauses_costs_one_look_at_each_of_its_events(django_assert_max_num_queries):
    OutboxEvent.objects.create(name="bell.rang", key="hall", payload={}, retry_at=now() + timedelta(minutes=1))
    OutboxEvent.objects.bulk_create([OutboxEvent(name="bell.rang", key="hall", payload={}) for _ in range(2000)])
    ring("attic")
    with django_assert_max_num_queries(12):
        assert services.relay() == 1
