"""The product as it runs: web, worker and beat as processes, over a database and a Redis of their own.

A plugin of the suite (named in `tests/conftest.py`). Tests that follow each other share a `running_stack`; `live_world`
empties its database and fills it with a `tests.factories.World`, through the ORM, while the processes run.
"""

import hashlib
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from redis import Redis

from deploy import health
from deploy.local import ROOT, postgres, product
from deploy.local import redis as redis_server
from deploy.local.memory import Memory
from deploy.local.supervisor import Child, Program, Supervisor, always

KEPT_TABLES = ("django_", "auth_", "catalog_", "core_heartbeat")  # what migrating brings along, and signs of life


def wait_until(true: Callable[[], object], *, seconds: float = 120, pause: float = 0.05) -> None:
    """Wait for something to become true; fail when it does not, even on a machine as busy as can be."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not true after {seconds} seconds"
        time.sleep(pause)


@dataclass
class Stack:
    """Processes of the product. `start` and `kill` them by name; `url` is where the web process answers."""

    home: Path
    database_url: str
    supervisor: Supervisor
    memory: Memory = field(init=False)
    children: dict[str, Child] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)  # what processes started from now on are told besides

    def __post_init__(self) -> None:
        self.memory = Memory(self.home)
        self.web_port = self.memory.choose_port("web")
        self.redis_port = self.memory.choose_port("redis")
        self.redis_url = redis_server.url(port=self.redis_port, password=self.memory.secret("redis"))
        self.redis = Redis.from_url(self.redis_url)

    @property
    def url(self) -> str:
        """Where the web process answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def mail(self) -> list[str]:
        """Every e-mail that was sent, as its text."""
        return [path.read_text() for path in sorted((self.home / "mail").glob("*.log"))]

    @property
    def environment(self) -> dict[str, str]:
        """What the processes are told: what the suite was told, with places of their own."""
        return {
            **os.environ,
            "CLOUDSEC_ENV": "test",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": self.memory.secret("secret_key"),
            "WEB_PORT": str(self.web_port),
            "PUBLIC_URL": self.url,
            "MEDIA_ROOT": str(self.home / "media"),
            "STATIC_ROOT": str(self.home / "static"),
            "EMAIL_URL": f"file:///{self.home / 'mail'}",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    def start(self, kind: str, *, name: str = "", app: str = "backend.config.celery") -> Child:
        """Start one `redis`, `worker`, `beat` or `web`, or its own `postgres`, and wait until it is ready.

        A second one of a kind needs a `name` of its own. `app` is the module of the Celery application.
        """
        name = name or kind
        servers = {"redis": self._redis, "postgres": self._postgres}
        self.supervisor.start(servers[kind]() if kind in servers else self._program(kind, name, app))
        self.children[name] = self.supervisor.children[-1]
        return self.children[name]

    def kill(self, *names: str) -> None:
        """End processes and everything they started with signal 9."""
        for name in names:
            self.children.pop(name).kill()

    def stop(self, name: str, by: signal.Signals) -> None:
        """End one process by this signal, and wait for its end."""
        child = self.children.pop(name)
        os.kill(child.pid, by)
        child.wait(until=time.monotonic() + 60)

    def has_ended(self, name: str) -> bool:
        """Whether a process is gone, by itself."""
        command = Path(f"/proc/{self.children[name].pid}/cmdline")
        return not command.exists() or not command.read_bytes()

    def manage(self, command: str) -> str:
        """Run one of Django's commands on the stack's data and return what it printed."""
        return product.prepare(command, environment=self.environment)

    def works(self) -> bool:
        """Whether jobs come through: from beat over the queue to a worker and into the database."""
        with psycopg.connect(self.database_url) as database:
            rows = database.execute("SELECT 1 FROM core_heartbeat WHERE name = 'worker' AND at > now() - interval '5s'")
            return rows.fetchone() is not None

    def last_words(self) -> str:
        """The last lines of every process, for the report of a test that failed."""
        told = (f"--- {child.log_path}\n{''.join(child.last_lines)}" for child in self.supervisor.children)
        return "\n".join(told)

    def _redis(self) -> Program:
        secret = self.memory.secret("redis")
        return redis_server.program(self.home / "redis", port=self.redis_port, password=secret, throwaway=True)

    def _postgres(self) -> Program:
        secret, port = self.memory.secret("postgres"), self.memory.port("postgres")
        return postgres.program(self.home / "postgres", port=port, password=secret, throwaway=True)

    def _program(self, kind: str, name: str, app: str) -> Program:
        environment = self.environment
        lines = {
            "web": product.WEB,
            "worker": f"{product.WORKER.format(WORKER_CONCURRENCY=2)} --hostname {name}@127.0.0.1",
            "beat": product.BEAT.format(BEAT_SCHEDULE=self.home / f"{name}-schedule"),
        }
        signs = {
            "web": lambda: health.is_ready(environment),
            "worker": self._newly_logged(name, "ready."),
            "beat": always,
        }
        command = [sys.executable, "-m", *lines[kind].replace("backend.config.celery", app).split()]
        return Program(name=name, command=command, environment=environment, is_ready=signs[kind])

    def _newly_logged(self, name: str, sign: str) -> Callable[[], bool]:
        """Whether the process of this name has said something since now."""
        path = self.home / "logs" / f"{name}.log"

        def count() -> int:
            return path.read_text().count(sign) if path.exists() else 0

        before = count()
        return lambda: count() > before


def ready_made(*steps: str) -> str:
    """The name of a database that these steps prepared, to be copied: made once for all processes of a run."""
    state = hashlib.sha256(repr(steps).encode())
    for path in sorted(ROOT.glob("backend/*/migrations/*.py")) + sorted(ROOT.glob("backend/catalog/**/*.*")):
        if path.suffix != ".pyc":
            state.update(path.read_bytes())
    name = f"made_{state.hexdigest()[:12]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('ready made'))")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute('DROP DATABASE IF EXISTS "unfinished"')
            server.execute('CREATE DATABASE "unfinished"')
            for step in steps:
                product.prepare(step, {**os.environ, "DATABASE_URL": _address("unfinished")})
            server.execute(f'ALTER DATABASE "unfinished" RENAME TO "{name}"')
    return name


