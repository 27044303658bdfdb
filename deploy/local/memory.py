"""What this machine has to remember between two runs: generated secrets and chosen ports."""

import json
import os
import secrets
import socket
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


class Memory:
    """`secrets.json` of a directory, which only its owner may read: one secret and one port for each name."""

    def __init__(self, home: Path) -> None:
        self._path = path = home / "secrets.json"
        self._values: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def knows(self, name: str) -> bool:
        """Whether there is a secret of this name already."""
        return name in self._values

    def secret(self, name: str) -> str:
        """A random text (64 hexadecimal digits), the same every time it is asked for."""
        if name not in self._values:
            self._remember(name, secrets.token_hex(32))
        return str(self._values[name])

    def choose_port(self, name: str) -> int:
        """A free port of 127.0.0.1: the one of last time, unless somebody else has taken it."""
        key = f"{name}_port"
        if key not in self._values or not is_free(HOST, self._values[key]):
            self._remember(key, any_free_port())
        return self.port(name)

    def port(self, name: str) -> int:
        """The port that was chosen last."""
        return int(self._values[f"{name}_port"])

    def _remember(self, name: str, value: str | int) -> None:
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


def any_free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        port: int = candidate.getsockname()[1]
        return port
