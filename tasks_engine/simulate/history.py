"""What happened in a simulated month, task by task and stint by stint. Instants are minutes since its beginning."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks_engine.simulate.world import World


@dataclass(slots=True)
class Story:
    """What happened to one task; None where it did not happen."""

    assigned: int | None = None
    """When it was last accepted."""
    started: int | None = None
    finished: int | None = None
    cancelled: int | None = None
    secretary: int | None = None
    offers: int = 0
    declined: int = 0
    lapsed: int = 0
    no_shows: int = 0


@dataclass(frozen=True, slots=True)
class Stint:
    """One secretary at one task, from its beginning to its end: nights and other pauses in between included."""

    secretary: int
    task: int
    start: int
    end: int


@dataclass(slots=True)
class History:
    """A month that has happened."""

    world: World
    policy: str
    stories: list[Story]
    stints: list[Stint] = field(default_factory=list)
    rounds: int = 0
    open_minutes: int = 0
    """Minutes in nobody's hands, summed over all tasks."""
