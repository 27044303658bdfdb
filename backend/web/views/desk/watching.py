"""The watch: which promises of a coordinator's pools are late or in danger, why, and which will be next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.sla.services.risk import UNDER_WAY, Outlook, outlooks, usual_durations
from backend.tasks.models import Task, TaskQuerySet
from backend.web.cards import Card, cards_of, listed
from backend.web.charts.radar import MOST_SECTORS, Blip, Dot, Radar, radar
from backend.web.foreseen import foreseen, why_words, with_load
from backend.web.views.desk.decided import Decided, danger_since, decided_of
from backend.web.views.desk.queues import MOST_COUNTED, QUEUES, at_most, in_queue, listed_at

MOST_LATE, MOST_AHEAD = 50, 200  # tasks that are looked at: of the late ones the latest, then what is due first
ROWS = 7  # numbered on the radar
DOTS = 40  # without a number
SOON = timedelta(minutes=90)
LEGEND = (("over", "overdue"), ("risk", "risk"), ("watch", "watch"), ("ok", "ok"))  # look, queue
ORDER = {"over": 0, "risk": 1, "watch": 2, "ok": 3}


@dataclass(frozen=True)
class Watched:
    """One task on the watch. `number` is the one of its dot and its row; 0 is none."""

    card: Card
    outlook: Outlook
    why: str
    number: int = 0

    @property
    def task(self) -> Task:
        return self.card.task

    @property
    def look(self) -> str:
        """over, risk, watch or ok."""
        assert self.card.ring is not None
        return self.card.ring.look

    def danger_since(self, at: datetime) -> datetime | None:
        """When it came into the state of danger in which it is at `at`."""
        return danger_since(self.task, self.outlook, at)

    def told(self, overbooked: Mapping[UUID, int]) -> "Watched":
        """With how much its holder is booked today among the reasons, if that is more than their hours."""
        load = overbooked.get(self.task.holder_id) if self.task.holder_id else None
        return replace(self, why=with_load(self.why, load))


class Watch:
    """The tasks of `own` whose promise runs, as they stand at `at`. A constant number of queries, of bounded size."""

    def __init__(self, own: TaskQuerySet, actor: Actor, at: datetime) -> None:
        self._own, self._actor, self._at = own.filter(status__in=UNDER_WAY, due_at__isnull=False), actor, at

    @cached_property
    def all(self) -> list[Watched]:
        """Late ones first, then those at risk, to watch and on track; of the same look the first due first."""
        durations = usual_durations(self._actor.pools)
        late = self._own.filter(due_at__lt=self._at).order_by("due_at", "id")[:MOST_LATE]
        ahead = self._own.filter(due_at__gte=self._at).order_by("due_at", "id")[:MOST_AHEAD]
        chosen = [*late.values_list("pk", flat=True), *ahead.values_list("pk", flat=True)]
        tasks = list(listed(Task.objects.filter(pk__in=chosen)))
        found = outlooks(tasks, durations, self._at)
        cards = cards_of([task for task in tasks if task.pk in found], self._actor, self._at)
        rows = [_watched(card, found[card.task.pk], self._at) for card in cards]
        return sorted(rows, key=lambda row: (ORDER[row.look], row.outlook.left, row.task.number))

    @cached_property
    def numbered(self) -> list[Watched]:
        """The rows beside the radar. Those about which something was decided a moment ago come after the others."""
        urgent = [row for row in self.all if row.look != "ok"]
        urgent.sort(key=lambda row: (row.look == "watch", row.task.pk in self.decided))
        return [replace(row, number=number) for number, row in enumerate(urgent[:ROWS], 1)]

    @cached_property
    def decided(self) -> dict[UUID, Decided]:
        """What was decided a moment ago about those that are late or in danger."""
        endangered = [row for row in self.all if row.look in ("over", "risk")]
        return decided_of({row.task.pk: row.danger_since(self._at) for row in endangered}, self._actor, self._at)

    @property
    def at_risk(self) -> list[Watched]:
        """Those in danger that are not late, about which something is still to be decided."""
        return [row for row in self.all if row.look == "risk" and row.task.pk not in self.decided]

    @property
    def next(self) -> list[Watched]:
        """What will be at risk within an hour and a half if nobody does anything, the first on top."""
        soon = [row for row in self.all if (at := row.outlook.risky_at) is not None and at <= self._at + SOON]
        return sorted(soon, key=lambda row: (row.outlook.risky_at, row.task.number))[:5]

    @cached_property
    def others(self) -> list[Watched]:
        """The dots without a number."""
        rows = {row.task.pk for row in self.numbered}
        return [row for row in self.all if row.task.pk not in rows][:DOTS]

    @property
    def numbered_dots(self) -> list[tuple[Dot, Watched]]:
        """The dots of the rows, each with its task."""
        return list(zip(self.radar.numbered, self.numbered, strict=True))

    @property
    def other_dots(self) -> list[tuple[Dot, Watched]]:
        """The dots without a number, each with its task."""
        return list(zip(self.radar.dots, self.others, strict=True))

    @cached_property
    def radar(self) -> Radar:
        """All of them as dots; those of the rows have their numbers."""
        shown = [*self.numbered, *self.others]
        kinds = _sectors(shown)
        blips = [
            Blip(min(kinds.index(name), len(kinds) - 1), row.outlook.left, row.look, row.number)
            for row in shown
            for name in [str(row.task.template) if str(row.task.template) in kinds else kinds[-1]]
        ]
        return radar(kinds, blips)

    @property
    def legend(self) -> list[dict[str, Any]]:
        """What the colours of the dots mean, with how many there are of each and where those are listed."""
        late = in_queue(self._own, "overdue", self._at).order_by()[: MOST_COUNTED + 1].count()
        counts = {**self.counts, "over": late}
        return [
            {"look": look, "text": QUEUES[queue], "counted": counts[look], "count": at_most(counts[look]),
             "url": listed_at(queue=queue)}
            for look, queue in LEGEND
        ]  # fmt: skip

    @property
    def counts(self) -> dict[str, int]:
        """How many of each look are on the radar."""
        return {look: sum(row.look == look for row in self.all) for look in ORDER}


def _watched(card: Card, outlook: Outlook, at: datetime) -> Watched:
    return Watched(foreseen(card, outlook), outlook, why_words(outlook))


def _sectors(rows: Sequence[Watched]) -> list[str]:
    """The kinds, the most frequent ones; all others share a direction."""
    names = [str(row.task.template) for row in rows]
    kinds = sorted(set(names), key=lambda name: (-names.count(name), name))
    if len(kinds) > MOST_SECTORS:
        return [*sorted(kinds[: MOST_SECTORS - 1]), _("Other")]
    return sorted(kinds)
