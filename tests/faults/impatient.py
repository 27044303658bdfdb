"""The product's Celery application, with a watchdog that waits for seconds instead of a minute."""

from typing import Any

from celery.signals import worker_init

from backend.config.celery import app

__all__ = ["app"]


@worker_init.connect
def be_impatient(**_: Any) -> None:
    from backend.core.watchdog import Watchdog

    Watchdog.patience = 3
    Watchdog.farewell = 2
