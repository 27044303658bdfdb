"""Requests that no honest program sends: every one is answered with a problem, and changes nothing."""

import json
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import APIException

from backend.accounts.models import AccessKey, Pool
from backend.api.parsers import StrictJSONParser
from backend.secretaries.models import Certificate, Leave
from backend.tasks.models import TaskFile
from tests.api.documented import document

POOLS, TASKS, SKILLS = "/api/v1/pools", "/api/v1/tasks", "/api/v1/skills"
NOBODY = "00000000-0000-0000-0000-000000000000"


def problem(answer, *statuses):
    """The problem, after checking what all problems have in common."""
    assert answer.status_code in statuses, (answer.status_code, answer.content[:500])
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["request_id"]) == (answer.status_code, answer["X-Request-ID"])
    return body


def fields(answer):
    return [error["field"] for error in problem(answer, 400)["errors"]]


# Bodies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + b'{"name": "South"}',
        '{"name": "South"}'.encode("utf-16"),
        '{"name": "Süd"}'.encode("latin-1"),
        b" ",
        b"\x00",
        b'{"name": "South"}{"name": "West"}',
        b'{"name": "South"} // by hand',
        b'{name: "South"}',
        b'{"name": "a\tb"}',
        b'{"name": "\\u0041\\uDC00"}',
        b'{"name": -Infinity}',
        b'{"name": 1e400}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": 0x10}',
        b'{"name": "South", "name": "South"}',
        b'{"name": "South", "region": {"a": 1, "a": 2}}',
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_a_body_that_readers_would_differ_on_is_refused(api, raw):
    problem(api("administrator").generic("POST", POOLS, raw, content_type="application/json"), 400)
    assert Pool.objects.count() == 2


def test_a_name_that_stands_twice_is_named(api):
    raw = b'{"name": "South", "region": "Hainan", "name": "West"}'
    assert fields(api("administrator").generic("POST", POOLS, raw, content_type="application/json")) == ["name"]


def test_what_stands_once_in_each_object_is_taken(api):
    body = {"template": "minutes", "fields": {"meeting_date": "2026-11-18"}, "skills": {"meeting.minutes": 1}}
    assert api("owner").post(TASKS, {**body, "title": "Minutes"}).status_code == 201


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(json_values)
def test_any_json_is_read_or_refused(value):
    """The parser alone: what it takes is what the body says."""
    try:
        read = StrictJSONParser().parse(BytesIO(json.dumps(value, allow_nan=True).encode()))
    except APIException as refusal:
        assert refusal.status_code == 400
    else:
        assert read == value


MEDIA_TYPES = [
    "", "text/plain", "text/html", "application/xml", "application/octet-stream", "application/x-www-form-urlencoded",
    "application/problem+json", "application/jsonx", "multipart/form-data; boundary=x", "///", "json", "é/ü",
    "x" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("media_type", MEDIA_TYPES, ids=lambda text: text[:30])
def test_json_under_another_name_is_not_taken_for_json(api, media_type):
    answer = api("administrator").generic("POST", POOLS, '{"name": "South"}', content_type=media_type)
    problem(answer, 415, 400)
    assert Pool.objects.count() == 2


@pytest.mark.parametrize("path", [POOLS, "/api/v1/certificates", "/api/v1/auth/tokens"])
def test_ten_megabytes_are_refused_wherever_json_is_taken(api, path):
    answer = api("secretary").generic("POST", path, b'{"name": "' + b"x" * 10 * 2**20, content_type="application/json")
    problem(answer, 413, 415)


@pytest.mark.parametrize(
    "raw",
    [b"", b"--x", b"--x\r\n\r\n--x--", b"--y\r\nContent-Disposition: form-data; name=file\r\n\r\na\r\n--y--",
     b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n',
     b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\na\r\n--x--\r\n',
     b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00b"\r\n\r\n\r\n--x--\r\n',
     b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff; filename*=x\r\n\r\na\r\n--x--\r\n",
     b'--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="file"; filename="a"'
     b"\r\n\r\n!!!!\r\n--x--\r\n",
     b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\na\r\n' % n for n in range(300)) + b"--x--\r\n",
     b"".join(b'--x\r\nContent-Disposition: form-data; name="f"; filename="%d"\r\n\r\na\r\n' % n for n in range(30))
     + b"--x--\r\n"],
    ids=lambda raw: repr(raw[:60]),
)  # fmt: skip
def test_a_form_that_is_broken_adds_no_file(api, world, raw):
    task = world.open_task()
    answer = api("owner").generic(
        "POST", f"{TASKS}/{task.pk}/files", raw, content_type="multipart/form-data; boundary=x"
    )
    problem(answer, 400, 413)
    assert not TaskFile.objects.exists()


@pytest.mark.parametrize("media_type", ["multipart/form-data", "multipart/form-data; boundary=", "application/json"])
def test_a_form_without_its_mark_adds_no_file(api, world, media_type):
    task = world.open_task()
    problem(api("owner").generic("POST", f"{TASKS}/{task.pk}/files", b"{}", content_type=media_type), 400, 415)


@pytest.mark.parametrize("length", ["abc", "-1", "9" * 30, "", "1.5"])
def test_a_length_that_is_none_reads_nothing(api, length):
    answer = api("administrator").generic(
        "POST", POOLS, b'{"name": "South"}', content_type="application/json", CONTENT_LENGTH=length
    )
    problem(answer, 400, 413)


# Addresses -----------------------------------------------------------------------------------------------------------

KEYS = ["-1", "0", str(2**63), "1e30", "1.0", "١", "%00", "..", "%2e%2e", "%2F", "%ff", "%zz", "%ED%A0%80", ";", "*",
        "null", NOBODY.replace("-", ""), f"{{{NOBODY}}}", NOBODY[:-1], NOBODY + "0", "x" * 5000, "'--"]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:40])
