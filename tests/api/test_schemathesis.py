"""Whatever is sent, the API answers as its OpenAPI document says, and never with a fault.

Each row of the access table is fuzzed, by those who may do it and by the others. The seed is fixed, so that a run can
be repeated; `FUZZ_SEED` and `FUZZ_CASES` (requests of each kind, for each row) make another or a longer one.
"""

import gc
import os
import random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.api import fuzz
from tests.api.places import Places, key_of
from tests.api.test_access import KEYS, PEOPLE, rows

SEED = int(os.environ.get("FUZZ_SEED", "20261118"))
CASES = int(os.environ.get("FUZZ_CASES", "4"))

short = settings(
    max_examples=CASES,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def operations():
    return fuzz.operations()


@pytest.fixture
def tokens(world, api):
    """The secret of each actor of the access table; nobody's is None."""
    for person in PEOPLE.values():
        api(person)
    secrets = {name: f"test-{person}" for name, person in PEOPLE.items()}
    return {"anon": None, **secrets, **{name: key_of(world, *scopes) for name, scopes in KEYS.items()}}


@pytest.fixture
def uncollected():
    """Hypothesis parses lambdas, and a collection amid parsing makes Python 3.11 before 3.11.8 fail: gh-106905."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_api_answers_as_documented(row, world, tokens, operations, settings, tmp_path):
    settings.MEDIA_ROOT, settings.ALLOWED_HOSTS = tmp_path, ["localhost"]
    target = fuzz.Target(row, Places(world), operations)

    @seed(SEED)
    @short
    @given(target.requests())
    def answers(request):
        actor, case = request
        fuzz.send(case, tokens[actor])

    answers()
    for actor, case in target.edges(random.Random(SEED), most=CASES):
        fuzz.send(case, tokens[actor])
