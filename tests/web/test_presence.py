"""The part of a task's page that says who else looks at it: for whom it is there."""

import pytest
from django.urls import reverse

from backend.live.streams import redis
from backend.tasks.models import Task

ANSWERS = {
    "owner": 200, "viewer": 200, "secretary": 200, "coordinator": 200, "colleague": 404, "stranger": 404,
    "outsider": 404, "administrator": 404,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_who_knows_of_a_task_may_say_that_they_look_at_it(world, browser, name):
    address = reverse("presence", args=[world.task_in_progress().number])
    client = browser(name)
    assert client.get(address).status_code == ANSWERS[name]
    assert client.post(address, {"tab": "a"}).status_code == ANSWERS[name]


def test_without_scripts_the_page_shows_who_is_there_and_a_page_that_closes_takes_them_away(world, browser):
    redis().flushdb()
    task = Task.objects.get(pk=world.task_in_progress().pk)
    owner, secretary = browser("owner"), browser("secretary")
    owner.post(reverse("presence", args=[task.number]), {"tab": "a", "idle": "1"})
    page = secretary.get(reverse("task", args=[task.number])).content.decode()
    assert "Owner is viewing" in page
    assert "idle" in page
    assert owner.post(reverse("presence", args=[task.number]), {"tab": "a", "gone": "1"}).status_code == 204
    assert "is viewing" not in secretary.get(reverse("task", args=[task.number])).content.decode()
