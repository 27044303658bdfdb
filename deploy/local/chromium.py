"""The browser of the tests: Chromium of this machine, or Debian's, installed when there is none."""

import os
import shutil
import subprocess

from deploy.local import Failure, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHINESE = "fonts-noto-cjk"  # so that pictures of pages show Chinese
APT = ("apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1")  # gives up soon


def ensure() -> str:
    """Where Chromium is. Raises `Failure` when there is none and it cannot be installed."""
    return _found() or _installed()


def _found() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _installed() -> str:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Failure("The tests of pages need Chromium: install it, or name it in CHROMIUM.")
    say("Installing Chromium")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", CHINESE]):
        done = subprocess.run([*APT, *command], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise Failure("apt-get could not install Chromium; see above.")
    found = _found()
    if found is None:
        raise Failure("apt-get installed chromium, but it is not to be found.")
    return found
