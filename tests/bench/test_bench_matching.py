"""A short and honest run of the benchmark: its values, never its times. OR-Tools is not needed here."""

from pathlib import Path

import pytest

from tasks_engine.matching.problem import verify
from tasks_engine.matching.solve import solve
from tests.bench import report as reporting
from tests.bench.bench_matching import Plan, contend, instance, measure
from tests.bench.contenders import as_plan, greedy, load, lp, mip, polish, save
from tests.bench.generator import bare
from tests.bench.report import Report, write

STEPS = 5_000_000


@pytest.mark.parametrize("number", range(12))
def test_ours_is_never_lower_than_greedy_or_the_rounded_relaxation_polished_or_not(number):
    seed, _, kind, load_of_all = instance(number)
    problem = bare(80, 25, seed, kind, load_of_all)
    ours = solve(problem, steps=STEPS)
    assert verify(problem, ours) == ()
    for contender in (greedy, lp):
        found = contender(problem)
        bare_value = as_plan(problem, found).value
        polish(problem, found)
        theirs = as_plan(problem, found)
        assert verify(problem, theirs) == ()
        assert bare_value <= theirs.value <= ours.value <= ours.bound


def test_nobody_beats_our_bound_and_highs_proves_our_plan_of_a_small_house():
    problem = bare(60, 30, 1)
    ours, best = solve(problem), as_plan(problem, mip(problem))
    assert ours.value == ours.bound == best.value


def test_a_problem_comes_back_from_its_folder_as_it_was(tmp_path):
    problem = bare(20, 8, 1, "paced")
    again = load(save(problem, tmp_path / "one"))
    assert solve(again) == solve(problem)


def test_the_whole_benchmark_prints_every_table_and_bar(capsys):
    tiny = Plan(
        fields=(((40, 15), ("greedy",), (STEPS,)),),
        against=("lp",),
        instances=2,
        pairs=(40, 15),
        pool=300,
        needs=5,
        change=(100, 30),
    )
    report = Report()
    measure(report, tiny)
    printed = capsys.readouterr().out
    for expected in ("### 40 tasks, 15 secretaries", "| greedy, polished |", "**ours**", "### Bars", "PASS"):
        assert expected in printed
    assert [figure for what, _, figure, _ in report.bars if what.startswith("verified")] == ["0 faults in 3 plans"]


def test_a_contender_that_fails_is_not_passed_over(tmp_path):
    with pytest.raises(reporting.Failed):
        contend("nobody", 0, [tmp_path])


def test_writing_the_page_replaces_one_part_only(tmp_path, monkeypatch):
    page = Path(tmp_path / "page.md")
    page.write_text("# Page\n<!-- a -->\nold\n<!-- /a -->\n<!-- b -->\nkept\n<!-- /b -->\n")
    monkeypatch.setattr(reporting, "PAGE", page)
    write("a", "new")
    assert page.read_text() == "# Page\n<!-- a -->\nnew\n<!-- /a -->\n<!-- b -->\nkept\n<!-- /b -->\n"
