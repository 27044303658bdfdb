"""The board: open tasks as they look to one secretary, in the order of the value by which rounds match.

The order is that of one instant, the first page's: its cursor carries it along, so that waiting, which adds points all
the time, shows no task twice and skips none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.errors import Forbidden, Invalid
from backend.matching.inputs import candidates_of, needs_of
from backend.matching.models import Offer, SetAside
from backend.matching.rules import Rules, rules_of
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tasks_engine.matching import Candidate, Explanation, TaskNeed, explain, refusals, relaxed
from tasks_engine.matching.value import pair_value

LONGEST_BOARD = 1000
PAGE_SIZE = 50
MOST_KEPT = 3
NEVER_MINE = frozenset({"OWN_ORGANIZATION", "BLOCKED", "POOL"})  # nothing that the secretary could mend
FORGIVEN = frozenset({"DECLINED", "COOLING_DOWN"})  # a mind may be changed, and who claims is willing
SALT = "matching.board"


class Place(NamedTuple):
    """Where a task stands on the board: what may be claimed first, then the most valuable, then the oldest number."""

    is_barred: bool
    less_value: int
    number: int


@dataclass(frozen=True)
class Edge:
    """The last place of a page, and the instant by which the board is ordered."""

    at: datetime
    place: Place

    def encode(self) -> str:
        return signing.dumps([self.at.isoformat(), *self.place], salt=SALT)

    @classmethod
    def decode(cls, text: str) -> "Edge":
        """Raises `Invalid` for a cursor that is not ours."""
        try:
            at, *place = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            raise Invalid(fields={"cursor": [_("This cursor is not valid.")]}) from None
        return cls(datetime.fromisoformat(at), Place(*place))


class Effect(StrEnum):
    """What claiming a task would do to the plan."""

    YOURS = "yours"  # it is offered to the secretary: claiming accepts the offer
    OTHERS = "others"  # it is offered to somebody else: claiming withdraws that offer
    NOBODY = "nobody"  # nobody is being asked: claiming costs nobody anything


@dataclass(frozen=True)
class Claiming:
    """The effect; until when others are asked; how many points less the plan would be worth. Nobody is named."""

    effect: Effect
    until: datetime | None = None
    cost: int = 0


@dataclass(frozen=True)
class BoardRow:
    """An open task as it looks to one secretary. `missing` is the one requirement that stands between, if any."""

    task: Task
    explanation: Explanation
    missing: str | None
    claiming: Claiming


@dataclass(frozen=True)
class Kept:
    """How many tasks one requirement alone keeps from the secretary, and one of them."""

    tasks: int
    example: BoardRow


@dataclass(frozen=True)
class BoardPage:
    """`claimable` counts what the secretary may take, on all pages, and `fitting` what of it fits the time they have;
    `kept` what one thing keeps from them, the most frequent first."""

    rows: list[BoardRow]
    next: str | None
    claimable: int = 0
    fitting: int = 0
    kept: list[Kept] = field(default_factory=list)


@dataclass(frozen=True)
class _Seen:
    """A task before it is explained: what it needs now, and its place."""

    need: TaskNeed
    missing: str | None
    place: Place


def board(
    by: Actor,
    at: datetime,
    *,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    kind: str = "",
    free_minutes: int = 0,
    only_fitting: bool = False,
) -> BoardPage:
    """Open tasks that the secretary may claim, the most valuable first; then those that only one thing keeps from them.

    What they have set aside is left out. `kind` is the code of a template to keep to; `only_fitting` keeps to what may
    be claimed and takes no longer than `free_minutes`. At most 1000 tasks are looked at, the most pressing and oldest
    first, in a constant number of queries. Raises `Forbidden` for anyone but secretaries, `Invalid` for a cursor that
    is not ours.
    """
    if by.secretary_id is None or by.secretary_pool is None:
        raise Forbidden(_("Only secretaries take tasks."))
    edge = Edge.decode(cursor) if cursor else None
    at, rules = edge.at if edge else at, rules_of(by.secretary_pool)
    (me,) = candidates_of(Secretary.objects.filter(pk=by.secretary_id), rules, at, reserving=False)
    places = sorted(_places(_open(by, kind), me, rules, at), key=lambda seen: seen.place)
    claimable = [seen for seen in places if not seen.place.is_barred]
    fitting = [seen for seen in claimable if seen.need.effort <= free_minutes]
    ahead = [seen for seen in (fitting if only_fitting else places) if edge is None or seen.place > edge.place]
    shown, kept = ahead[:size], _most_kept(places)
    rows = {row.task.pk: row for row in _rows([*shown, *(seen for seen, _count in kept)], me, rules, at)}
    more = Edge(at, shown[-1].place).encode() if len(ahead) > size else None
    return BoardPage(
        rows=[rows[pk] for seen in shown if (pk := UUID(seen.need.id)) in rows],
        next=more,
        claimable=len(claimable),
        fitting=len(fitting),
        kept=[Kept(count, rows[pk]) for seen, count in kept if (pk := UUID(seen.need.id)) in rows],
    )


def efforts(by: Actor, at: datetime, *, most_minutes: int) -> list[int]:
    """How many minutes each task takes that the secretary may claim now and that takes no longer than that.

    A constant number of queries. Raises `Forbidden` for anyone but secretaries.
    """
    if by.secretary_id is None or by.secretary_pool is None:
        raise Forbidden(_("Only secretaries take tasks."))
    numbers = _open(by, "")
    if not numbers or not most_minutes:
        return []
    rules = rules_of(by.secretary_pool)
    (me,) = candidates_of(Secretary.objects.filter(pk=by.secretary_id), rules, at, reserving=False)
    found = [seen.need.effort for seen in _places(numbers, me, rules, at) if not seen.place.is_barred]
    return [minutes for minutes in found if minutes <= most_minutes]


def _open(by: Actor, kind: str) -> dict[UUID, int]:
    """The open tasks of the secretary's pool that they may know of and did not set aside, with their numbers."""
    seen = Task.objects.visible_to(by).filter(pool=by.secretary_pool, status=TaskStatus.OPEN)
    seen = seen.exclude(pk__in=SetAside.objects.filter(secretary=by.secretary_id).values("task"))
    seen = seen.filter(template__code=kind) if kind else seen
    return dict(seen.order_by("-priority", "pk").values_list("pk", "number")[:LONGEST_BOARD])


