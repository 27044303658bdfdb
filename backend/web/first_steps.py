"""The list by which somebody gets started: real work, each step of which ticks itself. It can be hidden."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.secretaries.models import Certificate, Practice, Secretary
from backend.tasks.models import Assignment
from tasks_engine.lifecycle import TaskStatus

HIDES_WELCOME = "welcome"  # the cookie of those who hid the first steps


@dataclass(frozen=True)
class FirstStep:
    """A line of the list."""

    text: str
    done: bool
    url: str
    verb: str
    hint: str = ""


def steps_of_secretary(request: HttpRequest, actor: Actor) -> list[FirstStep]:
    """What a secretary does first; nothing once all of it is done, or a result of theirs was accepted. One query."""
    if HIDES_WELCOME in request.COOKIES:
        return []
    assert actor.secretary_id is not None  # by the page
    mine = OuterRef("pk")
    found = Secretary.objects.annotate(
        certified=Exists(Certificate.objects.filter(secretary=mine)),
        practised=Exists(Practice.objects.filter(secretary=mine, checked_at__isnull=False)),
        claimed=Exists(Assignment.objects.filter(secretary=mine)),
        settled=Exists(Assignment.objects.filter(secretary=mine, task__status=TaskStatus.ACCEPTED)),
    )
    done = found.values("certified", "practised", "claimed", "settled", "hours_set_at").get(pk=actor.secretary_id)
    growth, calendar = reverse("growth"), reverse("calendar")
    steps = [
        FirstStep(_("Hand in a certificate"), done["certified"], f"{growth}#hand-in", _("Hand in")),
        FirstStep(_("Set my hours"), bool(done["hours_set_at"]), f"{calendar}#hours", _("Set")),
        FirstStep(
            _("Do a practice task"), done["practised"], f"{growth}#practice", _("Try it"),
            _("Nobody waits for it: you check it yourself beside a model answer."),
        ),
        FirstStep(_("Claim a first task"), done["claimed"], reverse("find"), _("Find tasks")),
    ]  # fmt: skip
    return [] if done["settled"] or all(step.done for step in steps) else steps
