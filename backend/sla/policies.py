"""SLA policies: who writes them, and what each version promises."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool
from backend.sla.models import Policy
from backend.sla.versions import checked, may_set, next_version, owner_of
from tasks_engine.sla import Policy as Promise
from tasks_engine.sla.terms import Match, read_terms


@lru_cache(maxsize=512)
def read_policy(policy_id: UUID) -> tuple[Match, Promise]:
    """Whom one version of a policy is for, and what it promises. Versions never change: it is read once a process."""
    return read_terms(Policy.objects.values_list("definition", flat=True).get(pk=policy_id))


@transaction.atomic
def add_policy(
    *,
    key: str,
    name: str,
    definition: Mapping[str, Any],
    by: Actor,
    organization: Organization | None = None,
    pool: Pool | None = None,
    position: int = 0,
    is_withdrawn: bool = False,
) -> Policy:
    """A new version of an organization's or a pool's policy, as a draft: `rules.activate` puts it in force.

    What `definition` does not say is as in the house's. With `is_withdrawn` the policy ends. Raises `Forbidden`, or
    `Invalid` naming each place.
    """
    owner = owner_of(organization, pool)
    may_set(owner, by)
    with checked("definition"):
        read_terms(definition)
    return Policy.objects.create(
        **owner,
        key=key,
        name=name,
        definition=definition,
        position=position,
        is_withdrawn=is_withdrawn,
        version=next_version(Policy, owner, key=key),
        written_by=by.label,
    )
