"""Delivered files, got again."""

from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from backend.tasks import services as tasks
from tests.browser.conftest import PHONE


def test_a_file_is_found_by_its_name_and_downloaded_on_a_phone(at_desk, open_as):
    secretary = at_desk.actor("secretary")
    for title, name in (("Minutes of May", "决议.txt"), ("Minutes of June", "june.txt")):
        task = at_desk.task_in_progress(title=title)
        file = tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile(name, title.encode()))
        tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])
    page = open_as("owner", "/files", viewport=PHONE)
    expect(page.locator("#delivered section")).to_have_count(2)
    page.get_by_label("Search files and tasks").fill("决议")
    page.get_by_label("Search files and tasks").press("Enter")
    expect(page.locator("#delivered section")).to_have_count(1)
    with page.expect_download() as had:
        page.get_by_role("link", name="Download").click()
    assert had.value.suggested_filename == "决议.txt"
    assert had.value.path().read_text() == "Minutes of May"
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#delivered section")).to_have_count(2)
