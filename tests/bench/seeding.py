"""The documented house of `tests.bench.generator` as rows of the database, by bulk inserts."""

from datetime import datetime, timedelta

import numpy as np

from backend.accounts.models import Organization, Pool, User
from backend.catalog.models import CertificateKind, Grade, Skill, Template
from backend.secretaries.models import Certificate, Secretary, SecretarySkill
from backend.tasks.models import LogEntry, Task
from tasks_engine.lifecycle import TaskStatus
from tests.bench.generator import DAYS, KINDS, LANGUAGES, LATEST, NEVER, NO_KIND, SKILLS, World, world

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKEND = 7 / DAYS  # the house knows working days only: its deadlines are stretched over the whole week
SOME = 5_000


def seed(tasks: int, secretaries: int, *, seed: int, at: datetime) -> Pool:
    """A pool with so many secretaries, and so many open tasks of its organizations. Returns the pool."""
    house = world(tasks, secretaries, seed)
    pool = Pool.objects.create(name="House")
    grades = [Grade(number=number, name=_both(f"grade {number}"), can=_both("")) for number in (5, 4, 3, 2)]
    Grade.objects.bulk_create(grades, ignore_conflicts=True)
    _secretaries(house, pool, at)
    _tasks(house, pool, at)
    return pool


def _secretaries(house: World, pool: Pool, at: datetime) -> None:
    group = Skill.objects.create(code="skill", name=_both("skill"))
    skills = Skill.objects.bulk_create(
        Skill(code=f"skill.{n:02}", name=_both(f"skill {n}"), parent=group) for n in range(SKILLS)
    )
    kinds = CertificateKind.objects.bulk_create(
        CertificateKind(code=code, name=_both(code), category="training") for code in KINDS
    )
    users = User.objects.bulk_create(
        (User(name=f"S{j}", email=f"s{j}@example.org", time_zone="UTC") for j in range(len(house.minutes))), SOME
    )
    people = Secretary.objects.bulk_create((_secretary(house, j, user, pool) for j, user in enumerate(users)), SOME)
    SecretarySkill.objects.bulk_create(
        (
            SecretarySkill(secretary=person, skill=skills[n], proficiency=int(house.level[j, n]))
            for j, person in enumerate(people)
            for n in np.flatnonzero(house.level[j])
        ),
        SOME,
    )
    Certificate.objects.bulk_create(
        (
            _certificate(person, kinds[n], at, at + timedelta(minutes=int(house.valid[j, n])))
            for j, person in enumerate(people)
            for n in np.flatnonzero(house.valid[j] != NEVER)
        ),
        SOME,
    )


def _secretary(house: World, j: int, user: User, pool: Pool) -> Secretary:
    start = int(house.start[j])
    week = {
        WEEKDAYS[day]: [[f"{start:02}:00", f"{start + int(hours):02}:00"]]
        for day, hours in enumerate(house.hours[j])
        if hours
    }
    return Secretary(
        user=user,
        pool=pool,
        grade_id=int(house.rank[j]),
        clearance=int(house.clearance[j]),
        languages=[name for name, spoken in zip(LANGUAGES, house.speaks[j], strict=True) if spoken],
        weekly_hours=week,
        weekly_capacity_minutes=min(10_080, int(house.minutes[j])),
        most_live_tasks=int(house.slots[j]),
    )


def _certificate(person: Secretary, kind: CertificateKind, at: datetime, until: datetime) -> Certificate:
    return Certificate(
        secretary=person,
        kind=kind,
        number="1",
        issued_on=(at - timedelta(days=30)).date(),
        valid_until=until.date(),
        status=Certificate.Status.VERIFIED,
        decided_at=at,
    )


def _tasks(house: World, pool: Pool, at: datetime) -> None:
    count = int(house.organization.max()) + 1
    organizations = Organization.objects.bulk_create(Organization(name=f"O{n}") for n in range(count))
    template = Template.objects.create(
        code="work", name=_both("work"), fields=[], checklist=[], skills={}, grade_id=5, effort_minutes=60
    )
    rows = Task.objects.bulk_create(
        (_task(house, i, organizations, pool, template, at) for i in range(len(house.effort))), SOME
    )
    LogEntry.objects.bulk_create(
        (
            LogEntry(
                task=row, at=at, verb="publish", from_status=TaskStatus.DRAFT, to_status=TaskStatus.OPEN, version=1
            )
            for row in rows
        ),
        SOME,
    )


def _task(
    house: World, i: int, organizations: list[Organization], pool: Pool, template: Template, at: datetime
) -> Task:
    due, language, kind = int(house.due[i]), int(house.language[i]), int(house.kind[i])
    pairs = zip(house.skill[i][::-1], house.needed[i][::-1], strict=True)
    return Task(
        organization=organizations[int(house.organization[i])],
        pool=pool,
        template=template,
        title=f"T{i}",
        priority=int(house.priority[i]),
        confidentiality=int(house.confidentiality[i]),
        skills={f"skill.{n:02}": int(level) for n, level in pairs},
        grade_id=int(house.grade[i]),
        certificates=list(KINDS[kind : kind + 1]) if kind != NO_KIND else [],
        languages=list(LANGUAGES[language : language + 1]),
        effort_minutes=int(house.effort[i]),
        deadline=None if due == LATEST else at + timedelta(hours=due) * WEEKEND,
        status=TaskStatus.OPEN,
        published_at=at,
        created_at=at,
        updated_at=at - timedelta(minutes=1),
    )


def _both(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": text}
