"""From the database to the engine: what tasks need and what secretaries bring, in a constant number of queries.

The planning horizon begins with the present day (UTC), so that what the engine is told stays the same all day as long
as nobody's work changes; the engine itself looks at nothing before the instant it is given.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from backend.accounts.models import Membership
from backend.matching.models import Offer, PoolPolicy, SetAside
from backend.matching.rules import Rules
from backend.secretaries.models import BlockedPair, Certificate, Secretary, SecretarySkill
from backend.secretaries.services import free_spans
from backend.tasks.models import Assignment, Deliverable, LogEntry, Rating, Task
from tasks_engine.lifecycle import TaskStatus, Verb
from tasks_engine.matching import Candidate, TaskNeed
from tasks_engine.matching.profiles import Booking, Span

BOOKED = frozenset({TaskStatus.OPEN, TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.WAITING})
"""States in which the work is still to be done. What is submitted takes a place, but no more time."""
PROVED = (Certificate.Status.VERIFIED, Certificate.Status.EXPIRED)
GIVEN_UP = (Verb.RELEASE, Verb.UNASSIGN, Verb.REASSIGN)
BROUGHT_HOME = (Verb.ACCEPT, Verb.DECIDE)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def needs_of(tasks: QuerySet[Task], rules: Rules, at: datetime) -> list[TaskNeed]:
    """What each of `tasks` asks for, before waiting relaxes it. Three queries."""
    opened = LogEntry.objects.filter(task=OuterRef("pk"), to_status=TaskStatus.OPEN).exclude(from_status=F("to_status"))
    last_opened = opened.order_by().values("task").annotate(last=Max("at")).values("last")
    since = Coalesce(Subquery(last_opened), "published_at", "created_at")
    rows = list(tasks.annotate(waiting_since=since).values_list(*NEEDED, named=True))
    refusers = _refusers([row.pk for row in rows], rules.policy, at)
    return [_need(row, refusers[row.pk], at) for row in rows]


def need_of_draft(task: Task, at: datetime) -> TaskNeed:
    """What `task`, which nobody has posted yet, would ask for. No query."""
    named = {name: getattr(task, name) for name in NEEDED if name != "waiting_since"}
    return _need(SimpleNamespace(**named, waiting_since=at), frozenset(), at)


def candidates_of(
    secretaries: QuerySet[Secretary],
    rules: Rules,
    at: datetime,
    *,
    reserving: bool = True,
    but_for: UUID | None = None,
) -> list[Candidate]:
    """What each of `secretaries` brings. Thirteen queries.

    With `reserving`, the effort and places of live offers are taken off, but for offers of the task `but_for`. A
    secretary who claims or accepts decides about their own offers, so for them it is left out.
    """
    people = list(secretaries.filter(user__is_active=True).select_related("user").prefetch_related("leaves"))
    begin = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
    facts = Facts([person.pk for person in people], rules, at, reserving=reserving, but_for=but_for)
    return [_candidate(person, facts, rules.policy, begin) for person in people]


class Facts:
    """Everything about some secretaries, each kind read once for all of them."""

    def __init__(
        self, chosen: list[UUID], rules: Rules, at: datetime, *, reserving: bool, but_for: UUID | None
    ) -> None:
        live = Assignment.objects.live().filter(secretary__in=chosen)
        offers = Offer.objects.pending().filter(secretary__in=chosen).exclude(task=but_for)
        self.skills = _tables(SecretarySkill.objects.filter(secretary__in=chosen), "skill__code", "proficiency")
        self.certificates = _certificates(chosen)
        self.blocks = _lists(BlockedPair.objects.filter(secretary__in=chosen), "organization_id")
        self.memberships = _lists(
            Membership.objects.filter(user__secretary__in=chosen), "organization_id", owner="user__secretary"
        )
        self.work = _work(live, offers) if reserving else _work(live)
        self.cooling = _cooling(chosen, rules, at)
        self.familiarity = _tables(_brought_home(chosen), "task__organization_id", "tasks")
        self.quality = _scores(_ratings(chosen, at), "deliverable__secretary")
        self.punctuality = _scores(_punctuality(chosen), "secretary")

    def bookings(self, secretary: UUID) -> list[Booking]:
        """The work that is still to be done, each by its deadline."""
        return [(work.deadline, work.minutes) for work in self.work[secretary] if work.booked]


NEEDED = ("pk", "organization_id", "pool_id", "effort_minutes", "confidentiality", "deadline", "due_at", "priority",
          "skills", "grade_id", "certificates", "languages", "waiting_since")  # fmt: skip


def _need(row: Any, refusers: frozenset[str], at: datetime) -> TaskNeed:
    # Work that is late already is still wanted: then whoever can do it soonest may be asked.
    deadline = row.deadline or row.due_at
    return TaskNeed(
        id=str(row.pk),
        organization=str(row.organization_id),
        pool=str(row.pool_id),
        effort=row.effort_minutes,
        waiting_since=row.waiting_since,
        confidentiality=row.confidentiality,
        deadline=deadline if deadline is not None and deadline > at else None,
        priority=row.priority,
        skills=row.skills,
        grade=row.grade_id,
        certificates=frozenset(row.certificates),
        languages=frozenset(row.languages),
        declined_by=refusers,
    )


def _refusers(tasks: list[UUID], policy: PoolPolicy, at: datetime) -> Mapping[UUID, frozenset[str]]:
    """Who is not asked again: who declined the task or set it aside, let an offer of it lapse lately, or gave it up."""
    lately = at - timedelta(minutes=policy.ask_again_minutes)
    offers = Offer.objects.filter(task__in=tasks, is_outdated=False).filter(
        Q(status=Offer.Status.DECLINED) | Q(status=Offer.Status.EXPIRED, answered_at__gt=lately)
    )
    undone = Q(end=Verb.UNDO, origin=Assignment.Origin.OFFER)  # accepted by mistake: it is not offered to them again
    given_up = Assignment.objects.filter(Q(end__in=GIVEN_UP) | undone, task__in=tasks)
    aside = SetAside.objects.filter(task__in=tasks).values_list("task", "secretary")
    found: dict[UUID, set[str]] = defaultdict(set)
    for rows in (offers.values_list("task", "secretary"), given_up.values_list("task", "secretary").union(aside)):
        for task, secretary in rows:
            found[task].add(str(secretary))
    return defaultdict(frozenset, {task: frozenset(people) for task, people in found.items()})


def _candidate(person: Secretary, facts: Facts, policy: PoolPolicy, begin: datetime) -> Candidate:
    end = begin + timedelta(days=policy.horizon_days)
    spans = free_spans(person, begin, end)
    leaves = ((leave.starts_at, leave.ends_at) for leave in person.leaves.all())
    capacity = min(person.weekly_capacity_minutes * policy.horizon_days // 7, _minutes(spans))
    bookings = facts.bookings(person.pk)
    booked = sum(minutes for _deadline, minutes in bookings)
    return Candidate(
        id=str(person.pk),
        pool=str(person.pool_id),
        clearance=person.clearance,
        remaining_minutes=max(0, capacity - booked),
        remaining_slots=max(0, person.most_live_tasks - len(facts.work[person.pk])),
        open_spans=spans,
        skills=facts.skills[person.pk],
        growing=frozenset(person.growing),
        grade=person.grade_id,
        certificates=facts.certificates[person.pk],
        languages=frozenset(person.languages),
        leaves=tuple(sorted(span for span in leaves if span[1] > begin and span[0] < end)),
        paused=person.is_paused,
        cooling_until=facts.cooling.get(person.pk),
        organizations=frozenset(str(row[0]) for row in facts.memberships[person.pk]),
        blocked_organizations=frozenset(str(row[0]) for row in facts.blocks[person.pk]),
        familiarity={str(key): count for key, count in facts.familiarity[person.pk].items()},
        quality=facts.quality.get(person.pk),
        punctuality=facts.punctuality.get(person.pk),
        load=booked,
        bookings=tuple(sorted(bookings, key=_by_deadline)),
    )


def _by_deadline(booking: Booking) -> tuple[bool, datetime | int, int]:
    """Without a deadline last; the same order whatever the database's."""
    deadline, minutes = booking
    return (deadline is None, deadline or 0, minutes)


