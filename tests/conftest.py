"""What all tests share: one Redis database per test process, and a small world of people."""

import os
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from xdist.scheduler import LoadFileScheduling

# Examples may take as long as a busy machine needs: what holds is tested here, not how fast.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")

pytest_plugins = ["tests.processes", "tests.scanner"]

_worker = os.environ.get("PYTEST_XDIST_WORKER", "master").removeprefix("gw")
if _worker.isdigit() and "REDIS_URL" in os.environ:  # in the settings too: pytest-django has read them already
    own = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{int(_worker) + 1}"
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = own
    settings.CACHES["default"]["LOCATION"] = own


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Databases of tests are copies of one that was migrated once."""
    from django.db import connection

    from tests.processes import ready_made

    connection.settings_dict["TEST"]["TEMPLATE"] = ready_made("migrate --no-input")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Whenever a test has emptied the database, Django would write the permissions of every model anew: nobody asks."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(create_permissions, dispatch_uid=f"{create_permissions.__module__}.create_permissions")
    post_migrate.disconnect(create_contenttypes)


LONG = ("flows", "faults", "launch", "architecture", "engine")  # begun first: nobody ends long after the others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not any(f"tests/{folder}/" in item.nodeid for folder in LONG))


SHARING = ("tests/flows/", "tests/faults/test_races", "tests/faults/test_due_instant")  # one running stack


class ByFile(LoadFileScheduling):
    """Each file is run by one process; all that share a running stack, by the same one."""

    def _split_scope(self, nodeid: str) -> str:
        return "a running stack" if nodeid.startswith(SHARING) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture
def world(db):
    """Two pools, two organizations, and somebody in every role. See `tests.factories.World`."""
    from tests.factories import World

    return World()
