"""What the tests of clocks under faults share."""

from datetime import timedelta
from typing import Any

from backend.core.clock import now
from backend.outbox.models import OutboxEvent
from backend.sla import calendars, services
from backend.sla.models import Calendar
from tests.factories import ROUND_THE_CLOCK, World


def round_the_clock(world: World) -> None:
    """The organization works all day and night: a minute on the wall is one of working time."""
    definition = {"time_zone": "UTC", "weekly": ROUND_THE_CLOCK}
    by = world.actor("coordinator")
    services.activate(rule=calendars.add_calendar(definition=definition, organization=world.organization, by=by), by=by)
    Calendar.objects.update(activated_at=now() - timedelta(days=365))  # whatever is put back to the past is after it


def all_told() -> Any:
    """The events by which milestones were told."""
    return OutboxEvent.objects.filter(name="milestone.reached")
