"""Virus scanners for tests: a real clamd that knows one harmless signature, and stand-ins that misbehave.

A plugin of the suite (named in `tests/conftest.py`).
"""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from deploy.local import clamd as scanner
from deploy.local.supervisor import Supervisor

# The test signature of the European Institute for Computer Antivirus Research. In parts: this file itself is harmless.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST", b"-FILE!$H+H*"])
STREAM_MOST = 2**20  # bytes that this clamd takes


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """The address of a clamd that finds `EICAR` and nothing else."""
    if scanner.found() is None:
        pytest.skip("NOT TRIED ON A REAL VIRUS SCANNER: clamd is not installed (Debian: clamav-daemon)")
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:  # a short path: of a socket it may have 107 characters
        home = Path(folder)
        with Supervisor(logs=home / "logs") as supervisor:
            options = {"StreamMaxLength": STREAM_MOST, "MaxThreads": 2}
            supervisor.start(scanner.program(home, signatures={"Test.Eicar": EICAR}, options=options))
            yield f"unix://{home / 'clamd.sock'}"


@pytest.fixture
def scans(settings, clamd: str) -> str:
    """Uploads are scanned by the real clamd."""
    settings.CLAMD_URL = clamd
    return clamd


@pytest.fixture
def stand_in(settings) -> Iterator[Callable[[bytes], None]]:
    """`stand_in(b"stream: OK")` lets everything be scanned by one that always says this; None: that says nothing."""
    ends: list[Callable[[], None]] = []

    def begin(answer: bytes | None) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        ends.append(listening.close)
        settings.CLAMD_URL = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        threading.Thread(target=_serve, args=(listening, answer), daemon=True).start()

    yield begin
    for end in ends:
        end()


def _serve(listening: socket.socket, answer: bytes | None) -> None:
    """Take one connection after the other, read what comes and answer."""
    with suppress(OSError):  # closed: the test is over
        while True:
            line, _ = listening.accept()
            with line, suppress(OSError):
                sent = b""
                while not sent.endswith(bytes(4)) and (part := line.recv(2**16)):
                    sent = (sent + part)[-8:]
                if answer is None:
                    line.recv(1)  # until the other side has had enough
                else:
                    line.sendall(answer)