def _address(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def stack(home: Path) -> Iterator[Stack]:
    """A stack over a fresh, migrated database, with its Redis running and nothing else. All of it goes at the end."""
    made, name = ready_made(*product.DATABASE_STEPS), f"stack_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{made}"')
        try:
            with Supervisor(logs=home / "logs") as supervisor:
                running = Stack(home=home, database_url=_address(name), supervisor=supervisor)
                running.start("redis")
                yield running
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def stack_with_postgres() -> Iterator[Stack]:
    """Like `stack`, with a PostgreSQL of its own, which can be killed and started again."""
    with tempfile.TemporaryDirectory(prefix="cloudsec-") as directory:
        home = Path(directory)
        home.chmod(0o711)  # PostgreSQL may run as another user
        memory = Memory(home)
        address = postgres.url(port=memory.choose_port("postgres"), password=memory.secret("postgres"))
        with Supervisor(logs=home / "logs") as supervisor:
            running = Stack(home=home, database_url=address, supervisor=supervisor)
            for server in ("postgres", "redis"):
                running.start(server)
            for step in product.DATABASE_STEPS:
                running.manage(step)
            yield running


@contextmanager
def orm(running: Stack, blocker: Any) -> Iterator[None]:
    """The ORM of this process works on the stack's database, outside any transaction."""
    from django.db import connection

    at = urlsplit(running.database_url)
    place = {"NAME": at.path.strip("/"), "HOST": at.hostname, "PORT": at.port, "PASSWORD": at.password}
    usual = {name: connection.settings_dict[name] for name in place}

    def turn_to(place: dict[str, Any]) -> None:
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(place)

    with blocker.unblock():
        turn_to(place)
        try:
            yield
        finally:
            turn_to(usual)


def empty() -> None:
    """Empty the tables of the ORM's database, except the catalogue, although processes work on it."""
    from django.db import OperationalError, connection

    tables = [name for name in connection.introspection.table_names() if not name.startswith(KEPT_TABLES)]
    statement = f"TRUNCATE {', '.join(connection.ops.quote_name(table) for table in sorted(tables))} CASCADE"
    for _attempt in range(20):
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        except OperationalError:  # a process was in the middle of something, and PostgreSQL chose it to go on
            time.sleep(0.1)
        else:
            return
    pytest.fail("the database could not be emptied")


RUNNING = pytest.StashKey[tuple[Stack, ExitStack]]()  # the stack that tests share, and how it is ended


@pytest.fixture
def running_stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Web, worker and beat, running: started for the first of the tests in a row that ask for them.

    See `Stack`; its logs stay in pytest's temporary directory.
    """
    stash = request.session.stash
    if RUNNING not in stash:
        with ExitStack() as begun:
            running = begun.enter_context(stack(tmp_path_factory.mktemp("stack")))
            for kind in ("worker", "beat", "web"):
                running.start(kind)
            wait_until(running.works)
            stash[RUNNING] = (running, begun.pop_all())
    return stash[RUNNING][0]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """The running stack ends before a file that does without: idle it would still cost its tests processor time."""
    stash = item.session.stash
    is_wanted = nextitem and (nextitem.path == item.path or "running_stack" in getattr(nextitem, "fixturenames", ()))
    if RUNNING in stash and not is_wanted:
        stash[RUNNING][1].close()
        del stash[RUNNING]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """It ends after a run that was broken off, too."""
    if RUNNING in session.stash:
        session.stash[RUNNING][1].close()


@pytest.fixture
def live_world(running_stack: Stack, django_db_blocker: Any) -> Iterator[Any]:
    """A fresh `tests.factories.World` and the product's catalogue in the running stack's database, and nothing else.

    The ORM of the test works on that database.
    """
    from tests.factories import World

    with orm(running_stack, django_db_blocker):
        empty()
        yield World()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """A failed test shows the last words of the processes it ran with."""
    report = yield
    used = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Stack)]
    if report.failed and used:
        report.sections.append((f"Processes (all of it: {used[0].home / 'logs'})", used[0].last_words()))
    return report
