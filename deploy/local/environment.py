"""The virtual environment in `.venv`, made from a hashed lock file of `requirements/`."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from deploy.local import ROOT, Failure, say

VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
REQUIREMENTS = ROOT / "requirements"
LOCKS = {  # lock file -> what it is compiled from; the later ones keep to the versions of the first
    "base": ["pyproject.toml"],
    "embedded": ["pyproject.toml", "--extra", "embedded", "--constraints", "requirements/base.txt"],
    "dev": ["pyproject.toml", "--extra", "embedded", "--extra", "dev", "--constraints", "requirements/base.txt"],
    "uv": ["requirements/uv.in"],
}
INCLUDED_IN = {"embedded": "dev"}  # a complete development environment can also run the product


def site_packages() -> Path:
    """Where the environment keeps its packages."""
    return VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def ensure(lock: str) -> None:
    """Bring `.venv` in step with `requirements/<lock>.txt`; do nothing when it already is."""
    if _is_current(lock) or (lock in INCLUDED_IN and _is_current(INCLUDED_IN[lock])):
        return
    _make()
    path = REQUIREMENTS / f"{lock}.txt"
    say(f"Installing {path.relative_to(ROOT)} into .venv")
    if _bootstrap_uv():
        _install([PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON, "--compile-bytecode"], path)
    else:
        say("uv cannot be had; installing with pip, which takes a few minutes")
        _install([PYTHON, "-m", "pip", "install", "--quiet"], path)
    _stamp(lock).write_text(_digest(lock))


def compile_locks(options: list[str]) -> None:
    """Write every lock file anew; pins stay unless `--upgrade` or `--upgrade-package` is among the options."""
    for lock, sources in LOCKS.items():
        command = [PYTHON, "-m", "uv", "pip", "compile", *sources, "--universal", "--python-version", "3.11"]
        output = ["--generate-hashes", "--no-header", "--quiet", "--output-file", f"requirements/{lock}.txt"]
        done = subprocess.run([*command, *output, *options], cwd=ROOT, check=False)
        if done.returncode != 0:
            raise Failure(f"requirements/{lock}.txt was not written; see above.")


def _stamp(lock: str) -> Path:
    return VENV / f"installed-{lock}"


def _digest(lock: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.txt").read_bytes()).hexdigest()


def _is_current(lock: str) -> bool:
    stamp = _stamp(lock)
    return Path(PYTHON).exists() and stamp.exists() and stamp.read_text() == _digest(lock)


def _make() -> None:
    if Path(PYTHON).exists():
        return
    say("Making .venv")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise Failure(f"No virtual environment: {error}. On Debian: apt install python3.11-venv") from error


def _bootstrap_uv() -> bool:
    """Install uv by its own lock. It is ten times as fast as pip on the same files, and not needed otherwise."""
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(REQUIREMENTS / "uv.txt")]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _install(command: list[str], lock: Path) -> None:
    done = subprocess.run([*command, "--require-hashes", "-r", str(lock)], env=os.environ, check=False)
    if done.returncode != 0:
        raise Failure(f"Installing {lock.name} failed; see above. Is the package registry within reach?")
