"""One sentence over the API: a proposal with its origin, and nothing stored."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from backend.core import clock
from backend.tasks.models import Task

WEDNESDAY = datetime(2026, 11, 18, 2, tzinfo=UTC)  # 10:00 in Shanghai
ENGLISH = "Minutes for Friday's board meeting by Monday noon, confidential"
CHINESE = "周五理事会的会议纪要，下周一中午前要，机密"
ADDRESS = "/api/v1/tasks/intake"


@pytest.fixture(autouse=True)
def on_a_wednesday(monkeypatch):
    monkeypatch.setattr("backend.api.v1.tasks.resource.now", lambda: WEDNESDAY)


def fields_of(answer):
    assert answer.status_code == 200, answer.content
    return {field["name"]: field for field in answer.json()["fields"]}


@pytest.mark.parametrize("sentence", [ENGLISH, CHINESE])
def test_a_sentence_in_either_language_becomes_the_same_proposal(api, world, sentence):
    fields = fields_of(api("requester").post(ADDRESS, {"sentence": sentence}))
    assert fields["template"]["value"] == "minutes"
    assert fields["deadline"]["value"] == "2026-11-23T12:00:00+08:00"
    assert fields["confidentiality"]["value"] == "confidential"
    assert fields["fields.meeting_date"]["value"] == "2026-11-20"
    assert {fields[name]["confidence"] for name in ("template", "deadline", "confidentiality")} == {"sure"}
    for field in fields.values():
        assert sentence[field["start"] : field["end"]] == field["text"]


def test_nothing_is_stored(api, world):
    before = Task.objects.count()
    api("owner").post(ADDRESS, {"sentence": ENGLISH})
    assert Task.objects.count() == before


@pytest.mark.parametrize("sentence", [ENGLISH, CHINESE])
def test_the_proposal_can_be_posted_as_it_is(api, world, sentence):
    draft = api("owner").post(ADDRESS, {"sentence": sentence}).json()["draft"]
    posted = api("owner").post("/api/v1/tasks", draft)
    assert posted.status_code == 201, posted.content
    assert posted.json()["confidentiality"] == "confidential"
    assert posted.json()["brief"] == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Send invitations by e-mail for the dinner on 12 December at 6pm, for the Tea Society, budget 500 yuan",
        "把协议译成英文，11月30日前，大约需要两小时，先给我看，急",
        "Every Monday a policy digest; a grade 3 secretary who needs data entry, tables and statistics",
        "预订下周四去上海的高铁票，预算2000元以内，可以联系王会长",
    ],
)
def test_every_field_is_one_that_a_task_takes(api, world, sentence):
    call_command("load_catalog")
    draft = api("owner").post(ADDRESS, {"sentence": sentence}).json()["draft"]
    posted = api("owner").post("/api/v1/tasks", draft)
    assert posted.status_code == 201, posted.content


def test_doubts_come_in_the_language_of_the_request(api, world):
    for language, text in (
        ("en", "No time of day is said: the end of working hours."),
        ("zh-hans", "未说明时刻，取下班时间。"),
    ):
        answer = api("owner").post(ADDRESS, {"sentence": "Minutes by Monday"}, headers={"Accept-Language": language})
        assert fields_of(answer)["deadline"]["doubts"] == [{"code": "no_time", "text": text}]


def test_the_hours_are_the_organizations_own(api, world, monkeypatch):
    hours = {"time_zone": "Europe/Berlin", "weekly": {"mon": [["08:00", "16:30"]]}}
    body = {"organization": str(world.organization.pk), "definition": hours}
    made = api("coordinator").post("/api/v1/calendars", body)
    api("coordinator").post(f"/api/v1/calendars/{made.json()['id']}/activate", {"applies_to_open": False})
    monkeypatch.setattr("backend.api.v1.tasks.resource.now", clock.now)
    fields = fields_of(api("owner").post(ADDRESS, {"sentence": "Minutes by Monday"}))
    assert "T16:30:00+0" in fields["deadline"]["value"]


def test_templates_that_are_retired_are_not_proposed(api, world):
    world.template.is_active = False
    world.template.save(update_fields=["is_active"])
    assert "template" not in fields_of(api("owner").post(ADDRESS, {"sentence": ENGLISH}))


@pytest.mark.parametrize(
    "body", [{}, {"sentence": ""}, {"sentence": "x" * 10_001}, {"sentence": 5}, {"sentence": "x", "colour": "red"}]
)
def test_a_wrong_body_is_refused(api, world, body):
    assert api("owner").post(ADDRESS, body).status_code == 400


def test_the_cost_does_not_grow_with_the_sentence(api, world, django_assert_max_num_queries):
    client = api("owner")
    client.post(ADDRESS, {"sentence": ENGLISH})
    for sentence in (ENGLISH, ENGLISH * 100):
        with django_assert_max_num_queries(20):
            client.post(ADDRESS, {"sentence": sentence})
