"""`python -m tasks_engine.sla`, as people and other programs use it."""

import json
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import stream
from tasks_engine.sla.__main__ import main
from tasks_engine.sla.command import answer
from tasks_engine.sla.policy import TARGETS, WIRING
from tasks_engine.sla.scenario import WIRE_EVENTS
from tasks_engine.sla.stream import elements

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
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False),
        st.text(st.characters(exclude_categories=["Cs"])),
        st.sampled_from(["2026-09-30T01:00:00Z", "24:00", "25:00", "created", "UTC", "9999-12-31", '"]},', "\\"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def run(text: str | bytes) -> tuple[int, object]:
    out = StringIO()
    status = main(BytesIO(text.encode() if isinstance(text, str) else text), out)
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
                "words": {
                    "en": "Wed 30 Sep 14:30-15:00, 16:00-17:00: 1 h 30 min",
                    "zh-hans": "9 月 30 日 周三 14:30–15:00、16:00–17:00：1 小时 30 分钟",
                },
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


def test_extensions_other_targets_and_limits_are_understood():
    events = [
        *CLOCKS["events"],
        {"at": "2026-09-30T01:10:00Z", "type": "extended", "seconds": 600, "clocks": ["delivery"]},
        {"at": "2026-09-30T01:20:00Z", "type": "policy_changed", "targets": {"delivery": 3000}},
        {"at": "2026-09-30T01:30:00Z", "type": "paused"},
    ]
    queries = [{"at": f"2026-09-30T{when}Z", "clock": "delivery"} for when in ("01:20:00", "01:30:00", "01:40:00")]
    states = answer(CLOCKS | {"events": events, "queries": queries, "pause_limit": 600})["states"]
    assert [state["due"] for state in states] == ["2026-09-30T02:00:00Z", None, "2026-09-30T02:10:00Z"]
    assert states[-1]["paused_working"] == 600


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
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "calendar_changed"}] * 201}, "too_many"),
        (
            CLOCKS
            | {"wiring": {str(n): {"start": []} for n in range(51)}, "targets": dict.fromkeys(map(str, range(51)), 1)},
            "too_many",
        ),
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "extended"}]}, "missing_field"),
        (CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "extended", "seconds": -1}]}, "negative_amount"),
        (CLOCKS | {"pause_limit": -1}, "negative_amount"),
        (CLOCKS | {"calendar": CALENDAR | {"holidays": ["2026-10-01"] * 1_000_000}}, "too_many"),
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


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"op": "due"} x', b"nothing"])
def test_what_is_no_json_is_one_error_and_status_2(text):
    status, document = run(text)
    assert (status, document["error"]["code"]) == (2, "invalid_json")


@pytest.mark.parametrize("end", [b"", b" x", b"] x", b', {"op": "due"', b", [", b', "half a text', b"[" * 100_000])
def test_a_list_that_is_not_closed_is_answered_as_far_as_it_goes(end):
    status, answers = run(b"[" + json.dumps(DUE).encode() + b", 1" + end)
    assert (status, answers[0], answers[-1]["error"]["code"]) == (2, answer(DUE), "invalid_json")


@pytest.mark.parametrize("element", [b"", b"}", b"\xff", b'{"op" "due"}', b"nothing", b'"\\x"'])
def test_an_element_that_is_no_json_is_refused_in_its_place(element):
    whole = json.dumps(DUE).encode()
    status, answers = run(b"[" + whole + b"," + element + b"," + whole + b"]")
    assert (status, len(answers), answers[0], answers[2]) == (0, 3, answer(DUE), answer(DUE))
    assert answers[1]["error"]["code"] == "invalid_json"


