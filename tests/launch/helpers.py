"""What the tests of `./cloudsec` share."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

Run = Callable[..., "subprocess.Popen[str]"]


def wait_until(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait for something to become true; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not true after {seconds} seconds"
        time.sleep(0.05)


def processes_of(directory: Path) -> Mapping[int, str]:
    """Living processes that work in the directory or were told about it, except this one."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = b"".join((process / part).read_bytes() for part in ("cmdline", "environ"))
            told += str((process / "cwd").readlink()).encode()
        except OSError:
            continue  # it has ended meanwhile, or is none of our business
        if str(directory).encode() in told and int(process.name) != os.getpid():
            found[int(process.name)] = told.replace(b"\0", b" ").decode(errors="replace")[:200]
    return found


def interrupt(process: "subprocess.Popen[str]") -> str:
    """Ctrl-C, and everything the program has said until its end."""
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    return said
