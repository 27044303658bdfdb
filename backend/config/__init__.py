"""The project: settings, addresses, the Celery application, and who hears which event."""

from backend.config.celery import app as celery_app

__all__ = ["celery_app"]
