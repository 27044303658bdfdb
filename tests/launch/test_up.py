"""`./cloudsec up`, whole: from nothing to an answering service, through a killed supervisor, to a clean end."""

import json
import signal
import socket
import subprocess
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest

from backend.config import demo
from deploy.local import Failure, product
from deploy.local.memory import any_free_port
from tests.launch.helpers import Run, processes_of, wait_until


class Stack:
    """A running `./cloudsec up` and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process, self.port, self.said = process, port, ""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def wait_until_up(self) -> None:
        wait_until(lambda: "Ctrl-C stops" in self.said or self.process.poll() is not None, seconds=180)
        assert self.process.poll() is None, self.said

    @property
    def logins(self) -> str:
        """What is said between the address and the last line."""
        return self.said.partition("Cloud Secretary is at")[2].partition("Ctrl-C stops")[0]

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        self._listener.join(timeout=30)
        return self.process.wait(timeout=30)

    def status(self, path: str, body: dict[str, str] | None = None) -> int:
        """What the answer to a GET is, or to a POST of `body`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        said = json.dumps(body) if body else None
        connection.request("POST" if body else "GET", path, said, {"Content-Type": "application/json"})
        return connection.getresponse().status


def test_up_survives_a_killed_supervisor_with_its_data_and_ends_clean(cloudsec: Run, tmp_path: Path) -> None:
    port = any_free_port()
    first = Stack(cloudsec("up", WEB_PORT=str(port)), port)
    first.wait_until_up()
    assert first.status("/readyz") == 200
    assert demo.LOGINS[0].email in first.logins
    assert (tmp_path / "var" / "logs" / "worker.log").exists()

    first.process.kill()
    first.process.wait()
    second = Stack(cloudsec("up", "--no-demo", WEB_PORT=str(port)), port)
    second.wait_until_up()
    assert second.status("/readyz") == 200
    login = {"email": demo.LOGINS[0].email, "password": demo.PASSWORD}
    assert second.status("/api/v1/auth/tokens", login) == 201, "what was loaded at first is still there"

    manage = cloudsec("manage", "sendtestemail", "somebody@example.org")
    assert manage.wait(timeout=60) == 0
    assert list((tmp_path / "var" / "mail").iterdir())

    refused = cloudsec("up", WEB_PORT=str(port))
    said, _ = refused.communicate(timeout=30)
    assert (refused.returncode, "already runs here" in said) == (1, True)

    assert second.interrupt() == 0, second.said
    assert not processes_of(tmp_path)


def test_a_taken_port_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        monkeypatch.setenv("WEB_PORT", str(port))
        with pytest.raises(Failure, match=f"Port {port} is taken.*WEB_PORT=8001"):
            product.check_port()
