"""Rounds computed afresh from what was stored of them, and compared with what they decided."""

from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, make_aware

from backend.matching import services


class Command(BaseCommand):
    help = "Compute stored rounds again, and list those that come out otherwise. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", help="only rounds since this day or instant: 2026-11-22, 2026-11-22T08:00+08:00")

    def handle(self, *, since: str | None, **_: Any) -> None:
        same = other = cannot = 0
        for replay in services.replay_since(_instant(since) if since else None):
            same, other, cannot = same + replay.same, other + bool(replay.differences), cannot + bool(replay.cannot)
            if not replay.same:
                self.stdout.write(f"{replay.round.pk}  {replay.cannot or '; '.join(replay.differences)}")
        self.stdout.write(f"{same} the same, {other} otherwise, {cannot} that cannot be computed again.")
        if other:
            raise CommandError("Not every round comes out as it was stored.")


def _instant(text: str) -> datetime:
    """A day is its first moment in the house's time zone. Raises `CommandError`."""
    try:
        day, instant = parse_date(text), parse_datetime(text)
    except ValueError:
        day = instant = None
    if instant:
        return instant if instant.tzinfo else make_aware(instant)
    if day:
        return datetime.combine(day, time(), get_default_timezone())
    raise CommandError(f"{text} is neither a day nor an instant.")
