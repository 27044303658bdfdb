"""A worker that has gone deaf ends itself, so that whoever watches over it starts a new one.

After a reconnect to Redis a Celery worker may go on living without ever consuming again (kombu #10302). It looks
healthy from outside: only what comes through its queue tells.
"""

import os
import signal
import threading
import time
from typing import Any, ClassVar

import structlog
from celery import bootsteps
from celery.apps.worker import Worker
from celery.signals import task_received
from celery.worker import state
from kombu.exceptions import OperationalError

from backend.core.jobs import HEARTBEAT

log = structlog.get_logger(__name__)


class Watchdog(bootsteps.StartStopStep):
    """Ends a worker that is idle, reaches the broker, and yet has received no job for `patience` seconds.

    In silence it sends heartbeat jobs of its own, so that it depends on nobody else. Redis hands jobs to its waiting
    consumers in turn, so every worker that listens gets one. A broker that is away is no fault of the worker's.
    """

    # Its thread begins when the pool's processes are there: one forked while it held a lock would wait for ever.
    requires = ("celery.worker.components:Pool",)

    patience: ClassVar[float] = 60
    farewell: ClassVar[float] = 10  # seconds to stop in order before it is stopped

    def __init__(self, parent: Worker, **options: Any) -> None:
        super().__init__(parent, **options)
        self._heard_at = time.monotonic()
        self._over = threading.Event()

    def start(self, parent: Worker) -> None:
        """Begin to watch."""
        task_received.connect(self._heard, weak=False)
        threading.Thread(target=self._watch, args=(parent,), name="watchdog", daemon=True).start()

    def stop(self, parent: Worker) -> None:
        """The worker is stopping: nothing to watch any more."""
        self._over.set()
        task_received.disconnect(self._heard)

    def is_deaf(self, at: float) -> bool:
        """Whether, at this moment of the monotonic clock, the worker has been idle and unheard-of for too long."""
        if state.reserved_requests:
            self._heard_at = at
        return at - self._heard_at > self.patience

    def _heard(self, **_: Any) -> None:
        self._heard_at = time.monotonic()

    def _watch(self, parent: Worker) -> None:
        while not self._over.wait(self.patience / 6 if self._call(parent) else 1):
            if self.is_deaf(time.monotonic()):
                log.critical("worker_deaf", seconds=self.patience)
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(self.farewell)
                os._exit(os.EX_TEMPFAIL)

    def _call(self, parent: Worker) -> bool:
        """Send a heartbeat. Returns whether the broker took it; if not, silence says nothing."""
        try:
            parent.app.send_task(HEARTBEAT, retry=False, expires=self.patience)
        except OperationalError:
            self._heard_at = time.monotonic()
            return False
        return True
