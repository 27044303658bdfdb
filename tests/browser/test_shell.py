"""What stands around every page."""

from playwright.sync_api import expect


def test_the_home_page_shows_who_is_signed_in(open_as):
    page = open_as("owner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def test_one_press_makes_every_page_dark(open_as):
    page = open_as("owner")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/tasks")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
