"""Saved views, kept and shared."""

import re

from playwright.sync_api import expect


def test_a_view_of_the_board_is_saved_shared_renamed_removed_and_put_back(at_desk, open_as):
    """Check 44."""
    at_desk.task_in_progress(title="Minutes of May")
    at_desk.task_in_progress(title="Minutes of June")
    page = open_as("secretary", "/work?layout=list&sort=kind&q=june")
    own = page.get_by_role("navigation", name="Your saved views")
    menu, told = page.locator("#saved-view"), page.locator("#toasts")
    menu.locator("summary").click()
    menu.get_by_label("Name of the view").fill("June, listed")
    menu.get_by_role("button", name="Save view").click()
    expect(told).to_contain_text("Saved as “June, listed”.")
    expect(own.get_by_role("link", name="June, listed")).to_have_attribute("aria-current", "true")
    page.goto("/work")
    expect(page.locator("[data-card]")).to_have_count(2)
    own.get_by_role("link", name="June, listed").click()
    expect(page).to_have_url(re.compile(r"/work\?layout=list&sort=kind&q=june$"))
    expect(page.locator("ol.rows [data-card]")).to_have_count(1)
    menu.locator("summary").click()
    menu.get_by_label("Name of the view").fill("Only June")
    menu.get_by_role("button", name="Rename").click()
    expect(own.get_by_role("link")).to_have_text(["Only June"])
    if not menu.get_by_role("button", name="Remove this view").is_visible():
        menu.locator("summary").click()
    menu.get_by_role("button", name="Remove this view").click()
    expect(own).to_have_count(0)
    told.get_by_role("button", name="Undo").click()
    expect(own.get_by_role("link")).to_have_text(["Only June"])
    colleague = open_as("colleague", page.url)
    expect(colleague.get_by_role("searchbox", name="Words")).to_have_value("june")
    expect(colleague.get_by_label("Order")).to_have_value("kind")
    expect(colleague.get_by_role("link", name="List", exact=True)).to_have_attribute("aria-current", "true")
    expect(colleague.get_by_text("Minutes of June")).to_have_count(0)
    expect(colleague.get_by_role("navigation", name="Your saved views")).to_have_count(0)
