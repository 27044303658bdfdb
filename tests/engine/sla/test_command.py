"""`python -m tasks_engine.sla`, as people and other programs use it."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from tasks_engine.sla.__main__ import main
from tasks_engine.sla.command import answer
from tasks_engine.sla.policy import TARGETS, WIRING
from tasks_engine.sla.scenario import WIRE_EVENTS

ROOT = Path(__file__).parents[3]
CALENDAR = {
    "time_zone": "Asia/Shanghai",
    "weekly": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-10-01"],
    "overrides": {"2026-10-10": [["09:00", "12:00"]]},
    "breaks": {"2026-09-30": [["15:00", "16:00"]]},
}
MORNINGS = {"time_zone": "Asia/Shanghai", "weekly": {"wed": [["09:00", "12:00"]], "fri": [["09:00", "12:00"]]}}
DUE = {"op": "due", "calendar": CALENDAR, "start": "2026-09-30T08:30:00Z", "seconds": 7200}
CLOCKS = {
    "op": "clocks",
    "calendar": CALENDAR,
    "targets": {"delivery": 14400},
    "wiring": {"delivery": {"start": ["created"], "stop": ["completed"], "reopen": ["reopened"], "restart": "resume"}},
    "events": [{"at": "2026-09-30T01:00:00Z", "type": "created"}],
    "queries": [{"at": "2026-09-30T02:00:00Z", "clock": "delivery"}],
}


def run(text: str | bytes) -> tuple[int, object]:
    out = StringIO()
    status = main(text.encode() if isinstance(text, str) else text, out)
    return status, json.loads(out.getvalue())


def test_the_command_reads_standard_input_and_answers_on_standard_output():
    for text, status in ((json.dumps(DUE).encode(), 0), (b"{", 2)):
        done = subprocess.run(
            [sys.executable, "-m", "tasks_engine.sla"], input=text, capture_output=True, cwd=ROOT, check=False
        )
        assert (done.returncode, json.loads(done.stdout), done.stderr) == (*run(text), b"")
        assert done.returncode == status


def test_the_documented_questions_are_answered():
    assert answer(DUE) == {"due": "2026-10-02T01:30:00Z"}
    assert answer({"op": "subtract", "calendar": CALENDAR, "end": "2026-10-02T01:30:00Z", "seconds": 7200}) == {
        "start": "2026-09-30T08:30:00Z"
    }
    span = {"calendar": CALENDAR, "start": "2026-09-30T06:30:00Z", "end": "2026-09-30T09:00:00Z"}
    assert answer({"op": "elapsed", **span}) == {"seconds": 5400}
    assert answer({"op": "is_open", "calendar": CALENDAR, "at": "2026-09-30T07:30:00Z"}) == {"open": False}
    assert answer({"op": "explain", **span}) == {
        "days": [
            {
                "date": "2026-09-30",
                "reason": "weekly",
                "spans": [
                    ["2026-09-30T06:30:00Z", "2026-09-30T07:00:00Z"],
                    ["2026-09-30T08:00:00Z", "2026-09-30T09:00:00Z"],
                ],
                "seconds": 5400,
            }
        ]
    }


def test_subtract_may_be_asked_as_due_is():
    assert answer(DUE | {"op": "subtract", "seconds": 1800}) == {"start": "2026-09-30T08:00:00Z"}


def test_an_instant_may_have_any_offset_and_is_answered_in_utc():
    assert answer(DUE | {"start": "2026-09-30T16:30:00+08:00"}) == answer(DUE)


def test_more_than_the_calendar_can_give_is_null():
    assert answer(DUE | {"seconds": 10**40}) == {"due": None}
    assert answer(DUE | {"op": "subtract", "end": "2026-09-30T08:30:00Z", "seconds": 10**40}) == {"start": None}


def test_a_clock_is_answered_for_each_query():
    queries = [{"at": f"2026-09-30T{time}Z", "clock": "delivery"} for time in ("00:59:59", "06:30:00", "09:00:01")]
    running = {"state": "running", "cycle": 1, "due": "2026-09-30T06:30:00Z", "paused_working": 0, "breached": False}
    assert answer(CLOCKS | {"queries": queries}) == {
        "states": [
            running | {"state": "not_started", "due": None, "elapsed": 0, "remaining": 14400},
            running | {"elapsed": 14400, "remaining": 0},
            running | {"state": "breached", "elapsed": 19801, "remaining": -5401, "breached": True},
        ]
    }


def test_crossed_fractions_are_told_up_to_until():
    document = CLOCKS | {"warn_fractions": [1.0, 0.5, 0.75], "until": "2026-09-30T06:00:00Z"}
    assert answer(document)["crossed"] == [
        {"clock": "delivery", "cycle": 1, "fraction": 0.5, "at": "2026-09-30T03:00:00Z"},
        {"clock": "delivery", "cycle": 1, "fraction": 0.75, "at": "2026-09-30T04:00:00Z"},
    ]


def test_until_is_the_last_instant_named_when_it_is_not_told():
    assert answer(CLOCKS | {"warn_fractions": [0.25, 0.5]})["crossed"] == [
        {"clock": "delivery", "cycle": 1, "fraction": 0.25, "at": "2026-09-30T02:00:00Z"}
    ]


def test_calendars_have_names_and_may_change():
    document = CLOCKS | {
        "calendars": {"long": CALENDAR, "mornings": MORNINGS},
        "calendar": "long",
        "modes": {"calendar_change": "carry_elapsed"},
        "targets_by_priority": {"high": {"delivery": 18000}},
        "events": [
            {"at": "2026-09-30T01:00:00Z", "type": "created"},
            {"at": "2026-09-30T06:30:00Z", "type": "calendar_changed", "calendar": "mornings"},
            {"at": "2026-09-30T06:30:00Z", "type": "priority_changed", "priority": "high"},
        ],
        "queries": [{"at": "2026-09-30T06:30:00Z", "clock": "delivery"}],
    }
    assert answer(document)["states"][0]["due"] == "2026-10-02T02:00:00Z"
    del document["calendar"]
    assert answer(document)["states"][0]["due"] == "2026-10-02T02:00:00Z"


def test_the_products_own_wiring_is_one_such_document():
    wiring = {
        kind: {name: sorted(getattr(wire, name)) for name in WIRE_EVENTS}
        | {"restart": wire.restart, "requires": wire.requires, "party": wire.party}
        for kind, wire in WIRING.items()
    }
    events = ["published", "assigned", "started", "asked", "answered", "submitted", "accepted"]
    document = {
        "op": "clocks",
        "calendar": CALENDAR,
        "targets": {kind: row[1] for kind, row in TARGETS.items()},
        "wiring": wiring,
        "events": [{"at": f"2026-09-30T{n:02}:00:00Z", "type": heard} for n, heard in enumerate(events)],
        "queries": [{"at": "2026-09-30T09:00:00Z", "clock": kind} for kind in wiring],
    }
    states = dict(zip(wiring, (state["state"] for state in answer(document)["states"]), strict=True))
    met = dict.fromkeys(("claim", "first_response", "delivery", "answer", "review"), "met")
    assert states == met | {"reply": "not_started", "revision": "not_started"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (None, "invalid_type"),
        ([], "invalid_type"),
        ({}, "unknown_op"),
        ({"op": ["due"]}, "unknown_op"),
        ({"op": "due"}, "missing_field"),
        (DUE | {"calendar": None}, "invalid_type"),
        (DUE | {"calendar": {}}, "missing_field"),
        (DUE | {"seconds": -1}, "negative_amount"),
        (DUE | {"seconds": True}, "invalid_number"),
        (DUE | {"seconds": 1.5}, "invalid_number"),
        (DUE | {"seconds": "60"}, "invalid_number"),
        (DUE | {"start": "2026-09-30T08:30:00"}, "naive_instant"),
        (DUE | {"start": "2026-09-30T25:30:00Z"}, "invalid_instant"),
        (DUE | {"start": 1790000000}, "invalid_instant"),
        (DUE | {"start": "0001-01-01T00:00:00+14:00"}, "instant_out_of_range"),
        ({"op": "explain", "calendar": CALENDAR, "start": "2000-01-01T00:00Z", "end": "2026-01-01T00:00Z"}, "too_long"),
        (CLOCKS | {"wiring": {}}, "unknown_clock"),
        (CLOCKS | {"wiring": {"delivery": []}}, "invalid_type"),
        (CLOCKS | {"wiring": {"delivery": {"stop": ["completed"]}}}, "missing_field"),
        (CLOCKS | {"wiring": {"delivery": {"start": ["creatd"]}}}, "unknown_event_type"),
        (CLOCKS | {"wiring": {"delivery": {"start": ["created"], "restrt": "never"}}}, "unknown_field"),
        (CLOCKS | {"wiring": {"delivery": {"start": ["created"], "restart": "always"}}}, "unknown_word"),
        (CLOCKS | {"wiring": {"delivery": {"start": ["created"], "requires": "luck"}}}, "unknown_clock"),
        (CLOCKS | {"wiring": {"delivery": {"start": ["created"], "requires": 1}}}, "invalid_type"),
        (CLOCKS | {"targets": {}}, "missing_target"),
        (CLOCKS | {"targets": {"delivery": -1}}, "negative_amount"),
        (CLOCKS | {"targets": [14400]}, "invalid_type"),
        (CLOCKS | {"modes": {"calendar_change": "guess"}}, "unknown_word"),
        (CLOCKS | {"modes": {"mood": "good"}}, "unknown_field"),
        (CLOCKS | {"events": {}}, "invalid_type"),
        (CLOCKS | {"events": ["created"]}, "invalid_type"),
        (CLOCKS | {"events": [{"type": "created"}]}, "missing_field"),
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "born"}]}, "unknown_event_type"),
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "created", "kloks": []}]}, "unknown_field"),
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "paused", "clocks": ["x"]}]}, "unknown_clock"),
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "priority_changed"}]}, "missing_field"),
        (
            CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "calendar_changed", "calendar": "x"}]},
            "unknown_calendar",
        ),
        (CLOCKS | {"events": CLOCKS["events"] * 10_001}, "too_many"),
        (CLOCKS | {"queries": [{"at": "2026-09-30T01:00:00Z", "clock": "tower"}]}, "unknown_clock"),
        (CLOCKS | {"queries": [], "events": []}, "missing_field"),
        (CLOCKS | {"calendar": "office"}, "unknown_calendar"),
        ({key: value for key, value in CLOCKS.items() if key != "calendar"}, "missing_field"),
        (CLOCKS | {"warn_fractions": [0]}, "invalid_fraction"),
        (CLOCKS | {"warn_fractions": [float("nan")]}, "invalid_fraction"),
        (CLOCKS | {"warn_fractions": [0.5], "until": "soon"}, "invalid_instant"),
    ],
)
def test_a_wrong_document_is_answered_by_its_error(document, code):
    assert answer(document).keys() == {"error"}
    assert answer(document)["error"]["code"] == code
    assert answer(document)["error"]["detail"]


def test_one_document_gives_one_answer():
    assert run(json.dumps(DUE)) == (0, {"due": "2026-10-02T01:30:00Z"})


def test_a_list_is_answered_element_by_element_with_errors_in_place():
    documents = [DUE, "nonsense", CLOCKS, DUE | {"seconds": 0}] * 50
    status, answers = run(json.dumps(documents))
    assert (status, answers) == (0, [answer(document) for document in documents])
    assert run("[]") == (0, [])


def test_a_number_of_any_length_is_a_number():
    assert run(json.dumps(DUE).replace("7200", "9" * 10_000)) == (0, {"due": None})


def test_strange_depths_are_refused_in_their_place():
    deep = '{"op": "due", "calendar": {"time_zone": %s}, "start": "2026-09-30T08:30:00Z", "seconds": 1}' % (
        "[" * 900 + "]" * 900
    )
    status, answers = run(f"[{deep}, {json.dumps(DUE)}]")
    assert (status, answers[0]["error"]["code"], answers[1]) == (0, "unknown_zone", answer(DUE))


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[1,]", b"[" * 100_000])
def test_what_is_no_json_is_one_error_and_status_2(text):
    status, document = run(text)
    assert (status, document["error"]["code"]) == (2, "invalid_json")
