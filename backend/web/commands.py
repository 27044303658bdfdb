"""What can be done from every page, by its name: the commands of the palette.

Who finds a command is who finds its button: the page that it leads to asks for the same right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import LANGUAGES, User
from backend.accounts.roles import Permission
from backend.web.invited import inviting


@dataclass(frozen=True)
class Command:
    """Something to do: at `url`; or, when it `is_sent`, by posting `sends` to it."""

    label: str
    url: str
    icon: str
    sends: dict[str, str] | None = None
    signs_out: bool = False
    detail: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether pressing it does it."""
        return self.sends is not None


def commands(user: User, actor: Actor) -> Iterator[Command]:
    """Those for this reader, each side's own first."""
    if actor.organizations_with(Permission.TASK_WRITE):
        yield Command(_("Use a template"), reverse("templates"), "file-text")
    if url := inviting(actor):
        yield Command(_("Invite a colleague"), url, "user-plus")
    if actor.secretary_id is not None:
        yield from _of_secretaries()
    if actor.pools:
        yield from _of_coordinators()
    if actor.is_administrator:
        yield Command(_("New pool"), reverse("new_pool"), "plus")
        yield Command(_("New organization"), reverse("new_organization"), "plus")
    yield from _of_everybody(user)


def _of_secretaries() -> Iterator[Command]:
    yield Command(_("Plan my day"), f"{reverse('work')}?layout=list&sort=due", "list")
    yield Command(_("Find what fits my free time"), f"{reverse('find')}?view=fits", "search")
    yield Command(_("Add leave"), f"{reverse('calendar')}#leave", "calendar-plus")
    yield Command(_("Set my hours"), f"{reverse('calendar')}#hours", "clock")
    yield Command(_("Hand in a certificate"), f"{reverse('growth')}#hand-in", "badge-check")


def _of_coordinators() -> Iterator[Command]:
    yield Command(_("Start the morning round"), f"{reverse('desk')}#round", "list-checks")
    yield Command(_("Finish the round"), reverse("desk_round"), "circle-check")
    yield Command(_("Invite a secretary"), f"{reverse('desk_people')}#invite-title", "user-plus")
    yield Command(_("New rule"), reverse("new_promise"), "timer")
    yield Command(_("New working hours"), reverse("new_hours"), "clock")


def _of_everybody(user: User) -> Iterator[Command]:
    yield Command(_("Mark all as read"), reverse("read_all"), "mail-open", {})
    dark = user.theme == "dark"
    label, icon, theme = (_("Light theme"), "sun", "light") if dark else (_("Dark theme"), "moon", "dark")
    yield Command(label, reverse("theme"), icon, {"theme": theme})
    for code, name in LANGUAGES:
        if code != get_language():
            label = _("Language: %(name)s") % {"name": name}
            yield Command(label, reverse("set_language"), "languages", {"language": code})
    yield Command(_("Sign out"), reverse("account_logout"), "log-out", {}, signs_out=True)
