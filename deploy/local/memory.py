"""What this machine has to remember between two runs: generated secrets and chosen ports."""

import json
import os
import secrets
import socket
from pathlib import Path

HOST = "127.0.0.1"


class Memory:
    """A JSON file of names and texts that only its owner may read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def secret(self, name: str) -> str:
        """A random text (64 hexadecimal digits), the same every time it is asked for."""
        if name not in self._values:
            self._remember(name, secrets.token_hex(32))
        return self._values[name]

    def port(self, name: str) -> int:
        """A free port of 127.0.0.1, the same as last time unless somebody else has taken it."""
        known = self._values.get(name)
        if known is None or not is_free(HOST, int(known)):
            self._remember(name, str(_any_free_port()))
        return int(self._values[name])

    def known_port(self, name: str) -> int | None:
        """The port in use since it was last chosen, if it ever was."""
        return int(self._values[name]) if name in self._values else None

    def _remember(self, name: str, value: str) -> None:
        self._values[name] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(self._values, indent=2))
        os.replace(draft, self._path)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        port: int = candidate.getsockname()[1]
        return port
