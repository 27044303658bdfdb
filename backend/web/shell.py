"""What stands around every page: where one can go, and what waits there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import ClassVar

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.live.kinds import KINDS
from backend.matching.models import Offer
from backend.notifications.kinds import CONVERSATION
from backend.notifications.models import Notification
from backend.secretaries.models import Certificate
from backend.tasks.models import Task
from backend.web.footing import footing_of
from backend.web.words import KEYS

TABS = 5  # things in the bar at the foot of a phone's screen


@dataclass(frozen=True)
class Place:
    """One entry of the menu. `count` is how much waits there for the reader; G and then `key` leads there."""

    url: str
    icon: str
    label: str
    section: str = ""
    count: int = 0
    key: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Shell:
    """The frame of a page for one reader."""

    user: User
    places: list[Place]
    unread: int
    headline: str
    footing: str
    kinds: ClassVar[str] = " ".join([*KINDS, "hello", "reload", "closed"])  # of live events
    keys: ClassVar = KEYS
    counted: ClassVar[str] = "offer certificate notification"  # live topics that change the counts of the menu

    @property
    def sections(self) -> list[tuple[str, list[Place]]]:
        """The menu's entries under their headings, in order."""
        return [(name, list(places)) for name, places in groupby(self.places, lambda place: place.section)]

    @property
    def tabs(self) -> list[Place]:
        """The places in the bar at the foot of a phone's screen."""
        return self.places if len(self.places) <= TABS else self.places[: TABS - 1]

    @property
    def more(self) -> list[Place]:
        """The places that open there by "More"."""
        return self.places[len(self.tabs) :]

    @property
    def more_is_here(self) -> bool:
        """Whether the reader is at one of these."""
        return any(place.is_here for place in self.more)

    @property
    def more_count(self) -> int:
        """How much waits at these."""
        return sum(place.count for place in self.more)

    @property
    def other_theme(self) -> str:
        """What the reader changes to with one press."""
        return "light" if self.user.theme == "dark" else "dark"


def shell_of(request: HttpRequest, actor: Actor) -> Shell:
    """The frame of this page. At most seven queries, whatever there is to count."""
    assert isinstance(request.user, User)
    headline, footing = footing_of(request.user, actor)
    unread, threads = _unread(actor)
    places = [replace(place, is_here=request.path == place.url) for place in _places(actor, threads)]
    return Shell(request.user, places, unread, headline, footing)


def _unread(actor: Actor) -> tuple[int, int]:
    """How many notifications are new, and in how many threads of a secretary's something is."""
    threads = Task.objects.visible_to(actor).with_open_thread(actor) if actor.secretary_id else Task.objects.none()
    written = Q(kind__in=CONVERSATION, task__in=threads.values("pk"))
    counts = Count("task", distinct=True, filter=written)
    found = Notification.objects.visible_to(actor).unread().aggregate(unread=Count("pk"), threads=counts)
    return found["unread"], found["threads"]


def _places(actor: Actor, threads: int) -> Iterator[Place]:
    if actor.organizations:
        yield Place(reverse("home"), "house", _("Home"), key="h")
        if actor.organizations_with(Permission.TASK_WRITE):
            yield Place(reverse("new_task"), "plus", _("Post a task"), key="p")
        yield Place(reverse("tasks"), "list-checks", _("Our tasks"), key="t")
        yield Place(reverse("delivered_files"), "paperclip", _("Files"), key="l")
        if actor.organizations_with(Permission.TASK_WRITE):
            yield Place(reverse("templates"), "file-text", _("Templates"), key="e")
        yield Place(reverse("people"), "users", _("People and rights"), key="u")
    if actor.secretary_id is not None:
        yield Place(reverse("work"), "kanban", _("Work board"), key="b")
        yield Place(reverse("offers"), "inbox", _("Offers"), count=_offers(actor), key="o")
        yield Place(reverse("find"), "search", _("Find tasks"), key="f")
        yield Place(reverse("calendar"), "calendar-days", _("Calendar"), key="c")
        yield Place(reverse("threads"), "message-square", _("Messages"), count=threads, key="m")
        yield Place(reverse("growth"), "badge-check", _("Growth"), key="g")
        yield Place(reverse("quality"), "chart-column", _("My quality"), key="q")
    if actor.pools:
        yield Place(reverse("desk"), "radar", _("SLA dashboard"), key="d")
        yield Place(reverse("desk_tasks"), "list-checks", _("All tasks"), key="a")
        yield Place(reverse("desk_people"), "users", _("Secretaries"), key="s")
        yield Place(reverse("certificates"), "badge-check", _("Certificates"), count=_certificates(actor), key="v")
        yield Place(reverse("desk_orgs"), "building-2", _("Organizations"), key="n")
        yield Place(reverse("reports"), "chart-column", _("Reports"), key="r")
        yield Place(reverse("desk_sla"), "timer", _("SLA rules"), key="l")
    if actor.is_administrator:
        name = _("Administration")
        yield Place(reverse("admin_pools"), "users", _("Pools"), section=name)
        yield Place(reverse("admin_organizations"), "building-2", _("Organizations"), section=name)
        yield Place(reverse("admin_kinds"), "list-checks", _("Kinds of task"), section=name)


def _offers(actor: Actor) -> int:
    return Offer.objects.pending().filter(secretary=actor.secretary_id, expires_at__gt=now()).count()


def _certificates(actor: Actor) -> int:
    return Certificate.objects.to_review(actor).count()
