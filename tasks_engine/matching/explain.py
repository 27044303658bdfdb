"""Why a secretary, why not, and what would change it: plain data, complete enough to be shown years later.

An explanation holds codes and figures only, so that it can be stored as JSON and put into words in any language
(`render`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from tasks_engine.matching.criteria import REQUIREMENTS
from tasks_engine.matching.findings import Change, Refusal, Requirement, applied
from tasks_engine.matching.plain import plain
from tasks_engine.matching.policy import Policy, relaxations_in_force, relaxed
from tasks_engine.matching.profiles import Candidate, TaskNeed, utc
from tasks_engine.matching.value import ageing, preference_points


class ChangeLine(TypedDict):
    of: str
    field: str
    how: str
    value: Any


class RequirementLine(TypedDict):
    """`code` is None when the requirement is met."""

    name: str
    met: bool
    code: str | None
    needed: Any
    held: Any


class PointsLine(TypedDict):
    name: str
    points: int
    most: int
    evidence: Any


class Elsewhere(TypedDict):
    """Other work that the secretary was offered in the same round, and what it is worth with them."""

    task: str
    value: int


class Standing(TypedDict):
    """How the pair came out.

    ELIGIBLE (no round was run), OFFERED, REFUSED (not eligible); or eligible and yet not offered: PRICED_OUT (another
    plan was worth more), QUEUE_FULL (enough work ahead for now: `booked` minutes, more than the `limit` of late
    binding), DAY_FULL (the day could not hold it beside the others of the round).

    `winner` and `winner_value` tell who got the task instead; `elsewhere` what this secretary was offered.
    """

    code: str
    winner: str | None
    winner_value: int | None
    elsewhere: list[Elsewhere]
    booked: int | None
    limit: int | None


class RelaxedLine(TypedDict):
    """What waiting has relaxed, from what to what, since when."""

    what: str
    before: Any
    after: Any
    since: str


class Explanation(TypedDict):
    """`value` = `base` + `ageing` + the points. `change` are the changes that together would make a refused pair
    eligible."""

    task: str
    secretary: str
    policy: str
    weights: str
    eligible: bool
    requirements: list[RequirementLine]
    relaxations: list[RelaxedLine]
    change: list[ChangeLine]
    priority: int
    base: int
    ageing: int
    preferences: list[PointsLine]
    value: int
    rank: int | None
    ranked: int
    standing: Standing
    then: str | None
    """How a refused pair would have come out of its round after `change`, if that was asked (`with_consequences`)."""
    short: int | None
    """How many points more would have brought an eligible pair the offer, if that was asked and could be proven."""


def refusals(need: TaskNeed, candidate: Candidate, now: datetime) -> tuple[Refusal, ...]:
    """Every requirement that the pair does not meet, in the order of the table."""
    now = utc(now)
    return tuple(found for row in REQUIREMENTS if (found := row.check(need, candidate, now)) is not None)


def eligible(need: TaskNeed, candidate: Candidate, now: datetime) -> bool:
    """Whether the secretary may be offered the task at all; a claim from the board asks the same."""
    now = utc(now)
    return all(row.check(need, candidate, now) is None for row in REQUIREMENTS)


def remedy(need: TaskNeed, candidate: Candidate, now: datetime) -> tuple[Change, ...]:
    """Changes that together make the pair eligible: computed by applying them, so that a later deadline that outlives a
    certificate brings the certificate in as well."""
    changes: dict[tuple[str, str], Change] = {}
    while found := refusals(need, candidate, now):
        for change in (change for refusal in found for change in refusal.change):
            changes[change.of, change.field] = change
            need, candidate = applied(change, need, candidate)
    return tuple(changes.values())


def explain(need: TaskNeed, candidate: Candidate, policy: Policy, now: datetime) -> Explanation:
    """The pair by itself, before any round, the task as waiting has relaxed it: rank and standing are filled in by
    those who know the others."""
    now = utc(now)
    eased = [RelaxedLine(**found.data()) for found in relaxations_in_force(need, policy, now)]  # type: ignore[typeddict-item]
    need, weights = relaxed(need, policy, now), policy.weights
    requirements = [_requirement_line(row, need, candidate, now) for row in REQUIREMENTS]
    fits = all(line["met"] for line in requirements)
    preferences = [
        PointsLine(name=name, points=found.points, most=found.most, evidence=plain(found.evidence))
        for name, found in preference_points(need, candidate, weights, now).items()
    ]
    base, waiting = weights.base[need.priority], ageing(need, weights, now)
    return Explanation(
        task=need.id,
        secretary=candidate.id,
        policy=policy.version,
        weights=weights.version,
        eligible=fits,
        requirements=requirements,
        relaxations=eased,
        change=[change_line(change) for change in remedy(need, candidate, now)],
        priority=int(need.priority),
        base=base,
        ageing=waiting,
        preferences=preferences,
        value=base + waiting + sum(line["points"] for line in preferences),
        rank=None,
        ranked=0,
        standing=standing("ELIGIBLE" if fits else "REFUSED"),
        then=None,
        short=None,
    )


def standing(
    code: str,
    *,
    winner: str | None = None,
    winner_value: int | None = None,
    elsewhere: list[Elsewhere] | None = None,
    booked: int | None = None,
    limit: int | None = None,
) -> Standing:
    return Standing(
        code=code, winner=winner, winner_value=winner_value, elsewhere=elsewhere or [], booked=booked, limit=limit
    )


def _requirement_line(row: Requirement, need: TaskNeed, candidate: Candidate, now: datetime) -> RequirementLine:
    refusal, seen = row.check(need, candidate, now), row.evidence(need, candidate, now)
    return RequirementLine(
        name=row.name,
        met=refusal is None,
        code=refusal.code if refusal else None,
        needed=plain(seen.needed),
        held=plain(seen.held),
    )


def change_line(change: Change) -> ChangeLine:
    return ChangeLine(of=change.of, field=change.field, how=change.how, value=plain(change.value))
