"""A stack whose processes are started, killed and started again by each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.processes import Stack, empty, orm, stack


@pytest.fixture(scope="session")
def bare_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A migrated database and a Redis, and nothing that runs on them."""
    with stack(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture
def faulty(bare_stack: Stack, django_db_blocker: Any) -> Iterator[Stack]:
    """The bare stack, emptied; the ORM works on its database. What the test started is killed."""
    with orm(bare_stack, django_db_blocker):
        empty()
        bare_stack.redis.flushall()
        yield bare_stack
        bare_stack.kill(*(name for name in bare_stack.children if name != "redis"))
