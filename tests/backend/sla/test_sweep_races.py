"""Several sweeps, and a sweep against a submission, over two real connections."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from backend.core.clock import now
from backend.core.errors import Refusal
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.sla import services
from backend.sla.models import Clock, Milestone
from backend.sla.services import sweeping
from backend.tasks import services as tasks
from backend.tasks.models import LogEntry, Task
from tests.at_once import at_once
from tests.factories import World

pytestmark = pytest.mark.django_db(transaction=True)


def overdue(world: World, tasks_wanted: int) -> list[Task]:
    """Tasks published three days ago whose clocks nobody has looked at since they ran out."""
    made = [world.open_task(deadline=None) for _ in range(tasks_wanted)]
    relay()
    long_ago = now() - timedelta(days=30)
    LogEntry.objects.update(at=long_ago)
    Task.objects.update(published_at=long_ago)
    Clock.objects.update(next_fire_at=long_ago)
    return made


def test_four_sweeps_record_each_breach_once():
    made = overdue(World(), 12)
    assert not any(isinstance(answer, Refusal) for answer in at_once(*[services.sweep] * 4))
    services.sweep()
    breaches = Milestone.objects.filter(name="breach")
    assert breaches.count() == 2 * len(made)  # claim and delivery
    told = OutboxEvent.objects.filter(name="milestone.reached", payload__milestone="breach")
    assert told.count() == 2 * len(made)


def test_a_sweep_holds_no_clock_of_a_task_that_it_passes_over():
    busy, _other = overdue(World(), 2)
    swept, looked = Event(), Event()

    def sweep_and_wait():
        try:
            with transaction.atomic():
                sweeping._sweep_batch()
                swept.set()
                looked.wait(10)
        finally:
            connection.close()

    with transaction.atomic():
        tasks.lock(busy.pk)
        thread = Thread(target=sweep_and_wait)
        thread.start()
        assert swept.wait(10)
        try:
            assert len(Clock.objects.filter(task=busy).select_for_update(nowait=True)) == 2
        finally:
            looked.set()
            thread.join()
