"""The inbox: what waits for an answer, laid aside, put off and muted, and all of it taken back."""

import re

import pytest
from playwright.sync_api import expect

from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.tasks import services as tasks
from tests.browser.conftest import toast


@pytest.fixture
def asked(at_desk):
    """Two tasks of which the owner was told; about the first a question waits."""
    task = at_desk.task_in_progress(title="Minutes of June")
    tasks.ask(task_id=task.pk, by=at_desk.actor("secretary"), question="Who was absent?")
    at_desk.task_in_progress(title="Minutes of July")
    relay()
    return task


def rows(page):
    return page.locator("#inbox [data-row]")


def row(page, title):
    return rows(page).filter(has_text=title)


def test_the_inbox_is_worked_through_by_keys(asked, at_desk, open_as):
    """Check 40."""
    page = open_as("owner", "/inbox")
    expect(page.get_by_role("heading", level=2, name=re.compile("Minutes of (June|July)"))).to_have_count(2)
    count = rows(page).count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(":focus").text_content()
    page.keyboard.press("e")
    expect(toast(page, "Archived.")).to_be_visible()
    expect(rows(page)).to_have_count(count - 1)
    expect(rows(page).nth(1).get_by_role("button").first).to_be_focused()
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(count)
    expect(page.get_by_role("button", name=second, exact=True)).to_be_visible()


def test_what_is_put_off_says_when_it_comes_back_and_comes_back_then(asked, at_desk, open_as, morning):
    """Check 40."""
    page = open_as("owner", "/inbox")
    question = row(page, "A question about")
    question.get_by_role("button").first.focus()
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Remind me later")
    expect(dialog).to_contain_text("A question about")
    dialog.get_by_role("button", name="In an hour today 11:1").click()
    expect(toast(page, re.compile("You are reminded today 11:1"))).to_be_visible()
    expect(question).to_have_count(0)
    morning.shift(3600)
    page.clock.fast_forward(3_660_000)
    expect(question).to_have_count(1)
    expect(question).to_contain_text("New")


def test_another_time_is_typed_and_a_past_one_is_refused(asked, at_desk, open_as):
    """Check 40."""
    told = Notification.objects.get(user=at_desk.owner, kind="question_asked")
    page = open_as("owner", f"/inbox/{told.pk}/snooze", java_script_enabled=False)
    page.get_by_label("Another time").fill("2026-11-18T09:00")
    page.get_by_role("button", name="Remind me then").click()
    expect(page.locator("#main").get_by_role("alert")).to_contain_text("Choose a time in the next half year.")
    page.get_by_label("Another time").fill("2026-11-23T08:45")
    page.get_by_role("button", name="Remind me then").click()
    expect(page.get_by_text("You are reminded Mon 23 Nov, 08:45.")).to_be_visible()
    page.goto("/inbox?show=later")
    expect(row(page, "A question about")).to_contain_text("Mon 23 Nov, 08:45")


def test_only_what_waits_for_an_answer_is_shown_when_one_asks_for_it(asked, at_desk, open_as):
    page = open_as("owner", "/inbox")
    page.get_by_role("link", name="Needs an answer").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("A question about")
    tasks.answer(task_id=asked.pk, by=at_desk.actor("owner"), text="Nobody.")
    page.reload()
    expect(page.get_by_text("Nobody waits for an answer of yours.")).to_be_visible()


def test_all_are_marked_as_read_and_are_new_again_after_undo(asked, at_desk, open_as):
    """Check 40."""
    page = open_as("owner", "/inbox")
    count = page.locator("#inbox li.new").count()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#inbox li.new")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#inbox li.new")).to_have_count(count)


def test_a_task_is_muted_for_an_hour_and_says_until_when(asked, at_desk, open_as):
    """Check 40."""
    page = open_as("owner", "/inbox")
    group = page.get_by_role("region", name=re.compile("Minutes of June"))
    group.locator("summary").click()
    group.get_by_role("button", name="For an hour").click()
    expect(toast(page, re.compile(rf"CS-{asked.number} is muted until today 11:1"))).to_be_visible()
    expect(group).to_contain_text("muted until today 11:1")
    page.get_by_role("button", name="Undo").click()
    expect(group.locator("summary")).to_be_visible()
    assert not at_desk.owner.watches.exists()
