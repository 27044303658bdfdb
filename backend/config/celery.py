"""The Celery application. Jobs are found in every app's `jobs.py`; their schedule is in the settings."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

app = Celery("cloud_secretary")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.steps["worker"].add(DjangoStructLogInitStep)
app.steps["worker"].add("backend.core.watchdog:Watchdog")  # by name: only workers import it


@worker_process_init.connect
def keep_what_was_loaded(**_: Any) -> None:
    """What is there before the first job stays to the end: no collection needs to look at it. A sweep saves a fifth."""
    gc.freeze()
