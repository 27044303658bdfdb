"""A comparison pairs the same months, reads the same in any process, and prints as text, JSON and CSV."""

import csv
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest

from tasks_engine.simulate.__main__ import main
from tasks_engine.simulate.compare import STANDARD, compare
from tasks_engine.simulate.measures import MEASURES, paired
from tasks_engine.simulate.policies import LeastLoaded, RoundRobin
from tasks_engine.simulate.table import aligned, text
from tasks_engine.simulate.world import Parameters

ROOT = Path(__file__).parents[3]
FEW = Parameters(days=3, secretaries=8)
TWO = {RoundRobin.name: RoundRobin, LeastLoaded.name: LeastLoaded}
SMALL = ["--days", "2", "--secretaries", "8", "--seeds", "2", "--load", "0.8", "--processes", "1"]


@pytest.fixture(scope="module")
def found():
    return compare(FEW, [0.6, 0.9], [1, 2, 3], TWO)


def test_every_way_meets_the_same_tasks(found):
    again = compare(FEW, [0.6, 0.9], [1, 2, 3], {LeastLoaded.name: LeastLoaded})
    for load, alone in zip(found.loads, again.loads, strict=True):
        assert load.tasks == alone.tasks
        assert load.values[LeastLoaded.name] == alone.values[LeastLoaded.name]


def test_differences_are_taken_month_by_month(found):
    load = found.loads[0]
    ours, theirs = (load.values[way]["attainment"] for way in (RoundRobin.name, LeastLoaded.name))
    assert load.difference(RoundRobin.name, "attainment") == paired(ours, theirs)
    assert load.difference(LeastLoaded.name, "attainment") == (0, 0)


def test_two_processes_find_what_one_finds(found):
    assert compare(FEW, [0.6, 0.9], [1, 2, 3], TWO, processes=2) == found


def test_json_has_every_figure_with_its_interval(found):
    data = json.loads(json.dumps(found.data(), allow_nan=False))
    assert data["baseline"] == LeastLoaded.name
    assert data["seeds"] == [1, 2, 3]
    assert set(data["measures"]) == {row.name for row in MEASURES}
    assert [load["load"] for load in data["loads"]] == [0.6, 0.9]
    for load in data["loads"]:
        assert set(load["policies"]) == set(TWO)
        for figures in load["policies"].values():
            assert set(figures) == set(data["measures"])
            for figure in figures.values():
                assert set(figure) == {"mean", "half", "values", "difference"}
                assert len(figure["values"]) == 3
                assert set(figure["difference"]) == {"mean", "half"}


def test_one_seed_has_no_interval_in_json():
    figure = compare(FEW, [0.6], [1], TWO).data()["loads"][0]["policies"][RoundRobin.name]["wait"]
    assert figure["half"] is None
    assert figure["difference"]["half"] is None


def test_the_text_names_every_way_and_both_loads(found):
    printed = text(found)
    assert all(way in printed for way in TWO)
    assert "Load 60%" in printed
    assert "Load 90%" in printed
    assert "against least loaded" in printed


def test_columns_are_aligned():
    assert aligned([["", "kept"], ["round robin", "9.5"]]) == "             kept\nround robin   9.5"


@pytest.mark.parametrize(
    "arguments", [([], [0.8], TWO), ([1], [], TWO), ([1], [0.8], {RoundRobin.name: RoundRobin})], ids=str
)
def test_nothing_to_compare_is_refused(arguments):
    seeds, loads, ways = arguments
    with pytest.raises(ValueError, match="to compare with"):
        compare(FEW, loads, seeds, ways)


def test_any_process_prints_the_same_table():
    printed = {
        subprocess.run(
            [sys.executable, "-m", "tasks_engine.simulate", *SMALL, "--format", "csv"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    table = list(csv.DictReader(StringIO(printed.pop())))
    assert [row["policy"] for row in table] == [*STANDARD, *STANDARD]
    assert {row["seed"] for row in table} == {"1", "2"}


def test_a_pools_own_policy_is_one_more_way(tmp_path, capsys):
    file = tmp_path / "ours.json"
    file.write_text(json.dumps({"version": "ours", "queue_minutes": 30}))
    assert main([*SMALL, "--format", "json", "--policy", str(file)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data["loads"][0]["policies"]) == [*STANDARD, "ours"]


@pytest.mark.parametrize("content", ['{"queue_minutes": -1}', '{"colour": 1}', "{"])
def test_a_wrong_policy_file_is_refused_by_name(content, tmp_path, capsys):
    file = tmp_path / "ours.json"
    file.write_text(content)
    assert main([*SMALL, "--policy", str(file)]) == 2
    assert capsys.readouterr().err


def test_text_comes_with_a_plot_or_says_where_to_get_one(capsys):
    assert main(SMALL) == 0
    printed = capsys.readouterr().out
    assert "Load 80%" in printed
    assert ("Promises kept at load 80%" if find_spec("plotext") else "install plotext") in printed
