"""A coordinator's dashboard: five queues, the radar, the figures of the week, who has how much to do."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.secretaries.models import Certificate
from backend.sla.calendars import compiled
from backend.sla.models import Clock, DeskRound, TimeRequest
from backend.sla.services.risk import CLAIM, calendars_of_claims
from backend.tasks.models import LogEntry, Task
from backend.tasks.permissions import Facet, sight
from backend.web.cards import card_of
from backend.web.feed import happened
from backend.web.rings import HOUR, spell
from backend.web.templatetags.secretariat import clock_time
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.decided import decided_tasks
from backend.web.views.desk.keyfigures import TARGET, KeyFigures
from backend.web.views.desk.queues import MOST_COUNTED, at_most, in_queue, listed_at
from backend.web.views.desk.suggesting import suggestions
from backend.web.views.desk.tables import Table
from backend.web.views.desk.watching import Watch, Watched
from backend.web.views.desk.workload import Workload, workload
from backend.web.words import HAPPENED

WHOLE_DAY = 24 * HOUR
LATEST_LINES = 400  # of all logs, among which those of the reader's pools are looked for
JUST_NOW = 6
HANDED_OVER = timedelta(days=1)  # for how long the note of the last round is shown
CERTIFICATES = 4
LISTED_PEOPLE = 12
UNTOLD = frozenset({"tick", "create"})


class Dashboard(ForCoordinators):
    """What the dashboard and its tables read."""

    @cached_property
    def watch(self) -> Watch:
        """The promises that are late or in danger."""
        return Watch(self.own_tasks(), self.actor, self.at)

    @cached_property
    def workload(self) -> Workload:
        """The heat map."""
        return workload(self.actor.pools, self.at)

    @cached_property
    def figures(self) -> KeyFigures:
        """Tiles and charts."""
        return KeyFigures(self.actor, self.at)

    @cached_property
    def rows(self) -> list[Watched]:
        """The rows beside the radar, with all reasons."""
        return [row.told(self.workload.overbooked) for row in self.watch.numbered]

    def queues(self) -> list[dict[str, Any]]:
        """The five queues of the morning round; the first that is not empty is current.

        What was decided a moment ago waits no longer, though a late task stays late until its clock is settled.
        """
        own = self.own_tasks()
        undecided = own.exclude(pk__in=decided_tasks(self.actor, self.at))
        late = in_queue(undecided, "overdue", self.at)
        unclaimed = in_queue(undecided, "unclaimed", self.at, calendars_of_claims(own))
        claims = Clock.objects.filter(kind=CLAIM, stopped_at=None, task__in=unclaimed)
        asked = TimeRequest.objects.filter(task__in=in_queue(own, "time", self.at), status=TimeRequest.Status.PENDING)
        risky = self.watch.at_risk
        queues = [
            ("overdue", _("Overdue"), _("oldest %(time)s"), *_counted_from(late, "due_at")),
            ("risk", _("At risk"), _("first one due %(time)s"), len(risky), [row.task.due_at for row in risky[:1]]),
            ("unclaimed", _("Nobody claimed"), _("longest %(time)s"), *_counted_from(claims, "started_at", "calendar")),
            ("time", _("Asked for more time"), _("first asked %(time)s ago"), *_counted_from(asked, "created_at")),
        ]
        found = [
            {"name": name, "label": label, "counted": count, "count": at_most(count),
             "note": text % {"time": self.told_time(name, *first)} if count else "",
             "url": listed_at(queue=name) if name == "time" else listed_at(queue=name, waits=1)}
            for name, label, text, count, first in queues
        ]  # fmt: skip
        handed_in = _counted(self.certificates())
        found.append({"name": "certificates", "label": _("Certificates to review"), "counted": handed_in,
                      "count": at_most(handed_in), "note": "", "url": reverse("certificates")})  # fmt: skip
        current = next((queue for queue in found if queue["counted"]), None)
        return [{**queue, "is_current": queue is current} for queue in found]

    def told_time(self, queue: str, since: datetime | None, calendar: UUID | None = None) -> str:
        """How long it lasts; for what is still ahead, when. Of claims, the working time by their `calendar`."""
        if since is None:
            return ""
        if calendar is not None:
            return spell(compiled(calendar).elapsed(since, self.at))
        if queue == "risk":
            return clock_time(since)
        seconds = int((self.at - since).total_seconds())
        return spell(seconds) if seconds < 2 * WHOLE_DAY else _("%(n)dd") % {"n": seconds // WHOLE_DAY}

    def certificates(self) -> Any:
        """Those that wait for the reader's decision."""
        return Certificate.objects.to_review(self.actor)

    def week(self) -> dict[str, Any]:
        """The figures, who has how much to do, certificates, and what happened last."""
        tiles = self.figures.tiles(self.own_tasks(), self.workload)
        return {
            "tiles": tiles,
            "lines": self.just_now(),
            "tiles_table": self.figures.table(tiles),
            "workload": self.workload,
            "people": self.workload.rows[:LISTED_PEOPLE],
            "days": self.figures.days(),
            "kinds": self.figures.kinds(),
            "target": round(100 * TARGET),
            "waiting_certificates": at_most(_counted(self.certificates())),
            "certificates": self.certificates().select_related("secretary__user", "kind").order_by("id")[:CERTIFICATES],
        }

    def just_now(self) -> list[dict[str, Any]]:
        """What happened lately to the tasks of the pools: four queries, of bounded size."""
        latest = list(LogEntry.objects.order_by("-id").values_list("pk", flat=True)[:LATEST_LINES])
        own = self.own_tasks().values("pk")
        lines = LogEntry.objects.filter(pk__in=latest, task__in=own, verb__in=[str(verb) for verb in HAPPENED])
        told = lines.exclude(verb__in=UNTOLD).select_related("task", "secretary__user")
        rows = list(told.order_by("-at", "-id")[:JUST_NOW])  # what is told of later may have happened before
        tasks = Task.objects.with_people().in_bulk([line.task_id for line in rows])
        titles = {key: card_of(task, self.actor, None).title for key, task in tasks.items()}
        return [
            {
                "line": line,
                "title": titles[line.task_id],
                "what": happened(line, with_names=Facet.PEOPLE in sight(tasks[line.task_id], self.actor)),
                "icon": HAPPENED[line.verb][1],
            }
            for line in rows
        ]


