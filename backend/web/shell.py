"""What stands around every page: where one can go, and what waits there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.matching.models import Offer
from backend.notifications.models import Notification
from backend.secretaries.models import Certificate


@dataclass(frozen=True)
class Place:
    """One entry of the menu. `count` is how much waits there for the reader."""

    url: str
    icon: str
    label: str
    count: int = 0
    is_here: bool = False


@dataclass(frozen=True)
class Shell:
    """The frame of a page for one reader."""

    user: User
    places: list[Place]
    unread: int


def shell_of(request: HttpRequest, actor: Actor) -> Shell:
    """The frame of this page. At most three queries, whatever there is to count."""
    assert isinstance(request.user, User)
    unread = Notification.objects.visible_to(actor).unread().count()
    places = [Place(url, icon, label, count, is_here=request.path == url) for url, icon, label, count in _places(actor)]
    return Shell(request.user, places, unread)


def _places(actor: Actor) -> Iterator[tuple[str, str, str, int]]:
    if actor.organizations:
        yield reverse("home"), "house", _("Home"), 0
        if actor.organizations_with(Permission.TASK_WRITE):
            yield reverse("new_task"), "plus", _("Post a task"), 0
        yield reverse("tasks"), "list-checks", _("Our tasks"), 0
    if actor.secretary_id is not None:
        yield reverse("work"), "kanban", _("My work"), 0
        yield reverse("offers"), "inbox", _("Offers"), _offers(actor)
        yield reverse("find"), "search", _("Find tasks"), 0
    if actor.pools:
        yield reverse("desk"), "radar", _("Desk"), 0
        yield reverse("certificates"), "badge-check", _("Certificates"), _certificates(actor)


def _offers(actor: Actor) -> int:
    return Offer.objects.pending().filter(secretary=actor.secretary_id, expires_at__gt=now()).count()


def _certificates(actor: Actor) -> int:
    submitted = Certificate.Status.SUBMITTED
    return Certificate.objects.visible_to(actor).filter(secretary__pool__in=actor.pools, status=submitted).count()
