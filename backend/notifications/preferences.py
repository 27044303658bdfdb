"""How people want to be told, read: a person's own wishes, over their organization's, over the house's."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from backend.accounts.models import Membership, User
from backend.notifications.channels import CHANNELS
from backend.notifications.deciding import Choice, Quiet, Wishes
from backend.notifications.kinds import Group
from backend.notifications.models import Preference, Watch

AT_ONCE, DIGEST = Choice.AT_ONCE, Choice.DIGEST
# What is offered ready-made, for every channel: a choice for each group of kinds. The first holds for who said nothing.
# Who has the task, and until when, is among what needs its people: without it they would have to look.
PRESETS: dict[str, dict[Group, Choice]] = {
    "needed": {**dict.fromkeys(Group, AT_ONCE), Group.CERTIFICATES: DIGEST},
    "everything": dict.fromkeys(Group, AT_ONCE),
    "digest": dict.fromkeys(Group, DIGEST),
}
FIELDS = ("quiet_hours", "only_in_working_hours", "urgent_passes", "digest_at")


def house() -> Preference:
    """What holds where nobody has said anything: only what needs them, and nobody is disturbed at night."""
    quiet = [{"start": start, "end": end, "days": list(days)} for start, end, days in settings.QUIET_HOURS]
    return Preference(
        choices=choices_of("needed"),
        quiet_hours=quiet,
        only_in_working_hours=False,
        urgent_passes=False,
        digest_at=["08:30"],
    )


def choices_of(preset: str) -> dict[str, dict[str, str]]:
    """A preset as it is stored: for each group the choice for every channel."""
    return {group.value: dict.fromkeys(CHANNELS, choice.value) for group, choice in PRESETS[preset].items()}


def wishes_of(users: Collection[User]) -> dict[UUID, Wishes]:
    """What each of the people wishes. Two queries."""
    homes = _homes([user.pk for user in users])
    found = Preference.objects.filter(Q(user__in=users) | Q(organization__in=set(homes.values())))
    rows = {row.user_id or row.organization_id: row for row in found}
    last = house()
    return {
        user.pk: _wishes(user, [row for key in (user.pk, homes.get(user.pk)) if key and (row := rows.get(key))], last)
        for user in users
    }


def muted(users: Iterable[User], task_id: UUID | None, at: datetime) -> set[UUID]:
    """Those of the people who want to hear nothing of the task at this instant. One query."""
    if task_id is None:
        return set()
    watches = Watch.objects.muting(at).filter(user__in=users, task=task_id)
    return set(watches.values_list("user_id", flat=True))


def merged(rows: Iterable[Preference]) -> dict[str, Any]:
    """Of each thing what the first of `rows` says that says anything of it."""
    said: dict[str, Any] = {"choices": {}}
    for row in rows:
        for name in FIELDS:
            if said.get(name) is None:
                said[name] = getattr(row, name)
        for group, channels in row.choices.items():
            said["choices"][group] = {**channels, **said["choices"].get(group, {})}
    return said


def layers(user: User) -> list[Preference]:
    """Whatever says how the person is told, the nearest first; the person's own is the first, if it is there."""
    home = _homes([user.pk]).get(user.pk)
    own = list(Preference.objects.filter(user=user))
    above = list(Preference.objects.filter(organization=home)) if home else []
    return [*own, *above, house()]


def _homes(user_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The organization to which each person has belonged for longest. Keys of rows grow with time."""
    memberships = Membership.objects.filter(user__in=user_ids).order_by("user_id", "id").distinct("user_id")
    return dict(memberships.values_list("user_id", "organization_id"))


def _wishes(user: User, rows: Iterable[Preference], last: Preference) -> Wishes:
    said: Mapping[str, Any] = merged([*rows, last])
    return Wishes(
        zone=ZoneInfo(user.time_zone),
        choices={
            (group, channel): Choice(choice)
            for group, channels in said["choices"].items()
            for channel, choice in channels.items()
        },
        quiet=quiet_of(said["quiet_hours"]),
        only_in_working_hours=said["only_in_working_hours"],
        urgent_passes=said["urgent_passes"],
        digest_at=tuple(time.fromisoformat(clock) for clock in said["digest_at"]),
    )


def quiet_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Quiet, ...]:
    """Quiet hours as they are stored, as the rules take them."""
    return tuple(
        Quiet(time.fromisoformat(row["start"]), time.fromisoformat(row["end"]), frozenset(row["days"])) for row in rows
    )
