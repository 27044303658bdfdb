"""Programs are started in order, watched, and never left behind."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from deploy.local import Failure, claim, supervisor
from deploy.local.supervisor import Program, Supervisor
from tests.launch.helpers import processes_of, wait_until


def python(name: str, code: str, tmp_path: Path, **options: object) -> Program:
    """A small Python program that is told its directory."""
    return Program(name=name, command=[sys.executable, "-u", "-c", code, str(tmp_path)], **options)  # type: ignore[arg-type]


def log(tmp_path: Path, name: str) -> str:
    path = tmp_path / f"{name}.log"
    return path.read_text() if path.exists() else ""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "SECONDS_TO_STOP", 0.3)
    monkeypatch.setattr(supervisor, "SECONDS_TO_START", 0.3)


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if len(sys.argv) == 2:
    subprocess.Popen([sys.executable, "-c", open("/proc/self/cmdline").read().split(chr(0))[3], sys.argv[1], "child"])
    print("hanging")
time.sleep(600)
"""


@pytest.mark.usefixtures("impatient")
def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    with Supervisor(logs=tmp_path) as running:
        running.start(python("stubborn", STUBBORN, tmp_path))
        wait_until(lambda: "hanging" in log(tmp_path, "stubborn") and len(processes_of(tmp_path)) == 2)
    assert not processes_of(tmp_path)


def test_the_last_started_batch_stops_first(tmp_path: Path) -> None:
    code = """
import pathlib, signal, sys
print("up")
signal.sigwait([signal.SIGTERM])
with open(sys.argv[1] + "/order", "a") as file: file.write("{name} ")
"""
    block = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\n"
    with Supervisor(logs=tmp_path) as running:
        for name in ("server", "product"):
            running.start(python(name, block + code.replace("{name}", name), tmp_path))
            wait_until(lambda name=name: "up" in log(tmp_path, name))  # type: ignore[misc]
    assert (tmp_path / "order").read_text() == "product server "


def test_a_program_that_dies_before_it_is_ready_is_quoted(tmp_path: Path) -> None:
    broken = python("broken", "raise SystemExit('no such table')", tmp_path, is_ready=lambda: False)
    with Supervisor(logs=tmp_path) as running, pytest.raises(Failure, match=r"ended with code 1[\s\S]*no such table"):
        running.start(broken)


@pytest.mark.usefixtures("impatient")
def test_a_program_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    slow = python("slow", "import time; time.sleep(600)", tmp_path, is_ready=lambda: False)
    with Supervisor(logs=tmp_path) as running, pytest.raises(Failure, match="slow was not ready"):
        running.start(slow)
    assert not processes_of(tmp_path)


def test_what_dies_is_started_again_with_growing_pauses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt_after_three_starts() -> None:
        wait_until(lambda: log(tmp_path, "mortal").count("alive") >= 3)
        os.kill(os.getpid(), signal.SIGINT)

    with Supervisor(logs=tmp_path) as running:
        running.start(python("mortal", "print('alive'); raise SystemExit(7)", tmp_path))
        threading.Thread(target=interrupt_after_three_starts).start()
        running.watch()
    said = capsys.readouterr().out
    assert "mortal   | ended with code 7; starting it again in 0 s" in said
    assert "mortal   | ended with code 7; starting it again in 1 s" in said


def test_what_a_program_says_aloud_carries_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Supervisor(logs=tmp_path) as running:
        running.start(python("web", "print('GET /')", tmp_path, aloud=True), python("redis", "print('PONG')", tmp_path))
        wait_until(lambda: "GET /" in log(tmp_path, "web") and "PONG" in log(tmp_path, "redis"))
    said = capsys.readouterr().out
    assert "web      | GET /" in said
    assert "PONG" not in said


class TestClaim:
    @pytest.fixture(autouse=True)
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(claim, "PATH", tmp_path / "lock")
        return tmp_path / "lock"

    def test_a_second_run_is_refused_and_told_of_the_first(self) -> None:
        with claim.hold():
            assert claim.supervisor() == os.getpid()
            with pytest.raises(Failure, match=f"already runs here, as process {os.getpid()}"), claim.hold():
                pytest.fail("two runs at once")
        assert claim.supervisor() is None

    def test_leftovers_of_a_killed_run_are_waited_for(
        self, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        leftover = python("leftover", "import time; time.sleep(600)", tmp_path)
        with claim.hold() as lock:
            running = Supervisor(logs=tmp_path, inherited=[lock])
            running.start(leftover)
        path.write_text(str(2**22 + 1))  # no process has this number
        assert claim.supervisor() is None
        threading.Timer(0.5, running.stop).start()
        with claim.hold():
            assert "Waiting for the programs of an earlier run" in capsys.readouterr().out
