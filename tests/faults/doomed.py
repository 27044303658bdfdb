"""The product's Celery application on a bad day: every message comes twice, and a relay dies when it is told to.

It is told by a file: whoever removes it, after an event was heard by everybody and before it is marked, kills itself.
The directory of those files is CLOUDSEC_DOOM. To import this module is to be doomed: only processes of their own do.
The pauses of the senders are seconds instead of minutes, so that what is interrupted comes back while a test waits.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.signals import worker_init
from kombu.transport.redis import Channel

from backend.config.celery import app

__all__ = ["app"]

put_once = Channel._put


def put_twice(self: Channel, queue: str, message: Any, **options: Any) -> None:
    """A broker that does not know whether it has delivered, delivers again: the same message, with the same tag."""
    for _ in range(2):
        put_once(self, queue, message, **options)


Channel._put = put_twice


def die_if_told_to(**_: object) -> None:
    """The last hearer of messages."""
    for order in sorted(Path(os.environ["CLOUDSEC_DOOM"]).glob("die-*")):
        try:
            order.rename(order.with_name(order.name.replace("die", "died")))
        except FileNotFoundError:  # another one took it
            continue
        os.kill(os.getpid(), signal.SIGKILL)


@worker_init.connect
def be_doomed(**_: Any) -> None:
    from backend.config.subscriptions import SUBSCRIPTIONS
    from backend.notifications.services import sending

    SUBSCRIPTIONS["message.posted"] += (f"{__name__}.die_if_told_to",)
    sending.LEASE = timedelta(seconds=15)
    sending.FIRST_PAUSE = timedelta(seconds=1)