class Desk(Dashboard):
    """The dashboard."""

    template_name = "web/desk/dashboard.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if queue := request.GET.get("queue"):  # as addresses were before
            return redirect(f"{reverse('desk_tasks')}?queue={queue}")
        rows = self.rows
        steps = suggestions(rows, self.at, overbooked=self.workload.overbooked, decided=self.watch.decided)
        queues = self.queues()
        is_part = self.is_part()
        week = self.week() if request.htmx and not is_part else {}  # type: ignore[attr-defined]
        return self.show(
            queues=queues,
            waiting=sum(int(queue["counted"]) for queue in queues),
            rows=[(row, steps[row.task.pk]) for row in rows],
            watch=self.watch,
            next=[(row, clock_time(row.outlook.risky_at)) for row in self.watch.next if row.outlook.risky_at],
            handed_over=self.handed_over(),
            is_part=is_part,
            **{"lines": self.just_now()} if is_part else week,
        )

    def handed_over(self) -> DeskRound | None:
        """The last round through these pools, for a day."""
        lately = DeskRound.objects.visible_to(self.actor).filter(finished_at__gt=self.at - HANDED_OVER)
        return lately.order_by("-finished_at").first()

    def is_part(self) -> bool:
        """Only a part is fetched anew: then what does not change from minute to minute is left out."""
        target = self.request.headers.get("HX-Target", "")
        return bool(target) and not target.endswith("#main")


class Week(Dashboard):
    """What stands below the round on the dashboard, which asks for it once that is there; also a page by itself."""

    template_name = "web/desk/week_page.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(**self.week())


class FigureTable(Dashboard):
    """One figure's table as CSV: the same that the page shows."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        tables: dict[str, Callable[[], Table]] = {
            "workload": lambda: self.workload.table(),
            "days": lambda: self.figures.days().table,
            "kinds": lambda: self.figures.kinds().table,
            "key-figures": lambda: self.figures.table(self.figures.tiles(self.own_tasks(), self.workload)),
            "radar": self.radar,
        }
        if name not in tables:
            raise Http404
        return tables[name]().csv()

    def radar(self) -> Table:
        """The numbered rows beside the radar."""
        rows = [
            [str(row.number), str(row.task), row.card.title, row.card.ring.state if row.card.ring else "", row.why]
            for row in self.rows
        ]
        return Table("radar", _("At-risk radar"), [_("Dot"), _("Number"), _("Task"), _("State"), _("Why")], rows)


def _counted(rows: Any) -> int:
    """How many, up to a thousand: more are not counted."""
    return int(rows.order_by()[: MOST_COUNTED + 1].count())


def _counted_from(rows: Any, *columns: str) -> tuple[int, Sequence[Any]]:
    """The same, with these columns of the first one. One query."""
    found = list(rows.order_by(columns[0]).values_list(*columns)[: MOST_COUNTED + 1])
    return len(found), found[0] if found else ()
