"""The examples of the guide run as they stand there, against a running server."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest

from backend.accounts.models import AccessKey
from backend.accounts.services import digest_of
from backend.core.clock import now
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.channels import CHANNELS, chat
from backend.notifications.deciding import Choice
from backend.notifications.kinds import GROUPS
from backend.notifications.models import Address, Delivery, Notification, Preference, Watch
from deploy.local import ROOT

GUIDE = (ROOT / "api_docs/guides/notifications.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def environment(world, live_server) -> dict[str, str]:
    """What the guide's examples are told: where, as whom, and about which task."""
    AccessKey.objects.create(
        user=world.owner, name="guide", prefix="guide", digest=digest_of("guide"), expires_at=now() + timedelta(days=1)
    )
    return {
        **os.environ,
        "API": f"{live_server.url}/api/v1",
        "TOKEN": "guide",
        "TASK": str(world.open_task(by=world.actor("manager")).pk),
    }


def test_the_examples_in_curl_do_what_they_say(environment, world):
    for block in blocks("bash"):
        done = subprocess.run(["bash", "-euc", block], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    said = Preference.objects.get(user=world.owner)
    assert said.choices == {"conversation": {"email": "digest"}, "time": {"chat": "off"}}
    assert said.quiet_hours[1] == {"start": "00:00", "end": "00:00", "days": ["sun"]}
    assert (said.urgent_passes, said.only_in_working_hours) == (True, None)
    assert not Watch.objects.exists(), "followed, and left again"


def test_the_examples_in_python_do_what_they_say(environment, world):
    task = world.task_in_progress()
    services.tell(
        event="task.moved", event_id=1, facts={"verb": "ask", "role": "", "undone": ""},
        happening=Happening(task=task, pool_id=task.pool_id),
    )  # fmt: skip
    services.send_due(at=now())  # the task waits for nothing: the mail is not needed
    program = "\n".join(blocks("python"))
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "question_asked dropped over" in done.stdout
    assert "A question about" in done.stdout
    assert Address.objects.get().label == "Our group"
    assert Notification.objects.get(kind="question_asked").read_at is not None


def test_the_guide_names_every_group_channel_choice_status_reason_and_service():
    names = [*GROUPS, *CHANNELS, *Choice, *Delivery.Status.values, *Delivery.Dropped.values]
    assert [name for name in names if f"`{name}`" not in GUIDE] == []
    services_named = [row.name for row in chat.SERVICES.values()] + list(chat.OTHERS.values())
    assert [name for name in services_named if name not in GUIDE] == []
