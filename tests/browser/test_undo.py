"""Undo: from the toast, from the timeline and by Ctrl Z; and recalling what was submitted."""

import re

from playwright.sync_api import Page, expect

from backend.core.clock import now
from backend.outbox.services import relay
from backend.sla.services import read_clocks
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.browser.test_task import SOON, state
from tests.factories import World


def due_of(task):
    return {clock.kind: clock.due for clock in read_clocks(task=Task.objects.get(pk=task.pk), at=now())}


def start(page: Page) -> None:
    """Begin, and wait until the page shows it: before that it offers to undo the claim."""
    page.get_by_role("button", name="Start").click()
    expect(state(page, "In progress")).to_be_visible(timeout=SOON)


def test_a_step_is_undone_from_the_toast_the_timeline_and_by_keys(open_as, at_desk: World, morning):
    """Check 15, on the page of a task."""
    task = at_desk.open_task()
    tasks.claim(task_id=task.pk, by=at_desk.actor("secretary"))
    before = due_of(task)
    page = open_as("secretary", f"/tasks/{task.number}")

    start(page)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone", timeout=SOON)
    assert Task.objects.get(pk=task.pk).status == "assigned"
    assert due_of(task) == before

    feed = page.locator("#feed")
    start(page)
    expect(feed.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone", timeout=SOON)
    assert Task.objects.get(pk=task.pk).status == "assigned"

    start(page)
    expect(feed.get_by_role("button", name="Undo")).to_be_visible()
    page.goto(f"/tasks/{task.number}")
    feed.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone", timeout=SOON)
    assert Task.objects.get(pk=task.pk).status == "assigned"
    expect(feed.locator("s")).to_have_count(3)

    start(page)
    expect(feed.get_by_role("button", name="Undo")).to_be_visible()
    morning.shift(601)
    page.goto(f"/tasks/{task.number}")
    expect(feed).to_be_visible()
    expect(feed.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_submission_is_recalled_until_the_client_opens_it(open_as, at_desk: World, morning):
    """Check 17, recalling."""
    task = at_desk.submitted_task()
    morning.shift(3_600)
    page = open_as("secretary", f"/tasks/{task.number}")
    feed = page.locator("#feed")
    expect(feed).to_contain_text("until it is opened", timeout=SOON)
    page.locator("#t-head").get_by_role("button", name="Recall").click()
    expect(page.locator("#toasts")).to_contain_text("Undone", timeout=SOON)
    assert Task.objects.get(pk=task.pk).status == "in_progress"

    tasks.submit(task_id=task.pk, by=at_desk.actor("secretary"), note="With names.")
    relay()
    page.goto(f"/tasks/{task.number}")
    expect(feed.get_by_role("button", name="Recall")).to_be_visible()
    client = open_as("owner", f"/tasks/{task.number}")
    expect(client.get_by_role("heading", level=1)).to_be_visible()
    feed.get_by_role("button", name="Recall").click()
    expect(page.locator("#toasts")).to_contain_text("The organization has opened the submission already.", timeout=SOON)
    assert Task.objects.get(pk=task.pk).status == "submitted"
    page.goto(f"/tasks/{task.number}")
    expect(page.get_by_text(re.compile(r"^opened \d\d:\d\d"))).to_be_visible()
    expect(feed.get_by_role("button", name="Recall")).to_have_count(0)
