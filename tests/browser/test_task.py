"""The page of a task: talking, asking, handing in, and two people at once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, Route, expect

from backend.files import previewing
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.tasks.models import Deliverable, Task, TaskFile
from tests.browser.conftest import PHONE

SOON = 20_000  # milliseconds; on a busy machine a page takes its time


def status(task) -> str:
    return Task.objects.get(pk=task.pk).status


def at(task, path: str = "") -> str:
    return f"/tasks/{task.number}{path}"


def composer(page: Page):
    return page.get_by_label("Write a message", exact=True)


def state(page: Page, words: str):
    """The chip of a task's page that says where it stands."""
    return page.locator("#t-head .chip").filter(has_text=words)


def test_asking_pauses_the_clock_and_an_answer_starts_it_in_the_other_browser(open_as, at_desk):
    """Check 16."""
    task = at_desk.task_in_progress()
    relay()
    page = open_as("secretary", at(task))
    page.get_by_role("button", name="Ask, pause clock").click()
    expect(page.get_by_role("alert").filter(has_text="Please look at this again")).to_be_visible(timeout=SOON)
    assert status(task) == "in_progress"

    page.get_by_label("Your question").fill("Who chaired the meeting?")
    page.get_by_role("button", name="Ask, pause clock").click()
    expect(page.locator("#t-head svg.ring.pause")).to_be_visible(timeout=SOON)
    assert status(task) == "waiting"

    tasks.answer(task_id=task.pk, by=at_desk.actor("owner"), text="Ms Xu did.")
    relay()
    expect(page.locator("#t-head svg.ring.ok")).to_be_visible(timeout=SOON)
    expect(page.locator("#feed")).to_contain_text("Ms Xu did.", timeout=SOON)

    composer(page).fill("And who took the minutes?")
    page.get_by_role("button", name="Ask, pause clock").click()
    expect(page.locator("#t-head svg.ring.pause")).to_be_visible(timeout=SOON)
    expect(composer(page)).to_have_value("")
    expect(page.locator("#feed")).to_contain_text("And who took the minutes?")


def test_what_is_being_written_stays_when_others_change_the_task(open_as, at_desk):
    """Check 25."""
    task = at_desk.task_in_progress()
    relay()
    page = open_as("owner", at(task))
    composer(page).fill("Half a sent")
    tasks.ask(task_id=task.pk, by=at_desk.actor("secretary"), question="Which of the two agendas?")
    relay()
    expect(state(page, "Waiting for the organization")).to_be_visible(timeout=SOON)
    expect(composer(page)).to_have_value("Half a sent")
    expect(composer(page)).to_be_focused()

    tasks.reassign(
        task_id=task.pk, by=at_desk.actor("coordinator"), secretary_id=at_desk.colleague_profile.pk, reason="Ill."
    )
    relay()
    expect(page.locator("#side")).to_contain_text("Colleague", timeout=SOON)
    expect(composer(page)).to_have_value("Half a sent")

    page.reload()
    expect(composer(page)).to_have_value("Half a sent")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#feed")).to_contain_text("Half a sent", timeout=SOON)
    expect(composer(page)).to_have_value("")
    page.reload()
    expect(composer(page)).to_have_value("")


def test_what_was_sent_is_no_draft_even_if_the_page_is_brought_up_to_date_before_its_answer(open_as, at_desk):
    task = at_desk.task_in_progress()
    relay()
    page = open_as("secretary", at(task))
    held: list[Route] = []
    page.route(re.compile("/ask$"), lambda route: held.append(route))
    composer(page).fill("Who took the minutes?")
    page.get_by_role("button", name="Ask, pause clock").click()
    tasks.post_message(task_id=task.pk, by=at_desk.actor("owner"), text="The sheet is on its way.")
    relay()
    expect(page.locator("#feed")).to_contain_text("The sheet is on its way.", timeout=SOON)
    held[0].continue_()
    expect(page.locator("#t-head svg.ring.pause")).to_be_visible(timeout=SOON)
    expect(composer(page)).to_have_value("")
    page.reload()
    expect(page.locator("#feed")).to_contain_text("Who took the minutes?")
    expect(composer(page)).to_have_value("")


