"""Changes that are asked for one by one, with their places; and who opened what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.core.errors import Invalid
from backend.tasks import services
from backend.tasks.models import Change, Opening, Task
from backend.tasks.refusals import NothingToChange
from backend.tasks.services import Pin

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(world):
    """A task with a file that was delivered: (task, file)."""
    task, secretary = world.task_in_progress(), world.actor("secretary")
    upload = SimpleUploadedFile("Minutes.txt", b"Budget: 168,000")
    file = services.add_file(task_id=task.pk, by=secretary, upload=upload)
    services.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])
    return Task.objects.get(pk=task.pk), file


def ask(world, task, *pins, **words):
    return services.request_revision(task_id=task.pk, by=world.actor("owner"), pins=pins, **words)


def test_each_change_has_a_number_and_becomes_an_item_of_the_checklist(world, delivered):
    task, file = delivered
    task = ask(world, task, Pin("The budget is 186,000.", file.pk, 1, 620, 140), Pin("Shorter."))
    first, second = Change.objects.all()
    assert (first.number, first.file, first.page, first.x, first.y) == (1, file, 1, 620, 140)
    assert (second.number, second.file, second.page) == (2, None, None)
    assert [item["text"]["en"] for item in task.checklist[-2:]] == [
        "Change 1: The budget is 186,000.",
        "Change 2: Shorter.",
    ]
    assert [(item["done"], item["change"]) for item in task.checklist[-2:]] == [(False, 1), (False, 2)]
    assert first.review.comment == "1. The budget is 186,000.\n2. Shorter."


def test_a_later_version_counts_on(world, delivered):
    task, _file = delivered
    ask(world, task, Pin("Shorter."))
    services.submit(task_id=task.pk, by=world.actor("secretary"), note="Shorter now.")
    ask(world, task, Pin("Longer."))
    assert [change.number for change in Change.objects.order_by("number")] == [1, 2]


def test_words_without_a_place_are_kept_as_they_are(world, delivered):
    task, _file = delivered
    before = task.checklist
    task = ask(world, task, changes="Everything.")
    assert task.checklist == before
    assert task.deliverables.get().review.comment == "Everything."


def test_asking_for_nothing_is_refused_and_changes_nothing(world, delivered):
    task, _file = delivered
    with pytest.raises(NothingToChange):
        ask(world, task, changes=" ")
    assert Task.objects.get(pk=task.pk).status == "submitted"


def test_a_pin_stands_on_a_page_that_was_delivered(world, delivered):
    task, _file = delivered
    upload = SimpleUploadedFile("Agenda.txt", b"1. Budget")
    other = services.add_file(task_id=task.pk, by=world.actor("owner"), upload=upload)
    with pytest.raises(Invalid):
        ask(world, task, Pin("Here.", other.pk, 1, 0, 0))
    assert Task.objects.get(pk=task.pk).status == "submitted"


def test_looking_again_within_the_hour_is_the_same_opening(world, delivered):
    task, _file = delivered
    for who in ("owner", "owner", "coordinator"):
        services.note_opening(task=task, what="Minutes.txt", by=world.actor(who))
    assert [(each.label, each.role) for each in Opening.objects.order_by("id")] == [
        ("Owner", "member"),
        ("Coordinator", "coordinator"),
    ]
