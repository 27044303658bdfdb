"""Jobs that make something of uploads are tried a few times: one that brings its worker down is not tried for ever."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from backend.files.models import MadeByAJob

MOST = 3
BATCH = 20  # of what waits, in one sweep


def begin(rows: QuerySet[Any]) -> bool:
    """Count the attempt at the only one of `rows`, which are locked, before it is made: it may be the worker's last."""
    with transaction.atomic():
        found: MadeByAJob | None = rows.first()
        if found is None:
            return False
        found.attempts += 1
        if found.attempts > MOST:
            found.state = MadeByAJob.State.NONE
        found.save(update_fields=["attempts", "state"])
        return found.state == MadeByAJob.State.WAITING
