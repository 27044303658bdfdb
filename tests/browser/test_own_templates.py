"""Templates of an organization's own: kept while one posts, used again, repeated."""

import re

import pytest
from playwright.sync_api import expect

from backend.catalog.services import load
from backend.repeating import services
from backend.repeating.models import OwnTemplate
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.browser.conftest import PHONE

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


def test_who_did_it_before_is_offered_it_first_with_their_match(at_desk, open_as):
    """Layout 1: the match comes after the sentence is understood, and leaves what was chosen as it is."""
    for _ in range(2):
        task = at_desk.submitted_task()
        tasks.accept(task_id=task.pk, by=at_desk.actor("owner"))
    page = open_as("owner", "/tasks/new")
    page.get_by_label("Describe the task in one sentence").fill("Minutes of yesterday's council meeting.")
    known = page.locator("#first_who label", has_text="Secretary")
    expect(known).to_contain_text(re.compile(r"\d+ % match · did 2 tasks of yours"))
    known.get_by_role("radio").check()
    page.get_by_role("radio", name="At once").check()
    with page.expect_response("**/tasks/first"):  # read again, and matched again
        pass
    expect(known.get_by_role("radio")).to_be_checked()


def test_a_template_is_repeated_every_month_skipped_and_that_is_undone(at_desk, open_as):
    """Templates: "repeat monthly"; the page says when the next one comes, and stays where it is."""
    owner = at_desk.actor("owner")
    kind = at_desk.template
    own = services.keep(
        organization=at_desk.organization, template=kind, name="Newsletter", by=owner, brief="As usual."
    )
    page = open_as("owner", f"/templates/{own.pk}", viewport=PHONE)
    told, panel = page.locator("#toasts"), page.locator("#repeat")
    page.get_by_label("on day", exact=True).fill("1")
    page.get_by_role("button", name="Post it by itself").click()
    expect(told).to_contain_text("next on Tue 1 Dec, 09:00")
    expect(panel).to_contain_text("Every month on day 1")
    page.get_by_role("button", name="Skip the next one").click()
    expect(panel).to_contain_text("Next: Mon 4 Jan 2027, 09:00 (1 Jan has no working hours)")
    told.get_by_role("button", name="Undo").click()
    expect(panel).to_contain_text("Next: Tue 1 Dec, 09:00")
    page.get_by_role("button", name="Pause").click()
    expect(panel).to_contain_text("It is not posted: somebody paused it.")
    assert page.evaluate("document.activeElement.tagName") != "BODY"
    page.get_by_role("link", name="Templates").first.click()
    expect(page.locator("#main")).to_contain_text("Paused")
