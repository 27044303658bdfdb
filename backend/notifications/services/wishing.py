"""How people want to be told: preferences of a person and of an organization, tasks that are followed or muted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, User
from backend.accounts.permissions import require, require_person
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound
from backend.notifications.audiences import FOLLOWING
from backend.notifications.deciding import leaves_room
from backend.notifications.models import Preference, Watch
from backend.notifications.preferences import FIELDS, choices_of, house, layers, merged, quiet_of
from backend.notifications.refusals import CannotFollow
from backend.tasks.models import Task
from backend.tasks.permissions import relations_to


@dataclass(frozen=True)
class Said:
    """What somebody has said themselves, and what holds."""

    own: Preference
    effective: Mapping[str, Any]


def preferences_of(*, by: Actor, organization: Organization | None = None) -> Said:
    """The actor's own preferences, or with what an organization's members start. Raises `Forbidden`."""
    if organization is not None:
        require(Permission.MEMBER_READ, organization.pk, by)
        own = Preference.objects.filter(organization=organization).first() or Preference(organization=organization)
        return Said(own, merged([own, house()]))
    user = User.objects.get(pk=require_person(by))
    rows = layers(user)
    own = rows[0] if rows[0].user_id else Preference(user=user)
    return Said(own, merged(rows))


@transaction.atomic
def set_preferences(*, by: Actor, organization: Organization | None = None, **values: Any) -> Said:
    """Say it anew, all of it: what is None or left out is left to the organization, or to the house.

    Raises `Forbidden`, `Invalid` for quiet hours without an end.
    """
    if organization is not None:
        require(Permission.MEMBER_MANAGE, organization.pk, by)
    quiet = values.get("quiet_hours")
    if quiet and not leaves_room(quiet_of(quiet)):
        raise Invalid(fields={"quiet_hours": [_("Leave some time of the week in which you can be told.")]})
    said = {"choices": values.get("choices") or {}, **{name: values.get(name) for name in FIELDS}}
    owner = {"organization": organization} if organization else {"user_id": require_person(by)}
    Preference.objects.update_or_create(**owner, defaults=said)
    return preferences_of(by=by, organization=organization)


def apply_preset(*, name: str, by: Actor) -> Said:
    """Choose for every group and channel as the preset does; hours stay as they were said. Raises `PeopleOnly`."""
    own = preferences_of(by=by).own
    return set_preferences(by=by, choices=choices_of(name), **{field: getattr(own, field) for field in FIELDS})


def watch_of(*, task: Task, by: Actor) -> str:
    """Whether the actor follows the task, has muted it, or neither: ""."""
    found = Watch.objects.filter(task=task, user=require_person(by))
    lasting = found.filter(Q(until=None) | Q(until__gt=now()))
    return lasting.values_list("mode", flat=True).first() or ""


@transaction.atomic
def watch(*, task: Task, mode: str, by: Actor, until: datetime | None = None) -> str:
    """Follow a task, or mute it: until it is taken back, or `until` an instant.

    Raises `CannotFollow`, `PeopleOnly`, `Invalid` when that instant is past, or when something else than a mute is to
    end by itself.
    """
    user_id = require_person(by)
    if until is not None and (mode != Watch.Mode.MUTE or until <= now()):
        raise Invalid(fields={"until": [_("Only a mute ends by itself, and in the future.")]})
    if mode == Watch.Mode.FOLLOW and relations_to(task, by).isdisjoint(FOLLOWING):
        raise CannotFollow()
    Watch.objects.update_or_create(task=task, user_id=user_id, defaults={"mode": mode, "until": until})
    return mode


def unwatch(*, task_id: UUID, by: Actor) -> None:
    """Neither follow nor mute it any more: also a task that the actor may not see any longer. Raises `NotFound`."""
    if not Watch.objects.filter(task=task_id, user=require_person(by)).delete()[0]:
        raise NotFound()
