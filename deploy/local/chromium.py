"""The browser of the tests: Chromium of this machine, or Debian's, installed when there is none."""

import os
import shutil

from deploy.local import Failure, debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHINESE = "fonts-noto-cjk"  # so that pictures of pages show Chinese


def ensure() -> str:
    """Where Chromium is. Raises `Failure` when there is none and it cannot be installed."""
    return _found() or _installed()


def _found() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _installed() -> str:
    if not debian.may_install():
        raise Failure("The tests of pages need Chromium: install it, or name it in CHROMIUM.")
    debian.install("chromium", CHINESE)
    found = _found()
    if found is None:
        raise Failure("apt-get installed chromium, but it is not to be found.")
    return found
