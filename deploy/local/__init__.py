"""Cloud Secretary on one machine: environment, servers and processes, with the standard library alone.

`./cloudsec` is the way in. Nothing here imports Django or any installed package, because this code runs before
there is an environment to import from.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("CLOUDSEC_VAR") or ROOT / "var").absolute()  # what this machine keeps: data, secrets, logs


class Failure(Exception):
    """Something the person at the keyboard can mend; shown as its message, without a traceback."""


def say(message: str) -> None:
    """Tell the person at the keyboard what is happening."""
    print(message, flush=True)
