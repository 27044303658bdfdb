"""What the demonstration tells of the days before it was loaded."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine

from backend.config import demo
from backend.config.demo import past
from backend.core.clock import now
from backend.outbox.services import relay
from backend.tasks.models import LogEntry, Task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 11, 22, 15, tzinfo=UTC), datetime(2026, 11, 15, 16, 0, 1, tzinfo=UTC)],
    ids=["late on a Sunday", "a Monday, one second old"],
)  # fmt: skip
def test_there_is_work_in_every_state_whenever_it_is_loaded(settings, tmp_path, at):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(at, tick=False):
        demo.load(at=now(), with_past=True)
        relay(most=2000)
    found = Counter(Task.objects.values_list("status", flat=True))
    assert found == {
        "open": 24, "accepted": 9, "submitted": 2, "assigned": 1, "in_progress": 6, "waiting": 1
    }  # fmt: skip
    assert not LogEntry.objects.filter(at__gt=at).exists()
    twice = Task.objects.get(status="submitted", deliverables__version=2)
    first, second = twice.deliverables.order_by("version")
    assert first.files.get().file.sha256 != second.files.get().file.sha256
    assert [change.page for change in first.review.changes.all()] == [1, 1]
    assert all(item["done"] for item in twice.checklist) and "change" in twice.checklist[-1]
    assert Task.objects.filter(clocks__state="breached").exists()


def test_days_are_counted_in_working_days():
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=demo.ZONE)
    assert past.instant(monday, 1, "15:00") == datetime(2026, 11, 13, 15, 0, tzinfo=demo.ZONE)
    assert past.instant(monday, 6, "15:00") == datetime(2026, 11, 6, 15, 0, tzinfo=demo.ZONE)
