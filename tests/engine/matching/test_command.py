"""The command: bare problems and profiles in JSON, and whatever else people may throw at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tasks_engine.matching import Policy, snapshot
from tasks_engine.matching.__main__ import SCHEMA
from tasks_engine.matching.command import answer
from tasks_engine.matching.phrases import LANGUAGES
from tasks_engine.matching.plain import ALIASES, SECRETARY, TASK, WEIGHTS
from tasks_engine.matching.policy import POLICY, RELAXATION
from tests.engine.matching.worlds import NOW, crowd

BARE = {
    "tasks": [
        {"id": "t1", "effort": 8, "value": {"s1": 1300, "s2": 900}},
        {"id": "t2", "effort": {"s1": 8, "s2": 5}, "value": {"s1": 1000, "s2": 100}},
        {"id": "t9", "effort": 99, "value": {"s1": 5}},
    ],
    "secretaries": [{"id": "s1", "capacity": 10, "slots": 4}, {"id": "s2", "capacity": 8, "slots": 1}],
    "time_limit": 5,
}
PROFILES = {
    "now": "2026-09-30T08:00:00Z",
    "tasks": [{"id": "t1", "effort": 60, "skills": {"minutes": 3}, "deadline": "2026-09-30T18:00:00+08:00"}],
    "secretaries": [{"id": "s1", "slots": 1, "skills": {"minutes": 3}}, {"id": "s2", "skills": {"minutes": 2}}],
}

POLICIES = {"offers": 1, "hard_offers": 20, "relaxations": [{"after_minutes": 5, "what": "grade"}], "weights": {}}


def command(text: str | bytes, **environment: str) -> object:
    done = subprocess.run(
        [sys.executable, "-m", "tasks_engine.matching"],
        input=text if isinstance(text, bytes) else text.encode(),
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_a_bare_problem_is_solved():
    found = answer(BARE)
    assert found["assignments"] == {"t1": "s2", "t2": "s1"}
    assert (found["value"], found["bound"], found["gap"]) == (1900, 1900, 0)
    assert found["unassigned"] == {"t9": [{"code": "NO_HOURS", "secretaries": 1}]}


def test_a_task_that_lost_learns_to_which_tasks():
    few = {**BARE, "secretaries": [{"id": "s1", "capacity": 8, "slots": 1}, {"id": "s2", "capacity": 8, "slots": 0}]}
    assert answer(few)["unassigned"]["t2"] == [
        {"code": "NO_SLOT", "secretaries": 1},
        {"code": "PRICED_OUT", "secretaries": 1, "to": [{"secretary": "s1", "value": 1000, "holds": ["t1"]}]},
    ]


def test_a_task_without_pairs_has_no_candidates():
    found = answer({"tasks": [{"id": "t", "effort": 1, "value": {}}], "secretaries": []})
    assert found["unassigned"] == {"t": [{"code": "NO_CANDIDATES", "secretaries": 0}]}


def test_profiles_are_matched_and_explained():
    found = answer(PROFILES)
    assert found["assignments"] == {"t1": "s1"}
    assert found["offers"] == {"t1": ["s1"]}
    assert found["top"]["t1"] == [["s1", found["value"]]]


def test_nothing_is_answered_with_nothing():
    assert answer({"tasks": [], "secretaries": []})["assignments"] == {}


def changed(document, path, value):
    copy = json.loads(json.dumps(document))
    *way, last = path
    place = copy
    for step in way:
        place = place[step]
    place[last] = value
    return copy


@pytest.mark.parametrize(
    ("document", "path", "value", "field"),
    [
        (BARE, ["tasks", 0, "effort"], -1, "tasks[0].effort"),
        (BARE, ["tasks", 0, "effort"], float("nan"), "tasks[0].effort"),
        (BARE, ["tasks", 0, "effort"], 10**30, "tasks[0].effort"),
        (BARE, ["tasks", 0, "effort"], True, "tasks[0].effort"),
        (BARE, ["tasks", 0, "effort"], None, "tasks[0].effort"),
        (BARE, ["tasks", 0, "effort"], {"s1": 3}, "tasks[0].effort.s2"),
        (BARE, ["tasks", 0, "effort"], {"s7": 3}, "tasks[0].effort.s7"),
        (BARE, ["tasks", 0, "value"], None, "tasks[0].value"),
        (BARE, ["tasks", 0, "value", "s1"], "9", "tasks[0].value.s1"),
        (BARE, ["tasks", 0, "value", "s1"], -9, "tasks[0].value.s1"),
        (BARE, ["tasks", 0, "value", "s7"], 9, "tasks[0].value.s7"),
        (BARE, ["tasks", 1, "id"], "t1", "tasks[1].id"),
        (BARE, ["tasks", 1, "id"], "", "tasks[1].id"),
        (BARE, ["tasks", 1, "id"], 7, "tasks[1].id"),
        (BARE, ["tasks", 1], "t1", "tasks[1]"),
        (BARE, ["tasks"], {}, "tasks"),
        (BARE, ["tasks", 0, "colour"], 1, "tasks[0].colour"),
        (BARE, ["colour"], 1, "document.colour"),
        (BARE, ["secretaries", 1, "id"], "s1", "secretaries[1].id"),
        (BARE, ["secretaries", 1, "capacity"], 1.5, "secretaries[1].capacity"),
        (BARE, ["secretaries", 1, "slots"], -1, "secretaries[1].slots"),
        (BARE, ["secretaries"], None, "secretaries"),
        (BARE, ["time_limit"], float("nan"), "time_limit"),
        (BARE, ["time_limit"], -1, "time_limit"),
        (PROFILES, ["now"], "yesterday", "now"),
        (PROFILES, ["now"], "2026-09-30T08:00:00", "now"),
        (PROFILES, ["now"], "9999-12-31T23:59:59Z", "now"),
        (PROFILES, ["tasks", 0, "effort"], 0, "tasks[0].effort"),
        (PROFILES, ["tasks", 0, "skills", "minutes"], 6, "tasks[0].skills.minutes"),
        (PROFILES, ["tasks", 0, "grade"], 1, "tasks[0].grade"),
        (PROFILES, ["tasks", 0, "deadline"], "0001-01-01T00:00:00+14:00", "tasks[0].deadline"),
        (PROFILES, ["tasks", 0, "languages"], ["zh", 3], "tasks[0].languages[1]"),
        (PROFILES, ["tasks", 0, "colour"], 1, "tasks[0].colour"),
        (PROFILES, ["secretaries", 0, "slots"], float("inf"), "secretaries[0].slots"),
        (PROFILES, ["secretaries", 0, "slots"], -1, "secretaries[0].slots"),
        (PROFILES, ["secretaries", 0, "remaining_slots"], 1, "secretaries[0].slots"),
        (PROFILES, ["secretaries", 0, "remaining_slots"], -1, "secretaries[0].slots"),
        (PROFILES, ["secretaries", 1, "remaining_slots"], -1, "secretaries[1].remaining_slots"),
        (PROFILES, ["secretaries", 0, "bookings"], [[None]], "secretaries[0].bookings[0]"),
        (PROFILES, ["secretaries", 0, "bookings"], [["soon", 5]], "secretaries[0].bookings[0]"),
        (PROFILES, ["secretaries", 0, "paused"], "no", "secretaries[0].paused"),
        (PROFILES, ["secretaries", 0, "certificates"], {"a": "soon"}, "secretaries[0].certificates.a"),
        (PROFILES, ["secretaries", 0, "open_spans"], [["2026-09-30T08:00:00Z"]], "secretaries[0].open_spans[0]"),
        (PROFILES, ["secretaries", 0, "familiarity"], {"tea": -1}, "secretaries[0].familiarity.tea"),
        (
            PROFILES,
            ["secretaries", 0, "open_spans"],
            [["2026-09-30T08:00:00Z", "2026-09-30T08:00:00Z"]],
            "secretaries[0].open_spans[0]",
        ),
        (
            PROFILES,
            ["secretaries", 0, "open_spans"],
            [["2026-09-30T08:00:00Z", "2026-09-30T12:00:00Z"], ["2026-09-30T11:00:00Z", "2026-09-30T15:00:00Z"]],
            "secretaries[0].open_spans[1]",
        ),
        (PROFILES, ["policy"], {"weights": {"base": {"9": 1}}}, "policy.weights.base"),
        (PROFILES, ["policy"], {"weights": {"preferences": {"quality": 2000}}}, "policy.weights.preferences"),
        (PROFILES, ["policy"], {"relaxations": [{"after_minutes": 9}]}, "policy.relaxations[0].what"),
        (PROFILES, ["policy"], {"offers": 0}, "policy.offers"),
        (PROFILES, ["top"], -1, "top"),
        (PROFILES, ["language"], "tlh", "language"),
        (BARE, ["language"], "en", "now"),
    ],
)
def test_what_is_invalid_is_answered_with_its_field(document, path, value, field):
    found = answer(changed(document, path, value))
    assert found == {"error": {"code": "invalid", "field": field, "detail": found["error"]["detail"]}}


def test_a_missing_field_is_named():
    assert answer({**PROFILES, "tasks": [{"id": "t"}]})["error"]["field"] == "tasks[0].effort"
    assert answer({**PROFILES, "tasks": [{"effort": 5}]})["error"]["field"] == "tasks[0].id"


def test_a_list_is_answered_element_by_element():
    found = command(json.dumps([BARE, 3, PROFILES]))
    assert [sorted(element)[0] for element in found] == ["assignments", "error", "assignments"]
    assert found[0]["seconds"] >= 0


def test_the_answer_is_the_same_in_every_process():
    people = [
        {"id": f"s{i}", "languages": ["zh", "en", "fr"], "certificates": {"b": "2026-01-01"}, "grade": 2 + i % 3}
        for i in range(6)
    ]
    task = {"effort": 60, "languages": ["fr", "zh"], "certificates": ["a", "b", "c"], "skills": {"y": 1, "x": 2}}
    tasks = [{"id": f"t{i}", **(task if i % 2 else {"effort": 90})} for i in range(9)]
    told = json.dumps({"now": PROFILES["now"], "tasks": tasks, "secretaries": people})
    found = [command(told, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert {**found[0], "seconds": 0} == {**found[1], "seconds": 0}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, b"\xff\xfe", "9" * 5000, "nul"])
def test_what_is_no_json_is_answered_and_not_crashed_on(text):
    assert command(text)["error"]["code"] == "invalid_json"


def test_a_lone_surrogate_is_answered():
    assert command(r'{"tasks": [{"id": "\ud800", "effort": 1, "value": {}}], "secretaries": []}')["unassigned"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
places = st.sampled_from(
    [
        *[(doc, [part, 0, name]) for doc in (BARE,) for part in ("tasks",) for name in ("id", "effort", "value")],
        *[(BARE, ["secretaries", 0, name]) for name in ("id", "capacity", "slots")],
        *[(PROFILES, ["tasks", 0, name]) for name in ("id", "effort", "skills", "deadline", "grade", "declined_by")],
        *[(PROFILES, ["secretaries", 0, name]) for name in ("id", "open_spans", "certificates", "leaves", "paused")],
        *[(doc, [name]) for doc in (BARE, PROFILES) for name in ("tasks", "secretaries", "now", "policy", "top")],
    ]
)


@given(places, anything)
@settings(max_examples=300)
def test_anything_anywhere_gets_an_answer(place, value):
    document, path = place
    found = answer(changed(document, path, value))
    assert ("error" in found) != ("assignments" in found)
    if "error" in found:
        assert found["error"]["field"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_says_why_when_it_is_told_the_language(language):
    found = answer({**PROFILES, "language": language})
    assert list(found["why"]["t1"]) == ["s1"]
    assert all(text and "{" not in text for text in found["why"]["t1"]["s1"])


def test_a_name_that_comes_twice_is_refused_where_it_stands():
    task = '{"id": "t", "effort": %s, "value": %s}'
    for effort, value, field in (("1", '{"s": 1, "s": 2}', "value.s"), ('{"s": 1, "s": 2}', '{"s": 1}', "effort.s")):
        told = '{"tasks": [' + task % (effort, value) + '], "secretaries": [{"id": "s", "capacity": 1}]}'
        found = command(f"[{told}, {json.dumps(BARE)}]")
        assert found[0]["error"]["field"] == f"tasks[0].{field}"
        assert found[1]["assignments"]


class TestSchema:
    """What the schema refuses is refused; its numbers and names are the engine's own."""

    schema = json.loads(SCHEMA.read_text())
    valid = Draft202012Validator(schema).is_valid

    def test_it_is_printed(self):
        done = subprocess.run(
            [sys.executable, "-m", "tasks_engine.matching", "--schema"], capture_output=True, check=True
        )
        assert json.loads(done.stdout) == self.schema
        Draft202012Validator.check_schema(self.schema)

    def test_it_takes_what_is_answered(self):
        full = json.loads(json.dumps(snapshot(*crowd(3, 2), Policy(), NOW)))
        told = {name: full[name] for name in ("now", "policy", "top", "tasks", "secretaries")}
        for document in (BARE, PROFILES, told, [BARE, PROFILES], [], {"tasks": [], "secretaries": []}):
            assert self.valid(document), best_match(Draft202012Validator(self.schema).iter_errors(document))
        assert "error" not in answer(told)

    @pytest.mark.parametrize(
        ("name", "readers"),
        [
            ("task", TASK),
            ("secretary", SECRETARY | ALIASES),
            ("policy", POLICY),
            ("relaxation", RELAXATION),
            ("weights", WEIGHTS),
        ],
    )
    def test_it_names_every_field_and_no_other(self, name, readers):
        assert set(self.schema["$defs"][name]["properties"]) == set(readers)

    @pytest.mark.parametrize(
        ("name", "place"),
        [
            ("bare_task", ["tasks", 0]),
            ("bare_secretary", ["secretaries", 0]),
            ("task", ["tasks", 0]),
            ("secretary", ["secretaries", 1]),
            ("policy", ["policy"]),
            ("relaxation", ["policy", "relaxations", 0]),
            ("weights", ["policy", "weights"]),
        ],
    )
    def test_its_limits_are_those_of_the_engine(self, name, place):
        base = BARE if name.startswith("bare") else {**PROFILES, "policy": POLICIES}
        for field, rule in self.schema["$defs"][name]["properties"].items():
            for limit in [rule, *rule.get("anyOf", [])]:
                if "minimum" in limit:
                    inside = [limit["minimum"], limit["maximum"]]
                    for value in (*inside, inside[0] - 1, inside[1] + 1):
                        document = changed(base, [*place, field], value)
                        assert ("error" in answer(document)) is (value not in inside), (field, value)
                        assert self.valid(document) is (value in inside)

    @given(places, anything)
    @settings(max_examples=200)
    def test_what_it_refuses_is_refused(self, place, value):
        document, path = place
        told = changed(document, path, value)
        assert self.valid(told) or "error" in answer(told)