def _minutes(spans: Iterable[Span]) -> int:
    return sum((end - start for start, end in spans), timedelta()) // MINUTE


def _tables(rows: QuerySet[Any], key: str, value: str) -> Mapping[UUID, dict[Any, Any]]:
    """Secretary to a table of `key` to `value`."""
    found: dict[UUID, dict[Any, Any]] = defaultdict(dict)
    for secretary, name, held in rows.values_list("secretary", key, value):
        found[secretary][name] = held
    return found


def _lists(rows: QuerySet[Any], *names: str, owner: str = "secretary") -> Mapping[UUID, list[tuple[Any, ...]]]:
    """Secretary to the rows that concern them."""
    found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for secretary, *values in rows.values_list(owner, *names):
        found[secretary].append(tuple(values))
    return found


def _certificates(chosen: list[UUID]) -> Mapping[UUID, dict[str, datetime]]:
    """Kind of certificate to the instant it expires: the end of its last day where the secretary lives.

    Lapsed ones are told as well: "expired in May" says more than "missing".
    """
    proved = Certificate.objects.filter(secretary__in=chosen, status__in=PROVED).order_by("valid_until")
    found: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    for secretary, kind, last_day, zone in proved.values_list(
        "secretary", "kind__code", "valid_until", "secretary__user__time_zone"
    ):
        found[secretary][kind] = datetime.combine(last_day + DAY, time(), ZoneInfo(zone))
    return found