def test_a_key_that_is_none_finds_nothing(api, key):
    client = api("administrator")
    for path in ("pools/{}", "organizations/{}/members", "users/{}", "skills/{}", "grades/{}", "templates/{}",
                 "languages/{}", "certificate-kinds/{}"):  # fmt: skip
        problem(client.get(f"/api/v1/{path.format(key)}"), 400, 404)
    problem(client.post(f"/api/v1/users/{key}/deactivate"), 400, 404)
    problem(client.delete(f"/api/v1/auth/tokens/{key}"), 400, 404)
    problem(client.patch(f"/api/v1/pools/{key}", {"name": "South"}), 400, 404)


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/tasks", "/api/v1/tasks/", "/api/v1//tasks", "//api/v1/tasks",
     "/API/v1/tasks", "/api/v1/Tasks", "/api/v1/tasks.json", "/api/v1/../../etc/passwd", "/api/v1/tasks%3F",
     "/api/v1/tasks%20", f"/api/v1/tasks/{NOBODY}/", f"/api/v1/tasks/{NOBODY.upper()}/log/1", "/api/v1/" + "a" * 8000],
    ids=lambda path: path[:40],
)  # fmt: skip
def test_an_address_of_nothing_is_a_problem(api, path):
    for client in (api(), api("owner")):
        assert problem(client.generic("GET", path), 404)["code"] == "not_found"


# Methods -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PROPFIND", "QUERY", "X" * 200])
@pytest.mark.parametrize("path", [POOLS, f"{POOLS}/{NOBODY}", "/api/v1/me", f"{TASKS}/{NOBODY}/log", "/api/v1/board"])
def test_a_method_that_a_resource_does_not_have_is_refused(api, method, path):
    answer = api("administrator").generic(method, path)
    assert problem(answer, 405)["code"] == "method_not_allowed"
    assert set(answer["Allow"].split(", ")) <= {"GET", "HEAD", "POST", "PATCH"}


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_makes_another_method_of_a_post(api, world, header):
    address = f"{POOLS}/{world.other_pool.pk}"
    problem(api("administrator").post(address, {}, headers={header: "PATCH"}), 405)
    problem(api("administrator").post(f"{address}?_method=PATCH", {"_method": "PATCH"}), 405)


# Query strings -------------------------------------------------------------------------------------------------------

ODD = ["", "-1", "9" * 30, "١", "x" * 10_000, "[]", "'; DROP TABLE tasks; --", "2026-02-30",
       "9999-12-31T23:59:59-12:00", "🫖"]  # fmt: skip
PATHS = document()["paths"]


@pytest.mark.parametrize("path", sorted(path for path in PATHS if "get" in PATHS[path] and "{" not in path))
def test_an_odd_value_of_a_filter_is_taken_or_named(api, path):
    """Row A24: whatever a filter is given, it is a value and nothing else."""
    client = api("secretary" if path == "/api/v1/board" else "administrator")
    for parameter in PATHS[path]["get"].get("parameters", []):
        if parameter["in"] != "query":
            continue
        name, shape = parameter["name"], parameter["schema"]
        free = shape.get("type") == "string" and not {"format", "enum"} & shape.keys() and name != "cursor"
        cache.clear()
        for value in ODD:
            answer = client.get(f"{path}?{name}={quote(value)}")
            if answer.status_code == 200:
                assert free or value == "", (name, value)
            else:
                assert fields(answer) == [name], (name, value)
        problem(client.get(f"{path}?{name}=%00"), 400)
        assert client.get(f"{path}?{name}=%ff&{name}=%ED%A0%80").status_code in (200, 400)


@pytest.mark.parametrize(
    "query", ["&" * 1000, "=", "%", "a" * 8000, "&".join(f"a{n}=1" for n in range(1001)), "__proto__=1"]
)
def test_a_query_string_of_nonsense_is_empty_or_refused(api, query):
    answer = api("administrator").get(f"{POOLS}?{query}")
    if answer.status_code != 200:
        problem(answer, 400)


# Headers -------------------------------------------------------------------------------------------------------------

LONG = "x" * 10_000


@pytest.mark.parametrize("value", [LONG, "é", "1", 'W/"1"', '"1", "2"', '"2"', "", '"' + "9" * 400 + '"', "**"])
def test_an_if_match_of_no_version_is_stale(api, world, value):
    task = world.draft()
    answer = api("owner").patch(f"{TASKS}/{task.pk}", {"title": "Other"}, headers={"If-Match": value})
    assert problem(answer, 412)["code"] == "stale"


