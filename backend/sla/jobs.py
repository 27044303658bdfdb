"""Jobs of the SLA room."""

from uuid import UUID

from celery import shared_task

from backend.core.clock import now
from backend.sla import calendars, services


@shared_task(name="sla.sweep")
def sweep() -> None:
    """Record what has fallen due; tell of reviews that end soon."""
    services.sweep()
    services.remind_of_reviews()


@shared_task(name="sla.roll_up")
def roll_up() -> None:
    """Sum up the figures of days on which something has changed."""
    services.roll_up()


@shared_task(name="sla.renew_house_calendar")
def renew_house_calendar() -> None:
    """Take up the holidays that have been published since."""
    calendars.renew_house_calendar(now())


@shared_task(name="sla.undertake")
def undertake(kind: str, work_id: str) -> None:
    """Try a rule out, or fold clocks again, batch by batch."""
    services.undertake(kind, UUID(work_id))


@shared_task(name="sla.resume")
def resume() -> None:
    """Take up work that was broken off."""
    services.resume()
