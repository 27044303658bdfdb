"""The product's own processes on this machine: what they are told, and how they are started.

docker-compose.yml runs the same commands; a test compares the two.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from deploy import health
from deploy.local import ROOT, VAR, Failure
from deploy.local.environment import PYTHON
from deploy.local.memory import Memory, is_free
from deploy.local.supervisor import Program

MANAGE = "backend.manage"
DATABASE_STEPS = ("migrate --no-input", "load_catalog")  # bring the database in step with the code; safe to repeat
DOCUMENTS = {  # what writes them, and where they are
    "backend.manage spectacular --validate --fail-on-warn": "api_docs/openapi.yaml",
    "tasks_engine.lifecycle_diagram": "api_docs/states.md",
}
MESSAGES = (  # what brings the translations in step with the texts of the code
    "makemessages --locale zh_Hans --no-obsolete --no-wrap --add-location file",
    "compilemessages --locale zh_Hans",
)
GETTEXT = ("xgettext", "msgmerge", "msgattrib", "msgfmt", "msguniq")
KERNELS = "tasks_engine.matching.install"  # compiles the matcher's inner loops, once for each state of the code
STATIC_STEP = "collectstatic --no-input"
WEB = "gunicorn --config deploy/gunicorn.py backend.config.asgi:application"
WORKER = "celery -A backend.config.celery worker --loglevel INFO --concurrency {WORKER_CONCURRENCY}"
BEAT = "celery -A backend.config.celery beat --loglevel INFO --schedule {BEAT_SCHEDULE}"


def variables(addresses: Mapping[str, str]) -> dict[str, str]:
    """Environment variables of every process; what the caller of `./cloudsec` has set wins."""
    set_by_caller = {name: value for name, value in os.environ.items() if value}
    port = set_by_caller.get("WEB_PORT", "8000")
    return {
        "SECRET_KEY": Memory(VAR).secret("secret_key"),
        "WEB_HOST": "127.0.0.1",
        "WEB_PORT": port,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WORKER_CONCURRENCY": "2",
        "MEDIA_ROOT": str(VAR / "media"),
        "STATIC_ROOT": str(VAR / "static"),
        "EMAIL_URL": f"file:///{VAR / 'mail'}",  # with four slashes in all: three would make the path a relative one
        "PYTHONUNBUFFERED": "1",
        **set_by_caller,
        **addresses,
    }


def check_port() -> None:
    """Raise `Failure` when the web process could not listen."""
    host, port = os.environ.get("WEB_HOST") or "127.0.0.1", os.environ.get("WEB_PORT") or "8000"
    if not port.isdecimal():
        raise Failure(f"WEB_PORT must be a number, not {port!r}.")
    if not is_free(host, int(port)):
        raise Failure(f"Port {port} is taken by another program. Choose another one: WEB_PORT=8001 ./cloudsec up")


def programs(environment: Mapping[str, str]) -> list[Program]:
    """Worker, beat and web. The web process is ready when it answers and finds what it needs."""

    def command(line: str, **places: str) -> list[str]:
        return [str(PYTHON), "-m", *(word.format(**places) for word in line.split())]

    worker = command(WORKER, WORKER_CONCURRENCY=environment["WORKER_CONCURRENCY"])
    beat = command(BEAT, BEAT_SCHEDULE=str(VAR / "beat-schedule"))
    common: dict[str, Any] = {"environment": environment, "aloud": True}
    return [
        Program(name="worker", command=worker, **common),
        Program(name="beat", command=beat, **common),
        Program(name="web", command=command(WEB), is_ready=lambda: health.is_ready(environment), **common),
    ]


def manage(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one of Django's commands at the terminal, and return its exit code."""
    return subprocess.run([PYTHON, "-m", MANAGE, *arguments], cwd=ROOT, env=dict(environment), check=False).returncode


def prepare(step: str, environment: Mapping[str, str]) -> str:
    """Run one of Django's commands quietly and return what it printed, or raise `Failure` with that."""
    done = subprocess.run(
        [PYTHON, "-m", MANAGE, *step.split()],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failure(f"{done.stdout}\n`./cloudsec manage {step}` failed; see above.")
    return done.stdout


def compile_kernels() -> None:
    """Compile the matcher's inner loops, unless they are on disk already, or raise `Failure`."""
    if subprocess.run([PYTHON, "-m", KERNELS], cwd=ROOT, check=False).returncode != 0:
        raise Failure(f"`python -m {KERNELS}` failed; see above.")


def write_messages() -> None:
    """Extract the texts that people read and compile their translations, or raise `Failure` without GNU gettext."""
    missing = [tool for tool in GETTEXT if shutil.which(tool) is None]
    if missing:
        raise Failure(f"This needs GNU gettext, and {', '.join(missing)} is not here: install the package `gettext`.")
    inside = {**os.environ, "CLOUDSEC_ENV": "test", "PYTHONPATH": str(ROOT)}  # names of files count from backend/
    for step in MESSAGES:
        subprocess.run([PYTHON, "-P", "-m", MANAGE, *step.split()], cwd=ROOT / "backend", env=inside, check=True)
