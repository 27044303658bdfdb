"""Events and hearers for the tests of the outbox: bells that ring in rooms, and ears that note what they hear."""

import time
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from backend.core.models import Heartbeat
from backend.outbox.events import Event
from backend.outbox.services import publish


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    """The bell of `room` rang for the `number`th time."""

    name: ClassVar[str] = "bell.rang"
    room: str
    number: int

    @property
    def key(self) -> str:
        return self.room


SUBSCRIPTIONS = {"bell.rang": ("tests.backend.outbox.bells.on_rang", "tests.backend.outbox.bells.on_rang_too")}

heard: list[tuple[str, int]] = []
heard_too: list[tuple[str, int]] = []
now_hearing: list[str] = []
overlaps: list[str] = []
troubles: list[BaseException] = []  # the next ones that `on_rang` meets, after it has written something
pause = 0.0


def ring(room: str = "hall", *numbers: int) -> None:
    """Publish, each number in a transaction of its own."""
    for number in numbers or (1,):
        with transaction.atomic():
            publish(Rang(room=room, number=number))


def on_rang(*, event_id: int, room: str, number: int, **_: object) -> None:
    if room in now_hearing:
        overlaps.append(room)
    now_hearing.append(room)
    time.sleep(pause)
    now_hearing.remove(room)
    Heartbeat.objects.create(name=f"{room} {number}", at="2026-11-21T00:00Z")
    if troubles:
        raise troubles.pop()
    heard.append((room, number))


def on_rang_too(*, event_id: int, room: str, number: int, **_: object) -> None:
    heard_too.append((room, number))
