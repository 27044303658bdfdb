"""The embedded servers: they answer, keep what they are told to keep, and leave nothing behind."""

import os
import re
import signal
import socket
from pathlib import Path

import psycopg
import pytest
import redis

from deploy.local import Failure, servers
from deploy.local.memory import Memory
from deploy.local.supervisor import Supervisor
from tests.launch.helpers import Run, interrupt, processes_of, wait_until

pytestmark = pytest.mark.usefixtures("alone")


def exported(path: Path) -> dict[str, str]:
    return dict(line.removeprefix("export ").split("=", 1) for line in path.read_text().splitlines())


def test_throwaway_servers_are_real_and_the_role_is_no_superuser() -> None:
    with servers.throwaway() as (_, addresses), psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as database:
        superuser, fsync = database.execute(
            "SELECT rolsuper, current_setting('fsync') FROM pg_roles WHERE rolname = current_user"
        ).fetchone() or (None, None)
        assert (superuser, fsync) == (False, "off")
        assert redis.Redis.from_url(addresses["REDIS_URL"], db=15).set("a", "b")


def test_databases_that_tests_create_have_the_extensions_and_compare_chinese_text() -> None:
    with servers.throwaway() as (_, addresses):
        url = addresses["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as database:
            database.execute("CREATE DATABASE test_cloudsec")
        with psycopg.connect(url, dbname="test_cloudsec") as database:
            names = {row[0] for row in database.execute("SELECT extname FROM pg_extension")}
            assert {"btree_gist", "pg_trgm", "unaccent"} <= names
            assert database.execute("SELECT show_trgm('合同翻译') <> '{}'").fetchone() == (True,)


def test_only_the_right_password_opens_either_server() -> None:
    with servers.throwaway() as (_, addresses):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(addresses["DATABASE_URL"], password="wrong")
        with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
            psycopg.connect(addresses["DATABASE_URL"], user="postgres", password="")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(re.sub(":[^:@]+@", ":wrong@", addresses["REDIS_URL"])).ping()


def test_data_outlive_a_server_that_was_killed(tmp_path: Path) -> None:
    with Supervisor(logs=tmp_path / "logs") as supervisor:
        first = servers.start(supervisor, home=tmp_path)
        with psycopg.connect(first["DATABASE_URL"]) as database:
            assert database.execute("SHOW fsync").fetchone() == ("on",)
            database.execute("CREATE TABLE note AS SELECT 'still here' AS text")
        redis.Redis.from_url(first["REDIS_URL"]).set("note", "still here")
        postgres, _ = supervisor.children
        os.kill(postgres.pid, signal.SIGKILL)
        wait_until(lambda: not any("postgres:" in line for line in processes_of(tmp_path).values()))
    assert (tmp_path / "postgres" / "postmaster.pid").exists(), "the stale file is what this test is about"

    with Supervisor(logs=tmp_path / "logs") as supervisor:
        second = servers.start(supervisor, home=tmp_path)
        assert second == first, "ports and passwords are remembered"
        with psycopg.connect(second["DATABASE_URL"]) as database:
            assert database.execute("SELECT text FROM note").fetchone() == ("still here",)
        assert redis.Redis.from_url(second["REDIS_URL"]).get("note") == b"still here"


def test_a_port_taken_by_somebody_else_is_exchanged_for_a_free_one(tmp_path: Path) -> None:
    port = Memory(tmp_path).choose_port("postgres")
    assert Memory(tmp_path).choose_port("postgres") == port
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", port))
        somebody.listen()
        assert Memory(tmp_path).choose_port("postgres") != port


def test_secrets_are_remembered_and_for_their_owner_only(tmp_path: Path) -> None:
    secret = Memory(tmp_path).secret("postgres")
    assert Memory(tmp_path).secret("postgres") == secret
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_data_without_their_password_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with Supervisor(logs=tmp_path / "logs") as supervisor, pytest.raises(Failure, match="is gone"):
        servers.start(supervisor, home=tmp_path)


def test_given_addresses_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/a", "REDIS_URL": "redis://elsewhere/0"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with Supervisor(logs=tmp_path / "logs") as supervisor:
        assert servers.start(supervisor, home=tmp_path) == given
        assert supervisor.children == []


def test_the_servers_command_exports_addresses_and_ends_with_all_it_started(cloudsec: Run, tmp_path: Path) -> None:
    file = tmp_path / "addresses"
    process = cloudsec("servers", str(file), TMPDIR=str(tmp_path))
    wait_until(file.exists)
    wait_until(lambda: len(exported(file)) == 3)
    assert exported(file)["CLOUDSEC_ENV"] == "test"
    psycopg.connect(exported(file)["DATABASE_URL"]).close()
    interrupt(process)
    assert process.returncode == 0
    assert not file.exists()
    assert not list(tmp_path.glob("cloudsec-*"))
    assert not processes_of(tmp_path)


def test_servers_end_by_themselves_when_their_supervisor_is_killed(cloudsec: Run, tmp_path: Path) -> None:
    file = tmp_path / "addresses"
    process = cloudsec("servers", str(file), TMPDIR=str(tmp_path))
    wait_until(lambda: file.exists() and len(exported(file)) == 3)
    assert len(processes_of(tmp_path)) > 2
    process.kill()
    wait_until(lambda: not processes_of(tmp_path), seconds=20)
