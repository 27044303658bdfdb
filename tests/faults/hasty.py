"""The product's Celery application with webhooks that wait for a second where they wait for minutes."""

from datetime import timedelta
from typing import Any

from celery.signals import worker_init

from backend.config.celery import app

__all__ = ["app"]

app.conf.beat_schedule["send webhooks"]["schedule"] = 1.0


@worker_init.connect
def be_hasty(**_: Any) -> None:
    from backend.core import outbound
    from backend.webhooks.services import sending

    outbound.READ_SECONDS = 1.0
    outbound.WHOLE_SECONDS = 2.0
    sending.LEASE = timedelta(seconds=3)
    sending.PAUSES = (timedelta(seconds=0.2),) * 30
    sending.BUSY_SECONDS = 2
