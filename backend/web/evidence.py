"""Where the evidence of an explanation can be looked at: the lines of a sum, and the requirements, by their names.

A secretary is led to their own pages, a coordinator to what they see of the secretary. Others read the sentences alone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from backend.accounts.actors import Actor
from backend.secretaries.models import Certificate
from backend.tasks.models import Task
from tasks_engine.matching import Explanation

Links = Mapping[str, str]
CERTIFICATES = "certificates"


def own_evidence(task: Task, at: datetime) -> dict[str, str]:
    """For the secretary of whom an explanation tells."""
    quality, growth = reverse("quality"), reverse("growth")
    on = timezone.localtime(task.due_at if task.due_at and task.due_at > at else at).date()
    plan = f"{reverse('calendar')}?week={on}#day-{on}"
    record = f"{quality}?{urlencode({'organization': str(task.organization_id)})}#done"
    return {
        "quality": f"{quality}#ratings", "punctuality": f"{quality}#late", "familiarity": record, "fairness": plan,
        "capacity": plan, "working_time": plan, "leave": plan, "slots": reverse("work"),
        CERTIFICATES: f"{growth}#papers", "grade": f"{growth}#papers",
    }  # fmt: skip


def desk_evidence(task: Task, secretary_id: UUID, explanation: Explanation, actor: Actor) -> dict[str, str]:
    """For a coordinator of the task's pool. One query, when certificates were asked for."""
    listed, person = reverse("desk_tasks"), reverse("desk_person", args=[secretary_id])
    done: dict[str, Any] = {"queue": "done", "secretary": secretary_id}
    record = f"{listed}?{urlencode(done)}"
    found = {
        "quality": record, "punctuality": record,
        "familiarity": f"{listed}?{urlencode({**done, 'organization': str(task.organization_id)})}",
        "fairness": person, "capacity": person, "working_time": f"{person}#hours", "leave": f"{person}#leave",
        "slots": f"{listed}?{urlencode({'secretary': str(secretary_id)})}",
    }  # fmt: skip
    asked = [code for line in explanation["requirements"] if line["name"] == CERTIFICATES for code in line["needed"]]
    if paper := _first_to_end(secretary_id, asked, actor) if asked else None:
        found[CERTIFICATES] = reverse("certificate", args=[paper.pk])
    return found


def _first_to_end(secretary_id: UUID, kinds: Collection[str], actor: Actor) -> Certificate | None:
    """Of the certificates that count, the one of these kinds that ends first, as far as the actor may see it."""
    held = Certificate.objects.visible_to(actor).filter(secretary=secretary_id, kind__code__in=kinds)
    return held.filter(status=Certificate.Status.VERIFIED).order_by("valid_until").first()
