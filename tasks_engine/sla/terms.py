"""SLA policies as data: whom they are for and what they promise, read from JSON and chosen for a task.

    {"applies_to": {"organizations": ["..."], "templates": ["minutes"], "priorities": ["urgent"],
                    "confidentialities": ["secret"], "skills": ["translation"]},
     "targets": {"delivery": 28800},
     "targets_by_priority": {"urgent": {"claim": 900}},
     "pauses": {"waiting": ["delivery", "revision"], "hold": ["delivery"]},
     "pause_limit": 288000,
     "calendar_change": "recompute",
     "ladder": [{"name": "warn_75", "share": 0.75, "audience": ["party"]},
                {"name": "breach", "after": 0, "audience": ["party", "coordinator"]},
                {"name": "remind", "after": 14400, "repeat": 28800, "times": 3, "audience": ["coordinator"]}]}

What a policy does not say is as in the default policy. Amounts are working seconds.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from tasks_engine.sla.errors import SlaRefused, shown
from tasks_engine.sla.events import CalendarChange, Policy, Wiring
from tasks_engine.sla.ladder import Act, Audience, Step
from tasks_engine.sla.policy import PRIORITIES, WAIT_BEGINS, WIRING, default_policy
from tasks_engine.sla.reading import (
    Document,
    amounts,
    amounts_by_name,
    check_fields,
    checked_object,
    list_,
    object_,
    path_of,
    text,
    whole_number,
    word,
)

MOST_STEPS = 50
LONGEST = 3_600_000
"""Working seconds of a target, a step or a limit: a thousand hours."""
WAITING = "waiting"
"""The reason for which clocks stand still while the secretary waits on the organization."""
NEVER_WAITS = frozenset({"claim", "first_response", "reply", "answer", "review"})
STEP_FIELDS = (
    "name", "share", "before", "after", "act", "audience", "channel", "repeat", "times", "respects_hours", "clocks"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a task decides which policy is for it."""

    organization: str
    template: str
    priority: str
    confidentiality: str
    skills: frozenset[str]
    at: datetime
    """When it was published: what was in force then is promised."""


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a policy is for. What is empty is for all; of the skills the task needs at least one."""

    organizations: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    priorities: frozenset[str] = frozenset()
    confidentialities: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()

    def fits(self, facts: Facts) -> bool:
        """Whether it is for the task."""
        asked = (
            (self.organizations, {facts.organization}),
            (self.templates, {facts.template}),
            (self.priorities, {facts.priority}),
            (self.confidentialities, {facts.confidentiality}),
            (self.skills, facts.skills),
        )
        return all(not wanted or not wanted.isdisjoint(held) for wanted, held in asked)


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a policy: whom it is for, and what it promises from `since` on."""

    policy: Policy
    match: Match = field(default_factory=Match)
    key: str = ""
    """Versions of one policy have one key."""
    version: int = 1
    since: datetime | None = None
    """None: always."""
    position: int = 0
    """The lowest that fits is chosen."""
    active: bool = True
    """A version that is not withdraws the policy."""


def choose(versions: Iterable[Terms], facts: Facts) -> Terms | None:
    """The terms for a task: of the policies in force when it was published, the first that fits. None: the default."""
    return next((terms for terms in in_force(versions, facts.at) if terms.match.fits(facts)), None)


def in_force(versions: Iterable[Terms], at: datetime) -> tuple[Terms, ...]:
    """The latest version of each policy at `at`, in the order in which they are tried."""
    latest: dict[str, Terms] = {}
    for terms in sorted(versions, key=lambda terms: terms.version):
        if terms.since is None or terms.since <= at:
            latest[terms.key] = terms
    return tuple(sorted((t for t in latest.values() if t.active), key=lambda terms: (terms.position, terms.key)))


# Reading


def read_terms(definition: object, base: Policy | None = None) -> tuple[Match, Policy]:
    """Whom the policy that JSON data define is for, and what it promises; or `SlaRefused` with the path."""
    fields = checked_object(definition, "")
    check_fields(fields, ("applies_to", *READERS), "")
    policy = base or default_policy()
    for name, read in READERS.items():
        if name in fields:
            policy = read(fields, policy)
    return _match(object_(fields, "applies_to", default={})), policy


def _match(fields: Document) -> Match:
    names = tuple(Match.__dataclass_fields__)
    check_fields(fields, names, "applies_to")
    return Match(**{name: frozenset(_texts(fields, name, "applies_to")) for name in names})


def _targets(fields: Document, policy: Policy) -> Policy:
    row = amounts(fields, "targets")
    _check_amounts(row, "targets")
    by_priority = {name: {**usual, **row} for name, usual in policy.targets_by_priority.items()}
    return replace(policy, targets={**policy.targets, **row}, targets_by_priority=by_priority)


def _targets_by_priority(fields: Document, policy: Policy) -> Policy:
    rows = amounts_by_name(fields, "targets_by_priority")
    for priority, row in rows.items():
        path = f"targets_by_priority.{priority}"
        if priority not in PRIORITIES:
            raise SlaRefused("unknown_priority", f"a priority is one of {', '.join(PRIORITIES)}", path)
        _check_amounts(row, path)
    by_priority = {name: {**usual, **rows.get(name, {})} for name, usual in policy.targets_by_priority.items()}
    return replace(policy, targets={**policy.targets, **rows.get("normal", {})}, targets_by_priority=by_priority)


