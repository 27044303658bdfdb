"""The command palette's answers: commands, pages, templates, tasks, people and organizations, typed in short.

As JSON for the script, and as a page where there is none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import Membership, Organization, User
from backend.accounts.roles import Permission
from backend.repeating.models import OwnTemplate
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, sight
from backend.tasks.spelling import is_found, spellings, typed
from backend.web.base import Page
from backend.web.commands import Command, commands
from backend.web.icons import drawn
from backend.web.shell import shell_of
from backend.web.tongues import parts
from backend.web.views.account import SECTIONS
from backend.web.words import BUTTONS, ICONS

LONGEST = 100  # characters of what is typed
MOST = 7  # of a kind that are shown
READ = 1_000  # names among which is sought


@dataclass(frozen=True)
class Found:
    """One place to go to."""

    label: str
    url: str
    icon: str
    detail: str = ""


def _listed(found: Found | Command) -> dict[str, Any]:
    """For the script: `parts` are the label's pieces, each with its language where that is not the page's."""
    return {**asdict(found), "icon": drawn(found.icon), "parts": parts(found.label)}


class Palette(Page):
    """Where one can go by these letters."""

    template_name = "web/palette.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
        groups = [(name, found) for name, found in self._groups(text) if found]
        if "application/json" not in request.headers.get("Accept", ""):
            return self.show(q=text, groups=groups)
        listed = [{"name": name, "items": [_listed(one) for one in found]} for name, found in groups]
        return JsonResponse({"groups": listed, "spelled": self._spelled() if not text else {}})

    def _groups(self, text: str) -> Iterator[tuple[str, Sequence[Found | Command]]]:
        wanted = typed(text)
        if text and not wanted:
            return
        user = self.request.user
        assert isinstance(user, User)
        yield _("Commands"), [command for command in commands(user, self.actor) if is_found(command.label, wanted)]
        yield _("Pages"), [page for page in self._pages() if is_found(page.label, wanted)]
        if wanted:
            yield _("Templates"), list(islice(self._templates(wanted), MOST))
            yield _("Tasks"), self._tasks(text)
            yield _("People"), list(islice(self._people(wanted), MOST))
            yield _("Organizations"), list(islice(self._organizations(wanted), MOST))

    def _pages(self) -> Iterator[Found]:
        shell = shell_of(self.request, self.actor)
        for place in shell.places:
            yield Found(place.label, place.url, place.icon)
        yield Found(_("Notifications"), reverse("inbox"), "bell")
        for route, label in SECTIONS.items():
            yield Found(_("Account: %(section)s") % {"section": label}, reverse(route), "settings")
        yield Found(_("Get help"), reverse("help"), "circle-question-mark")

    def _templates(self, wanted: Iterable[str]) -> Iterator[Found]:
        """One's organizations' own, for who may post with them."""
        writable = self.actor.organizations_with(Permission.TASK_WRITE)
        own = OwnTemplate.objects.visible_to(self.actor).filter(organization__in=writable).select_related("template")
        for each in own.order_by("name", "pk")[:READ] if writable else ():
            if is_found(each.name, wanted):
                icon = ICONS.get(each.template.code, "file-text")
                yield Found(each.name, f"{reverse('new_task')}?own={each.pk}", icon, str(each.template))

    def _tasks(self, text: str) -> list[Found]:
        """The newest that are meant. Of each the title only for who may see it."""
        found = Task.objects.visible_to(self.actor).called(text, self.actor).with_people().order_by("-id")[:MOST]
        return [self._task(task) for task in found]

    def _task(self, task: Task) -> Found:
        label = f"{task} {task.title}" if Facet.TITLE in sight(task, self.actor) else str(task)
        icon = ICONS.get(task.template.code, "file-text")
        return Found(label, reverse("task", args=[task.number]), icon, str(task.get_status_display()))

    def _people(self, wanted: Iterable[str]) -> Iterator[Found]:
        """Members of one's organizations; secretaries of the pools one coordinates."""
        members = Membership.objects.visible_to(self.actor).filter(organization__in=self.actor.organizations)
        for member in members.select_related("user", "organization").order_by("user__name", "id")[:READ]:
            if is_found(member.user.name, wanted):
                url = f"{reverse('people')}?organization={member.organization_id}"
                yield Found(member.user.name, url, "user", member.organization.name)
        if not self.actor.pools:
            return
        secretaries = Secretary.objects.visible_to(self.actor).filter(pool__in=self.actor.pools)
        for secretary in secretaries.select_related("user", "pool").order_by("user__name", "id")[:READ]:
            if is_found(secretary.user.name, wanted):
                yield Found(
                    secretary.user.name, reverse("desk_person", args=[secretary.pk]), "user", secretary.pool.name
                )

    def _organizations(self, wanted: Iterable[str]) -> Iterator[Found]:
        own = Organization.objects.visible_to(self.actor).order_by("name")
        for organization in own[:READ]:
            if is_found(organization.name, wanted):
                own_people = f"{reverse('people')}?organization={organization.pk}"
                url = own_people if organization.pk in self.actor.organizations else reverse("desk")
                yield Found(organization.name, url, "building-2")

    def _spelled(self) -> dict[str, Any]:
        """How the verbs of buttons may be typed in short: the script finds the present page's own actions by it."""
        labels = {str(label) for label, _icon in BUTTONS.values()}
        return {label: sorted(spellings(label)) for label in sorted(labels) if not label.isascii()}
