"""Is it alive, is it ready, and what is said when an address or a request makes no sense."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from backend.api.errors import plain_problem
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


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An unknown address."""
    return plain_problem(404, "not_found", _("There is nothing here."), request)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself refuses to read."""
    return plain_problem(400, "malformed", _("The request cannot be read."), request)


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: no details, only the id by which the log finds it."""
    return plain_problem(500, "fault", _("Something went wrong on our side."), request)
