"""A pool's policy of matching: read, and written as new versions."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Pool
from backend.core.errors import Conflict, Forbidden, Invalid
from backend.matching.models import PoolPolicy
from backend.matching.rules import OURS, engine_policy, name_of
from tasks_engine.matching import BadInput


def policies_of(*, pool: Pool, by: Actor) -> QuerySet[PoolPolicy]:
    """Every version of the pool's policy. Raises `Forbidden` for all but its coordinators and administrators."""
    _check(pool, by)
    return PoolPolicy.objects.filter(pool=pool).select_related("by")


def policy_of(*, pool: Pool, by: Actor) -> PoolPolicy:
    """The version in force, or version 0: the defaults. Raises `Forbidden` as `policies_of` does."""
    _check(pool, by)
    return PoolPolicy.objects.in_force(pool.pk)


def set_policy(*, pool: Pool, by: Actor, **settings: Any) -> PoolPolicy:
    """A new version of the pool's policy, in force from the next round on. What is not named is as by default.

    Raises `Forbidden`, `Invalid` naming the setting, `Conflict` when somebody else did the same at this moment.
    """
    _check(pool, by)
    ours = {name: settings.pop(name) for name in OURS if name in settings}
    version = PoolPolicy.objects.in_force(pool.pk).version + 1
    policy = PoolPolicy(pool=pool, version=version, by_id=by.user_id, engine=settings, **ours)
    try:
        engine_policy(settings, name_of(policy))
    except BadInput as error:
        raise Invalid(fields={error.field.removeprefix("policy."): [error.detail]}) from None
    try:
        with transaction.atomic():
            policy.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("Somebody else has just changed this policy. Read it again.")) from None
    return policy


def _check(pool: Pool, by: Actor) -> None:
    if pool.pk not in by.pools and not by.is_administrator:
        raise Forbidden(_("Only the pool's coordinators and administrators see and set how it matches."))
