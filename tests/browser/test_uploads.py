"""Files on their way: chosen, scanned, sent in parts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from backend.accounts.models import User
from backend.core.clock import now
from backend.files import parts, scanning
from backend.files.models import PartialUpload
from backend.tasks.models import Message, Task, TaskFile
from tests.browser.conftest import PHONE
from tests.browser.test_task import SOON, at
from tests.factories import template
from tests.scanner import EICAR

LETTER = {"name": "Letter.txt", "mimeType": "text/plain", "buffer": b"Dear all,\n" + EICAR}
INFECTED = "The virus scan found something harmful in the file. “Letter.txt” was not taken."


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_an_infected_file_is_refused_beside_the_field_and_what_was_typed_stays(scans, open_as, at_desk):
    """Check 53."""
    task = at_desk.task_in_progress()
    page = open_as("owner", at(task))
    page.get_by_label("Add files").set_input_files(LETTER)
    page.get_by_role("button", name="Upload").click()
    files = page.locator("#files")
    expect(files.get_by_role("alert").filter(has_text=INFECTED)).to_be_visible(timeout=SOON)
    expect(files.get_by_text("Letter.txt", exact=True)).to_have_count(0)

    page.get_by_label("Write a message").fill("Please use this letter.")
    page.get_by_label("Attach").set_input_files(LETTER)
    expect(page.locator("#compose").get_by_text("Letter.txt")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#compose").get_by_role("alert").filter(has_text=INFECTED)).to_be_visible(timeout=SOON)
    expect(page.get_by_label("Write a message")).to_have_value("Please use this letter.")
    assert not TaskFile.objects.exists() and not Message.objects.exists()

    template("other", fields=[])
    page = open_as("owner", "/tasks/new?template=other")
    page.get_by_label("Describe the task").fill("Type this letter, please.")
    expect(page.locator("#understood")).to_contain_text("This is what we understood", timeout=SOON)
    page.locator("#id_papers").set_input_files(LETTER)
    page.get_by_role("button", name="Post task").click()
    page.get_by_role("button", name="Post anyway").click()
    expect(page.locator("#id_papers_error")).to_contain_text("“Letter.txt” was not taken.", timeout=SOON)
    expect(page.get_by_label("Describe the task")).to_have_value("Type this letter, please.")
    assert Task.objects.count() == 1


def test_while_it_is_scanned_the_page_says_so(stand_in, open_as, at_desk, monkeypatch):
    stand_in(None)
    monkeypatch.setattr(scanning, "LONGEST", 4.0)
    page = open_as("owner", at(at_desk.task_in_progress()))
    page.get_by_label("Add files").set_input_files({**LETTER, "buffer": b"Dear all"})
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#files [data-share]")).to_have_text("Checking for viruses")
    away = "Files cannot be checked for viruses just now. Please try again in a minute."
    expect(page.locator("#files").get_by_role("alert").filter(has_text=away)).to_be_visible(timeout=SOON)


def test_files_are_chosen_with_a_button_of_the_page_s_language(open_as, at_desk):
    task = at_desk.task_in_progress()
    page = open_as("owner", at(task), viewport=PHONE)
    field = page.get_by_label("Add files")
    field.focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(
        [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"Names"} for n in ("One", "Two")]
    )
    expect(page.locator("#files").get_by_text("One.txt, Two.txt")).to_be_visible()
    with page.expect_file_chooser():
        page.locator("#files").get_by_text("Choose files").click()
    assert field.bounding_box()["width"] <= 2
    assert not Axe().run(page, "#files").response["violations"]
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#files").get_by_role("link", name="Two.txt")).to_be_visible(timeout=SOON)
    expect(page.locator("#files").get_by_text("One.txt, Two.txt")).to_have_count(0)

    page = open_as("owner", at(task), java_script_enabled=False)
    assert (
        page.get_by_label("Add files").bounding_box()["width"] > 100
    )  # the browser's own, which names what was chosen


def test_a_large_file_goes_on_where_it_was_cut(open_as, at_desk):
    task = at_desk.task_in_progress()
    content = b"Decisions. " * 600_000  # three parts and a bit
    paper = {"name": "Minutes.txt", "mimeType": "text/plain", "buffer": content}
    page = open_as("secretary", at(task))
    sent = []
    page.on("request", lambda request: request.method == "PATCH" and sent.append(request.headers["upload-offset"]))

    def cut(route):
        if route.request.headers.get("upload-offset") == str(2**21) and len(sent) < 3:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/uploads/*", cut)
    page.get_by_label("Add files").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#files").get_by_role("link", name="Minutes.txt")).to_be_visible(timeout=SOON)
    assert sent[:3] == ["0", str(2**21), str(2**21)]  # no part is sent twice that had come
    assert sent[3:] == [str(at * 2**20) for at in (3, 4, 5, 6)]  # and after a cut they are half as large
    assert TaskFile.objects.get().file.content.open().read() == content
    assert not PartialUpload.objects.exists()


def test_a_large_file_goes_on_after_the_page_was_loaded_again(open_as, at_desk, tmp_path):
    task = at_desk.task_in_progress()
    paper = tmp_path / "Minutes.txt"
    paper.write_bytes(b"Decisions. " * 600_000)
    page = open_as("secretary", at(task))

    def hold_the_second(route):
        if route.request.headers.get("upload-offset") != str(2**21):
            route.continue_()

    page.route("**/api/v1/uploads/*", hold_the_second)
    page.get_by_label("Add files").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#files [data-share]")).to_have_text("32 %", timeout=SOON)
    page.reload()

    page.unroute("**/api/v1/uploads/*")
    sent = []
    page.on("request", lambda request: request.method == "PATCH" and sent.append(int(request.headers["upload-offset"])))
    page.get_by_label("Add files").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#files").get_by_role("link", name="Minutes.txt")).to_be_visible(timeout=SOON)
    assert sent == [2**21, 2**22, 3 * 2**21]
    assert TaskFile.objects.get().file.size == paper.stat().st_size


def test_a_form_with_files_has_all_the_time_it_needs_and_is_not_dead_when_given_up(open_as, at_desk):
    task = at_desk.task_in_progress()
    page = open_as("secretary", at(task))
    held = []
    address = f"**{reverse('files', args=[task.number])}"
    page.route(address, lambda route: held.append(route))
    page.evaluate(
        "document.addEventListener('htmx:before:request', ({ detail }) => { window.sent = detail.ctx.request; })"
    )
    page.get_by_label("Add files").set_input_files({**LETTER, "buffer": b"Dear all"})
    upload = page.get_by_role("button", name="Upload")
    with page.expect_request(address):
        upload.click()
    page.evaluate("window.sent.abort()")
    expect(page.locator("#files [data-sending]")).to_be_hidden()

    with page.expect_request(address):
        upload.click()
    page.clock.fast_forward("05:00")  # htmx gives up what takes longer than a minute
    held[-1].continue_()
    expect(page.locator("#files").get_by_role("link", name="Letter.txt")).to_be_visible(timeout=SOON)
    assert TaskFile.objects.count() == 1


def test_who_has_too_many_on_their_way_is_told_so(stand_in, open_as, at_desk, monkeypatch):
    """And those that a refused form named are not in the way of what is chosen in their place."""
    monkeypatch.setattr(parts, "MOST_OF_ONE", 1)
    other = parts.begin(name="Other.txt", size=1, by=at_desk.actor("secretary"), at=now())
    User.objects.filter(pk=at_desk.actor("secretary").user_id).update(language="zh-hans")
    page = open_as("secretary", at(at_desk.task_in_progress()))
    page.locator("#files input[type=file]").set_input_files({**LETTER, "buffer": b"Decisions. " * 400_000})
    page.locator("#files form button").click()
    with translation.override("zh-hans"):
        expect(page.locator("#toasts .error")).to_have_text(str(parts.TooManyUploads.title), timeout=SOON)
    assert not TaskFile.objects.exists()

    other.delete()
    stand_in(b"stream: Eicar FOUND\0")
    page.locator("#files input[type=file]").set_input_files({**LETTER, "buffer": b"Decisions. " * 400_000})
    page.locator("#files form button").click()
    expect(page.locator("#files [role=alert]").filter(has_text="Letter.txt")).to_be_visible(timeout=SOON)
    assert PartialUpload.objects.get().is_whole
    stand_in(b"stream: OK\0")
    page.locator("#files input[type=file]").set_input_files(
        {**LETTER, "name": "Minutes.txt", "buffer": b"Decisions. " * 400_000}
    )
    page.locator("#files form button").click()
    expect(page.locator("#files").get_by_role("link", name="Minutes.txt")).to_be_visible(timeout=SOON)
    assert not PartialUpload.objects.exists()
