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
    assert client.post("/api/v1/sla-policies", policy(world, {"targets": {"claim": 900}})).json()["version"] == 1
    assert (
        len(api("owner").get("/api/v1/calendars", {"organization": str(world.organization.pk)}).json()["results"]) == 2
    )


def policy(world, definition) -> dict:
    return {"organization": str(world.organization.pk), "key": "all", "name": "All", "definition": definition}


@pytest.mark.parametrize("kind", ["calendars", "sla-policies"])
def test_a_draft_holds_once_it_is_activated(api, world, kind):
    client = api("coordinator")
    body = policy(world, {}) if kind == "sla-policies" else {"pool": str(world.pool.pk), "definition": HOURS}
    draft = client.post(f"/api/v1/{kind}", body).json()
    assert draft["activated_at"] is None
    active = client.post(f"/api/v1/{kind}/{draft['id']}/activate", {"applies_to_open": True}).json()
    assert active["activated_at"] and active["applies_to_open"]
    again = client.post(f"/api/v1/{kind}/{draft['id']}/activate", {})
    assert (again.status_code, again.json()["code"]) == (409, "already_active")
    assert api("owner").post(f"/api/v1/{kind}/{draft['id']}/activate", {}).status_code == 403
    assert api("stranger").post(f"/api/v1/{kind}/{draft['id']}/activate", {}).status_code == 404


def test_a_rule_has_one_owner(api, world):
    both = {"organization": str(world.organization.pk), "pool": str(world.pool.pk), "definition": HOURS}
    for body in (both, {"definition": HOURS}):
        answer = api("coordinator").post("/api/v1/calendars", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "organization")


def test_holidays_come_with_a_country_and_say_what_is_provisional(api, world):
    body = {"organization": str(world.organization.pk), "definition": HOURS, "country": "CN"}
    calendar = api("coordinator").post("/api/v1/calendars", body).json()
    assert calendar["origin"] == "national"
    assert f"{now().year}-10-01" in calendar["definition"]["holidays"]
    assert calendar["provisional_years"] == [now().year + 1]


FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Tea Society//EN
BEGIN:VEVENT
UID:1@example.org
DTSTART;VALUE=DATE:{year}0303
SUMMARY:Founders' day
END:VEVENT
END:VCALENDAR
"""


def test_holidays_come_from_an_icalendar_file(api, world):
    feed = FEED.format(year=now().year)
    body = {"organization": str(world.organization.pk), "definition": HOURS, "feed": feed}
    calendar = api("coordinator").post("/api/v1/calendars", body).json()
    assert calendar["definition"]["holidays"] == [f"{now().year}-03-03"]
    answer = api("coordinator").post("/api/v1/calendars", {**body, "feed": "not a calendar"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "feed")


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
    ("definition", "field"),
    [
        ({"targets_by_priority": {"soon": {"claim": 900}}}, "definition.targets_by_priority.soon"),
        ({"targets": {"lunch": 900}}, "definition.targets.lunch"),
        ({"targets": {"claim": -1}}, "definition.targets.claim"),
        ({"targets": {"claim": 10**12}}, "definition.targets.claim"),
        ({"ladder": [{"name": "warn"}]}, "definition.ladder[0]"),
        ({"lunch": True}, "definition.lunch"),
        ([], "definition"),
    ],
)
def test_a_wrong_policy_is_refused_at_its_place(api, world, definition, field):
    answer = api("coordinator").post("/api/v1/sla-policies", policy(world, definition))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
