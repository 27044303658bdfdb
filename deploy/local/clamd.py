"""The virus scanner of the tests: clamd of this machine, or Debian's, installed when there is none.

It knows nothing but the one signature that the tests give it: no signatures are fetched.
"""

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from deploy.local import Failure, debian
from deploy.local.supervisor import Program

SYSTEM_PATH = f"{os.defpath}:/usr/local/sbin:/usr/sbin:/sbin"  # daemons are not on everybody's path


def ensure() -> str:
    """Where clamd is. Raises `Failure` when there is none and it cannot be installed."""
    if here := found():
        return here
    if not debian.may_install():
        raise Failure("The tests of the virus scan need clamd: install clamav-daemon.")
    debian.install("clamav-daemon")
    if here := found():
        return here
    raise Failure("apt-get installed clamav-daemon, but clamd is not to be found.")


def found() -> str | None:
    """Where clamd is, if this machine has one."""
    return shutil.which("clamd") or shutil.which("clamd", path=SYSTEM_PATH)


def program(home: Path, *, signatures: Mapping[str, bytes], options: Mapping[str, object]) -> Program:
    """clamd in a folder of its own, where it finds `signatures`, anywhere in a file, and listens at `clamd.sock`."""
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}:0:*:{text.hex()}\n" for name, text in signatures.items()]
    (home / "own.ndb").write_text("".join(lines))
    listening = home / "clamd.sock"
    said = {"Foreground": "yes", "DatabaseDirectory": home, "TemporaryDirectory": home, "LocalSocket": listening}
    (home / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in {**said, **options}.items()))
    return Program(
        name="clamd",
        command=[ensure(), f"--config-file={home / 'clamd.conf'}"],
        is_ready=lambda: _listens(listening),
    )


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0
