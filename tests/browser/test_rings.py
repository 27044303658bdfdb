"""Rings that go on by themselves while a page is open: the page's clock moves, the server is not asked."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from backend.outbox.services import relay
from tests.browser.conftest import CHINA, MORNING

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(at_desk, morning):
    """A task in progress, posted at 10:12 with three working hours; the house rests from 12:00 to 13:30."""
    morning.move_to(MORNING)  # whatever time it took to get here
    task = at_desk.task_in_progress(deadline=None, deliver_within_minutes=180)
    relay()
    return task


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 11, 19, int(hour), int(minute), 20, tzinfo=CHINA)


def go(page, clock: str) -> None:
    """Let the browser's clock be `clock` and a little, and its timers run."""
    page.clock.pause_at(at(clock))
    page.clock.run_for(16_000)


def test_a_ring_runs_through_working_time_and_stands_still_over_lunch(open_as, held):
    """Check 23. Thirty working minutes change the number and the arc; the break changes neither."""
    page = open_as("secretary", "/work")
    ring = page.get_by_role("img", name="working time left")
    number, arc = ring.locator("text"), ring.locator(".arc")
    go(page, "11:20")
    expect(number).to_have_text("111m")
    before = arc.get_attribute("stroke-dasharray")
    go(page, "11:50")
    expect(number).to_have_text("81m")
    assert arc.get_attribute("stroke-dasharray") != before
    go(page, "12:05")
    expect(number).to_have_text("72m")
    noon = arc.get_attribute("stroke-dasharray")
    go(page, "13:29")
    expect(number).to_have_text("72m")
    expect(arc).to_have_attribute("stroke-dasharray", noon)
    go(page, "13:31")
    expect(number).to_have_text("70m")


def test_a_ring_goes_from_on_track_to_overdue_at_its_times_in_words_as_well(open_as, held):
    """Check 24. With a quarter of the target left it says "watch"; "at risk" when the work that is left (of a kind of
    which nothing is known, a fifth of the target) needs nine tenths of the time; then "overdue"."""
    page = open_as("secretary", "/work")
    card = page.get_by_role("article", name="Minutes of the council")
    ring = card.locator("svg.ring")
    for clock, look, words in (
        ("13:50", "ok", "on track"),
        ("13:58", "watch", "watch"),
        ("14:03", "risk", "at risk"),
        ("14:43", "over", "overdue"),
    ):
        go(page, clock)
        expect(ring).to_contain_class(look)
        expect(ring).to_have_attribute("aria-label", re.compile(f"^{words}"))
        expect(card.locator(".due")).to_contain_text("Due today 14:42" if look == "ok" else words)
    expect(ring.locator("text")).to_have_text("−1m")
    expect(ring.locator(".disc")).to_have_count(1)
