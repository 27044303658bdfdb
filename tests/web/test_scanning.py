"""A file that the virus scan refuses: the sentence stands beside it, and the rest of what was typed is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.files.models import StoredFile
from backend.secretaries.models import Certificate
from backend.tasks import services as tasks
from backend.tasks.models import Message, Task, TaskFile
from tests.factories import template
from tests.scanner import EICAR
from tests.web.pages import Page

INFECTED = "The virus scan found something harmful in the file. “Letter.txt” was not taken."
AWAY = "Files cannot be checked for viruses just now. Please try again in a minute."


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("Letter.txt", b"Dear all,\n" + EICAR)


def described(page: Page, name: str) -> str:
    """The id of what says what is wrong with the field of this name, which the page has once."""
    (field,) = [tag for tag in page.all("input") if tag.get("name") == name and tag.get("aria-invalid") == "true"]
    there = {tag.get("id") for tag in page.all("p")}
    (told,) = [name for name in field["aria-describedby"].split() if name.endswith("_error") and name in there]
    return told


def test_a_message_keeps_its_words_and_goes_without_its_infected_file(scans, world, browser):
    task = world.task_in_progress()
    address = reverse("messages", args=[task.number])
    clean = SimpleUploadedFile("Names.txt", b"Names")
    answer = browser("owner").post(address, {"text": "Please use this.", "uploads": [clean, letter()]})
    page = Page(answer)
    assert answer.status_code == 422
    assert INFECTED in page.words and "Please use this." in page.words
    assert described(page, "uploads") == "text_error"
    assert not TaskFile.objects.exists() and not Message.objects.exists()


def test_files_of_a_task_and_of_what_is_delivered_are_scanned(scans, world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    for address in (reverse("files", args=[task.number]), reverse("step", args=[task.number, "submit"])):
        answer = client.post(address, {"note": "Here it is.", "uploads": [letter()]})
        page = Page(answer)
        assert (answer.status_code, INFECTED in page.words) == (422, True), address
        assert described(page, "uploads") == "id_uploads_error"
    assert "Here it is." in page.words
    task.refresh_from_db()
    assert task.status == "in_progress" and not StoredFile.objects.exists()


def test_a_request_keeps_what_was_typed_when_a_paper_is_infected(scans, world, browser):
    template("other", fields=[])
    values = {
        "sentence": "Type this letter, please.", "publish": "1", "asked": "1", "papers": [letter()], "title": "Letter",
        "read.title": "", "template_code": "other", "read.template_code": "", "priority": "2", "confidentiality": "1",
        "mandate": "flexible",
    }  # fmt: skip
    answer = browser("owner").post(reverse("new_task"), values)
    page = Page(answer)
    assert answer.status_code == 422
    assert INFECTED in page.words and "Type this letter, please." in page.words
    assert described(page, "papers") == "id_papers_error"
    assert not Task.objects.exists() and not StoredFile.objects.exists()


def test_a_certificate_is_scanned(scans, world, browser):
    values = {"number": "7", "issued_on": "2026-01-01", "upload": letter()}
    page = Page(browser("secretary").post(reverse("growth"), values))
    assert INFECTED in page.words
    assert described(page, "upload") == "id_upload_error"
    assert not Certificate.objects.filter(document__isnull=False).exists()


def test_while_the_scanner_is_away_the_page_says_so_and_nothing_is_lost(settings, world, browser):
    settings.CLAMD_URL = "unix:///nowhere/clamd.sock"
    task, client = world.task_in_progress(), browser("owner")
    values = {"text": "Please use this.", "uploads": [SimpleUploadedFile("Names.txt", b"Names")]}
    page = Page(client.post(reverse("messages", args=[task.number]), values))
    assert AWAY in page.words and "Please use this." in page.words
    assert client.post(reverse("messages", args=[task.number]), {"text": "Please use this."}).status_code == 302
    assert not TaskFile.objects.exists() and Message.objects.count() == 1


def test_what_a_form_has_scanned_is_not_scanned_again_while_the_task_is_locked(stand_in, world, browser, monkeypatch):
    stand_in(b"stream: OK\0")
    seen = []
    lock = tasks.material.lock
    monkeypatch.setattr("backend.files.scanning._answer", lambda upload: seen.append(upload.name) or "stream: OK")
    monkeypatch.setattr("backend.tasks.services.material.lock", lambda *who: seen.append("locked") or lock(*who))
    task = world.task_in_progress()
    uploads = [SimpleUploadedFile(name, b"Names") for name in ("One.txt", "Two.txt")]
    browser("owner").post(reverse("files", args=[task.number]), {"uploads": uploads})
    assert seen == ["One.txt", "Two.txt", "locked", "locked"]
    assert TaskFile.objects.count() == 2
