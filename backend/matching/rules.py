"""A pool's policy in force, as the engine takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.matching.models import PoolPolicy
from tasks_engine.matching import Policy, Weights

OURS = ("offer_minutes", "urgent_offer_minutes", "ask_again_minutes", "horizon_days")
"""The settings that the backend itself reads; all others are the engine's."""


@dataclass(frozen=True)
class Rules:
    """A pool's policy in force: how long offers wait, and what the engine is told."""

    policy: PoolPolicy
    engine: Policy

    @property
    def weights(self) -> Weights:
        return self.engine.weights


def rules_of(pool_id: UUID) -> Rules:
    """The newest policy of the pool, or the defaults. One query."""
    policy = PoolPolicy.objects.in_force(pool_id)
    return Rules(policy, engine_policy(policy.engine, name_of(policy)))


def engine_policy(settings: Mapping[str, Any], version: str) -> Policy:
    """The engine's policy: what `settings` does not name is as by default. Raises `BadInput` naming the field."""
    if not settings:
        return Policy()
    named = {**settings, "version": version}
    if "weights" in settings:
        named["weights"] = {**settings["weights"], "version": version}
    return Policy.read(named)


def name_of(policy: PoolPolicy) -> str:
    """What explanations and rounds call this version."""
    return f"{policy.pool_id}/{policy.version}"
