"""Kicking jobs, and the heartbeat that shows that jobs run."""

import time
from typing import Any
from urllib.parse import quote

import structlog
from celery import Task, current_app, shared_task
from celery.signals import task_prerun
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from backend.core import heartbeat as hearts

log = structlog.get_logger(__name__)

HEARTBEAT = "core.heartbeat"
KICK_EXPIRES = 60  # seconds; by then a sweep has done what the kick asked for
REST = 10  # seconds without kicks after a lost one: while Redis hangs, few requests find out the hard way

_resting_until = 0.0  # of the monotonic clock


def kick(job: str, *args: Any) -> None:
    """Ask for the job named `job` as soon as this transaction commits.

    A kick only saves waiting: whatever it asks for is also found by a sweep. So a broker that cannot be reached is
    logged and forgiven, and a kick that finds an equal one still in the queue adds nothing: that one will see the same.
    """
    transaction.on_commit(lambda: _send(job, args), robust=True)


def _send(job: str, args: tuple[Any, ...]) -> None:
    global _resting_until
    mark = _mark(job, args)
    if time.monotonic() < _resting_until or not cache.add(mark, True, timeout=KICK_EXPIRES):
        return
    try:
        current_app.send_task(job, args, retry=False, expires=KICK_EXPIRES)
    except OperationalError as error:
        log.warning("kick_lost", job=job, error=str(error))
        cache.delete(mark)  # nothing is in the queue: the next kick, of whichever process, has to count
        _resting_until = time.monotonic() + REST


@task_prerun.connect
def _taken_up(task: Task[..., Any], args: Any, **_: Any) -> None:
    """From here on a job sees only what was committed before, so the next kick has to count again."""
    cache.delete(_mark(task.name, tuple(args)))


def _mark(job: str, args: tuple[Any, ...]) -> str:
    return f"kicked:{job}:{quote(':'.join(map(str, args)))}"


@shared_task(name=HEARTBEAT)
def heartbeat() -> None:
    """Through the queue and back: the workers consume."""
    hearts.beat("worker")
