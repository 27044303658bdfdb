"""What the page of an open task tells the organization of the search for its secretary: whom we ask, what is next."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.matching.models import Decision
from backend.matching.reading import are_only_busy, search_of
from backend.tasks.models import Task
from backend.tasks.permissions import Relation, relations_to
from backend.web.templatetags.secretariat import spoken
from tasks_engine.lifecycle import TaskStatus


def looking_of(task: Task, decision: Decision | None, actor: Actor, at: datetime) -> str:
    """How the search goes, in a sentence; empty for whoever is not of the organization, and once it is over."""
    if task.status != TaskStatus.OPEN or Relation.MEMBER not in relations_to(task, actor):
        return ""
    search = search_of(task, decision, at)
    if search.wished and search.until:
        facts = {"name": search.wished.user.name, "until": spoken(search.until)}
        return _("We have asked %(name)s, as you wished, until %(until)s.") % facts
    if search.until:
        told = ngettext(
            "We have asked %(n)d secretary until %(until)s.",
            "We have asked %(n)d secretaries until %(until)s.",
            search.asked,
        )
        return told % {"n": search.asked, "until": spoken(search.until)}
    if not search.found_nobody:
        return _("We are choosing whom to ask; it takes a moment.")
    is_busy = decision is not None and are_only_busy(decision.refusals)
    if search.again and search.again > at:
        told = (
            _("Nobody who fits is free now. We try again at %(at)s.")
            if is_busy
            else _("Nobody who fits is found yet. We try again at %(at)s.")
        )
        return told % {"at": spoken(search.again)}
    if is_busy:
        return _("Nobody who fits is free now. We are about to try again.")
    return _("Nobody who fits is found yet. We are about to try again.")