def test_nothing_is_handed_in_by_accident(open_as, at_desk):
    """Check 17, without recalling."""
    task = at_desk.task_in_progress()
    relay()
    page = open_as("secretary", at(task))
    page.get_by_label("Names").check()
    expect(page.locator("#checklist")).to_contain_text("1 of 2 done", timeout=SOON)

    page.get_by_role("link", name="Submit version 1").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is nothing to deliver yet", timeout=SOON)
    assert status(task) == "in_progress"

    page.get_by_label("Add files").set_input_files(
        {"name": "Minutes.txt", "mimeType": "text/plain", "buffer": b"Decisions"}
    )
    page.get_by_role("button", name="Submit").click()
    question = page.get_by_role("alert").filter(has_text="Submit anyway?")
    expect(question).to_contain_text("Decisions come first", timeout=SOON)
    expect(question).not_to_contain_text("Names")
    assert status(task) == "in_progress"
    expect(page.get_by_label("Minutes.txt")).to_be_checked()

    page.get_by_role("button", name="Submit anyway").click()
    expect(state(page, "Submitted")).to_be_visible(timeout=SOON)
    expect(page).to_have_url(re.compile(f"{at(task)}$"))
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()
    assert [file.file.name for file in Deliverable.objects.get().files.all()] == ["Minutes.txt"]


def test_two_who_change_one_brief_lose_nothing(open_as, at_desk):
    """Check 26."""
    task = at_desk.open_task()
    first, second = open_as("owner", at(task, "/edit")), open_as("manager", at(task, "/edit"))
    brief = "What is wanted"
    first.get_by_label(brief).fill("Decisions first, in two pages.")
    second.get_by_label(brief).fill("Decisions first, votes with names.")
    first.get_by_role("button", name="Save the changes").click()
    expect(first.locator("#t-head")).to_be_visible(timeout=SOON)

    second.get_by_role("button", name="Save the changes").click()
    both = second.get_by_role("region", name="Owner changed this while you wrote")
    expect(both).to_contain_text("Decisions first, in two pages.", timeout=SOON)
    expect(both).to_contain_text("Decisions first, votes with names.")
    assert Task.objects.get(pk=task.pk).brief == "Decisions first, in two pages."

    second.get_by_label(brief).fill("Decisions first, in two pages, votes with names.")
    second.get_by_role("button", name="Save the changes").click()
    expect(second.locator("#t-head")).to_be_visible(timeout=SOON)
    assert Task.objects.get(pk=task.pk).brief == "Decisions first, in two pages, votes with names."


def test_more_time_is_asked_for_and_given(open_as, at_desk):
    task = at_desk.task_in_progress()
    relay()
    page = open_as("secretary", at(task))
    page.get_by_role("link", name="More time").click()
    page.get_by_label("How much more working time").select_option("120")
    page.get_by_label("Why").fill("The recording is longer than the agenda says.")
    page.get_by_role("button", name="Ask for more time").click()
    expect(page.get_by_role("region", name="More time is asked for")).to_be_visible(timeout=SOON)
    before = Task.objects.get(pk=task.pk).due_at

    page = open_as("owner", at(task))
    page.get_by_role("button", name="Yes, give more time").click()
    expect(page.get_by_role("region", name="More time is asked for")).to_have_count(0, timeout=SOON)
    assert Task.objects.get(pk=task.pk).due_at > before


def test_work_goes_from_claiming_to_acceptance_without_scripts(open_as, at_desk):
    task = at_desk.open_task()
    relay()
    page = open_as("secretary", at(task), java_script_enabled=False)
    page.get_by_role("button", name="Take this task").click()
    page.get_by_role("button", name="Start").click()
    assert status(task) == "in_progress"

    page.get_by_label("Add files").set_input_files(
        {"name": "Minutes.txt", "mimeType": "text/plain", "buffer": b"Decisions"}
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".told")).to_contain_text("1 file is added.", timeout=SOON)
    page.get_by_label("Decisions come first").check()
    page.get_by_label("Names").check()
    page.get_by_role("button", name="Save the ticks").click()
    expect(page.locator("#checklist")).to_contain_text("2 of 2 done", timeout=SOON)

    page.get_by_role("link", name="Submit version 1").click()
    page.get_by_label("Minutes.txt").check()
    page.get_by_role("button", name="Submit").click()
    expect(state(page, "Submitted")).to_be_visible(timeout=SOON)
    previewing.make_waiting()

    page = open_as("owner", at(task), java_script_enabled=False)
    page.get_by_role("link", name="Check the result").click()
    expect(page.get_by_text("Decisions", exact=True).first).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Accept").click()
    expect(state(page, "Accepted")).to_be_visible(timeout=SOON)
    assert status(task) == "accepted"


