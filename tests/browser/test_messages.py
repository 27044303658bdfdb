"""A secretary's threads, live and by keys."""

import re

from playwright.sync_api import expect

from backend.outbox.services import relay
from backend.tasks import services as tasks


def test_a_new_message_comes_to_the_top_while_the_page_is_open_and_is_opened_by_keys(at_desk, open_as):
    june, july = (at_desk.task_in_progress(title=title) for title in ("Minutes of June", "Minutes of July"))
    for task in (june, july):
        tasks.post_message(task_id=task.pk, text="Thank you.", by=at_desk.actor("secretary"))
    relay()
    page = open_as("secretary", "/messages")
    rows = page.locator("#threads [data-row]")
    expect(rows.first).to_contain_text("Minutes of July")
    tasks.post_message(task_id=june.pk, text="Names of all present, please.", by=at_desk.actor("owner"))
    relay()
    page.clock.run_for(2000)
    expect(rows.first).to_contain_text("Names of all present, please.")
    expect(rows.first).to_contain_text("1 new")
    menu = page.get_by_role("navigation", name="Main", exact=True)
    expect(menu.get_by_role("link", name="Messages")).to_contain_text("1")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Minutes of June")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/tasks/{june.number}#activity"))
    page.goto("/messages")
    expect(page.locator("#threads .new")).to_have_count(0)
