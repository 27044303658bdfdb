"""What calendars and policies have in common: an owner, versions, and who may set them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict

from django.db.models import Max
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool
from backend.core.errors import Forbidden, Invalid
from backend.sla.models import Calendar, Policy, Rule
from tasks_engine.sla import SlaRefused


class Owner(TypedDict):
    """Whose a rule is; neither: the house's."""

    organization: Organization | None
    pool: Pool | None


def owner_of(organization: Organization | None, pool: Pool | None) -> Owner:
    """The one owner of a rule that is written. Raises `Invalid` unless exactly one is named."""
    if (organization is None) == (pool is None):
        raise Invalid(fields={"organization": [_("Name an organization or a pool: one of them.")]})
    return Owner(organization=organization, pool=pool)


def may_set(owner: Owner, by: Actor) -> None:
    """Hours and promises are agreed with coordinators, who write them down. Raises `Forbidden`."""
    organization, pool = owner["organization"], owner["pool"]
    pools = set(organization.pools.values_list("pk", flat=True)) if organization else {pool.pk} if pool else set()
    if not by.pools & pools:
        raise Forbidden(_("Only coordinators of the pools concerned set calendars and targets."))


def next_version(kind: type[Calendar] | type[Policy], owner: Owner, **same: str) -> int:
    """The version after the last. The owner is locked, so that two writers do not take the same."""
    for one in (owner["organization"], owner["pool"]):
        if one is not None:
            type(one).objects.select_for_update().get(pk=one.pk)
    last: int | None = kind.objects.filter(**owner, **same).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def owner_of_rule(rule: Rule) -> Owner:
    """Whose a stored rule is."""
    return Owner(organization=rule.organization, pool=rule.pool)


@contextmanager
def checked(field: str) -> Iterator[None]:
    """Turn the engine's refusal into one that names the place under `field`."""
    try:
        yield
    except SlaRefused as refusal:
        place = ".".join(filter(None, [field, refusal.path]))
        raise Invalid(fields={place: [refusal.detail]}) from None
