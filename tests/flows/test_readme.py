"""The tour of the README, run as it is written there, against the demonstration data."""

import os
import re
import subprocess
from pathlib import Path

from tests.processes import empty, orm

README = Path(__file__).parents[2] / "README.md"


def commands() -> str:
    """Every command of the tour, in order."""
    tour = README.read_text().split("## The ten-minute tour with curl")[1].split("\n## ")[0]
    blocks = re.findall(r"```bash\n(.*?)```", tour, re.DOTALL)
    assert len(blocks) >= 8
    return "\n".join(blocks)


def test_the_tour_ends_in_an_accepted_task_with_the_logins_of_the_demonstration(
    running_stack, django_db_blocker, tmp_path
):
    with orm(running_stack, django_db_blocker):
        empty()
    logins = running_stack.manage("load_demo")
    for email in re.findall(r"sign_in (\S+@\S+?)\)", README.read_text()):
        assert email in logins
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands()],
        env={**os.environ, "URL": running_stack.url},
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    statuses = [line for line in done.stdout.splitlines() if re.fullmatch(r"[a-z_]+", line)]
    assert statuses[0] == "open"
    assert statuses[-1] == "accepted"
    assert '"code":"wrong_task_state"' in done.stdout
    assert "preferences" in done.stdout
