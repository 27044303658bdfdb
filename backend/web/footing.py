"""What stands at the foot of the menu: where the reader is at home, and what they should know there all day."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts import services as accounts
from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool, User
from backend.core.clock import now
from backend.secretaries.models import Secretary
from backend.secretaries.services import free_spans
from backend.tasks.models import Task
from backend.web.rings import MINUTE, spell
from tasks_engine.lifecycle import TaskStatus

IN_HAND = (TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS)


def footing_of(user: User, actor: Actor) -> tuple[str, str]:
    """A line in bold, and one below it. At most three queries."""
    if actor.organizations:
        return _of_organization(actor)
    if actor.secretary_id is not None:
        return _of_secretary(actor.secretary_id)
    if actor.pools:
        return _of_coordinator(actor)
    return user.name, user.email


def _of_organization(actor: Actor) -> tuple[str, str]:
    """The organization, and who looks after it."""
    own = list(Organization.objects.filter(pk__in=actor.organizations).order_by("name").values_list("name", flat=True))
    count = ngettext("%(n)d organization", "%(n)d organizations", len(own)) % {"n": len(own)}
    helpers = list(dict.fromkeys(accounts.helpers_of(by=actor).values_list("user__name", flat=True)[:2]))
    name = own[0] if len(own) == 1 else count
    return name, _("Coordinator: %(name)s") % {"name": ", ".join(helpers)} if helpers else ""


def _of_secretary(secretary_id: UUID) -> tuple[str, str]:
    """Until when they work today, and how much of the time that is left is taken by what they hold."""
    me = Secretary.objects.select_related("user", "pool").prefetch_related("leaves").get(pk=secretary_id)
    at = now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time()))
    spans = list(free_spans(me, at, midnight))
    if not spans:
        return _("No more working hours today"), me.pool.name
    left = sum(int((end - start).total_seconds()) for start, end in spans)
    held = Task.objects.filter(status__in=IN_HAND, assignments__secretary=secretary_id, assignments__ended_at=None)
    work = MINUTE * (held.aggregate(minutes=Sum("effort_minutes"))["minutes"] or 0)
    last = max(end for _start, end in spans)
    until = "24:00" if last == midnight else f"{timezone.localtime(last):%H:%M}"
    said = {"booked": spell(min(work, left)), "left": spell(left)}
    return _("Available until %(time)s") % {"time": until}, _("%(booked)s of the %(left)s left today are booked") % said


def _of_coordinator(actor: Actor) -> tuple[str, str]:
    """The pools, and how many secretaries work in them."""
    active = Count("secretaries", filter=Q(secretaries__user__is_active=True))
    pools = dict(Pool.objects.filter(pk__in=actor.pools).order_by("name").annotate(n=active).values_list("name", "n"))
    count = sum(pools.values())
    return ", ".join(pools), ngettext("%(n)d secretary", "%(n)d secretaries", count) % {"n": count}