@pytest.mark.parametrize("value", [LONG, "é\x7f", "", "a\x00b", "\x85"])
def test_an_idempotency_key_of_no_use_is_named(api, value):
    answer = api("administrator").post(POOLS, {"name": "South"}, headers={"Idempotency-Key": value})
    assert fields(answer) == ["Idempotency-Key"]
    assert Pool.objects.count() == 2


@pytest.mark.parametrize("scheme", [f"Bearer {LONG}", "Bearer é", "Bearer \x00", "Bearer a b", LONG])
def test_an_authorization_of_nobody_is_refused(api, scheme):
    assert problem(api().get(POOLS, headers={"Authorization": scheme}), 401)


@pytest.mark.parametrize("accept", ["x", "text/html", "*/xml", "application/json;q=0", ",,,", "é/*"])
def test_an_answer_that_cannot_be_given_is_refused(api, accept):
    answer = api("administrator").get(POOLS, headers={"Accept": accept})
    if answer.status_code != 200:
        problem(answer, 406)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept-Language", LONG),
        ("Accept-Language", "zh-" + "x-" * 3000),
        ("Accept-Language", "\xff, *;q=1e400, ;;q=,"),
        ("Accept-Encoding", LONG),
        ("Cookie", "sessionid=" + LONG),
        ("Cookie", 'sessionid="\x00\xff; ; =; csrftoken'),
        ("Range", "bytes=0-1," * 1000),
        ("If-None-Match", LONG),
        ("If-Modified-Since", "Thu, 99 Foo 99999 99:99:99 GMT"),
        ("X-Forwarded-For", "a, b, \xff"),
        ("X-Forwarded-Host", "evil.example"),
        ("Origin", "null"),
        ("Content-Encoding", "gzip"),
        ("X-User-Id", "1"),
    ],
    ids=lambda text: text[:24],
)
def test_a_header_of_nonsense_changes_nothing(api, name, value):
    client = api("administrator")
    answer = client.get(POOLS, headers={name: value})
    assert (answer.status_code, answer.json()) == (200, client.get(POOLS).json())


@pytest.mark.parametrize("host", ["evil.example", "a b", "\xff", "testserver@evil.example", "testserver:x", "[::1"])
def test_a_host_that_is_not_ours_is_refused(api, host):
    problem(api("administrator").get(POOLS, HTTP_HOST=host), 400)


# Times and dates -----------------------------------------------------------------------------------------------------

NO_INSTANT = [
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z", "12:00",
    "2026-03-29T02:30:00", "2026-02-30T12:00:00Z", "2026-11-30T24:30:00Z", "2026-11-30T12:00:60Z", "2026-11-30", "now",
    "2026-W48-1T12:00Z", "２０２６-11-30T12:00Z", "2026-11-30T12:00:00+99:00", "2026-11-30T12:00:00Z\n", "", 0, 1e300,
    True, [], {}, None,
]  # fmt: skip
NO_DATE = [
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-11-30T00:00:00Z", "20261130",
    "30.11.2026", "2026-W48-1", "２０２６-11-30", "2026-11-30\n", "", 0, True, [], {}, None,
]  # fmt: skip


@pytest.mark.parametrize("value", NO_INSTANT, ids=repr)
def test_what_is_no_instant_is_named(api, world, value):
    leaves = f"/api/v1/secretaries/{world.profile.pk}/leaves"
    good = {"starts_at": "2026-12-07T00:00:00+08:00", "ends_at": "2026-12-14T00:00:00+08:00"}
    for name in good:
        assert fields(api("secretary").post(leaves, {**good, name: value})) == [name]
    assert not Leave.objects.exists()
    if value is not None:
        keys = f"/api/v1/organizations/{world.organization.pk}/api-keys"
        body = {"name": "ERP", "scopes": ["tasks:read"], "expires_at": value}
        assert fields(api("owner").post(keys, body)) == ["expires_at"]
        assert not AccessKey.objects.filter(organization__isnull=False).exists()


@pytest.mark.parametrize("value", NO_DATE, ids=repr)
def test_what_is_no_date_is_named(api, world, value):
    body = {"kind": "nothing", "number": "9", "issued_on": value}
    assert "issued_on" in fields(api("secretary").post("/api/v1/certificates", body))
    if isinstance(value, str) and value:
        assert fields(api("secretary").get("/api/v1/certificates", {"valid_until_before": value})) == [
            "valid_until_before"
        ]
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "written", ["2027-03-28T02:30:00+01:00", "2027-03-28T02:30:00+02:00", "2026-12-31T16:00:00-08:00"]
)
def test_an_instant_in_a_gap_of_some_clock_is_kept_as_the_instant_it_is(api, world, written):
    made = api("owner").post(TASKS, {"template": "minutes", "title": "Minutes", "deadline": written}).json()
    assert datetime.fromisoformat(made["deadline"]) == datetime.fromisoformat(written)
