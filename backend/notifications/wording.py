"""A notification in words: in the active language, with nothing that its reader may not see at this moment."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.catalog.models import Confidentiality, in_language
from backend.notifications.kinds import KINDS, SIDES, SOMEBODY, WORDS
from backend.notifications.models import Notification
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, sight


@dataclass(frozen=True)
class Wording:
    """What the reader sees. `link` leads to it in the browser."""

    title: str
    text: str
    link: str


def wording(notification: Notification, reader: Actor, *, is_shared: bool = False) -> Wording:
    """The notification as `reader`, whose own it is, may see it now; when `is_shared`, others may read along."""
    kind = KINDS[notification.kind]
    words = {name: _word(name, value) for name, value in notification.facts.items()}
    page = kind.page
    if notification.task:
        words["task"] = name_of(notification.task, reader, is_shared=is_shared)
        words["who"] = _who(notification, notification.task, reader, is_shared=is_shared)
        page = page or f"/tasks/{notification.task.pk}"
    return Wording(str(kind.subject) % words, str(kind.text) % words, settings.PUBLIC_URL + page)


def name_of(task: Task, reader: Actor, *, is_shared: bool = False) -> str:
    """The number, with the title for who may see it, unless others may read along and it is confidential."""
    is_kept_back = is_shared and task.confidentiality >= Confidentiality.CONFIDENTIAL
    if is_kept_back or Facet.TITLE not in sight(task, reader):
        return str(task)
    return _("%(number)s “%(title)s”") % {"number": task, "title": task.title}


def _who(notification: Notification, task: Task, reader: Actor, *, is_shared: bool) -> str:
    """Who did it, by name for those who may know the task's people, unless others may read along; else their part."""
    name, side = notification.facts.get("who"), notification.facts.get("side", "")
    if name and not is_shared and Facet.PEOPLE in sight(task, reader):
        return str(name)
    return str(SIDES.get(side, SOMEBODY))


def _word(name: str, value: Any) -> str:
    if isinstance(value, dict):  # in every language
        return in_language(value)
    return str(WORDS.get(name, {}).get(value, value))
