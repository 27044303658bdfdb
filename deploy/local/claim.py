"""One run at a time on one `var/`: a lock file that the programs of a run hold open as long as any of them lives.

So the lock is true even after `kill -9`: it is free when the supervisor and every program it started are gone.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local import VAR, Failure, say

PATH = VAR / "lock"
SECONDS_FOR_LEFTOVERS = 30


def supervisor() -> int | None:
    """The process that runs the stack here now, or None."""
    try:
        holder = int(PATH.read_text())
        os.kill(holder, 0)  # signal 0 only asks whether the process is there
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    with PATH.open() as file:
        return None if _take(file.fileno()) else holder


@contextmanager
def hold() -> Iterator[int]:
    """Hold the lock for this run; yields the descriptor that its programs inherit.

    Raises `Failure` when another run holds it. What outlived a killed supervisor is given time to end.
    """
    VAR.mkdir(exist_ok=True)
    descriptor = os.open(PATH, os.O_RDWR | os.O_CREAT, mode=0o600)
    try:
        _wait_for(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int) -> None:
    deadline = time.monotonic() + SECONDS_FOR_LEFTOVERS
    told = False
    while not _take(descriptor):
        if holder := supervisor():
            raise Failure(f"It already runs here, as process {holder}. Stop that one first: kill {holder}")
        if time.monotonic() > deadline:
            raise Failure(f"Programs of an earlier run do not end by themselves. See which: fuser -v {PATH}")
        if not told:
            say("Waiting for the programs of an earlier run to end")
            told = True
        time.sleep(0.1)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
