"""Jobs of the SLA room."""

from celery import shared_task

from backend.sla import services


@shared_task(name="sla.sweep")
def sweep() -> None:
    """Record what has fallen due."""
    services.sweep()


@shared_task(name="sla.roll_up")
def roll_up() -> None:
    """Sum up the figures of days on which something has changed."""
    services.roll_up()
