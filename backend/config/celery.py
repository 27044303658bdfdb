"""The Celery application. Jobs are found in every app's `jobs.py`; their schedule is in the settings."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

app = Celery("cloud_secretary")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.steps["worker"].add(DjangoStructLogInitStep)
app.steps["worker"].add("backend.core.watchdog:Watchdog")  # by name: only workers import it
