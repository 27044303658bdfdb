"""People, tasks and offers by the thousand, and what must hold after thousands of races for them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.db.models import Count, F, Model, Sum

from backend.accounts.models import AccessKey, Pool, User
from backend.accounts.services import digest_of
from backend.core.clock import now
from backend.core.ids import new_id
from backend.matching.models import Decision, Offer
from backend.outbox.models import OutboxEvent
from backend.secretaries.models import Secretary, SecretarySkill
from backend.tasks.models import Assignment, LogEntry, Task
from tests import invariants
from tests.factories import ROUND_THE_CLOCK, grade, skill
from tests.processes import wait_until

SKILLS = {"meeting.minutes": 4, "meeting.transcribe": 3}
OWN = {"id", "number", "search"}  # of each row: never copied
Row = TypeVar("Row", bound=Model)


def secretaries(pool: Pool, count: int, **profile: object) -> list[Secretary]:
    """Fresh secretaries who can do the model task at any hour, each with a token."""
    users = User.objects.bulk_create(
        User(name=f"Racer {n}", email=f"{new_id()}@example.org", password="!") for n in range(count)
    )
    facts = {"grade": grade(3), "clearance": 2, "languages": ["zh", "en"], "weekly_hours": ROUND_THE_CLOCK, **profile}
    made = Secretary.objects.bulk_create(Secretary(user=user, pool=pool, **facts) for user in users)
    for code, proficiency in SKILLS.items():
        known = skill(code)
        SecretarySkill.objects.bulk_create(
            SecretarySkill(secretary=person, skill=known, proficiency=proficiency) for person in made
        )
    give_tokens(users)
    return made


def give_tokens(users: Iterable[User]) -> None:
    """What their programs show to the API."""
    lasting = {"expires_at": now() + timedelta(days=1), "last_used_at": now()}
    AccessKey.objects.bulk_create(
        AccessKey(user=user, name="races", prefix="race", digest=digest_of(secret_of(user)), **lasting)
        for user in users
    )


def secret_of(user: User) -> str:
    """The token of somebody who has one."""
    return f"race-{user.pk}"


def copies(model: Task, count: int, **changes: object) -> list[Task]:
    """Tasks like `model` but for `changes`, with its log; what happened to them so far was heard long ago."""
    model = Task.objects.get(pk=model.pk)
    made = Task.objects.bulk_create(copy_of(model, **changes) for _ in range(count))
    lines = LogEntry.objects.filter(task=model).order_by("id")
    LogEntry.objects.bulk_create(copy_of(line, task_id=task.pk) for task in made for line in lines)
    told = OutboxEvent.objects.filter(key=f"task:{model.pk}", name__in=["task.moved", "task.edited"]).order_by("id")
    OutboxEvent.objects.bulk_create(
        copy_of(event, key=f"task:{task.pk}", payload={**event.payload, "task_id": str(task.pk)}, done_at=now())
        for task in made
        for event in told
    )
    return made


def offers(model: Offer, to: Iterable[tuple[Task, Secretary]]) -> list[Offer]:
    """Offers like `model` of these tasks to these secretaries."""
    pairs = list(to)
    decision = Decision.objects.get(pk=model.decision_id)
    decided = Decision.objects.bulk_create(
        copy_of(decision, task_id=task.pk, secretary_id=who.pk) for task, who in pairs
    )
    return Offer.objects.bulk_create(
        copy_of(model, task=task, secretary=who, decision=why) for (task, who), why in zip(pairs, decided, strict=True)
    )


def copy_of(row: Row, **changes: object) -> Row:
    """A new row that says the same but for `changes`."""
    fields = [field for field in row._meta.concrete_fields if field.name not in OWN]
    kept = {
        field.attname: getattr(row, field.attname)
        for field in fields
        if {field.name, field.attname}.isdisjoint(changes)
    }
    return type(row)(**kept, **changes)


def everything_holds() -> None:
    """Once every event was heard: the invariants of the suite, and that nobody holds more than they may."""
    wait_until(lambda: not OutboxEvent.objects.waiting().exists(), seconds=600)
    assert not OutboxEvent.objects.set_aside().exists()
    invariants.hold()
    live = Assignment.objects.live().values("secretary", most=F("secretary__most_live_tasks"))
    crowded = live.annotate(held=Count("pk")).filter(held__gt=F("most"))
    assert not crowded.exists(), list(crowded)


def booked_minutes(who: Secretary) -> int:
    """The effort of what they hold."""
    live = Assignment.objects.live().filter(secretary=who)
    minutes: int | None = live.aggregate(minutes=Sum("task__effort_minutes"))["minutes"]
    return minutes or 0
