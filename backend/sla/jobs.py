"""Jobs of the SLA room."""

from celery import shared_task

from backend.core.clock import now
from backend.sla import calendars, services


@shared_task(name="sla.sweep")
def sweep() -> None:
    """Record what has fallen due."""
    services.sweep()


@shared_task(name="sla.roll_up")
def roll_up() -> None:
    """Sum up the figures of days on which something has changed."""
    services.roll_up()


@shared_task(name="sla.renew_house_calendar")
def renew_house_calendar() -> None:
    """Take up the holidays that have been published since."""
    calendars.renew_house_calendar(now())
