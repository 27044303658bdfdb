"""The virtual environment in `.venv`, made from a hashed lock file of `requirements/`."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from deploy.local import ROOT, Failure, say

VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
REQUIREMENTS = ROOT / "requirements"
DEVELOPMENT = ["pyproject.toml", "--extra", "embedded", "--extra", "dev"]
LOCKS = {  # lock file -> what it is compiled from; the later ones keep to the versions of the first
    "base": ["pyproject.toml"],
    "embedded": ["pyproject.toml", "--extra", "embedded", "--constraints", "requirements/base.txt"],
    "dev": [*DEVELOPMENT, "--constraints", "requirements/base.txt"],
    "bench": [*DEVELOPMENT, "--extra", "bench", "--constraints", "requirements/dev.txt"],
    "uv": ["requirements/uv.in"],
}
INCLUDED_IN = {"embedded": ("dev", "bench"), "dev": ("bench",)}  # who has more can also run what needs less


def site_packages() -> Path:
    """Where the environment keeps its packages."""
    return VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def ensure(lock: str) -> None:
    """Bring `.venv` in step with `requirements/<lock>.txt`; do nothing when it already is."""
    if any(_is_current(enough) for enough in (lock, *INCLUDED_IN.get(lock, ()))):
        return
    _make()
    say(f"Installing requirements/{lock}.txt into .venv")
    if not (_pip("uv", quiet=True) and _uv(lock)):
        say("uv is not within reach; pip takes a few minutes for the same")
        if not _pip(lock):
            raise Failure(f"Installing requirements/{lock}.txt failed; see above. Is the registry within reach?")
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


def _uv(lock: str) -> bool:
    """Install with uv: ten times as fast as pip, but stopped by proxies and mirrors that only pip knows of."""
    command = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--compile-bytecode", "--system-certs"]
    return subprocess.run([*command, *_exactly(lock)], capture_output=True, check=False).returncode == 0


def _pip(lock: str, *, quiet: bool = False) -> bool:
    command = [PYTHON, "-m", "pip", "install", "--quiet", *_exactly(lock)]
    return subprocess.run(command, capture_output=quiet, check=False).returncode == 0


def _exactly(lock: str) -> list[str]:
    return ["--require-hashes", "-r", str(REQUIREMENTS / f"{lock}.txt")]
