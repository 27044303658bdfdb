"""Test objects. `World` is a small, complete installation; the factories add to it."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from backend.accounts.actors import Actor
from backend.accounts.models import Coordinator, Membership, Organization, Pool, User
from backend.accounts.roles import Role
from backend.catalog.models import Confidentiality, Grade, Skill, Template
from backend.core.clock import now
from backend.secretaries.models import Secretary, SecretarySkill
from backend.secretaries.services import actor_of
from backend.tasks import services as tasks
from backend.tasks.models import Task

PASSWORD = "correct horse battery staple"
SECRETARIES = ("secretary", "colleague", "outsider")
PROFICIENCIES = {"meeting.minutes": 4, "meeting.transcribe": 3}
ROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@cache
def hashed(password: str) -> str:
    """The same for everybody: thousands of tests make a dozen people each."""
    return make_password(password)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.LazyFunction(lambda: hashed(PASSWORD))


class PoolFactory(DjangoModelFactory):
    class Meta:
        model = Pool

    name = factory.Sequence(lambda n: f"Pool {n}")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Association {n}")

    @factory.post_generation
    def pools(self, create, extracted, **kwargs):
        self.pools.set(extracted or [])


class SecretaryFactory(DjangoModelFactory):
    """A secretary who works round the clock, so that tests do not depend on the hour they run at."""

    class Meta:
        model = Secretary
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    pool = factory.SubFactory(PoolFactory)
    grade = factory.LazyFunction(lambda: grade(3))
    clearance = Confidentiality.CONFIDENTIAL
    languages = ["zh", "en"]
    weekly_hours = ROUND_THE_CLOCK

    @factory.post_generation
    def skills(self, create, extracted, **kwargs):
        proficiencies = (extracted or PROFICIENCIES) if create else {}
        known = skills(proficiencies)
        SecretarySkill.objects.bulk_create(
            SecretarySkill(secretary=self, skill=known[code], proficiency=proficiency)
            for code, proficiency in proficiencies.items()
        )


def grade(number: int) -> Grade:
    known = Grade.objects.filter(number=number).first()
    name = {"en": f"grade {number}", "zh-hans": f"{number}级"}
    return known or Grade.objects.create(number=number, name=name, can=name)


def skill(code: str) -> Skill:
    return skills([code])[code]


def skills(codes: Iterable[str]) -> dict[str, Skill]:
    """The skills of these codes and their groups, by code; what the catalogue lacks is put there."""
    wanted = sorted({part for code in codes for part in (code.split(".")[0], code)})  # groups first
    known = Skill.objects.in_bulk(wanted, field_name="code") if wanted else {}
    lacking = [code for code in wanted if code not in known]
    for code in lacking:
        group = known[code.split(".")[0]] if "." in code else None
        known[code] = Skill(code=code, name={"en": code, "zh-hans": code}, parent=group)
    Skill.objects.bulk_create(known[code] for code in lacking)
    return known


def template(code: str = "minutes", **values) -> Template:
    """Meeting minutes, with one required date and a checklist of two."""
    asked = {"meeting.minutes": 3, "meeting.transcribe": 2}
    skills(values.get("skills", asked))
    defaults = {
        "name": {"en": "Meeting minutes", "zh-hans": "会议纪要"},
        "fields": [
            {"name": "meeting_date", "type": "date", "required": True, "label": {"en": "Date", "zh-hans": "日期"}},
            {"name": "recording", "type": "file", "required": False, "label": {"en": "Recording", "zh-hans": "录音"}},
        ],
        "checklist": [{"en": "Decisions come first", "zh-hans": "决议在前"}, {"en": "Names", "zh-hans": "姓名"}],
        "skills": asked,
        "grade": grade(4),
        "effort_minutes": 60,
    }
    known = Template.objects.filter(code=code).first()
    return known or Template.objects.create(code=code, **{**defaults, **values})


class World:
    """Two pools, each with a coordinator, a secretary and an organization; in the first, somebody in every role.

    Every person is a user (`world.owner`); `world.actor("owner")` is the same person as an actor.
    """

    def __init__(self) -> None:
        self.template = template()
        self.pool, self.other_pool = Pool.objects.bulk_create([Pool(name="East"), Pool(name="North")])
        self.organization, self.other_organization = self._organizations()
        roles = [role.value for role in Role]
        self._people(*roles, "stranger", "coordinator", "other_coordinator", "administrator", *SECRETARIES)
        members = [Membership(organization=self.organization, user=getattr(self, role), role=role) for role in roles]
        members.append(Membership(organization=self.other_organization, user=self.stranger, role=Role.OWNER))
        Membership.objects.bulk_create(members)
        Coordinator.objects.bulk_create(
            [
                Coordinator(pool=self.pool, user=self.coordinator),
                Coordinator(pool=self.other_pool, user=self.other_coordinator),
            ]
        )
        self.profile, self.colleague_profile, self.outsider_profile = self._profiles()

    def _organizations(self) -> list[Organization]:
        served = {Organization(name="Tea Society"): self.pool, Organization(name="Footwear Chamber"): self.other_pool}
        made = Organization.objects.bulk_create(served)
        through = Organization.pools.through
        through.objects.bulk_create(through(organization=who, pool=pool) for who, pool in served.items())
        return made

    def _people(self, *names: str) -> None:
        for name in names:
            person = User(
                name=name.replace("_", " ").title(),
                email=f"{name}@example.org",
                password=hashed(PASSWORD),
                is_administrator=name == "administrator",
            )
            setattr(self, name, person)
        User.objects.bulk_create(getattr(self, name) for name in names)

    def _profiles(self) -> list[Secretary]:
        pools = (self.pool, self.pool, self.other_pool)
        people = (getattr(self, name) for name in SECRETARIES)
        third = grade(3)
        profiles = [
            SecretaryFactory.build(user=user, pool=pool, grade=third) for user, pool in zip(people, pools, strict=True)
        ]
        known = skills(PROFICIENCIES)
        Secretary.objects.bulk_create(profiles)
        SecretarySkill.objects.bulk_create(
            SecretarySkill(secretary=profile, skill=known[code], proficiency=proficiency)
            for profile in profiles
            for code, proficiency in PROFICIENCIES.items()
        )
        return profiles

    def actor(self, name: str):
        """The person called `name`, as an actor."""
        return actor_of(getattr(self, name))

    def draft(self, **values) -> Task:
        """A draft that could be published."""
        brief = {
            "title": "Minutes of the council",
            "brief": "Decisions first.",
            "fields": {"meeting_date": "2026-11-18"},
        }
        options = {"organization": self.organization, "template": self.template}
        by = values.pop("by", None) or self.actor("owner")
        return tasks.create(**{**options, **brief, **values}, by=by)

    def open_task(self, **values) -> Task:
        """A published task, due in a week."""
        by = self.actor("owner")
        facts = {"deadline": now() + timedelta(days=7), "by": by, **values}
        return tasks.publish(task_id=self.draft(**facts).pk, by=by)

    def task_in_progress(self, **values) -> Task:
        """A task that `secretary` claimed and began."""
        return self._begun(self.actor("secretary"), **values)

    def submitted_task(self, **values) -> Task:
        """A task with a first deliverable, a note."""
        by = self.actor("secretary")
        task = self._begun(by, **values)
        tasks.submit(task_id=task.pk, by=by, note="Here it is.")
        return Task.objects.get(pk=task.pk)

    def _begun(self, by: Actor, **values) -> Task:
        task = self.open_task(**values)
        tasks.claim(task_id=task.pk, by=by)
        return tasks.start(task_id=task.pk, by=by)
