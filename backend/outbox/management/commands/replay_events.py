"""Events that were set aside after too many failures: see them, and have them heard after all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.outbox import services


class Command(BaseCommand):
    help = "List the events that were set aside, or put one (by its id) or all of them back in the queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("id", nargs="?", type=int, help="the event to replay")
        chosen.add_argument("--all", action="store_true", help="replay all of them")

    def handle(self, *, id: int | None, all: bool, **_: Any) -> None:
        if id is None and not all:
            self._list()
            return
        count = services.replay(event_id=id)
        if id is not None and not count:
            raise CommandError(f"Event {id} is not among those that were set aside.")
        self.stdout.write(f"{count} back in the queue.")

    def _list(self) -> None:
        for event in services.set_aside():
            self.stdout.write(f"{event.pk}  {event.set_aside_at:%Y-%m-%d %H:%M}  {event.name}  {event.key}")
            self.stdout.write("".join(f"    {line}\n" for line in event.error.splitlines()))
