"""`python -m tasks_engine.simulate`: ways of matching, compared over simulated months of a pool."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from pathlib import Path

from tasks_engine import matching
from tasks_engine.matching import BadInput
from tasks_engine.simulate.compare import STANDARD, Comparison, Ways, compare, with_rules
from tasks_engine.simulate.table import text
from tasks_engine.simulate.world import Parameters

BAD_INPUT = 2
LOADS = [0.6, 0.8, 0.95]


def main(words: list[str]) -> int:
    """Read the options, compare, print; return the exit status."""
    options = _options().parse_args(words)
    quick = options.quick
    try:
        ways = _ways(options.policy)
        parameters = Parameters(
            days=options.days or (7 if quick else 28), secretaries=options.secretaries or (15 if quick else 30)
        )
        found = compare(
            parameters,
            options.load or ([0.8] if quick else LOADS),
            range(1, 1 + (options.seeds or (2 if quick else 5))),
            ways,
            processes=options.processes,
        )
    except (BadInput, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    PRINTED[options.format](found)
    return 0


def _ways(path: Path | None) -> Ways:
    if path is None:
        return STANDARD
    return with_rules(matching.Policy.read(json.loads(path.read_text())), path.stem)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--days", type=int, help="length of the month (28)")
    parser.add_argument("--seeds", type=int, help="how many months, numbered from 1 (5)")
    parser.add_argument("--secretaries", type=int, help="size of the pool (30)")
    parser.add_argument(
        "--load", type=float, action="append", help="work as a share of offered hours; may be repeated (0.6 0.8 0.95)"
    )
    parser.add_argument("--policy", type=Path, help="a JSON file with a pool's policy, compared as one more way")
    parser.add_argument("--format", choices=list(PRINTED), default="text", help="(text)")
    parser.add_argument("--quick", action="store_true", help="a small pool, one week, two seeds, one load")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="(all processors)")
    return parser


def _print_text(found: Comparison) -> None:
    print(text(found))
    try:
        from tasks_engine.simulate.plot import draw
    except ModuleNotFoundError:
        print("\n(For the plot, install plotext: it comes with the benchmarks.)")
    else:
        print(f"\n{draw(found)}")


def _print_json(found: Comparison) -> None:
    json.dump(found.data(), sys.stdout, indent=1)
    print()


def _print_csv(found: Comparison) -> None:
    csv.writer(sys.stdout).writerows(found.rows())


PRINTED = {"text": _print_text, "json": _print_json, "csv": _print_csv}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
