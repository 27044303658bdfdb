"""Files that a script has sent in parts come with the form that names them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from backend.core.clock import now
from backend.files import parts
from backend.files.models import PartialUpload
from backend.tasks.models import Message, TaskFile
from tests.scanner import EICAR
from tests.web.pages import Page


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sent(world, name: str, content: bytes, *, who: str = "secretary") -> str:
    """An upload that has come, but for nothing."""
    by = world.actor(who)
    upload = parts.begin(name=name, size=len(content), by=by, at=now())
    parts.append(upload_id=upload.pk, offset=0, part=content, by=by, at=now())
    return str(upload.pk)


def test_they_are_stored_with_the_others_and_let_go(world, browser):
    task = world.task_in_progress()
    names = [sent(world, "One.txt", b"One"), sent(world, "Two.txt", b"Two")]
    address = reverse("files", args=[task.number])
    assert browser("secretary").post(address, {"parts.uploads": names}).status_code == 302
    files = TaskFile.objects.order_by("file__name")
    assert [(file.file.name, file.file.content.open().read()) for file in files] == [
        ("One.txt", b"One"), ("Two.txt", b"Two"),
    ]  # fmt: skip
    assert not PartialUpload.objects.exists()


def test_one_that_is_delivered_comes_with_the_step(world, browser):
    task = world.task_in_progress(checklist=[])
    values = {"note": "", "parts.uploads": sent(world, "Minutes.txt", b"Decisions")}
    browser("secretary").post(reverse("submit", args=[task.number]), {**values, "anyway": "1"})
    task.refresh_from_db()
    assert task.status == "submitted"
    assert [file.file.name for file in task.deliverables.get().files.all()] == ["Minutes.txt"]


@pytest.mark.parametrize("whose", ["nobody", "somebody else", "no key"])
def test_one_that_is_gone_is_said_and_what_was_typed_stays(world, browser, whose):
    task = world.task_in_progress()
    keys = {
        "nobody": lambda: str(uuid4()), "somebody else": lambda: sent(world, "One.txt", b"One", who="owner"),
        "no key": lambda: "x",
    }  # fmt: skip
    values = {"text": "Please look.", "parts.uploads": keys[whose]()}
    answer = browser("secretary").post(reverse("messages", args=[task.number]), values)
    page = Page(answer)
    assert answer.status_code == 409
    assert "Please choose the file again." in page.words and "Please look." in page.words
    assert not Message.objects.exists() and not TaskFile.objects.exists()


def test_what_is_refused_stays_for_another_attempt(scans, world, browser):
    task = world.task_in_progress()
    values = {"text": "Please look.", "parts.uploads": sent(world, "Letter.txt", EICAR)}
    answer = browser("secretary").post(reverse("messages", args=[task.number]), values)
    assert answer.status_code == 422 and "“Letter.txt” was not taken." in Page(answer).words
    assert PartialUpload.objects.count() == 1 and not TaskFile.objects.exists()
