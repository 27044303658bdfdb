"""What is delivered is looked at, file by file and page by page, by those whose file it is."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from backend.files import previewing
from backend.tasks import services as tasks
from backend.tasks.models import Change, Opening, Task
from tests.web.test_pages import check_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(world):
    """A task whose secretary delivered a photograph: (task, file)."""
    task, secretary = world.task_in_progress(), world.actor("secretary")
    written = io.BytesIO()
    Image.new("RGB", (600, 900), "teal").save(written, "PNG")
    upload = SimpleUploadedFile("Sheet.png", written.getvalue())
    file = tasks.add_file(task_id=task.pk, by=secretary, upload=upload)
    previewing.make(file_id=file.file_id)
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])
    return Task.objects.get(pk=task.pk), file


def page_of(task, file, page):
    return reverse("file_page", args=[task.number, file.pk, page])


@pytest.mark.parametrize(
    ("name", "status"),
    [("owner", 200), ("viewer", 200), ("secretary", 200), ("coordinator", 200), ("colleague", 404), ("stranger", 404)],
)
def test_a_picture_of_a_page_is_for_those_whose_file_it_is(world, browser, delivered, name, status):
    client = browser(name)
    for page in (0, 1):
        assert client.get(page_of(*delivered, page)).status_code == status
    assert client.get(reverse("file_pages", args=[delivered[0].number, delivered[1].pk])).status_code == status
    assert client.get(reverse("review", args=[delivered[0].number])).status_code == status


def test_a_picture_is_ours_and_can_do_nothing(world, browser, delivered):
    response = browser("owner").get(page_of(*delivered, 1))
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).format == "WEBP"


def test_there_is_no_page_beyond_the_last(world, browser, delivered):
    assert browser("owner").get(page_of(*delivered, 2)).status_code == 404


def test_changes_are_pinned_by_the_form(world, browser, delivered):
    task, file = delivered
    client, address = browser("owner"), reverse("ask_changes", args=[task.number])
    place = f"{file.pk}:1:620:140"
    client.post(address, {"pin": ["186,000, not 168,000", ""], "place": [place, place], "changes": "Shorter\n\nBolder"})
    found = [(each.number, each.text, each.x, each.y) for each in Change.objects.all()]
    assert found == [(1, "186,000, not 168,000", 620, 140), (2, "Shorter", None, None), (3, "Bolder", None, None)]
    page = browser("secretary").get(reverse("review", args=[task.number]))
    check_page(page)
    assert 'x="62%" y="14%" data-change="1"' in page.content.decode()


@pytest.mark.parametrize("place", ["", "nowhere", "{file}:1:2000:0", "{file}:0:1:1", "{file}:1:a:b"])
def test_a_pin_that_stands_nowhere_comes_back(world, browser, delivered, place):
    task, file = delivered
    values = {"pin": "Here", "place": place.format(file=file.pk), "changes": "Kept words"}
    response = browser("owner").post(reverse("ask_changes", args=[task.number]), values)
    assert response.status_code == 422
    check_page(response)
    assert not Change.objects.exists()


def test_asking_for_nothing_comes_back_with_a_sentence(world, browser, delivered):
    response = browser("owner").post(reverse("ask_changes", args=[delivered[0].number]), {"changes": " "})
    assert response.status_code == 422
    assert "Say what should change" in response.content.decode()


def test_who_opened_what_is_written_down_and_shown(world, browser, delivered):
    task, file = delivered
    browser("owner").get(reverse("file", args=[task.number, file.pk]))
    browser("coordinator").get(reverse("file_pages", args=[task.number, file.pk]))
    browser("coordinator").get(reverse("file_pages", args=[task.number, file.pk]))
    assert [(each.label, each.what) for each in Opening.objects.order_by("id")] == [
        ("Owner", "Sheet.png"),
        ("Coordinator", "Sheet.png"),
    ]
    assert (
        "Who opened what (2 entries)" in browser("secretary").get(reverse("task", args=[task.number])).content.decode()
    )


def test_the_review_says_when_it_accepts_by_itself_and_takes_a_word(world, browser, delivered):
    task, _file = delivered
    client = browser("owner")
    page = client.get(reverse("review", args=[task.number]))
    check_page(page)
    assert "accepts by itself" in page.content.decode()
    client.post(reverse("step", args=[task.number, "accept"]), {"comment": "Thank you."})
    assert Task.objects.get(pk=task.pk).deliverables.get().review.comment == "Thank you."


def test_only_who_may_answer_finds_the_forms(world, browser, delivered):
    for name in ("secretary", "viewer", "coordinator"):
        page = browser(name).get(reverse("review", args=[delivered[0].number])).content.decode()
        assert 'id="ask-changes"' not in page and 'id="accept"' not in page
