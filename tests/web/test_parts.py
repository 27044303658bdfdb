"""Files that a script has sent in parts come with the form that names them."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.core.clock import now
from backend.files import parts
from backend.files.models import PartialUpload
from backend.files.scanning import ScannerAway
from backend.tasks import services as tasks
from backend.tasks.models import Message, Task, TaskFile
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


def test_one_that_is_named_twice_is_stored_once(world, browser):
    task, key = world.task_in_progress(), sent(world, "One.txt", b"One")
    answer = browser("secretary").post(reverse("files", args=[task.number]), {"parts.uploads": [key, key, key.upper()]})
    assert answer.status_code == 302
    assert TaskFile.objects.get().file.name == "One.txt"


def test_as_many_may_come_as_a_form_may_have_files(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    keys = [sent(world, f"{n}.txt", b"One") for n in range(10)]
    address = reverse("files", args=[task.number])
    values = {"parts.uploads": keys, "uploads": SimpleUploadedFile("One more.txt", b"One")}
    for too_many in (values, {"parts.uploads": [*keys, str(uuid4())]}):
        answer = client.post(address, too_many)
        assert answer.status_code == 422 and "These are too many files at once." in Page(answer).words
    assert not TaskFile.objects.exists() and PartialUpload.objects.count() == 10
    assert client.post(address, {"parts.uploads": keys}).status_code == 302
    assert TaskFile.objects.count() == 10 and not PartialUpload.objects.exists()


@pytest.mark.parametrize("verb", ["ask", "unassign", "time"])
def test_a_form_takes_files_only_where_it_asks_for_them(world, browser, verb):
    who = "coordinator" if verb == "unassign" else "secretary"
    task, key = world.task_in_progress(), sent(world, "One.txt", b"One", who=who)
    address = reverse("more_time", args=[task.number]) if verb == "time" else reverse("step", args=[task.number, verb])
    answer = browser(who).post(address, {"text": "Who was absent?", "reason": "Ill.", "parts.text": key})
    assert answer.status_code == 422 and "This form takes no such file." in Page(answer).words
    assert PartialUpload.objects.filter(pk=key).exists() and not TaskFile.objects.exists()


def test_a_step_without_a_form_leaves_them_alone(world, browser):
    task, key = world.draft(), sent(world, "One.txt", b"One", who="owner")
    answer = browser("owner").post(reverse("step", args=[task.number, "publish"]), {"parts.uploads": key})
    assert answer.status_code == 302
    assert Task.objects.get().status == "open" and PartialUpload.objects.get().is_whole


def test_a_question_takes_the_files_that_were_chosen_with_it(world, browser):
    """The box on the page of a task has a button that leads to this step with all that is in the box."""
    task = world.task_in_progress()
    values = {
        "text": "Is this the list?", "uploads": SimpleUploadedFile("List.txt", b"Names"),
        "parts.uploads": sent(world, "Recording.txt", b"Decisions"),
    }  # fmt: skip
    assert browser("secretary").post(reverse("step", args=[task.number, "ask"]), values).status_code == 302
    task.refresh_from_db()
    assert task.status == "waiting"
    assert {file.file.name for file in task.files.all()} == {"List.txt", "Recording.txt"}
    assert not PartialUpload.objects.exists()


def test_one_that_goes_while_it_is_looked_at_is_stored_nowhere(world, browser, monkeypatch):
    task, key = world.task_in_progress(), sent(world, "One.txt", b"One")
    take = parts.take

    def take_and_lose(**which):
        taken = take(**which)
        PartialUpload.objects.all().delete()
        return taken

    monkeypatch.setattr(parts, "take", take_and_lose)
    answer = browser("secretary").post(reverse("files", args=[task.number]), {"parts.uploads": key})
    assert answer.status_code == 409 and "Please choose the file again." in Page(answer).words
    assert not TaskFile.objects.exists()


def test_one_that_the_task_does_not_take_stays(world, browser):
    task, key = world.task_in_progress(), sent(world, "One.txt", b"One")
    tasks.cancel(task_id=task.pk, reason="No longer needed.", by=world.actor("owner"))
    answer = browser("secretary").post(reverse("files", args=[task.number]), {"parts.uploads": key})
    assert answer.status_code in (409, 422)
    assert PartialUpload.objects.get().is_whole and not task.files.filter(file__name="One.txt").exists()


def test_what_is_delivered_after_a_question_is_stored_once(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    address = reverse("submit", args=[task.number])
    values = {"note": "Here.", "parts.uploads": sent(world, "Minutes.txt", b"Decisions")}
    asked = client.post(address, values)
    assert asked.status_code == 422 and "Submit anyway?" in Page(asked).words
    (file,) = TaskFile.objects.all()
    assert not PartialUpload.objects.exists()
    assert client.post(address, {"note": "Here.", "file_ids": [str(file.pk)], "anyway": "1"}).status_code == 302
    assert [each.pk for each in task.deliverables.get().files.all()] == [file.pk]
    assert TaskFile.objects.count() == 1


def test_what_is_delivered_is_shown_to_a_scanner_that_is_away_once(stand_in, world, browser, monkeypatch):
    stand_in(b"")
    asked = []

    def away(upload):
        asked.append(upload.name)
        raise ScannerAway()

    monkeypatch.setattr("backend.files.scanning._answer", away)
    task = world.task_in_progress()
    values = {"note": "Here.", "uploads": SimpleUploadedFile("Minutes.txt", b"Decisions")}
    assert browser("secretary").post(reverse("submit", args=[task.number]), values).status_code == 422
    assert asked == ["Minutes.txt"]
