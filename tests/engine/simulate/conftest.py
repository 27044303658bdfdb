"""A small pool's week, played once for all tests of this folder."""

import pytest

from tasks_engine.simulate.compare import STANDARD
from tasks_engine.simulate.history import History
from tasks_engine.simulate.run import run
from tasks_engine.simulate.world import Parameters, World, make

SMALL = Parameters(days=5, secretaries=12, load=0.9, cancelled=0.1, no_shows=(0.05, 0.15))


@pytest.fixture(scope="session")
def world() -> World:
    return make(SMALL, 7)


@pytest.fixture(scope="session", params=STANDARD)
def history(request: pytest.FixtureRequest, world: World) -> History:
    """The week under each way of matching."""
    return run(world, STANDARD[request.param]())
