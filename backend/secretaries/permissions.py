"""Who is what to a secretary's profile. Nobody decides on themselves, not even a coordinator of their own pool."""

from enum import StrEnum

from backend.accounts.actors import Actor
from backend.secretaries.models import Secretary
from backend.secretaries.refusals import NotYourProfile


class Party(StrEnum):
    """In what capacity somebody acts on a profile."""

    SELF = "self"
    COORDINATOR = "coordinator"


# Who may change which field of a profile.
EDITORS: dict[str, frozenset[Party]] = {
    "about": frozenset({Party.SELF}),
    "languages": frozenset({Party.SELF}),
    "growing": frozenset({Party.SELF}),
    "weekly_hours": frozenset({Party.SELF}),
    "weekly_capacity_minutes": frozenset({Party.SELF}),
    "most_live_tasks": frozenset({Party.SELF, Party.COORDINATOR}),
    "is_paused": frozenset({Party.SELF, Party.COORDINATOR}),
    "clearance": frozenset({Party.COORDINATOR}),
}


def party(secretary: Secretary, by: Actor) -> Party | None:
    """In what capacity `by` acts on the profile, or None."""
    if by.secretary_id == secretary.pk:
        return Party.SELF
    return Party.COORDINATOR if secretary.pool_id in by.pools else None


def require(secretary: Secretary, by: Actor, *allowed: Party) -> None:
    """Raise `NotYourProfile` unless `by` acts in one of the capacities."""
    if party(secretary, by) not in allowed:
        raise NotYourProfile(needed=list(allowed))
