"""The receiver of the guide, run as it stands there, takes what is ours and refuses the rest."""

import os
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from backend.core.outbound import post
from backend.webhooks import services
from backend.webhooks.models import Attempt
from deploy.local import ROOT
from tests.processes import wait_until
from tests.receiver import HOME

EXAMPLE = ROOT / "api_docs/examples/webhook_receiver.py"
GUIDE = ROOT / "api_docs/guides/webhooks.md"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOME, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOME, port)) == 0


@pytest.fixture
def running(world, in_house, tmp_path):
    """The example as a process, with the secret of an endpoint that leads to it."""
    port = free_port()
    made = services.create(organization=world.organization, url=f"http://{HOME}:{port}/", by=world.actor("owner"))
    log = tmp_path / "log"
    environment = {**os.environ, "WEBHOOK_SECRET": made.secret}
    with log.open("w") as file:
        process = subprocess.Popen([sys.executable, str(EXAMPLE), str(port)], env=environment, stderr=file)
        try:
            wait_until(lambda: answers(port))
            yield made, log
        finally:
            process.kill()
            process.wait()


def test_it_takes_what_is_ours_once_and_refuses_what_was_altered_or_is_old(running, world, deliver):
    made, log = running
    world.open_task()
    deliver()
    attempt = Attempt.objects.select_related("message").get()
    assert attempt.status_code == 204
    message = attempt.message
    services.replay(message_id=message.pk, by=world.actor("owner"))
    deliver()
    assert list(Attempt.objects.values_list("status_code", flat=True)) == [204, 204]
    assert log.read_text().count("task.published") == 1, "the second one had the same id"

    def send(body: str, at: datetime, signed: str | None = None) -> int:
        signature = Webhook(made.secret).sign("msg_2", at, signed or body)
        headers = {"webhook-id": "msg_2", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
        return post(made.endpoint.url, body=body.encode(), headers=headers).status

    at = datetime.now(tz=UTC)
    assert send(message.body.replace("open", "gone"), at, signed=message.body) == 400
    assert send(message.body, at - timedelta(minutes=6)) == 400
    assert send(message.body, at + timedelta(minutes=6)) == 400
    assert post(made.endpoint.url, body=b"{}", headers={}).status == 400
    assert post(made.endpoint.url, body=b"{}", headers={"webhook-id": "a", "webhook-timestamp": "1",
                                                        "webhook-signature": "nonsense"}).status == 400  # fmt: skip
    assert send(message.body, at) == 204
    assert log.read_text().count("task.published") == 2


def test_the_guide_shows_the_receiver_that_is_run():
    [shown] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert shown == EXAMPLE.read_text()
    assert len(EXAMPLE.read_text().splitlines()) < 35


def test_the_guide_says_what_the_code_does():
    text = GUIDE.read_text()
    pauses = re.search(r"Attempts come after (.*?), give or take", " ".join(text.split()))
    assert pauses is not None
    minutes = {"s": 1 / 60, "min": 1, "h": 60}
    said = [float(number) * minutes[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", pauses[1])]
    assert [pause / timedelta(minutes=1) for pause in services.sending.PAUSES] == pytest.approx(said)
