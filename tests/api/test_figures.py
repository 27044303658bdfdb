"""SLA figures over the API: each is the sum of the clocks that it points to."""

import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest

from backend.core.clock import now
from backend.outbox.services import relay
from backend.sla import services
from backend.sla.models import Clock
from backend.sla.services.figures import Group
from tasks_engine.sla.policy import WIRING


@pytest.fixture
def history(world):
    """A delivery in time, one that was late, and one that still runs."""
    world.submitted_task(skills={"meeting.minutes": 3})
    late = world.task_in_progress(skills={"meeting.minutes": 3})
    relay()
    services.refresh(task_id=late.pk, at=now() + timedelta(days=40))
    world.open_task()
    relay()
    services.roll_up()
    return world


def period() -> dict[str, str]:
    return {"since": str(now().date() - timedelta(days=2)), "until": str(now().date() + timedelta(days=60))}


def test_attainment_is_the_share_of_promises_kept(api, history):
    rows = api("coordinator").get("/api/v1/figures/clocks", period()).json()
    delivery = next(row for row in rows if row["key"] == "delivery")
    assert (delivery["met"], delivery["breached"], delivery["attainment"]) == (1, 1, 0.5)


@pytest.mark.parametrize("group", list(Group))
def test_every_figure_lists_its_clocks(api, history, group):
    client = api("coordinator")
    rows = client.get("/api/v1/figures/clocks", {**period(), "group_by": group}).json()
    assert rows or group is Group.PAUSE
    for row in rows:
        counted = {name: row[name] for name in ("met", "breached", "excused", "cancelled")}
        listed = {name: len(client.get(f"{row['clocks']}&outcome={name}").json()["results"]) for name in counted}
        assert counted == listed, row["clocks"]


def test_figures_come_as_a_table_for_spreadsheets(api, history):
    answer = api("coordinator").get("/api/v1/figures/clocks", {**period(), "format": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["key"] for row in rows} <= set(WIRING)
    assert rows[0]["met"].isdigit()


def test_labels_are_in_the_readers_language(api, history):
    asked = {**period(), "group_by": "skill"}
    rows = api("coordinator").get("/api/v1/figures/clocks", asked, headers={"Accept-Language": "zh-hans"}).json()
    assert [row["key"] for row in rows] == ["meeting.minutes"]
    rows = api("coordinator").get("/api/v1/figures/clocks", {**asked, "group_by": "hour"}).json()
    assert all(row["name"][:3] in "Mon Tue Wed Thu Fri Sat Sun" for row in rows)


def test_figures_are_for_those_who_may_see_the_tasks(api, history):
    assert api("viewer").get("/api/v1/figures/clocks", period()).json()
    for nobody in ("stranger", "other_coordinator", "secretary"):
        assert api(nobody).get("/api/v1/figures/clocks", period()).json() == []
        assert api(nobody).get("/api/v1/figures/time", period()).json() == []


def test_the_time_of_a_finished_task_is_shown_by_party(api, world):
    task = world.submitted_task()
    api("owner").post(f"/api/v1/tasks/{task.pk}/accept", {"comment": "Thanks."})
    relay()
    services.roll_up()
    rows = api("owner").get("/api/v1/figures/time", period()).json()
    assert all(row["tasks"] == 1 for row in rows)
    assert {row["key"] for row in rows} <= {"queue", "secretary", "organization"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"group_by": "moon"}, "group_by"),
        ({"since": "yesterday"}, "since"),
        ({"kind": "tea"}, "kind"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_its_field(api, history, asked, field):
    answer = api("coordinator").get("/api/v1/figures/clocks", asked)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_figures_cost_the_same_for_many_rows(api, history, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        api("coordinator").get("/api/v1/figures/clocks", {**period(), "group_by": "template"})


def test_what_is_at_risk_is_found(api, world):
    world.open_task()
    relay()
    Clock.objects.filter(kind="claim").update(at_risk_at=now() - timedelta(minutes=1))
    page = api("coordinator").get("/api/v1/clocks", {"at_risk": "true"}).json()
    assert [clock["kind"] for clock in page["results"]] == ["claim"]
    dues = [datetime.fromisoformat(clock["due_at"]) for clock in page["results"]]
    assert dues == sorted(dues)


def test_the_forecast_counts_what_falls_due_soon_and_lists_it(api, world):
    world.open_task(priority=4, deadline=None)
    relay()
    client = api("coordinator")
    rows = client.get("/api/v1/figures/forecast").json()
    assert [row["hours"] for row in rows] == [4, 24]
    for row in rows:
        assert row["at_stake"] == row["expected"] == len(client.get(row["clocks"]).json()["results"])
    assert rows[-1]["at_stake"] == 2
    assert [row["at_stake"] for row in api("stranger").get("/api/v1/figures/forecast").json()] == [0, 0]


def test_a_draft_is_quoted_in_the_readers_language(api, world):
    draft = world.draft(deadline=None)
    quote = api("owner").get(f"/api/v1/tasks/{draft.pk}/quote").json()
    assert {promise["kind"] for promise in quote["promises"]} == {"claim", "first_response", "delivery"}
    assert "elivery by" in quote["text"]
    chinese = api("owner").get(f"/api/v1/tasks/{draft.pk}/quote", headers={"Accept-Language": "zh-hans"}).json()
    assert "交付" in chinese["text"]
    assert api("owner").get(f"/api/v1/tasks/{world.open_task().pk}/quote").status_code == 404


def test_a_due_date_is_explained_in_words(api, world):
    task = world.task_in_progress()
    lines = api("owner").get(f"/api/v1/tasks/{task.pk}/clocks/delivery/words").json()["lines"]
    assert len(lines) > 2
