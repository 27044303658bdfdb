"""Templates of an organization's own: kept while one posts, used again, repeated."""

import re

import pytest
from playwright.sync_api import expect

from backend.catalog.services import load
from backend.repeating.models import OwnTemplate
from backend.tasks.models import Task

SENTENCE = "Please proofread the newsletter for our members."


@pytest.fixture(autouse=True)
def catalogue(at_desk):
    """The product's own kinds of work."""
    load()


def test_a_task_is_kept_while_it_is_written_and_posted_from_its_template(at_desk, open_as):
    """Check 2. Saving as a template leaves words and files as they are; the template then posts in under 30 s."""
    page = open_as("owner", "/tasks/new")
    box, told = page.get_by_label("Describe the task in one sentence"), page.locator("#toasts")
    page.locator("#keep summary").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#keep_wrong")).to_have_text("Say what is wanted.")
    expect(page.get_by_label("Name of the template")).to_be_focused()
    page.keyboard.press("Escape")
    box.fill(SENTENCE)
    page.locator("#id_papers").set_input_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear all"})
    page.locator("#keep summary").click()
    page.get_by_label("Name of the template").fill("Newsletter")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Saved as the template “Newsletter”.")
    expect(box).to_have_value(SENTENCE)
    expect(page.locator("#chosen")).to_contain_text("letter.txt")
    page.reload()
    expect(box).to_have_value(SENTENCE)  # nothing was posted: the draft is still there
    assert OwnTemplate.objects.get().brief == SENTENCE and not Task.objects.exists()

    page.goto("/templates")
    page.get_by_role("link", name="Newsletter", exact=True).click()
    expect(box).to_have_value(SENTENCE)
    page.locator("#id_papers").set_input_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear all"})
    page.get_by_role("button", name="Post task").click()
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))
    expect(told).to_contain_text("Posted.")
    assert Task.objects.get().brief == SENTENCE
