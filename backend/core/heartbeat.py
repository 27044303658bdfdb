"""When each background process last showed a sign of life."""

from datetime import datetime, timedelta

from django.db.models.functions import Now

from backend.core.models import Heartbeat


def beat(name: str) -> None:
    """Note that `name` is alive, by the database's clock."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})


def age(name: str, at: datetime) -> timedelta | None:
    """How long before `at` the last sign of life of `name` was; None when there never was one."""
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return at - last if last else None