def test_a_long_reason_for_the_due_time_leaves_the_title_its_room(open_as, at_desk):
    task = at_desk.submitted_task()
    tasks.request_revision(task_id=task.pk, by=at_desk.actor("owner"), changes="The names, please.")
    relay()
    page = open_as("owner", at(task), viewport={"width": 1280, "height": 900})
    expect(page.locator("#t-head")).to_contain_text("the new version has")
    whole, clock = (page.locator(place).bounding_box() for place in ("#t-head", "#t-head .clock"))
    assert clock["width"] < whole["width"] / 2


def test_on_a_phone_what_stands_apart_is_offered_once(open_as, at_desk):
    task = at_desk.submitted_task()
    tasks.accept(task_id=task.pk, by=at_desk.actor("owner"))
    relay()
    page = open_as("owner", at(task), viewport=PHONE)
    expect(page.get_by_role("link", name="Reopen")).to_have_count(1)


def test_a_file_says_how_far_it_is_sent_and_one_too_large_is_not(open_as, at_desk, settings):
    task = at_desk.task_in_progress()
    settings.UPLOAD_MAX_BYTES = 300_000
    page = open_as("secretary", at(task))
    files = page.get_by_label("Add files")
    files.set_input_files({"name": "Film.mp4", "mimeType": "video/mp4", "buffer": bytes(300_001)})
    expect(page.get_by_role("alert").filter(has_text="“Film.mp4” is larger than 293.0\xa0KB.")).to_be_visible()
    expect(files).to_have_value("")

    held = []
    page.route("**/files", lambda route: held.append(route))
    files.set_input_files({"name": "Minutes.txt", "mimeType": "text/plain", "buffer": b"Decisions. " * 20_000})
    page.get_by_role("button", name="Upload").click()
    bar = page.get_by_role("progressbar", name="Uploading")
    expect(bar).to_be_visible(timeout=SOON)
    held[0].continue_()
    expect(page.locator("#files").get_by_role("link", name="Minutes.txt")).to_be_visible(timeout=SOON)
    expect(bar).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("1 file is added.")

    page.unroute("**/files")
    page.route("**/files", lambda route: route.abort())
    files.set_input_files({"name": "Names.txt", "mimeType": "text/plain", "buffer": b"Names"})
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#toasts .error")).to_contain_text("That did not reach us.", timeout=SOON)
    expect(bar).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("page.html", "Send one of: pdf"),
        ("drawing.svg", "Send one of: pdf"),
        ("drawing.png", "What is in the file is not what its name says."),
    ],
)
def test_files_that_could_run_are_refused_with_a_sentence(open_as, at_desk, name, sentence):
    """Check 53: what could run is not taken."""
    task = at_desk.task_in_progress()
    page = open_as("owner", at(task))
    script = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
    page.get_by_label("Add files").set_input_files({"name": name, "mimeType": "text/html", "buffer": script})
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible(timeout=SOON)
    assert not TaskFile.objects.exists()


def test_a_script_in_a_file_is_shown_as_text_and_never_runs(open_as, at_desk):
    """Check 53: previewing and downloading what says that it is a text."""
    task = at_desk.task_in_progress()
    text = "<script>document.title = 'it ran'; alert(1)</script>"
    upload = SimpleUploadedFile("notes.txt", text.encode())
    file = tasks.add_file(task_id=task.pk, by=at_desk.actor("owner"), upload=upload)
    previewing.make_waiting()
    page = open_as("secretary", at(task))
    page.on("dialog", lambda dialog: pytest.fail(f"it ran: {dialog.message}"))
    page.locator("#files").get_by_role("link", name="notes.txt").click()
    expect(page.get_by_text(text)).to_be_visible(timeout=SOON)
    assert "it ran" not in page.title()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "notes.txt"
    answer = page.request.get(at(task, f"/files/{file.pk}"))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_whoever_has_added_a_file_is_still_at_the_files(open_as, at_desk):
    page = open_as("secretary", at(at_desk.task_in_progress()))
    page.set_viewport_size({"width": 1000, "height": 500})
    files = page.locator("#files")
    page.get_by_label("Add files").set_input_files({"name": "Names.txt", "mimeType": "text/plain", "buffer": b"Names"})
    page.get_by_role("button", name="Upload").click()
    expect(files.get_by_role("link", name="Names.txt")).to_be_visible(timeout=SOON)
    expect(files).to_be_in_viewport()
