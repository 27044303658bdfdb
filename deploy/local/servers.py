"""The two servers together: with data that stay, or thrown away afterwards; or none, when their addresses are given."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import Failure, postgres, redis
from deploy.local.memory import Memory
from deploy.local.supervisor import Supervisor

SERVERS = {"DATABASE_URL": ("postgres", postgres), "REDIS_URL": ("redis", redis)}


def start(supervisor: Supervisor, *, home: Path, throwaway: bool = False) -> dict[str, str]:
    """Start under `home` the servers whose variables are not set, and return both addresses."""
    memory = Memory(home)
    for variable, (name, server) in SERVERS.items():
        if os.environ.get(variable):
            continue
        if (home / name).exists() and not memory.knows(name):
            raise Failure(f"secrets.json with the password of {home / name} is gone. Restore it, or move the data.")
        port, password = memory.choose_port(name), memory.secret(name)
        supervisor.start(server.program(home / name, port=port, password=password, throwaway=throwaway))
    return addresses(home=home)


def addresses(*, home: Path) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL: as the caller of `./cloudsec` has set them, or of the servers started last."""
    memory = Memory(home)
    return {
        variable: os.environ.get(variable) or server.url(port=memory.port(name), password=memory.secret(name))
        for variable, (name, server) in SERVERS.items()
    }


@contextmanager
def throwaway() -> Iterator[tuple[Supervisor, dict[str, str]]]:
    """Servers for tests, with their addresses: started in under two seconds, gone with all their data at the end."""
    with tempfile.TemporaryDirectory(prefix="cloudsec-") as directory:
        home = Path(directory)
        home.chmod(0o711)  # PostgreSQL may run as another user
        with Supervisor(logs=home / "logs") as supervisor:
            yield supervisor, start(supervisor, home=home, throwaway=True)
