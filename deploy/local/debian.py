"""What only tests need of Debian's packages: installed when it is absent, and given up soon where no mirror answers."""

import os
import shutil
import subprocess
from functools import cache

from deploy.local import Failure, say

APT = ("apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1")  # gives up soon


def may_install() -> bool:
    """Whether this is a Debian, and we its administrator."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(*packages: str) -> None:
    """Install packages, without starting what they bring. Raises `Failure`."""
    say(f"Installing {packages[0]}")
    if not _updated() or not _apt("install", "--yes", "--no-install-recommends", *packages):
        raise Failure(f"apt-get could not install {packages[0]}; see above.")


@cache
def _updated() -> bool:
    return _apt("update")


def _apt(*words: str) -> bool:
    # In runlevel 1 Debian's helpers start no service that a package brings.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    return subprocess.run([*APT, *words], env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0
