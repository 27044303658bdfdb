"""Databases that a benchmark makes and drops, and what the PostgreSQL that holds them costs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.bench.report import Failed

PATIENCE = 12
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def database(template: str = "template1") -> Iterator[str]:
    """A database of its own, a copy of `template`, to which Django turns; gone when the block ends. Its name."""
    name = f"bench_{secrets.token_hex(4)}"
    _let_go()  # PostgreSQL copies only what nobody uses
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            turn_to(name)
            yield name
        finally:
            _let_go()
            _drop(server, name)


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    """Without force, which PostgreSQL refuses while it vacuums there; whoever was at work may need a moment to go."""
    for _ in range(PATIENCE):
        try:
            server.execute(f'DROP DATABASE "{name}"')
        except psycopg.errors.ObjectInUse:  # PostgreSQL has waited for five seconds
            continue
        return
    raise Failed(f"somebody is still at work in {name}")


def turn_to(name: str) -> None:
    """From here on Django works on this database, here and in every process begun from here."""
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    from django.db import connection

    _let_go()
    connection.settings_dict["NAME"] = name


def _let_go() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()


def cpu_of_server() -> float:
    """CPU seconds of PostgreSQL so far: of every process that it has, and of those that have ended."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        postmaster = _stat(connection.info.backend_pid)[1]
        children = [
            stat for path in Path("/proc").glob("[0-9]*") if (stat := _stat(path.name)) and stat[1] == postmaster
        ]
        of_postmaster = _stat(postmaster)
    return (sum(of_postmaster[11:15]) + sum(sum(stat[11:13]) for stat in children)) / TICKS


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far."""
    return sum(_stat(pid)[11:13]) / TICKS


def _stat(pid: int | str) -> list[int]:
    """The numbers of /proc/PID/stat from its state on, that as 0; none when the process is gone.

    1 is its parent; 11 to 14 are its own time in user and system mode, and that of ended children.
    """
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [0, *map(int, words[1:15])]
