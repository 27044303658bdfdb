"""What the tests of `./cloudsec` share: real programs, in a directory of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ROOT
from tests.launch.helpers import Run


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server is given, although the suite itself runs on some."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def cloudsec(alone: None, tmp_path: Path) -> Iterator[Run]:
    """Start `./cloudsec` in the background, with its data in `tmp_path`; whatever is left of it is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, ROOT / "cloudsec", *arguments],
            env={**os.environ, "CLOUDSEC_VAR": str(tmp_path / "var"), "CLOUDSEC_ENV": "development", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