class Work(NamedTuple):
    """A task that a secretary holds, or that is kept for them; `booked` when it is still to be done."""

    deadline: datetime | None
    minutes: int
    booked: bool


def _work(*kinds: QuerySet[Any]) -> Mapping[UUID, list[Work]]:
    """Secretary to their work, of assignments and offers."""
    found: dict[UUID, list[Work]] = defaultdict(list)
    for rows in kinds:
        for secretary, status, deadline, due_at, minutes in rows.values_list(
            "secretary", "task__status", "task__deadline", "task__due_at", "task__effort_minutes"
        ):
            found[secretary].append(Work(deadline or due_at, minutes, status in BOOKED))
    return found


def _cooling(chosen: list[UUID], rules: Rules, at: datetime) -> dict[UUID, datetime]:
    """Secretary to the end of their rest after the last offer they declined."""
    rest = timedelta(minutes=rules.engine.cool_down_minutes)
    declined = Offer.objects.filter(secretary__in=chosen, status=Offer.Status.DECLINED, answered_at__gt=at - rest)
    last = declined.order_by().values_list("secretary").annotate(Max("answered_at"))
    return {secretary: answered + rest for secretary, answered in last}


def _brought_home(chosen: list[UUID]) -> QuerySet[Any, Any]:
    rows = Assignment.objects.filter(secretary__in=chosen, end__in=BROUGHT_HOME, task__status=TaskStatus.ACCEPTED)
    return rows.order_by().values("secretary", "task__organization_id").annotate(tasks=Count("task", distinct=True))


def _ratings(chosen: list[UUID], at: datetime) -> QuerySet[Any, Any]:
    """The share of questions that organizations answered with yes, as thousandths; of ratings shown by then."""
    rated = Rating.objects.shown(at).filter(deliverable__secretary__in=chosen, side=Rating.Side.ORGANIZATION)
    said = [Cast(question, IntegerField()) for question in Rating.QUESTIONS]
    return rated.order_by().values("deliverable__secretary").annotate(score=Avg(sum(said, Value(0))) * 250)


def _punctuality(chosen: list[UUID]) -> QuerySet[Any, Any]:
    """The share of tasks with a deadline whose first deliverable came in time, as thousandths."""
    first = Deliverable.objects.filter(secretary__in=chosen, version=1).order_by()
    dated = first.annotate(promised=Coalesce("task__deadline", "task__due_at")).filter(promised__isnull=False)
    in_time = Count("pk", filter=Q(created_at__lte=F("promised")))
    return dated.values("secretary").annotate(score=in_time * 1000.0 / Count("pk"))


def _scores(rows: QuerySet[Any, Any], owner: str) -> dict[UUID, int]:
    return {row[owner]: int(row["score"]) for row in rows}
