"""Rows written as one JSON text are the rows that the ORM would have written."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core import bulk
from backend.core.clock import now
from backend.core.ids import new_id
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.sla.models import Clock

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 4, 30, 15, 123456, tzinfo=UTC)
ODD = "100 % of \"quotes\", 'apostrophes', \\ and 会议纪要 {}"


def test_what_is_inserted_is_read_as_it_was_said():
    key = new_id()
    facts = {"created_at": AT, "attempts": 3, "error": ODD, "done_at": None}
    bulk.insert(OutboxEvent, [{"name": "bell.rang", "key": ODD, "payload": {"id": key}, "heard": ["a", ODD], **facts}])
    event = OutboxEvent.objects.get()
    assert event.payload == {"id": str(key)}
    assert (event.key, event.heard) == (ODD, ["a", ODD])
    assert {name: getattr(event, name) for name in facts} == facts


def test_rows_are_numbered_in_their_order():
    rest = {"key": "hall", "payload": {}, "heard": [], "attempts": 0, "error": "", "created_at": AT}
    bulk.insert(OutboxEvent, ({"name": str(number), **rest} for number in range(1000)))
    assert [event.name for event in OutboxEvent.objects.order_by("id")] == [str(number) for number in range(1000)]


def test_nothing_to_write_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(OutboxEvent, [])
        bulk.upsert([], key=("id",), fixed=())


def test_a_row_that_is_there_is_overwritten_but_for_what_is_fixed(world):
    task = world.open_task(deadline=None)
    relay()
    stored = Clock.objects.get(task=task, kind="claim")
    changed = Clock.objects.get(pk=stored.pk)
    changed.pk, changed.created_at = new_id(), now() + timedelta(days=1)
    changed.elapsed, changed.pauses, changed.due_at = 7, {"waiting": 5}, None
    bulk.upsert([changed], key=("task_id", "kind", "cycle"), fixed=("id", "created_at"))
    found = Clock.objects.get(task=task, kind="claim")
    assert (found.pk, found.created_at) == (stored.pk, stored.created_at)
    assert (found.elapsed, found.pauses, found.due_at) == (7, {"waiting": 5}, None)
    assert (found.state, found.calendar_id, found.started_at) == (stored.state, stored.calendar_id, stored.started_at)
