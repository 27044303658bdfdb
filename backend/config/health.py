"""Is it alive, is it ready?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

from backend.core import heartbeat
from backend.core.clock import now
from backend.files import scanning
from backend.outbox import services as outbox

SILENT = {"worker": timedelta(seconds=60), "sweeper": timedelta(seconds=10)}
"""For how long each shows no sign of life before something is wrong."""


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers. The rest only informs: without workers nothing is lost, but all is late.

    `worker` and `sweeper` are up or silent; `scanner` likewise, or off when uploads are not scanned for viruses;
    `outbox_lag` is the age in seconds of the oldest event that waits to be heard, `set_aside` how many were given up
    and wait for `replay_events`.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        told = {**_alive(now()), **_outbox(now())}
    except (DatabaseError, PoolTimeout):
        return JsonResponse({"status": "unavailable", "database": "down"}, status=503)
    return JsonResponse({"status": "ok", "database": "up", "scanner": _scanner(), **told})


def _scanner() -> str:
    if not settings.CLAMD_URL:
        return "off"
    return "up" if scanning.is_up() else "silent"


def _alive(at: datetime) -> dict[str, str]:
    ages = {name: heartbeat.age(name, at) for name in SILENT}
    return {name: "up" if age is not None and age < SILENT[name] else "silent" for name, age in ages.items()}


def _outbox(at: datetime) -> dict[str, int]:
    return {"outbox_lag": round(outbox.lag(at=at).total_seconds()), "set_aside": outbox.count_set_aside()}
