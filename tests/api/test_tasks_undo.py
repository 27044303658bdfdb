"""Undo over the API: one POST, its deadline among the actions, and refusals with names."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.dateparse import parse_datetime

from backend.core.clock import now
from backend.tasks.models import Deliverable, LogEntry, Task


def address(task, rest=""):
    return f"/api/v1/tasks/{task.pk}{rest}"


def undoing(answer):
    return next((action for action in answer.json()["actions"] if action["verb"] == "undo"), None)


def test_a_start_is_undone_and_the_log_says_so(api, world):
    task = world.task_in_progress()
    offered = undoing(api("secretary").get(address(task)))
    assert offered["allowed"]
    assert timedelta(minutes=9) < parse_datetime(offered["until"]) - now() <= timedelta(minutes=10)
    answer = api("secretary").post(address(task, "/undo"), {})
    assert (answer.status_code, answer.json()["status"]) == (200, "assigned")
    line, step, *_ = api("owner").get(address(task, "/log")).json()["results"]
    assert (line["verb"], line["facts"]["verb"]) == ("undo", "start")
    assert (step["verb"], step["undone_by"]) == ("start", line["id"])


def test_one_key_undoes_one_step(api, world):
    """The same request again is answered again, and does not take the step before that back as well."""
    task = world.task_in_progress()
    key = {"HTTP_IDEMPOTENCY_KEY": "undo-the-start-of-this-task"}
    first = api("secretary").post(address(task, "/undo"), {}, **key)
    again = api("secretary").post(address(task, "/undo"), {}, **key)
    assert first.json()["version"] == again.json()["version"]
    assert Task.objects.get().status == "assigned"


def test_a_copy_that_is_old_undoes_nothing(api, world):
    task = world.task_in_progress()
    answer = api("secretary").post(address(task, "/undo"), {}, HTTP_IF_MATCH='"2"')
    assert answer.status_code == 412
    assert Task.objects.get().status == "in_progress"


def test_a_submission_is_recalled_until_it_is_opened(api, world):
    task = world.submitted_task()
    assert undoing(api("secretary").get(address(task))) | {"until": None} == {
        "verb": "undo", "allowed": True, "status": None, "code": None, "reason": None, "fields": [], "until": None,
    }  # fmt: skip
    api("viewer").get(address(task, "/deliverables"))  # who may not review it does not open it
    assert not Deliverable.objects.filter(opened_at__isnull=False).exists()
    seen = api("manager").get(address(task, "/deliverables")).json()["results"]
    assert seen[0]["opened_at"]
    refused = api("secretary").post(address(task, "/undo"), {})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_opened")
    assert undoing(api("secretary").get(address(task)))["code"] == "already_opened"


def test_a_recalled_submission_is_out_of_sight_and_its_number_free(api, world):
    task = world.submitted_task()
    assert api("secretary").post(address(task, "/undo"), {}).json()["status"] == "in_progress"
    assert api("owner").get(address(task, "/deliverables")).json()["results"] == []
    api("secretary").post(address(task, "/submit"), {"note": "Now with names."})
    assert [each["version"] for each in api("owner").get(address(task, "/deliverables")).json()["results"]] == [1]


@pytest.mark.parametrize(
    ("who", "status", "code"), [("colleague", 404, "not_found"), ("manager", 403, "not_your_undo")]
)
def test_others_are_refused(api, world, who, status, code):
    task = world.task_in_progress()
    answer = api(who).post(address(task, "/undo"), {})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_too_late_is_said_by_name(api, world):
    task = world.task_in_progress()
    with time_machine.travel(now() + timedelta(minutes=11)):
        answer = api("secretary").post(address(task, "/undo"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "undo_too_late")
    assert not LogEntry.objects.filter(verb="undo").exists()


def test_who_was_overtaken_is_told_so(api, world):
    task = world.submitted_task()
    api("owner").post(address(task, "/request-revision"), {"changes": "Names."})
    answer = api("secretary").post(address(task, "/undo"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "acted_since")
