"""The Celery application. Jobs are found in every app's `jobs.py`; their schedule is in the settings."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_process_init
from django_structlog.celery.receivers import CeleryReceiver

from backend.config import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
garbage.loading()  # every process comes by here first


class Receiver(CeleryReceiver):
    """What a worker writes about jobs, but for those that expired before it came to them.

    These are sweeps, in the seconds in which it has other work: the next sweep does what they would have done. Where
    that lasts, the health page says that the sweeper is silent.
    """

    def receiver_task_revoked(
        self, request: Any, terminated: Any = None, signum: Any = None, expired: Any = None, **told: Any
    ) -> None:
        if not expired:
            super().receiver_task_revoked(request, terminated, signum, expired, **told)


class JobLog(bootsteps.Step):
    """Has the worker write it."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.receiver = Receiver()
        self.receiver.connect_worker_signals()


app = Celery("cloud_secretary")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.steps["worker"].add(JobLog)
app.steps["worker"].add("backend.core.watchdog:Watchdog")  # by name: only workers import it


@worker_process_init.connect
def keep_what_was_loaded(**_: Any) -> None:
    """What is there before the first job stays to the end: with that left aside, a sweep takes a fifth less."""
    garbage.loaded()
