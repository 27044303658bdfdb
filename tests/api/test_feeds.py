"""Calendar feeds over HTTP: their addresses, and what calendar programs get there."""

import logging

import icalendar
import pytest
import time_machine
from rest_framework.test import APIClient

from backend.config.logs import without_secrets
from backend.outbox.services import relay
from backend.tasks import services as tasks

LISTED = {"id", "label", "created_at", "last_used_at"}


@pytest.fixture
def url(api):
    """The path of a new feed of the owner's."""
    return path_of(api("owner").post("/api/v1/feeds", {"label": "My phone"}).json()["url"])


def path_of(url):
    return "/feeds/" + url.rsplit("/", 1)[1]


def test_the_address_is_shown_once(api):
    made = api("owner").post("/api/v1/feeds", {"label": "My phone"})
    assert made.status_code == 201
    assert set(made.json()) == LISTED | {"url"}
    [listed] = api("owner").get("/api/v1/feeds").json()["results"]
    assert set(listed) == LISTED


def test_a_repeated_request_makes_no_second_feed_and_shows_no_second_address(api):
    posts = [api("owner").post("/api/v1/feeds", {"label": "x"}, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2)]
    assert len(api("owner").get("/api/v1/feeds").json()["results"]) == 1
    assert posts[0].json()["url"]
    assert not posts[1].json().get("url")


def test_a_calendar_program_needs_the_address_and_nothing_else(world, url):
    world.open_task()
    relay()
    answer = APIClient().get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-cache"
    assert len(icalendar.Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    assert APIClient().head(url).status_code == 200


def test_what_has_not_changed_is_not_sent_again(world, url):
    task = world.task_in_progress()
    relay()
    first = APIClient().get(url)
    by_tag = APIClient().get(url, HTTP_IF_NONE_MATCH=first["ETag"])
    by_date = APIClient().get(url, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
    assert (by_tag.status_code, by_tag.content) == (by_date.status_code, by_date.content) == (304, b"")
    assert by_tag["ETag"] == first["ETag"]
    tasks.ask(task_id=task.pk, question="Which room?", by=world.actor("secretary"))
    relay()
    assert APIClient().get(url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_after_it_is_revoked_there_is_nothing(api, url):
    [feed] = api("owner").get("/api/v1/feeds").json()["results"]
    assert APIClient().get(url).status_code == 200
    assert api("owner").delete(f"/api/v1/feeds/{feed['id']}").status_code == 204
    for gone in (url, "/feeds/nobody.ics", f"/feeds/{'x' * 43}.ics", f"{url}.ics"):
        answer = APIClient().get(gone)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert api("owner").delete(f"/api/v1/feeds/{feed['id']}").status_code == 404


@time_machine.travel("2026-11-20T08:00:00Z", tick=False)
def test_asking_without_a_pause_is_slowed_down(url):
    answers = [APIClient().get(url) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_token_is_in_no_log(world, url, caplog):
    token = url.removeprefix("/feeds/").removesuffix(".ics")
    with caplog.at_level(logging.INFO):
        APIClient().get(url)
        APIClient().get(f"{url}x")
    assert caplog.records
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    lines += [without_secrets(None, "", {"event": record.getMessage()}) for record in caplog.records]
    assert any("/feeds/***" in str(line) for line in lines)
    assert not [line for line in lines if token in str(line)]
