"""Test objects. `World` is a small, complete installation; the factories add to it."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from backend.accounts.models import Coordinator, Membership, Organization, Pool, User
from backend.accounts.roles import Role
from backend.catalog.models import Confidentiality, Grade, Skill, Template
from backend.core.clock import now
from backend.secretaries.models import Secretary, SecretarySkill
from backend.secretaries.services import actor_of
from backend.tasks import services as tasks
from backend.tasks.models import Task

PASSWORD = "correct horse battery staple"
ROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @factory.post_generation
    def _save(self, create, extracted, **kwargs):
        self.save()


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
        for code, proficiency in (extracted or {"meeting.minutes": 4, "meeting.transcribe": 3}).items():
            SecretarySkill.objects.create(secretary=self, skill=skill(code), proficiency=proficiency)


def grade(number: int) -> Grade:
    name = {"en": f"grade {number}", "zh-hans": f"{number}级"}
    return Grade.objects.get_or_create(number=number, defaults={"name": name, "can": name})[0]


def skill(code: str) -> Skill:
    group, _ = Skill.objects.get_or_create(code=code.split(".")[0], defaults={"name": {"en": code, "zh-hans": code}})
    return Skill.objects.get_or_create(code=code, defaults={"name": {"en": code, "zh-hans": code}, "parent": group})[0]


def template(code: str = "minutes", **values) -> Template:
    """Meeting minutes, with one required date and a checklist of two."""
    skills = {"meeting.minutes": 3, "meeting.transcribe": 2}
    for name in values.get("skills", skills):
        skill(name)
    defaults = {
        "name": {"en": "Meeting minutes", "zh-hans": "会议纪要"},
        "fields": [
            {"name": "meeting_date", "type": "date", "required": True, "label": {"en": "Date", "zh-hans": "日期"}},
            {"name": "recording", "type": "file", "required": False, "label": {"en": "Recording", "zh-hans": "录音"}},
        ],
        "checklist": [{"en": "Decisions come first", "zh-hans": "决议在前"}, {"en": "Names", "zh-hans": "姓名"}],
        "skills": skills,
        "grade": grade(4),
        "effort_minutes": 60,
    }
    return Template.objects.get_or_create(code=code, defaults={**defaults, **values})[0]


class World:
    """Two pools, each with a coordinator, a secretary and an organization; in the first, somebody in every role.

    Every person is a user (`world.owner`); `world.actor("owner")` is the same person as an actor.
    """

    def __init__(self) -> None:
        self.template = template()
        self.pool, self.other_pool = PoolFactory(name="East"), PoolFactory(name="North")
        self.organization = OrganizationFactory(name="Tea Society", pools=[self.pool])
        self.other_organization = OrganizationFactory(name="Footwear Chamber", pools=[self.other_pool])
        for role in Role:
            self._person(role.value)
            Membership.objects.create(organization=self.organization, user=getattr(self, role.value), role=role)
        self._person("stranger")
        Membership.objects.create(organization=self.other_organization, user=self.stranger, role=Role.OWNER)
        self._person("coordinator", "other_coordinator", "administrator")
        Coordinator.objects.create(pool=self.pool, user=self.coordinator)
        Coordinator.objects.create(pool=self.other_pool, user=self.other_coordinator)
        User.objects.filter(pk=self.administrator.pk).update(is_administrator=True)
        self.administrator.refresh_from_db()
        self._person("secretary", "colleague", "outsider")
        self.profile = SecretaryFactory(user=self.secretary, pool=self.pool)
        self.colleague_profile = SecretaryFactory(user=self.colleague, pool=self.pool)
        self.outsider_profile = SecretaryFactory(user=self.outsider, pool=self.other_pool)

    def _person(self, *names: str) -> None:
        for name in names:
            setattr(self, name, UserFactory(name=name.replace("_", " ").title(), email=f"{name}@example.org"))

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
        options = {"organization": self.organization, "template": self.template, "by": self.actor("owner")}
        return tasks.create(**{**options, **brief, **values})

    def open_task(self, **values) -> Task:
        """A published task, due in a week."""
        values.setdefault("deadline", now() + timedelta(days=7))
        return tasks.publish(task_id=self.draft(**values).pk, by=self.actor("owner"))

    def task_in_progress(self, **values) -> Task:
        """A task that `secretary` claimed and began."""
        task = self.open_task(**values)
        tasks.claim(task_id=task.pk, by=self.actor("secretary"))
        return tasks.start(task_id=task.pk, by=self.actor("secretary"))

    def submitted_task(self, **values) -> Task:
        """A task with a first deliverable, a note."""
        task = self.task_in_progress(**values)
        tasks.submit(task_id=task.pk, by=self.actor("secretary"), note="Here it is.")
        return Task.objects.get(pk=task.pk)
