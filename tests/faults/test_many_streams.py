"""Many idle streams on one web process: what each costs. Sizes from the environment: STREAMS (50)."""

import os
import selectors
import socket
import time
from pathlib import Path

import pytest

from backend.accounts import services as accounts
from backend.accounts.models import AccessKey
from tests.factories import PASSWORD, UserFactory, World
from tests.processes import Stack, empty, orm, wait_until

STREAMS = int(os.environ.get("STREAMS", "50"))
EACH = 5  # streams of one person
MOST_KIB = 64  # of memory a stream; with few streams, what the process takes anyway weighs more
IDLE = 5  # seconds


@pytest.fixture
def stack(bare_stack, django_db_blocker, monkeypatch):
    """One web process."""
    monkeypatch.setenv("WEB_WORKERS", "1")
    with orm(bare_stack, django_db_blocker):
        empty()
        bare_stack.redis.flushall()
        bare_stack.start("web")
        yield bare_stack
        bare_stack.kill("web")


def test_idle_streams_are_cheap_and_all_of_them_hear(stack, record_property):
    world = World()
    people = [world.owner] + [UserFactory() for _ in range(-(-STREAMS // EACH) - 1)]
    tokens = [accounts.sign_in(email=person.email, password=PASSWORD, name="").secret for person in people]
    tokens = [token for token in tokens for _ in range(EACH)][:STREAMS]
    process = _serving(stack)
    _open(stack, tokens[0]).close()  # what is read and loaded once
    time.sleep(1)
    before = _memory(process)
    streams = [_open(stack, token) for token in tokens]
    kib = (_memory(process) - before) / STREAMS

    began, at = _cpu(process), time.monotonic()
    time.sleep(IDLE)
    share = 100 * (_cpu(process) - began) / (time.monotonic() - at)
    descriptors = len(os.listdir(f"/proc/{process}/fd"))
    connections = stack.redis.client_list()
    print(f"\n{STREAMS} idle streams: {kib:.1f} KiB each, {share:.1f} % of a core, {len(connections)} clients of Redis")
    record_property("kib_per_stream", round(kib, 1))
    record_property("percent_of_a_core", round(share, 1))

    assert kib < MOST_KIB
    assert descriptors < STREAMS + 60, "one socket each, and nothing else"
    assert len(connections) < 30, "no connection to Redis each"
    assert _database_connections(stack) <= 10, "and none to the database"
    AccessKey.objects.all().delete()
    _wait_for_the_last_word(streams)


def _wait_for_the_last_word(streams: list[socket.socket]) -> None:
    """Every stream is told that its token is gone, with its next sign of life."""
    waiting = selectors.DefaultSelector()
    for stream in streams:
        waiting.register(stream, selectors.EVENT_READ, bytearray())
    deadline = time.monotonic() + 60
    while waiting.get_map():
        assert time.monotonic() < deadline, f"{len(waiting.get_map())} streams heard nothing"
        for key, _ in waiting.select(timeout=1):
            key.data.extend(key.fileobj.recv(4096) or b"signed_out")
            if b"signed_out" in key.data:
                waiting.unregister(key.fileobj)
                key.fileobj.close()


def _open(stack: Stack, token: str) -> socket.socket:
    """A stream that has said hello."""
    stream = socket.create_connection(("127.0.0.1", stack.web_port), timeout=60)
    head = f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
    stream.sendall(head.encode())
    heard = b""
    while b"event: hello" not in heard:
        piece = stream.recv(4096)
        assert piece, heard
        heard += piece
    return stream


def _serving(stack: Stack) -> int:
    """The process that serves: the only child of gunicorn's master."""
    master = stack.children["web"].pid

    def children() -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    wait_until(lambda: len(children()) == 1)
    return children()[0]


def _memory(process: int) -> float:
    """What the process holds in memory, in KiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


def _cpu(process: int) -> float:
    """Seconds of CPU that the process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _database_connections(stack: Stack) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
