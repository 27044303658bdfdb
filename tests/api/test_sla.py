"""Clocks, calendars and targets over the API."""

from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.outbox.services import relay

HOURS = {"time_zone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]]}}


def test_a_tasks_clocks_are_read_at_this_moment(api, world):
    task = world.task_in_progress()
    answer = api("viewer").get(f"/api/v1/tasks/{task.pk}/clocks")
    assert answer.status_code == 200
    clocks = {clock["kind"]: clock for clock in answer.json()}
    assert set(clocks) == {"claim", "first_response", "delivery"}
    assert clocks["delivery"]["state"] == "running"
    assert clocks["delivery"]["elapsed"] + clocks["delivery"]["remaining"] == clocks["delivery"]["target"]


def test_the_lines_of_an_explanation_add_up_to_the_promise(api, world):
    task = world.task_in_progress()
    lines = api("owner").get(f"/api/v1/tasks/{task.pk}/clocks/delivery").json()
    assert lines[0]["kind"] == "promise"
    counted = sum(line["seconds"] for line in lines if line["kind"] == "counted")
    assert counted == lines[0]["seconds"] == lines[-1]["seconds"]


def test_a_clock_that_never_started_is_not_there(api, world):
    task = world.open_task()
    assert api("owner").get(f"/api/v1/tasks/{task.pk}/clocks/revision").status_code == 404
    assert api("owner").get(f"/api/v1/tasks/{world.draft().pk}/clocks").json() == []


def test_strangers_find_no_clocks(api, world):
    task = world.open_task()
    relay()
    assert api("stranger").get(f"/api/v1/tasks/{task.pk}/clocks").status_code == 404
    assert api("stranger").get("/api/v1/clocks").json()["results"] == []
    assert api().get("/api/v1/clocks").status_code == 401


def test_coordinators_find_what_is_at_risk(api, world):
    world.open_task()
    world.draft()
    relay()
    soon = (now() + timedelta(days=30)).isoformat()
    page = api("coordinator").get("/api/v1/clocks", {"state": "running", "due_before": soon}).json()
    assert {clock["kind"] for clock in page["results"]} == {"claim", "delivery"}
    dues = [clock["due_at"] for clock in page["results"]]
    assert dues == sorted(dues)
    assert api("coordinator").get("/api/v1/clocks", {"breached": "true"}).json()["results"] == []


def test_lists_of_clocks_cost_the_same_however_long(api, world, django_assert_num_queries):
    client = api("coordinator")
    for wanted in (1, 5):
        for _ in range(wanted):
            world.open_task()
        relay()
        with django_assert_num_queries(5):  # token, memberships, pools, profile, page
            assert client.get("/api/v1/clocks").status_code == 200


def test_a_coordinator_writes_new_versions(api, world):
    client = api("coordinator")
    body = {"organization": str(world.organization.pk), "definition": HOURS}
    assert [client.post("/api/v1/calendars", body).json()["version"] for _ in range(2)] == [1, 2]
    targets = {"organization": str(world.organization.pk), "targets": {"urgent": {"claim": 900}}}
    assert client.post("/api/v1/sla-policies", targets).json()["version"] == 1
    assert (
        len(api("owner").get("/api/v1/calendars", {"organization": str(world.organization.pk)}).json()["results"]) == 2
    )


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("stranger", 404), ("other_coordinator", 404), ("secretary", 404)]
)
def test_others_may_not_set_rules(api, world, who, status):
    body = {"organization": str(world.organization.pk), "definition": HOURS}
    assert api(who).post("/api/v1/calendars", body).status_code == status


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        ({}, "definition"),
        ({"time_zone": "Mars/Olympus", "weekly": {}}, "definition.time_zone"),
        ({"time_zone": "UTC", "weekly": {"mon": [["25:00", "26:00"]]}}, "definition.weekly.mon[0]"),
        ({"time_zone": "UTC", "weekly": {"mon": [["12:00", "09:00"]]}}, "definition.weekly.mon[0]"),
        ({"time_zone": "UTC", "weekly": {"mon": []}}, "definition"),
    ],
)
def test_a_wrong_calendar_is_refused_at_its_place(api, world, definition, field):
    body = {"organization": str(world.organization.pk), "definition": definition}
    answer = api("coordinator").post("/api/v1/calendars", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)


@pytest.mark.parametrize(
    ("targets", "field"),
    [
        ({"soon": {"claim": 900}}, "targets.soon"),
        ({"high": {"lunch": 900}}, "targets.high.lunch"),
        ({"high": {"claim": -1}}, "targets.high.claim"),
        ({"high": {"claim": 10**12}}, "targets.high.claim"),
    ],
)
def test_wrong_targets_are_refused_at_their_place(api, world, targets, field):
    body = {"organization": str(world.organization.pk), "targets": targets}
    answer = api("coordinator").post("/api/v1/sla-policies", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
