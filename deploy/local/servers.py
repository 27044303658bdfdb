"""The two servers together: with data that stay, or thrown away afterwards; or none, when their addresses are given."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import postgres, redis
from deploy.local.memory import Memory
from deploy.local.supervisor import Supervisor


def start(supervisor: Supervisor, *, home: Path, throwaway: bool = False) -> dict[str, str]:
    """Start under `home` what DATABASE_URL and REDIS_URL do not give, and return both addresses."""
    memory = Memory(home / "secrets.json")
    addresses = given()
    if "DATABASE_URL" not in addresses:
        port, password = memory.port("postgres_port"), memory.secret("postgres_password")
        supervisor.start(postgres.program(home / "postgres", port=port, password=password, throwaway=throwaway))
        addresses["DATABASE_URL"] = postgres.url(port=port, password=password)
    if "REDIS_URL" not in addresses:
        port, password = memory.port("redis_port"), memory.secret("redis_password")
        supervisor.start(redis.program(home / "redis", port=port, password=password))
        addresses["REDIS_URL"] = redis.url(port=port, password=password)
    return addresses


def given() -> dict[str, str]:
    """The addresses that the caller of `./cloudsec` has set; they always win."""
    return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}


@contextmanager
def throwaway() -> Iterator[tuple[Supervisor, dict[str, str]]]:
    """Servers for tests, with their addresses: started in under two seconds, gone with all their data at the end."""
    with tempfile.TemporaryDirectory(prefix="cloudsec-") as directory:
        home = Path(directory)
        home.chmod(0o711)  # PostgreSQL may run as another user
        with Supervisor(logs=home / "logs") as supervisor:
            yield supervisor, start(supervisor, home=home, throwaway=True)
