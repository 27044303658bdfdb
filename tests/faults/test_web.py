"""A web process that dies after the commit, before anybody has read its answer. Row F4 of the reliability paper."""

import json
import socket

import httpx

from backend.accounts import services as accounts
from backend.outbox.models import OutboxEvent
from backend.tasks.models import Task
from tests.factories import PASSWORD, World
from tests.invariants import hold
from tests.processes import Stack, wait_until

KEY = "the accountant's retry"


def send(stack: Stack, secret: str, path: str, body: object) -> socket.socket:
    """Send a POST with a key, and read nothing."""
    data = json.dumps(body).encode()
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {secret}\r\nIdempotency-Key: {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", stack.web_port), timeout=10)
    connection.sendall(head.encode() + data)
    return connection


def test_a_write_whose_answer_was_lost_is_done_once(faulty):
    world = World()
    secret = accounts.sign_in(email=world.owner.email, password=PASSWORD, name="").secret
    draft = world.draft()
    path = f"/tasks/{draft.pk}/publish"
    faulty.start("web")
    connection = send(faulty, secret, path, {})
    wait_until(lambda: Task.objects.get(pk=draft.pk).status == "open")
    faulty.kill("web")
    connection.close()

    faulty.start("web")
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": KEY}
    again = httpx.post(f"{faulty.url}/api/v1{path}", json={}, headers=headers, timeout=30)
    assert (again.status_code, again.json()["status"]) == (200, "open")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert OutboxEvent.objects.filter(name="task.moved").count() == 1

    # What it published before it died is heard once somebody works.
    faulty.start("beat")
    faulty.start("worker")
    wait_until(lambda: not OutboxEvent.objects.waiting().exists())
    assert draft.clocks.count() == 2
    hold()
