"""What the caller was told, over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.models import Notification

URL = "/api/v1/notifications"


@pytest.fixture
def task(world):
    """A task of the owner's: they were told that it has a secretary, and that there is a question."""
    task = world.task_in_progress()
    happening = Happening(task=task, pool_id=task.pool_id, secretary=world.profile)
    for number, verb in enumerate(["claim", "ask"]):
        services.tell(
            event="task.moved", event_id=number, facts={"verb": verb, "role": "", "undone": ""}, happening=happening
        )
    return task


def test_the_newest_comes_first_in_words(api, task):
    asked, taken = api("owner").get(URL).json()["results"]
    assert asked["title"] == f"A question about CS-{task.number} “Minutes of the council”"
    assert asked["task"] == {"id": str(task.pk), "number": task.number}
    assert asked["link"].endswith(f"/tasks/{task.pk}")
    assert (asked["kind"], asked["urgent"], asked["read_at"]) == ("question_asked", True, None)
    assert (taken["kind"], taken["urgent"]) == ("task_taken", False)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("unread=true", ["task_taken"]),
        ("unread=false", ["question_asked"]),
        ("kind=task_taken", ["task_taken"]),
        ("urgent=true", ["question_asked"]),
        ("urgent=false", ["task_taken"]),
        ("task={task}", ["question_asked", "task_taken"]),
        ("task=0192f0c1-7a52-7c3e-9d4e-5b6a7c8d9e0f", []),
        ("ordering=created", ["task_taken", "question_asked"]),
    ],
)
def test_filters(query, kinds, api, task, world):
    services.mark_read(notification_id=Notification.objects.get(kind="question_asked").pk, by=world.actor("owner"))
    answer = api("owner").get(f"{URL}?{query.format(task=task.pk)}")
    assert [row["kind"] for row in answer.json()["results"]] == kinds


@pytest.mark.parametrize("query", ["kind=gossip", "unread=perhaps", "task=1", "mood=good", "ordering=title"])
def test_what_cannot_be_filtered_by_is_refused(query, api, task):
    answer = api("owner").get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_pages_follow_each_other(api, task):
    first = api("owner").get(f"{URL}?page_size=1").json()
    second = api("owner").get(first["next"]).json()
    assert [page["results"][0]["kind"] for page in (first, second)] == ["question_asked", "task_taken"]
    assert second["next"] is None


def test_reading_one_and_then_all(api, task):
    owner = api("owner")
    newest = owner.get(URL).json()["results"][0]
    assert owner.get(f"{URL}/unread-count").json() == {"unread": 2}
    first = owner.post(f"{URL}/{newest['id']}/read").json()
    assert first["read_at"]
    assert owner.post(f"{URL}/{newest['id']}/read").json() == first, "read once is read"
    assert owner.get(f"{URL}/unread-count").json() == {"unread": 1}
    assert owner.post(f"{URL}/read-all").json() == {"read": 1}
    assert owner.get(f"{URL}/unread-count").json() == {"unread": 0}


def test_nobody_sees_or_reads_what_somebody_else_was_told(api, task):
    owner, manager = api("owner"), api("manager")
    newest = owner.get(URL).json()["results"][0]
    assert manager.get(URL).json()["results"] == []
    assert manager.post(f"{URL}/{newest['id']}/read").status_code == 404
    assert manager.post(f"{URL}/read-all").json() == {"read": 0}
    assert owner.get(f"{URL}/unread-count").json() == {"unread": 2}
    assert api().get(URL).status_code == 401


def test_a_list_costs_the_same_however_long_it_is(api, task, world):
    owner = api("owner")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(URL).status_code == 200
        return len(captured)

    few = cost()
    for number in range(20):
        row = {"user": world.owner, "kind": "task_taken", "event": f"more {number}"}
        Notification.objects.create(task=world.open_task(), **row)
    assert cost() == few
