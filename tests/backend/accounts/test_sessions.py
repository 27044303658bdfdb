"""Sessions of browsers do not pile up."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from backend.accounts.jobs import forget_sessions
from backend.core.clock import now

pytestmark = pytest.mark.django_db


def test_expired_sessions_are_forgotten_and_live_ones_kept():
    for key, days in (("expired", -1), ("live", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(days=days))
    forget_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["live"]


def test_every_job_on_the_schedule_exists():
    from backend.config.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
