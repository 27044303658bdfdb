"""The guides of the live stream and of calendar feeds: what stands there is run as it stands there."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from backend.accounts import services as accounts
from backend.live.kinds import KINDS
from backend.sla.models import Clock
from backend.tasks import services as tasks
from deploy.local import ROOT
from tests.factories import PASSWORD
from tests.processes import wait_until

STREAM, FEED = (ROOT / f"api_docs/guides/{name}.md" for name in ("live-stream", "calendar-feed"))


def blocks(guide, language):
    """The pieces of code of a guide, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", guide.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def told(live_world, running_stack):
    """The environment that the guides speak of: address and token."""
    secret = accounts.sign_in(email=live_world.owner.email, password=PASSWORD).secret
    return {**os.environ, "URL": running_stack.url, "TOKEN": secret}


def run(command, environment, **options):
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("language", "runner"), [("sh", ["sh", "-c"]), ("python", [sys.executable, "-c"])])
def test_who_listens_as_the_guide_says_hears_of_a_task(live_world, told, tmp_path, language, runner):
    [code] = blocks(STREAM, language)
    heard = tmp_path / "heard"
    with heard.open("w") as file:
        process = subprocess.Popen([*runner, code], env=told, stdout=file, start_new_session=True)
    try:
        wait_until(lambda: "hello" in heard.read_text())
        task = live_world.open_task()
        wait_until(lambda: "task.moved" in heard.read_text() and str(task.pk) in heard.read_text())
        assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_the_guide_names_every_event_with_what_it_holds():
    rows = re.findall(r"^\| (`[a-z.]+`) \| (.*?) \|", STREAM.read_text(), re.MULTILINE)
    assert {name.strip("`"): tuple(re.findall(r"`(\w+)`", holds)) for name, holds in rows} == {
        name: kind.holds for name, kind in KINDS.items()
    }


def test_a_calendar_is_made_and_read_as_the_guide_says(live_world, told, tmp_path):
    make, fetch = blocks(FEED, "sh")
    task = live_world.open_task()
    wait_until(lambda: Clock.objects.filter(task=task, kind="delivery").exists())
    told["FEED"] = json.loads(run(["sh", "-c", make], told))["url"]
    assert run(["sh", "-c", fetch], told, cwd=tmp_path).strip() == "304"
    assert f"SUMMARY:Delivery expected: {task}" in (tmp_path / "due.ics").read_text().replace("\n ", "")
    [code] = blocks(FEED, "python")
    assert f"Delivery expected: {task}" in run([sys.executable, "-c", code], told)
    tasks.cancel(task_id=task.pk, reason="Not needed", by=live_world.actor("owner"))
    wait_until(lambda: run([sys.executable, "-c", code], told) == "")