def _check_amounts(row: Mapping[str, int], path: str) -> None:
    for kind, seconds in row.items():
        _check_kind(kind, path_of(path, kind))
        if not 1 <= seconds <= LONGEST:
            raise SlaRefused("invalid_target", f"a target is 1 to {LONGEST} working seconds", path_of(path, kind))


def _check_kind(kind: object, path: str) -> None:
    if kind not in WIRING:
        raise SlaRefused("unknown_clock", f"there is no clock {shown(kind)}", path)


def _pauses(fields: Document, policy: Policy) -> Policy:
    rows = object_(fields, "pauses")
    pauses = {reason: frozenset(_kinds(rows, reason, "pauses")) for reason in rows}
    waiting = pauses.pop(WAITING, None)
    if waiting is None:
        return replace(policy, pauses=pauses)
    if never := waiting & NEVER_WAITS:
        raise SlaRefused("never_waits", f"waiting does not stop {', '.join(sorted(never))}", path_of("pauses", WAITING))
    return replace(policy, pauses=pauses, wiring=_waiting(policy.wiring, waiting))


def _waiting(wiring: Wiring, kinds: Collection[str]) -> Wiring:
    """The wires, with those of `kinds` standing still while the secretary waits."""
    return MappingProxyType(
        {
            kind: replace(wire, pause=(wire.pause - WAIT_BEGINS) | (WAIT_BEGINS if kind in kinds else frozenset()))
            for kind, wire in wiring.items()
        }
    )


def _pause_limit(fields: Document, policy: Policy) -> Policy:
    limit = None if fields["pause_limit"] is None else whole_number(fields, "pause_limit")
    if limit is not None and limit > LONGEST:
        raise SlaRefused("invalid_number", f"at most {LONGEST} working seconds", "pause_limit")
    return replace(policy, pause_limit=limit)


def _calendar_change(fields: Document, policy: Policy) -> Policy:
    return replace(policy, calendar_change=word(CalendarChange, fields["calendar_change"], "calendar_change"))


def _ladder(fields: Document, policy: Policy) -> Policy:
    rows = list_(fields, "ladder")
    if len(rows) > MOST_STEPS:
        raise SlaRefused("too_many", f"a ladder has at most {MOST_STEPS} steps", "ladder")
    steps = tuple(_step(row, f"ladder[{n}]") for n, row in enumerate(rows))
    names = [step.name for step in steps]
    for n, name in enumerate(names):
        if name in names[:n]:
            raise SlaRefused("duplicate_step", f"there are two steps {shown(name)}", f"ladder[{n}].name")
    return replace(policy, ladder=steps)


def _step(row: object, path: str) -> Step:
    fields = checked_object(row, path)
    check_fields(fields, STEP_FIELDS, path)
    name = text(fields, "name", path)
    if not 1 <= len(name) <= 20:
        raise SlaRefused("invalid_step", "a step has a name of 1 to 20 characters", path_of(path, "name"))
    try:
        return Step(
            name=name,
            share=_share(fields, path),
            before=_amount(fields, "before", path),
            after=_amount(fields, "after", path),
            repeat=_amount(fields, "repeat", path) or 0,
            times=whole_number(fields, "times", path) if "times" in fields else 1,
            act=word(Act, fields.get("act", Act.NOTIFY), path_of(path, "act")),
            audience=tuple(
                word(Audience, value, f"{path}.audience[{n}]")
                for n, value in enumerate(list_(fields, "audience", path))
            ),
            channel=text(fields, "channel", path),
            respects_hours=_yes_or_no(fields, "respects_hours", path),
            kinds=frozenset(_kinds(fields, "clocks", path)) if "clocks" in fields else None,
        )
    except SlaRefused as refused:
        raise SlaRefused(refused.code, refused.detail, refused.path if path in refused.path else path) from None


def _share(fields: Document, path: str) -> float | None:
    value = fields.get("share")
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1):
        raise SlaRefused("invalid_fraction", "a share of the target is above 0, at most 1", path_of(path, "share"))
    return value


def _amount(fields: Document, name: str, path: str) -> int | None:
    seconds = whole_number(fields, name, path) if name in fields else None
    if seconds is not None and seconds > LONGEST:
        raise SlaRefused("invalid_number", f"at most {LONGEST} working seconds", path_of(path, name))
    return seconds


def _yes_or_no(fields: Document, name: str, path: str) -> bool:
    value = fields.get(name, True)
    if not isinstance(value, bool):
        raise SlaRefused("invalid_type", "true or false is wanted here", path_of(path, name))
    return value


def _kinds(fields: Document, name: str, path: str) -> list[str]:
    kinds = _texts(fields, name, path)
    for n, kind in enumerate(kinds):
        _check_kind(kind, f"{path_of(path, name)}[{n}]")
    return kinds


def _texts(fields: Document, name: str, path: str) -> list[str]:
    values = list_(fields, name, path)
    for n, value in enumerate(values):
        if not isinstance(value, str):
            raise SlaRefused("invalid_type", "a text is wanted here", f"{path_of(path, name)}[{n}]")
    return values


READERS = {
    "targets": _targets,
    "targets_by_priority": _targets_by_priority,
    "pauses": _pauses,
    "pause_limit": _pause_limit,
    "calendar_change": _calendar_change,
    "ladder": _ladder,
}
"""What reads each field of a policy, in this order."""
