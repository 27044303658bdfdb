"""Whatever is sent about tasks, the answer is a problem that names the field: never a fault, never half a write."""

import json
import re

import pytest

from backend.tasks.models import LogEntry, Task

LIST = "/api/v1/tasks"
GOOD = {"template": "minutes", "brief": "Decisions first.", "fields": {"meeting_date": "2026-11-18"}}
DEEP = "[" * 100_000 + "]" * 100_000


def problem(answer, status=400):
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["request_id"]
    return body


def fields(answer):
    return sorted({re.split(r"[.\[]", error["field"])[0] for error in problem(answer)["errors"]})


def raw(client, text, address=LIST, method="post"):
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return getattr(client, method)(address, data=content, content_type="application/json")


TEXTS = ("title", "brief", "principal", "may_contact", "may_sign", "currency")

WRONG = [
    *((name, value) for name in TEXTS for value in (7.5e300, True, [], {}, ["x"], None, "a\x00b", "x" * 20_001)),
    *(("title", value) for value in ("", " ", "one\r\nBcc: everybody@example.org", "a\u2028b", "x" * 201)),
    *(("fields", value) for value in ("x", 1, [], None, True)),
    *(("priority", value) for value in (3, "most", "", None, [], {}, 10**30, True)),
    *(("confidentiality", value) for value in (0, "top", None, [])),
    *(("skills", {"meeting.minutes": level}) for level in (0, 6, "a", "3", 2.5, None, True, 2**64)),
    *(("skills", value) for value in ([], "x", {f"s{n}": 1 for n in range(21)}, {"a\x00": 1}, None)),
    *(("grade", value) for value in (1, 9, 10**30, -1, "x", 2.5, [], {}, True)),
    *(("certificates", value) for value in ("x", [{}], [None], ["x" * 61], ["a"] * 21, {}, None)),
    *(("languages", value) for value in ("zh", [[]], [7], None)),
    *(("effort_minutes", value) for value in (0, -1, 60_001, 2**31, 2**63, 2**64, 10**30, 1.5, "x", None, [], True)),
    *(("deliver_within_minutes", value) for value in (0, -1, 2**31, 2**63, "x", {})),
    *(("spend_limit", value) for value in (-1, "NaN", "Infinity", "1e400", "1e-400", 10**11, 12.5, "0.001", "x")),
    *(("spend_limit", value) for value in ([], {}, True, "1" * 2000, "-0.01", "100000000000")),
    *(("mandate", value) for value in ("free", 1, None, [], {})),
    *(("currency", value) for value in ("cny", "EURO", "", "€€€", "C Y")),
    *(("deadline", value) for value in ("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "99999-01-01T00:00Z")),
    *(("deadline", value) for value in ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-10:00", "1999-12-31T00:00:00Z")),
    *(("deadline", value) for value in ("2026-11-30T12:00:00", "2026-11-30", "2026-02-30T12:00:00Z", "24:00", "soon")),
    *(("deadline", value) for value in ("2026-11-30T12:00:00+99:00", 1, 1e300, "", [], {}, True, "\u0661\u0662")),
    *(("template", value) for value in ("", None, 1, [], {}, "a\x00", "x" * 10_000, "MINUTES")),
    *((name, value) for name in ("organization", "pool") for value in ("", 1, -1, 2**64, [], {}, "x", "1.0", True)),
    *((name, "00000000-0000-0000-0000-000000000000") for name in ("organization", "pool")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: repr(value)[:40])
def test_a_value_that_does_not_fit_is_named(api, world, name, value):
    assert fields(api("owner").post(LIST, {**GOOD, name: value})) == [name]
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "value",
    [
        {"meeting_date": "0000-00-00"},
        {"meeting_date": 10**30},
        {"meeting_date": {"deep": [[[[]]]]}},
        {"meeting_date": "a\x00"},
        {"meeting_date": "2026-11-18", "x" * 10_000: 1},
        {"meeting_date": "2026-11-18", "": 1},
        {"recording": {}},
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_value_of_the_form_that_does_not_fit_is_named(api, world, value):
    answer = api("owner").post(LIST, {**GOOD, "fields": value})
    assert all(error["field"].startswith("fields.") for error in problem(answer)["errors"])


@pytest.mark.parametrize(
    "name", [field.attname for field in Task._meta.fields] + ["holder", "actions", "__class__", ""]
)
def test_what_is_not_ours_to_write_is_refused(api, world, name):
    """Row A3: mass assignment."""
    writable = {"title", "brief", "fields", "priority", "confidentiality", "skills", "certificates", "languages",
                "effort_minutes", "deadline", "deliver_within_minutes", "mandate", "principal", "spend_limit",
                "currency", "may_contact", "may_sign"}  # fmt: skip
    if name in writable:
        return
    assert fields(api("owner").post(LIST, {**GOOD, name: "1"})) == [name]
    task = world.draft()
    assert fields(api("owner").patch(f"{LIST}/{task.pk}", {name: "1"})) == [name]
    assert Task.objects.get(pk=task.pk).version == 1


BROKEN = [
    "", "{", "nul", "[", '{"title": NaN}', '{"title": Infinity}', '{"title": "\\ud800"}', '{"title": "\\u0000"}',
    '{"effort_minutes": 1e400}', '{"template": "minutes",}', "{'template': 1}", b"\xff\xfe{}", DEEP,
    b'{"title": "\xff"}',
    '{"title": ' + DEEP + "}", '{"fields": ' + '{"a":' * 40 + "1" + "}" * 40 + "}", "[]", '"text"', "1", "null", "true",
    b'{"title": "\xed\xa0\x80"}', '{"a":' * 500_000,
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text[:24]))
def test_a_body_that_cannot_be_read_is_a_problem(api, world, text):
    """Rows A21 and A22."""
    answer = raw(api("owner"), text)
    assert answer.status_code in (400, 413)
    problem(answer, answer.status_code)
    assert not Task.objects.exists()


def test_a_title_of_ten_megabytes_is_refused_unread(api, world):
    answer = raw(api("owner"), json.dumps({**GOOD, "title": "x" * 10 * 2**20}))
    assert problem(answer, 413)["code"] == "too_large"


def test_a_million_keys_are_refused(api, world):
    answer = raw(api("owner"), json.dumps({f"k{n}": 0 for n in range(60_000)}))
    assert answer.status_code in (400, 413)


def test_another_kind_of_body_is_refused(api, world):
    client = api("owner")
    assert client.post(LIST, "x=1", content_type="application/x-www-form-urlencoded").status_code == 415
    assert client.post(LIST, json.dumps(GOOD), content_type="text/plain").status_code == 415
    assert client.put(f"{LIST}/{world.draft().pk}", {}).status_code == 405
    assert client.delete(f"{LIST}/{world.draft().pk}").status_code == 405


def test_strange_but_lawful_text_comes_back_as_it_was(api, world):
    for text in (
        "\U0001f600 👩‍👩‍👧",
        "\u202eover",
        "e" + "\u0301" * 100,
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
    ):
        answer = api("owner").post(LIST, {**GOOD, "title": text})
        assert answer.status_code == 201, answer.json()
        assert api("owner").get(f"{LIST}/{answer.json()['id']}").json()["title"] == text


@pytest.mark.parametrize("key", ["0", "-1", "2147483648", "1e30", "x", "%00", "..", "00000000000000000000000000000000",
                                 "00000000-0000-0000-0000-000000000000", "١", "a" * 5000, "%ED%A0%80"])  # fmt: skip
def test_a_task_that_cannot_be_is_not_found(api, world, key):
    """Row A23."""
    for rest in ("", "/log", "/messages", "/files", "/deliverables"):
        assert api("owner").get(f"{LIST}/{key}{rest}").status_code in (400, 404)
    assert api("owner").post(f"{LIST}/{key}/publish").status_code in (400, 404)


STEPS = {
    "publish": {}, "start": {}, "release": {"reason": "x", "handover": "x"}, "ask": {"question": "x"},
    "answer": {"text": "x"}, "submit": {"note": "x"}, "request-revision": {"changes": "x"}, "accept": {"comment": "x"},
    "reject": {"brief_line": "x", "evidence": "x"}, "decide": {"outcome": "accepted", "reason": "x"},
    "reopen": {"reason": "x"}, "cancel": {"reason": "x"}, "unassign": {"reason": "x"},
    "assign": {"secretary": "00000000-0000-0000-0000-000000000000", "reason": "x"},
    "reassign": {"secretary": "00000000-0000-0000-0000-000000000000", "reason": "x"}, "checklist/0": {"done": True},
    "messages": {"text": "x"}, "duplicate": {},
}  # fmt: skip
REQUIRED = [(path, name) for path, body in STEPS.items() for name in body if (path, name) not in
            {("submit", "note"), ("accept", "comment")}]  # fmt: skip


@pytest.mark.parametrize(("path", "name"), REQUIRED)
def test_a_step_names_what_it_needs(api, world, path, name):
    task, client = world.open_task(), api("owner")
    before = LogEntry.objects.count()
    for value in (None, [], {}, "a\x00b" if name not in ("done", "secretary") else "x", ""):
        assert fields(client.post(f"{LIST}/{task.pk}/{path}", {**STEPS[path], name: value})) == [name]
    missing = {key: value for key, value in STEPS[path].items() if key != name}
    assert fields(client.post(f"{LIST}/{task.pk}/{path}", missing)) == [name]
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("path", STEPS)
def test_a_step_takes_nothing_else(api, world, path):
    task = world.open_task()
    body = {**STEPS[path], "status": "accepted"}
    assert fields(api("owner").post(f"{LIST}/{task.pk}/{path}", body)) == ["status"]


@pytest.mark.parametrize("path", STEPS)
def test_a_step_on_a_task_that_is_not_ones_own_is_not_found(api, world, path):
    """Rows A1 and A2: the stranger's body is whole, and the task is not theirs to know of."""
    task = world.open_task()
    for name in ("stranger", "outsider", "other_coordinator", "administrator"):
        answer = api(name).post(f"{LIST}/{task.pk}/{path}", STEPS[path])
        assert problem(answer, 404)["code"] == "not_found"
    assert api().post(f"{LIST}/{task.pk}/{path}", STEPS[path]).status_code == 401


@pytest.mark.parametrize("answer", [2, -1, 1.5, "x", 2**64, [], None])
def test_a_rating_answers_each_question_with_yes_or_no(api, world, answer):
    task = world.submitted_task()
    said = {"correct": True, "complete": True, "on_time": answer, "considerate": True}
    assert fields(api("owner").post(f"{LIST}/{task.pk}/ratings", said)) == ["on_time"]


@pytest.mark.parametrize("item", ["-1", "2", "9" * 30, "9" * 5000, "x", "1.0"])
def test_a_checklist_item_that_is_not_there_is_not_found(api, world, item):
    task = world.task_in_progress()
    assert api("secretary").post(f"{LIST}/{task.pk}/checklist/{item}", {"done": True}).status_code == 404


def test_what_may_not_be_answered_twice_is_told_the_present_state(api, world):
    task = world.submitted_task()
    assert api("owner").post(f"{LIST}/{task.pk}/accept", {}).status_code == 200
    body = problem(api("owner").post(f"{LIST}/{task.pk}/accept", {}), 409)
    assert (body["code"], body["allowed"]) == ("wrong_task_state", ["reopen", "undo"])
