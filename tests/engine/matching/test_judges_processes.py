"""The same problem gives the same plan in any process: any hash seed, one thread or two, compiled or interpreted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOLVE = """
from hashlib import sha256
from tasks_engine.matching.solve import solve, update
from tests.bench.generator import bare
told = sha256()
for seed, kind in enumerate(("house", "paced", "type_d")):
    problem = bare(16, 5, seed, kind)
    for steps in (1000, 20_000):
        plan = solve(problem, steps=steps)
        again = update(bare(16, 5, seed, kind, load=1.1), plan.warm, max_moves=3)
        told.update(repr((plan, plan.warm, again, again.warm)).encode())
print(told.hexdigest())
"""


def told(**variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SOLVE],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def usual() -> str:
    return told(PYTHONHASHSEED="0", NUMBA_NUM_THREADS="2")


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "1", "NUMBA_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "2", "NUMBA_DISABLE_JIT": "1"},
    ],
    ids=str,
)
def test_another_process_finds_the_same_plan_bound_and_prices(usual, variables):
    assert told(**variables) == usual
