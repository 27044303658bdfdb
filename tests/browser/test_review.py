"""Checking a result page by page."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from backend.files import previewing
from backend.files.jobs import make_previews
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.tasks.models import Change, Task
from tests.browser.conftest import PHONE
from tests.browser.test_task import SOON, at, state


def minutes(pages: int = 2, budget: str = "168,000") -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    for number in range(pages):
        for line in range(20):
            canvas.drawString(72, 770 - 24 * line, f"Decision {line + 1} of page {number + 1}: the budget is {budget}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def deliver(at_desk, task, **files: bytes) -> None:
    secretary = at_desk.actor("secretary")
    added = [
        tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile(name.replace("_", "."), content))
        for name, content in files.items()
    ]
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk for file in added])
    make_previews()
    relay()


@pytest.fixture
def delivered(at_desk):
    """A task whose secretary delivered a PDF of two pages: (task, file)."""
    task, secretary = at_desk.task_in_progress(), at_desk.actor("secretary")
    upload = SimpleUploadedFile("Minutes.pdf", minutes())
    file = tasks.add_file(task_id=task.pk, by=secretary, upload=upload)
    previewing.make_waiting()
    tasks.submit(task_id=task.pk, by=secretary, note="Decisions first.", file_ids=[file.pk])
    relay()
    return task, file


def places(page: Page) -> list[tuple[str | None, str | None, str | None]]:
    """The pins of a page as they are drawn: number, and where."""
    marks = page.locator(".marks > svg").all()
    return [(mark.text_content(), mark.get_attribute("x"), mark.get_attribute("y")) for mark in marks]


def test_two_changes_are_pinned_seen_at_the_same_places_and_ticked(open_as, at_desk, delivered):
    """Check 18."""
    task, file = delivered
    page = open_as("owner", at(task, "/review"))
    first = page.locator(".paper").first
    first.click(position={"x": 300, "y": 160})
    page.keyboard.type("The budget is 186,000.")
    page.get_by_role("button", name="A change on page 2").click()
    page.keyboard.type("Who seconded it?")
    drawn = places(page)
    assert [number for number, _x, _y in drawn] == ["1", "2"]
    page.get_by_role("button", name="Ask for changes").click()
    expect(state(page, "In progress")).to_be_visible(timeout=SOON)

    page = open_as("secretary", at(task, "/review"))
    assert places(page) == drawn
    expect(page.get_by_role("region", name="Changes asked for")).to_contain_text("Who seconded it?")
    page.goto(at(task))
    page.get_by_label("Change 1: The budget is 186,000.").check()
    expect(page.locator("#checklist")).to_contain_text("1 of 4 done", timeout=SOON)
    page.get_by_label("Change 2: Who seconded it?").check()
    expect(page.locator("#checklist")).to_contain_text("2 of 4 done", timeout=SOON)
    tasks.submit(task_id=task.pk, by=at_desk.actor("secretary"), note="Both done.", file_ids=[file.pk])
    relay()

    page = open_as("owner", at(task, "/review"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 2")
    ticked = page.get_by_role("region", name="You asked for").locator("li").filter(has_text="Change")
    expect(ticked.filter(has_text="done:")).to_have_count(2)
    assert places(page) == []
    page.get_by_role("link", name="v1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1", timeout=SOON)
    assert places(page) == drawn


def test_a_pin_is_set_and_taken_away_by_keyboard(open_as, delivered):
    task, _file = delivered
    page = open_as("owner", at(task, "/review"))
    page.get_by_role("button", name="A change on page 1").press("Enter")
    expect(page.get_by_label("1 page 1")).to_be_focused()
    page.get_by_role("button", name="Remove").press("Enter")
    assert places(page) == []
    page.get_by_label("What should change").fill("Shorter")
    page.get_by_role("button", name="Ask for changes").click()
    expect(state(page, "In progress")).to_be_visible(timeout=SOON)
    assert [(change.text, change.page) for change in Change.objects.all()] == [("Shorter", None)]


def test_enter_ends_the_words_of_a_pin_and_asking_for_changes_is_the_answer_then(open_as, delivered):
    task, _file = delivered
    page = open_as("owner", at(task, "/review"))
    accept, ask = (page.get_by_role("button", name=name, exact=True) for name in ("Accept", "Ask for changes"))
    primary = re.compile(r"\bpri\b")
    expect(accept).to_have_class(primary)
    here = page.get_by_role("button", name="A change on page 1")
    here.click()
    expect(ask).to_have_class(primary)
    expect(accept).not_to_have_class(primary)
    words = page.get_by_label("1 page 1")
    page.keyboard.press("Enter")
    expect(words).to_be_focused()  # there are none yet
    page.keyboard.type("The budget:")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("186,000.")
    page.keyboard.press("Enter")
    expect(here).to_be_focused()
    expect(words).to_have_value("The budget:\n186,000.")
    page.get_by_role("button", name="Remove").click()
    expect(accept).to_have_class(primary)
    here.click()
    page.keyboard.type("The budget:")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("186,000.")
    ask.click()
    expect(state(page, "In progress")).to_be_visible(timeout=SOON)
    assert Change.objects.get().text == "The budget:\n186,000."


def test_a_result_is_accepted_without_scripts(open_as, delivered):
    task, _file = delivered
    page = open_as("owner", at(task, "/review"), java_script_enabled=False)
    page.get_by_label("A word to the secretary").fill("Thank you.")
    page.get_by_role("button", name="Accept").click()
    expect(state(page, "Accepted")).to_be_visible(timeout=SOON)
    done = Task.objects.get(pk=task.pk)
    assert (done.status, done.deliverables.get().review.comment) == ("accepted", "Thank you.")


def test_version_two_is_compared_with_version_one_without_scripts_and_by_keyboard(open_as, at_desk):
    """Step "Submit v2" of journey 5.2: what changed is marked on the pages and in the text, not by colour alone."""
    task = at_desk.task_in_progress()
    deliver(at_desk, task, Minutes_pdf=minutes(), Names_txt=b"Chair: Lin.\nClerk: Wu.")
    pin = tasks.Pin("186,000, not 168,000", task.files.get(file__name="Minutes.pdf").pk, 1, 620, 100)
    tasks.request_revision(task_id=task.pk, by=at_desk.actor("owner"), pins=[pin])
    deliver(at_desk, task, Minutes_pdf=minutes(budget="186,000"), Names_txt=b"Chair: Lin.\nClerk: Wu Min.")

    page = open_as("owner", at(task, "/review"), java_script_enabled=False)
    page.get_by_role("link", name="Compare v1 and v2").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 2 compared with version 1")
    text = page.get_by_role("region", name="Names.txt")
    expect(text.get_by_role("insertion")).to_have_text("added: Min")
    expect(text.get_by_text("1 change in the text")).to_be_visible()

    pages = page.get_by_role("region", name="Minutes.pdf")
    old, new = pages.locator(".sheet").nth(0), pages.locator(".sheet").nth(1)
    gone, added = old.locator(".mark"), new.locator(".mark")
    expect(gone).to_have_count(20)
    expect(added).to_have_count(20)
    assert gone.first.bounding_box()["y"] == pytest.approx(added.first.bounding_box()["y"], abs=2)
    styles = [each.first.evaluate("mark => getComputedStyle(mark).strokeDasharray") for each in (gone, added)]
    assert styles[0] != "none" and styles[1] == "none"
    pages.get_by_role("link", name="page 2").press("Enter")
    expect(pages.locator(".sheet").nth(3)).to_be_in_viewport()
    pages.get_by_text("40 changes in the text").press("Enter")
    expect(pages.get_by_role("deletion").first).to_have_text("taken away: 168,000")

    page = open_as("owner", at(task, "/review?version=2&compare=1"), viewport=PHONE)
    old, new = (page.locator(".sheet").nth(at).bounding_box() for at in (0, 1))
    assert new["y"] > old["y"] + old["height"] - 1  # one below the other
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not Axe().run(page).response["violations"]
    new = page.get_by_role("region", name="Minutes.pdf").locator(".sheet").nth(1)
    new.get_by_role("button", name="A change on page 1").click()
    page.keyboard.type("And the date?")
    assert [number for number, _x, _y in places(page)] == ["1", "2"]  # what was asked for, and what is asked now
    page.get_by_role("button", name="Ask for changes").click()
    expect(state(page, "In progress")).to_be_visible(timeout=SOON)
