"""Demonstration data: a small secretariat with work waiting.

Two pools with their coordinators, 34 secretaries, eight organizations with members, 24 published tasks, and two
templates that an organization keeps. All of it is in the JSON files beside this; days in them are counted from the day
of loading. What people did before that day, and what they are at, is in `past`.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.models import Coordinator, Membership, Organization, Pool, User
from backend.catalog import services as catalog
from backend.catalog.models import CertificateKind, Confidentiality, Skill, Template
from backend.config.demo import past
from backend.repeating import services as repeating
from backend.secretaries import services as secretaries
from backend.secretaries.models import OFFICE_HOURS, Certificate, Leave, Secretary, SecretarySkill
from backend.tasks import services as tasks
from backend.tasks.models import Priority, Task

PASSWORD = "cloud-secretary-demo"  # noqa: S105 (for demonstration: production refuses it)
MARK = UUID("01935f00-0000-7000-8000-00000000c5ec")  # the demonstration's administrator: there once it is loaded
ZONE = ZoneInfo("Asia/Shanghai")


class Login(NamedTuple):
    """A person of the demonstration to sign in as."""

    role: str
    email: str
    place: str


LOGINS = (
    Login("organization", "zhou.min@ningbo-textile.example", "owner of Ningbo Textile Traders Association"),
    Login("secretary", "lin.yue@secretaries.example", "works in East China"),
    Login("coordinator", "shen.yifan@coordinators.example", "coordinates East China"),
    Login("administrator", "admin@cloud-secretary.example", "runs the installation"),
)
COORDINATORS = {
    "East China": {"name": "Shen Yifan 沈一帆", "email": "shen.yifan@coordinators.example"},
    "North and West": {"name": "Tong Rui 佟睿", "email": "tong.rui@coordinators.example", "language": "zh-hans"},
}
WORKDAYS, ALL_DAYS = ("mon", "tue", "wed", "thu", "fri"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS: dict[str, tuple[tuple[str, ...], list[list[str]]]] = {
    "office": (WORKDAYS, OFFICE_HOURS["mon"]),
    "early": (WORKDAYS, [["07:30", "11:30"], ["12:30", "16:30"]]),
    "late": (WORKDAYS, [["13:00", "18:00"], ["19:00", "21:30"]]),
    "half": (WORKDAYS, [["09:00", "13:00"]]),
    "weekend": (ALL_DAYS[2:], [["09:00", "12:00"], ["13:30", "18:00"]]),
    "long": (ALL_DAYS, [["08:30", "12:00"], ["13:00", "20:30"]]),
}
CAPACITY = {"half": 1200, "long": 3000}  # minutes a week, where it is not the usual
Row = dict[str, Any]


def load(*, at: datetime, with_past: bool = False) -> bool:
    """Load everything, or nothing when it was loaded before, whatever became of it since. Returns whether it did."""
    if User.objects.filter(pk=MARK).exists():
        return False
    with transaction.atomic():
        catalog.load()
        loading = _Loading(at)
        loading.run()
        if with_past:
            past.play(_rows("past"), loading.post_alike, at=at.astimezone(ZONE))
    return True


class _Loading:
    """One run: what was made so far, by name."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.today = at.astimezone(ZONE).date()
        self.password = make_password(PASSWORD)  # hashed once: everybody has the same
        self.kinds = {kind.code: kind for kind in CertificateKind.objects.all()}
        self.skills = {skill.code: skill for skill in Skill.objects.all()}
        self.templates = {template.code: template for template in Template.objects.all()}
        self.pools: dict[str, Pool] = {}
        self.organizations: dict[str, Organization] = {}
        self.coordinators: dict[str, Actor] = {}
        self.posters: dict[tuple[str, str], Actor] = {}  # by organization and role

    def run(self) -> None:
        self._user({"name": "Administrator", "email": LOGINS[-1].email}, pk=MARK, is_administrator=True)
        for name, person in COORDINATORS.items():
            self._pool(name, person)
        for row in _rows("secretaries"):
            self._secretary(row)
        for row in _rows("organizations"):
            self._organization(row)
        for row in _rows("tasks"):
            self._task(row)
        for row in _rows("own_templates"):
            self._own_template(row)

    def _user(self, row: Row, **values: Any) -> User:
        language = row.get("language", "en")
        return User.objects.create(
            name=row["name"], email=row["email"], language=language, password=self.password, **values
        )

    def _pool(self, name: str, person: Row) -> None:
        self.pools[name] = Pool.objects.create(name=name, region=name, time_zone=ZONE.key)
        user = self._user(person)
        Coordinator.objects.create(pool=self.pools[name], user=user)
        self.coordinators[name] = secretaries.actor_of(user)

    def _organization(self, row: Row) -> None:
        name = row["name"]
        organization = Organization.objects.create(name=name, language=row["language"], time_zone=ZONE.key)
        organization.pools.set([self.pools[pool] for pool in row["pools"]])
        self.organizations[name] = organization
        for member in row["members"]:
            user = self._user({"language": row["language"], **member})
            Membership.objects.create(organization=organization, user=user, role=member["role"])
            self.posters[name, member["role"]] = secretaries.actor_of(user)

    def _secretary(self, row: Row) -> None:
        days, hours = HOURS[row["hours"]]
        secretary = Secretary.objects.create(
            user=self._user({"language": "zh-hans", **row}),
            pool=self.pools[row["pool"]],
            clearance=Confidentiality[row["clearance"].upper()],
            languages=row["languages"],
            weekly_hours=secretaries.checked_hours(dict.fromkeys(days, hours)),
            weekly_capacity_minutes=CAPACITY.get(row["hours"], 2250),
            is_paused=row.get("is_paused", False),
            about=row.get("about", ""),
        )
        SecretarySkill.objects.bulk_create(
            SecretarySkill(
                secretary=secretary,
                skill=self.skills[code],
                proficiency=proficiency,
                evidence=row["evidence"].get(code, ""),
            )
            for code, proficiency in row["skills"].items()
        )
        if leave := row.get("leave"):
            starts, ends = (self._instant({"days": leave[name], "at": "00:00"}) for name in ("starts", "ends"))
            Leave.objects.create(secretary=secretary, starts_at=starts, ends_at=ends, note=leave["note"])
        for number, certificate in enumerate(row["certificates"], start=1):
            self._certificate(secretary, certificate, number)
        secretaries.follow_grade(secretary, at=self.at)

    def _certificate(self, secretary: Secretary, row: Row, number: int) -> None:
        """One of the past, as it was decided then; or one that is handed in now and waits for a coordinator."""
        kind, issued_on = self.kinds[row["kind"]], self.today - timedelta(days=row["days_ago"])
        paper: Row = {
            "kind": kind,
            "number": f"{kind.code.upper()[:3]}{issued_on:%Y%m}{secretary.pk.int % 10_000:04}{number}",
            "issuer": ISSUERS[kind.category],
            "issued_on": issued_on,
        }
        last_day = secretaries.longest_validity(kind, issued_on) or self.today + timedelta(days=row["days_left"])
        if row.get("status") == Certificate.Status.SUBMITTED:
            by = secretaries.actor_of(secretary.user)
            secretaries.submit(**paper, valid_until=last_day, by=by, at=self.at)
            return
        decided_at = datetime.combine(issued_on + timedelta(days=3), time(2), UTC)
        Certificate.objects.create(
            **paper,
            secretary=secretary,
            valid_until=last_day,
            status=row.get("status", Certificate.Status.VERIFIED),
            reason=row.get("reason", ""),
            decided_by_id=self.coordinators[secretary.pool.name].user_id,
            decided_at=decided_at,
            created_at=decided_at - timedelta(days=1),
        )

    def _task(self, row: Row) -> None:
        self._post(row, by=self.posters[row["organization"], row["poster"]])

    def _own_template(self, row: Row) -> None:
        by, kind = self.posters[row["organization"], row["poster"]], self.templates[row["template"]]
        values: Row = {name: row[name] for name in ("name", "fields", *PLAIN) if name in row}
        own = repeating.keep(organization=self.organizations[row["organization"]], template=kind, by=by, **values)
        if rhythm := row.get("repeated"):
            repeating.repeat(own_template_id=own.pk, by=by, **rhythm)

    def post_alike(self, pattern: str, title: str) -> tuple[Task, Actor]:
        """Another task like the one of that title, posted by the owner of its organization."""
        row = next(row for row in _rows("tasks") if row["title"] == pattern)
        owner = self.posters[row["organization"], "owner"]
        return self._post({**row, "title": title, "deadline": None, "material": ()}, by=owner), owner

    def _post(self, row: Row, *, by: Actor) -> Task:
        values: Row = {name: row[name] for name in PLAIN if name in row}
        for name, read in READ.items():
            if name in row:
                values[name] = read(row[name])
        if row.get("deadline"):
            values["deadline"] = self._instant(row["deadline"])
        draft = tasks.create(
            organization=self.organizations[row["organization"]],
            template=self.templates[row["template"]],
            pool=self.pools[row["pool"]],
            by=by,
            fields={name: self._filled_in(value) for name, value in row["fields"].items()},
            deliver_within_minutes=row["deliver_within_working_hours"] * 60,
            **values,
        )
        self._material(draft, row, by)
        return tasks.publish(task_id=draft.pk, by=by)

    def _material(self, task: Task, row: Row, by: Actor) -> None:
        for file in row.get("material", ()):
            upload = SimpleUploadedFile(file["name"], file["text"].encode())
            tasks.add_file(task_id=task.pk, by=by, upload=upload, field=file["field"])

    def _filled_in(self, value: Any) -> Any:
        """A form's value; a day counted from today becomes a date, with an hour an instant."""
        if not isinstance(value, dict):
            return value
        return (self._instant(value) if "at" in value else self._day(value)).isoformat()

    def _day(self, value: Row) -> date:
        return self.today + timedelta(days=value["days"])

    def _instant(self, value: Row) -> datetime:
        return datetime.combine(self._day(value), time.fromisoformat(value["at"]), ZONE)


ISSUERS: dict[str, str] = {
    CertificateKind.Category.GRADE: "Vocational Skill Appraisal Centre 职业技能鉴定中心",
    CertificateKind.Category.TRAINING: "Cloud Secretary Training 云秘书培训",
    CertificateKind.Category.LANGUAGE: "Examination authority 考试机构",
}
PLAIN = (
    "title", "brief", "mandate", "principal", "may_contact", "may_sign", "effort_minutes", "skills", "certificates",
    "languages",
)  # fmt: skip
READ: dict[str, Callable[[str], Any]] = {
    "priority": lambda name: Priority[name.upper()],
    "confidentiality": lambda name: Confidentiality[name.upper()],
    "spend_limit": Decimal,
}


def _rows(name: str) -> list[Row]:
    rows: list[Row] = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    return rows