@given(st.lists(JSON, max_size=5), st.integers(1, 40), st.sampled_from([None, 1]))
@settings(max_examples=100, deadline=None)
def test_a_list_is_cut_into_its_elements_wherever_the_pieces_end(documents, size, indent):
    text = json.dumps(documents, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")[1:]
    pieces = (text[n : n + size] for n in range(0, len(text), size))
    assert [element() for element in elements(pieces)] == documents


def test_a_document_that_is_too_large_is_refused_in_its_place(monkeypatch):
    monkeypatch.setattr(stream, "MOST_BYTES", 100_000)
    large = DUE | {"note": "x" * 300_000}
    status, answers = run(json.dumps([DUE, large, DUE]))
    assert (status, [a.get("error", {}).get("code") for a in answers]) == (0, [None, "too_large", None])
    assert run(json.dumps(large))[1]["error"]["code"] == "too_large"


MOST_MEMORY = 80 * 1024  # kilobytes


def test_a_list_of_thousands_is_answered_while_it_is_read_and_does_not_grow():
    """An input of 160 MB goes through a process that never holds half of it."""
    one = json.dumps(DUE | {"note": "x" * 40_000}).encode()
    command = [sys.executable, "-c", MEASURED]
    line = json.dumps(answer(DUE)).encode()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        process.stdin.write(b"[" + one + b"," + one + b",")
        process.stdin.flush()
        assert [process.stdout.readline(), process.stdout.readline()] == [b"[\n", line + b",\n"]
        writer = Thread(target=_write, args=(process.stdin, [one + b","] * 3_998 + [b'{"op": "none"}]']))
        writer.start()
        *rest, last, end, grown = process.stdout.read().splitlines()
        writer.join()
    assert (len(rest), set(rest)) == (3_999, {line + b","})
    assert (b"unknown_op" in last, end) == (True, b"]")
    assert int(grown) < MOST_MEMORY


def _write(pipe, pieces):
    with pipe:
        pipe.writelines(pieces)


MEASURED = """
import sys
from pathlib import Path
from tasks_engine.sla.__main__ import main
main(sys.stdin.buffer, sys.stdout)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""  # the most memory the process has ever held, in kilobytes


WRONG = [
    {},
    DUE | {"seconds": -1},
    DUE | {"calendar": {"time_zone": "UTC"}},
    DUE | {"calendar": CALENDAR | {"time_zone": "Mars/Olympus"}},
    DUE | {"calendar": CALENDAR | {"weekly": {"mon": [["09:00", "25:00"]]}}},
    DUE | {"calendar": CALENDAR | {"weekly": {"mon": [["18:00", "09:00"]]}}},
    DUE | {"start": "2026-09-30"},
    CLOCKS | {"targets": {"delivery": -1}},
    CLOCKS | {"events": [{"at": "2026-09-30T01:00:00Z", "type": "born"}]},
    None,
    "due",
    [DUE],
]


def test_ten_thousand_mixed_documents_are_answered_and_every_wrong_one_in_its_place():
    span = {"calendar": CALENDAR, "start": "2026-09-30T06:30:00Z", "end": "2026-09-30T09:00:00Z"}
    good = [DUE, DUE | {"op": "subtract"}, {"op": "elapsed", **span}, CLOCKS, CLOCKS | {"warn_fractions": [0.5]}]
    good += [{"op": "is_open", "calendar": MORNINGS, "at": "2026-09-30T06:30:00Z"}, {"op": "explain", **span}]
    kinds = [*good, *WRONG]
    chosen = [n * 7 % len(kinds) for n in range(10_000)]
    status, answers = run(json.dumps([kinds[n] for n in chosen]))
    expected = [answer(document) for document in kinds]
    assert ["error" in result for result in expected] == [False] * len(good) + [True] * len(WRONG)
    assert (status, len(answers)) == (0, 10_000)
    assert all(result == expected[n] for n, result in zip(chosen, answers, strict=True))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_into_a_document_it_is_answered_or_refused(data):
    """One value of a good document, anywhere in it, is replaced by some other."""
    document = json.loads(json.dumps(data.draw(st.sampled_from([DUE, CLOCKS | {"warn_fractions": [0.5]}]))))
    place, key = document, data.draw(st.sampled_from(sorted(document)))
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = data.draw(JSON)
    result = answer(document)
    assert "error" not in result or set(result["error"]) == {"code", "detail"}
