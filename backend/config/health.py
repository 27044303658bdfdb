"""Is it alive, is it ready?"""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

from backend.core import heartbeat
from backend.core.clock import now
from backend.outbox import services as outbox

WORKER_SILENT = timedelta(seconds=60)


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers. The rest only informs: without workers nothing is lost, but all is late.

    `outbox_lag` is the age in seconds of the oldest event that waits to be heard.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        at = now()
        silent = heartbeat.age("worker", at)
        lag = outbox.lag(at=at)
    except (DatabaseError, PoolTimeout):
        return JsonResponse({"status": "unavailable", "database": "down"}, status=503)
    working = silent is not None and silent < WORKER_SILENT
    told = {"worker": "up" if working else "silent", "outbox_lag": round(lag.total_seconds())}
    return JsonResponse({"status": "ok", "database": "up", **told})
