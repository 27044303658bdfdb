"""One-click unsubscribing (RFC 8058): an address in the mail, signed, that needs no signing in.

It does one thing: switch off groups of kinds over e-mail for one person. So it does not end, and may be used again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.notifications.deciding import Choice
from backend.notifications.kinds import Group
from backend.notifications.models import Preference

SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class Asked:
    """Who asks for silence, and of what."""

    user: User
    groups: tuple[Group, ...]


def link(user: User, groups: Collection[str]) -> str:
    """The address that switches off these groups for the person's mail."""
    token = signing.dumps([user.pk.hex, list(groups)], salt=SALT)
    return f"{settings.PUBLIC_URL}/unsubscribe/{token}"


def read(token: str) -> Asked:
    """What an address asks for. Raises `NotFound` when we did not write it."""
    try:
        key, groups = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound() from None
    user = User.objects.filter(pk=key).first()
    if user is None:
        raise NotFound()
    return Asked(user, tuple(Group(name) for name in groups if name in set(Group)))


@transaction.atomic
def unsubscribe(asked: Asked) -> None:
    """Send no more mails of these groups."""
    Preference.objects.get_or_create(user=asked.user)
    preference = Preference.objects.select_for_update().get(user=asked.user)
    for group in asked.groups:
        preference.choices.setdefault(group.value, {})["email"] = Choice.OFF.value
    preference.save(update_fields=["choices"])
