"""The product's own processes, put together as they run."""

import httpx

from backend.outbox.models import OutboxEvent
from tests.processes import wait_until


def test_web_worker_and_beat_run_together(running_stack, live_world):
    assert httpx.get(f"{running_stack.url}/readyz").json()["worker"] == "up"
    live_world.task_in_progress()
    wait_until(lambda: not OutboxEvent.objects.filter(done_at=None).exists())