def _most_kept(places: Iterable[_Seen]) -> list[tuple[_Seen, int]]:
    """What keeps the most tasks from the secretary: the first task of each requirement, and how many it keeps."""
    kept = [seen for seen in places if seen.missing]
    first = {seen.missing: seen for seen in reversed(kept)}
    return [(first[code], count) for code, count in Counter(seen.missing for seen in kept).most_common(MOST_KEPT)]


def _places(numbers: Mapping[UUID, int], me: Candidate, rules: Rules, at: datetime) -> Iterable[_Seen]:
    for need in needs_of(Task.objects.filter(pk__in=numbers), rules, at):
        eased = relaxed(need, rules.engine, at)
        codes = [found.code for found in refusals(eased, me, at) if found.code not in FORGIVEN]
        if len(codes) <= 1 and NEVER_MINE.isdisjoint(codes):
            value = pair_value(eased, me, rules.weights, at)
            yield _Seen(need, next(iter(codes), None), Place(bool(codes), -value, numbers[UUID(need.id)]))


def _rows(shown: list[_Seen], me: Candidate, rules: Rules, at: datetime) -> list[BoardRow]:
    tasks = {str(task.pk): task for task in Task.objects.with_people().filter(pk__in=[seen.need.id for seen in shown])}
    pending = Offer.objects.pending().filter(task__in=tasks.values()).select_related("decision").order_by("pk")
    offers: dict[str, list[Offer]] = {}
    for offer in pending:
        offers.setdefault(str(offer.task_id), []).append(offer)
    return [
        BoardRow(
            task=tasks[seen.need.id],
            explanation=explain(seen.need, me, rules.engine, at),
            missing=seen.missing,
            claiming=_claiming(offers.get(seen.need.id, []), me, -seen.place.less_value),
        )
        for seen in shown
        if seen.need.id in tasks
    ]


def _claiming(offers: list[Offer], me: Candidate, value: int) -> Claiming:
    if not offers:
        return Claiming(Effect.NOBODY)
    if any(str(offer.secretary_id) == me.id for offer in offers):
        return Claiming(Effect.YOURS)
    planned = max(offer.decision.value or 0 for offer in offers)
    return Claiming(Effect.OTHERS, max(offer.expires_at for offer in offers), max(0, planned - value))
