"""How a deadline was worked out: the lines of the statement make up the promise, as they are read."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.core.clock import now
from backend.outbox.services import relay
from backend.sla import services as sla
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.deadline import worked_out
from backend.web.rings import promise_of
from tests.web.pages import Page

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
# From a Monday before New Year's Day to the Tuesday after it: lunches, nights, a weekend and a public holiday between.
STARTS = [
    "2026-12-28T09:00", "2026-12-28T11:55", "2026-12-28T12:30", "2026-12-28T17:59", "2026-12-28T22:00",
    "2026-12-29T08:00", "2026-12-29T13:29", "2026-12-29T16:00", "2026-12-30T10:12", "2026-12-30T15:45",
    "2026-12-31T09:30", "2026-12-31T14:00", "2026-12-31T17:30", "2026-12-31T23:59", "2027-01-01T10:00",
    "2027-01-02T12:00", "2027-01-03T18:00", "2027-01-04T09:01", "2027-01-04T11:30", "2027-01-05T17:00",
]  # fmt: skip


@pytest.mark.parametrize("pauses", [False, True])
@pytest.mark.parametrize("extended", [False, True])
def test_the_statement_adds_up_to_the_stored_due_time(world, pauses, extended):
    """Check 22."""
    secretary, owner = world.actor("secretary"), world.actor("owner")
    reasons = set()
    for number, start in enumerate(STARTS[pauses + 2 * extended :: 4]):
        with time_machine.travel(datetime.fromisoformat(start).replace(tzinfo=CHINA), tick=False) as clock:
            task = world.task_in_progress(deadline=None)
            relay()
            if pauses:
                clock.shift(timedelta(minutes=40))
                tasks.ask(task_id=task.pk, by=secretary, question="Who chaired?")
                clock.shift(timedelta(hours=1 + 15 * (number % 2)))
                tasks.answer(task_id=task.pk, by=owner, text="Ms Xu.")
            if extended:
                coordinator = world.actor("coordinator")
                sla.extend(task_id=task.pk, kind="delivery", minutes=90, reason="A longer recording.", by=coordinator)
            relay()
            stored = Task.objects.get(pk=task.pk)
            promise = promise_of(sla.read_clocks(task=stored, at=now()))
            first, *spans, last = worked_out(promise)
            assert last.end == stored.due_at, start
            assert sum(line.minutes for line in spans if line.kind == "counted") == first.minutes, start
            assert (first.kind, last.kind, last.left) == ("promise", "result", 0), start
            assert any("waiting" in str(line.reason) for line in spans if line.kind == "uncounted") == pauses, start
            reasons |= {str(line.reason) for line in spans if line.kind == "uncounted"}
            tasks.submit(task_id=task.pk, by=secretary, note="Done.")
            tasks.accept(task_id=task.pk, by=owner)
            relay()
    assert "public holiday" in reasons


@pytest.mark.parametrize("second", [1, 20, 59])
def test_a_statement_that_begins_between_two_minutes_adds_up_and_has_no_empty_line(world, second):
    with time_machine.travel(datetime(2026, 12, 28, 9, 30, second, tzinfo=CHINA), tick=False) as clock:
        task = world.task_in_progress(deadline=None)
        clock.shift(timedelta(minutes=40, seconds=50))
        tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
        clock.shift(timedelta(seconds=30))
        tasks.answer(task_id=task.pk, by=world.actor("owner"), text="Ms Xu.")
        relay()
        promise = promise_of(sla.read_clocks(task=Task.objects.get(pk=task.pk), at=now()))
        first, *spans, last = worked_out(promise)
        assert sum(line.minutes for line in spans if line.kind == "counted") == first.minutes
        assert all(line.minutes for line in spans)
        assert last.left == 0


def test_after_changes_were_asked_for_the_due_time_says_why_it_is_what_it_is(world, browser):
    task = world.submitted_task()
    relay()
    page = reverse("task", args=[task.number])
    assert "the new version has" not in Page(browser("owner").get(page)).words
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="The names, please.")
    relay()
    for name in ("owner", "secretary"):
        words = Page(browser(name).get(page)).words
        assert "Changes were asked for today" in words and "the new version has 16 h of working time" in words
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="With names.")
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    relay()
    assert "the new version has" not in Page(browser("owner").get(page)).words


def test_once_more_time_was_given_the_due_time_says_that_the_promise_was_changed(world, browser):
    task = world.task_in_progress()
    relay()
    page = reverse("task", args=[task.number])
    changed = "What is promised, or the calendar it goes by, was changed after the posting"
    assert changed not in Page(browser("owner").get(page)).words
    sla.extend(task_id=task.pk, kind="delivery", minutes=90, reason="Longer.", by=world.actor("coordinator"))
    relay()
    assert changed in Page(browser("owner").get(page)).words
