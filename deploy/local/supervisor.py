"""Keep programs running: start them in order, watch them, restart them, and leave none behind.

Every program is the leader of its own process group. So Ctrl-C in the terminal reaches only the supervisor, which
then stops the programs in order; and a program that hangs is killed together with everything it started.
"""

import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Self

from deploy.local import ROOT, Failure, say

SECONDS_TO_START = 60
SECONDS_TO_STOP = 8
LONGEST_PAUSE = 30  # seconds between two starts of a program that keeps dying
STEADY_AFTER = 60  # seconds of life after which earlier deaths are forgiven
LOG_BYTES = 10_000_000


def always() -> bool:
    """For programs that nobody waits for."""
    return True


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run. `under` is a command that prepares the ground and then becomes `command` (`unshare`, for one).

    Whatever it prints goes to its log file, and to the terminal too if it is to speak `aloud`.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    under: Sequence[str] = ()
    is_ready: Callable[[], bool] = always
    stop_signal: signal.Signals = signal.SIGTERM
    aloud: bool = False


@cache
def _dying_with_us(stop_signal: signal.Signals) -> tuple[str, ...]:
    """Prefix that lets the kernel stop a program when the supervisor itself is killed with -9 (Linux only)."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", stop_signal.name) if setpriv else ()


class Child:
    """One program and the process that runs it at present."""

    def __init__(self, program: Program, *, logs: Path, inherited: Sequence[int]) -> None:
        self.program = program
        self.log_path = logs / f"{program.name}.log"
        self.last_lines: deque[str] = deque(maxlen=15)
        self._log = RotatingFileHandler(self.log_path, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
        self._inherited = inherited
        self._deaths = 0
        self._restart_at: float | None = None
        self._start()

    def _start(self) -> None:
        program = self.program
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            [*program.under, *_dying_with_us(program.stop_signal), *program.command],
            cwd=ROOT,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=self._inherited,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.last_lines.append(line)
            self._log.handle(logging.makeLogRecord({"msg": line.rstrip("\n")}))
            if self.program.aloud:
                self._say(line.rstrip("\n"))

    def _say(self, line: str) -> None:
        with suppress(OSError):  # when the terminal is gone, the log file still has the line
            say(f"{self.program.name:8} | {line}")

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Wait for `is_ready`; raise `Failure` with the program's last words if it dies or takes too long."""
        deadline = self._started_at + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self._process.poll() is not None:  # asked first: on its port may answer somebody else
                self._reader.join(timeout=1)
                raise self._failure(f"ended with code {self._process.returncode} before it was ready")
            if self.program.is_ready():
                return
            time.sleep(0.02)
        raise self._failure(f"was not ready after {SECONDS_TO_START} seconds")

    def _failure(self, what: str) -> Failure:
        return Failure(f"{self.program.name} {what}. It said:\n{''.join(self.last_lines)}(all of it: {self.log_path})")

    def restart_if_dead(self) -> None:
        """Start a dead program again: at once, then after 1, 2, 4 ... seconds while it keeps dying."""
        if self._process.poll() is None:
            return
        now = time.monotonic()
        if self._restart_at is None:
            self._bury(now)
        elif now >= self._restart_at:
            self._restart_at = None
            self._start()

    def _bury(self, now: float) -> None:
        self.kill()
        if now - self._started_at > STEADY_AFTER:
            self._deaths = 0
        pause = min(LONGEST_PAUSE, 2 ** (self._deaths - 1)) if self._deaths else 0
        self._deaths += 1
        self._restart_at = now + pause
        self._say(f"ended with code {self._process.returncode}; starting it again in {pause} s")

    def ask_to_stop(self) -> None:
        """Send the stop signal to the program itself; its own children are its own business for now."""
        if self._process.poll() is None:
            self._process.send_signal(self.program.stop_signal)

    def wait(self, *, until: float) -> None:
        """Wait for the end of the program, at most until this moment of the monotonic clock."""
        try:
            self._process.wait(timeout=max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._say("did not stop in time; killing it")

    def kill(self) -> None:
        """Kill whatever is left of the program and of what it started."""
        with suppress(ProcessLookupError):  # all gone already, as it should be
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Let the last lines arrive, and close the log."""
        self._reader.join(timeout=1)
        self._log.close()


class Supervisor:
    """Starts batches of programs one after the other and stops them in the opposite order.

    Used as a context manager: whatever way the block is left, no program stays behind. `inherited` are file
    descriptors that every program keeps open (the lock that says "something of this run still lives").
    """

    def __init__(self, *, logs: Path, inherited: Sequence[int] = ()) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs, self._inherited = logs, inherited
        self._batches: list[list[Child]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def children(self) -> list[Child]:
        return [child for batch in self._batches for child in batch]

    def start(self, *programs: Program) -> None:
        """Start a batch together and return when all of it is ready."""
        batch: list[Child] = []
        self._batches.append(batch)  # before the first one lives, so that none is forgotten when the second fails
        for program in programs:
            batch.append(Child(program, logs=self._logs, inherited=self._inherited))
        for child in batch:
            child.wait_until_ready()

    def watch(self) -> None:
        """Restart what dies, until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            while True:
                for child in self.children:
                    child.restart_if_dead()
                time.sleep(0.2)

    def stop(self) -> None:
        """Stop the last batch first. A second Ctrl-C ends all patience."""
        try:
            for batch in reversed(self._batches):
                _stop_together(batch)
        except KeyboardInterrupt:
            say("Killing what is left.")
        finally:
            for child in self.children:
                child.kill()
            for child in self.children:
                child.close()
            self._batches.clear()


def _stop_together(batch: Sequence[Child]) -> None:
    until = time.monotonic() + SECONDS_TO_STOP
    for child in batch:
        child.ask_to_stop()
    for child in batch:
        child.wait(until=until)
    for child in batch:
        child.kill()
