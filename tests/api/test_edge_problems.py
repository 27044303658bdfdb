"""Problems, request ids, request bodies, and what happens without Redis."""

import time

import pytest
import time_machine
from django.core.cache import cache
from rest_framework.test import APIClient

from backend.accounts.models import Pool, User
from tests.factories import PASSWORD

POOLS, ME, TOKENS = "/api/v1/pools", "/api/v1/me", "/api/v1/auth/tokens"


def body_of(answer, status, code):
    """The problem, after checking what all problems have in common."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"https://cloudsecretary.example/problems/{code}"
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["request_id"] == answer["X-Request-ID"]
    return body


def test_every_refusal_is_a_problem(api, world):
    client = api("owner")
    problems = [
        (api().get(ME), 401, "not_authenticated"),
        (api().get("/api/v1/nowhere"), 404, "not_found"),
        (client.get(f"{POOLS}/{world.other_pool.pk}"), 404, "not_found"),
        (client.get(f"{POOLS}/17"), 404, "not_found"),
        (client.post(POOLS, {"name": "Mine"}), 403, "forbidden"),
        (client.delete(ME), 405, "method_not_allowed"),
        (client.post(ME, {}), 405, "method_not_allowed"),
        (client.put(f"{POOLS}/{world.pool.pk}", {}), 405, "method_not_allowed"),
        (client.get(ME, headers={"Accept": "text/html"}), 406, "not_acceptable"),
        (client.generic("PATCH", ME, "name=x", content_type="text/plain"), 415, "unsupported_media_type"),
        (client.generic("PATCH", ME, "{", content_type="application/json"), 400, "parse_error"),
        (client.get(f"{POOLS}?colour=red"), 400, "invalid"),
        (client.get("/api/v1/pools/%00"), 400, "bad_address"),
        (client.get(f"{POOLS}?search=%00"), 400, "bad_address"),
    ]
    for answer, status, code in problems:
        body_of(answer, status, code)
    assert problems[0][0]["WWW-Authenticate"] == "Bearer"
    assert problems[5][0]["Allow"]


def test_every_wrong_field_is_named_with_a_code(api):
    answer = api("administrator").post(POOLS, {"name": "", "time_zone": "Mars/Olympus", "colour": "red"})
    assert body_of(answer, 400, "invalid")["errors"] == [
        {"field": "colour", "code": "unknown", "message": "There is no such field to write."}
    ]
    answer = api("administrator").post(POOLS, {"name": "", "time_zone": "Mars/Olympus"})
    errors = body_of(answer, 400, "invalid")["errors"]
    assert [(error["field"], error["code"]) for error in errors] == [("name", "blank"), ("time_zone", "time_zone")]


@pytest.mark.parametrize("name", ["id", "created_at", "coordinators", "organizations", "__class__", "pk"])
def test_columns_that_are_not_offered_cannot_be_written(api, name):
    answer = api("administrator").post(POOLS, {"name": "South", name: "x"})
    assert [error["field"] for error in body_of(answer, 400, "invalid")["errors"]] == [name]
    assert not Pool.objects.filter(name="South").exists()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"7", 400),
        (b'"text"', 400),
        (b'{"name": "South",}', 400),
        (b'{"name": NaN}', 400),
        (b'{"name": 1e400}', 400),
        (b'{"name": ["South"]}', 400),
        (b'{"name": {"en": "South"}}', 400),
        (b'{"name": true}', 400),
        (b'{"name": null}', 400),
        (b'{"name": "a\\u0000b"}', 400),
        (b'{"a\\u0000b": "South"}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": "\xff\xfe"}', 400),
        (b'{"name": "' + b"x" * 121 + b'"}', 400),
        (b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"name": ' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}", 400),
        (b'{"name": "' + b"x" * 2**21 + b'"}', 413),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(api, raw, status):
    answer = api("administrator").generic("POST", POOLS, raw, content_type="application/json")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert Pool.objects.count() == 2


@pytest.mark.parametrize(
    "text", ["上海", "🫖 Tea", "e" + "\u0301" * 50, "a\u202eb", "<script>alert(1)</script>", "=1+1"]
)
def test_text_comes_back_as_it_went_in(api, text):
    assert api("administrator").post(POOLS, {"name": text}).json()["name"] == text


@pytest.mark.parametrize("wanted", ["abc-123", "A" * 64])
def test_a_well_formed_request_id_is_kept(api, wanted):
    assert api().get(ME, headers={"X-Request-ID": wanted})["X-Request-ID"] == wanted


@pytest.mark.parametrize("wanted", ["", "x" * 65, "a b", "a\r\nSet-Cookie: x", "é", "a_b", "abc\n"])
def test_any_other_request_id_is_replaced(api, wanted):
    given = api().get(ME, headers={"X-Request-ID": wanted})["X-Request-ID"]
    assert given != wanted
    assert len(given) == 36


def test_a_fault_tells_nothing_but_its_id(api, world, settings):
    settings.ROOT_URLCONF = "tests.api.broken"
    client = api("owner")
    client.raise_request_exception = False
    body = body_of(client.get("/api/v1/broken"), 500, "fault")
    assert set(body) == {"type", "status", "code", "title", "request_id"}
    assert "the innermost secret" not in str(body)


def test_a_database_that_takes_too_long_is_said_to_be_away_for_a_moment(api, settings):
    settings.ROOT_URLCONF = "tests.api.broken"
    answer = api("owner").get("/api/v1/slow")
    body = body_of(answer, 503, "unavailable")
    assert "pg_sleep" not in str(body)
    assert answer["Retry-After"] == "2"


@pytest.mark.parametrize("scheme", ["", "Basic eA==", "Bearer", "Bearer ", "Bearer wrong", "bearer é", "Token x"])
def test_a_wrong_authorization_is_nobody_s(api, scheme):
    answer = api().get(ME, headers={"Authorization": scheme})
    assert answer.status_code == 401


def test_the_session_needs_the_forgery_token_and_the_bearer_does_not(api, world):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(ME).status_code == 200
    assert browser.patch(ME, {"name": "Forged"}).status_code == 403
    assert api("owner").patch(ME, {"name": "Meant"}).status_code == 200
    assert User.objects.get(pk=world.owner.pk).name == "Meant"


# Without Redis ------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_redis(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}  # nobody there


def test_without_redis_reading_and_writing_go_on(api, no_redis):
    client = api("administrator")
    assert client.post(POOLS, {"name": "South"}).status_code == 201
    assert client.get(POOLS).status_code == 200


def test_without_redis_signing_in_is_refused(api, no_redis):
    answer = api().post(TOKENS, {"email": "owner@example.org", "password": PASSWORD})
    body_of(answer, 503, "sign_in_unavailable")
    assert answer["Retry-After"]


def test_a_cache_that_is_away_is_empty(no_redis):
    cache.set("name", "value")
    assert cache.get("name") is None
    assert cache.get("name", "default") == "default"
    assert cache.get_many(["name"]) == {}
    assert cache.has_key("name") is False


def test_a_cache_that_answers_keeps_what_it_was_given(db):
    cache.set("name", "value")
    assert cache.get("name", "default") == "value"
    assert cache.get("other", "default") == "default"


@time_machine.travel("2026-11-20T08:00:00Z", tick=False)
def test_one_person_asks_twelve_hundred_times_a_minute_and_hinders_nobody_else(api, world):
    client, minute = api("owner"), int(time.time() // 60)
    cache.set(f"actor:{world.owner.pk}:{minute}", 1199)
    assert client.get(ME).status_code == 200
    body_of(client.get(ME), 429, "throttled")
    assert api("viewer").get(ME).status_code == 200
