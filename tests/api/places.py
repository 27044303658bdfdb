"""The rows that paths of the access table speak of: `{held}` is the key of a task that the secretary holds.

Each is made when it is first asked for, in the state that makes the row's request possible for whoever may make it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.models import AccessKey, Coordinator, Invitation, Membership
from backend.accounts.roles import Role, Scope
from backend.accounts.services import digest_of
from backend.catalog.models import CertificateKind, Confidentiality, Language
from backend.core.clock import now
from backend.core.secrets import seal
from backend.feeds import services as feeds
from backend.files import parts
from backend.matching import services as matching
from backend.matching.models import Offer, Round
from backend.notifications import services as notifications
from backend.notifications.models import Address, Delivery, Notification
from backend.repeating import services as repeating
from backend.repeating.models import Repetition
from backend.secretaries import services as secretaries
from backend.secretaries.models import BlockedPair, Leave, Secretary
from backend.sla import services as sla
from backend.sla.calendars import add_calendar
from backend.sla.models import Clock, Policy
from backend.sla.policies import add_policy
from backend.tasks import services as tasks
from backend.webhooks.models import Endpoint
from backend.webhooks.models import Message as WebhookMessage
from backend.webhooks.services.signing import new_secret
from tests.factories import World

Place = Callable[["Places"], Any]


class Places:
    """Every `{name}` of the table, made once per world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self.made:
            self.made[name] = str(PLACES[name](self))
        return self.made[name]

    def actor(self, name: str) -> Any:
        return self.world.actor(name)


def key_of(world: World, *scopes: Scope, name: str = "tests") -> str:
    """The secret of an API key of the world's organization with these scopes."""
    secret = f"{name}-{'-'.join(scopes)}"
    AccessKey.objects.create(
        organization=world.organization, name=name, prefix=secret[:12], digest=digest_of(secret), scopes=list(scopes),
        last_used_at=now(),
    )  # fmt: skip
    return secret


def _held(places: Places) -> Any:
    task = places.world.open_task()
    return tasks.claim(task_id=task.pk, by=places.actor("secretary")).pk


def _waiting(places: Places) -> Any:
    task = places.world.task_in_progress()
    return tasks.ask(task_id=task.pk, by=places.actor("secretary"), question="Who chaired?").pk


def _disputed(places: Places) -> Any:
    task = places.world.submitted_task()
    by = places.actor("owner")
    return tasks.reject(task_id=task.pk, by=by, brief_line="Decisions first", evidence="Page 4").pk


def _accepted(places: Places) -> Any:
    task = places.world.submitted_task()
    return tasks.accept(task_id=task.pk, by=places.actor("owner")).pk


def _file(places: Places) -> Any:
    upload = SimpleUploadedFile("agenda.txt", b"1. Welcome")
    return tasks.add_file(task_id=places["progress"], by=places.actor("owner"), upload=upload).pk


def _offer(places: Places) -> Any:
    Secretary.objects.filter(pk=places.world.colleague_profile.pk).update(is_paused=True)
    task = places["open"]
    matching.run_round(pool_id=places.world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    return Offer.objects.get(task=task, secretary=places.world.profile).pk


def _round(places: Places) -> Any:
    return Offer.objects.get(pk=places["offer"]).decision.round_id


def _api_key(places: Places) -> Any:
    secret = key_of(places.world, Scope.TASKS_READ, name="ERP")
    return AccessKey.objects.get(digest=digest_of(secret)).pk


def _own_template(places: Places, name: str) -> Any:
    world = places.world
    return repeating.keep(
        organization=world.organization, template=world.template, name=name, by=world.actor("owner"), brief="As usual."
    ).pk  # fmt: skip


def _repeated_template(places: Places) -> Any:
    found = _own_template(places, "Every month")
    repeating.repeat(own_template_id=found, every="month", day=1, by=places.actor("owner"))
    return found


def _gone_template(places: Places) -> Any:
    found = _own_template(places, "Given up")
    return repeating.remove(own_template_id=found, by=places.actor("owner")).pk


def _invitation(places: Places) -> Any:
    world = places.world
    return Invitation.objects.create(
        email="new@example.org", organization=world.organization, role=Role.VIEWER, invited_by=world.owner,
        expires_at=now() + timedelta(days=1),
    ).pk  # fmt: skip


def _certificate(places: Places) -> Any:
    name = {"en": "First aid", "zh-hans": "急救"}
    return secretaries.submit(
        kind=CertificateKind.objects.create(code="first-aid", name=name, category="training", valid_months=24),
        number="17",
        issued_on=(now() - timedelta(days=30)).date(),
        upload=SimpleUploadedFile("certificate.pdf", b"%PDF-1.7 certificate"),
        by=places.actor("secretary"),
        at=now(),
    ).pk


def _verified(places: Places) -> Any:
    certificate = UUID(places["certificate"])
    return secretaries.verify(certificate_id=certificate, by=places.actor("coordinator"), at=now()).pk


def _named(kind: type[CertificateKind] | type[Language], code: str, **values: Any) -> str:
    return kind.objects.create(code=code, name={"en": code, "zh-hans": code}, **values).code


def _time_request(places: Places) -> Any:
    by = places.actor("secretary")
    return sla.ask_for_time(task_id=UUID(places["progress"]), minutes=60, reason="Two answer late.", by=by).pk


def _breached(places: Places) -> Any:
    task = places["progress"]
    sla.refresh(task_id=UUID(task), at=now() + timedelta(days=60))
    return Clock.objects.get(task=task, kind="delivery").pk


def _calendar(places: Places) -> Any:
    hours = {"time_zone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]]}}
    organization = places.world.organization
    return add_calendar(definition=hours, organization=organization, by=places.actor("coordinator")).pk


def _sla_policy(places: Places) -> Any:
    organization, by = places.world.organization, places.actor("coordinator")
    return add_policy(key="drafted", name="Drafted", definition={}, organization=organization, by=by).pk


def _dry_run(places: Places) -> Any:
    policy = Policy.objects.get(pk=places["sla_policy"])
    return sla.try_out(rule=policy, days=7, by=places.actor("coordinator")).pk


def _webhook(places: Places, **values: Any) -> Endpoint:
    fixed = {"organization": places.world.organization, "url": "https://93.184.216.34/", "secret": seal(new_secret())}
    return Endpoint.objects.create(**{**fixed, **values})


def _webhook_message(places: Places) -> Any:
    return WebhookMessage.objects.create(endpoint_id=places["webhook"], key="test:1", type="endpoint.test").pk


def _address(places: Places) -> Any:
    """A bot of the secretary's that was tested a moment ago."""
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6"
    found = notifications.add_chat(address=address, by=places.actor("secretary"))
    Address.objects.filter(pk=found.pk).update(tested_at=now())
    return found.pk


def _delivery(places: Places) -> Any:
    return Delivery.objects.create(
        notification_id=places["notification"], channel="email", status="failed", error="550", next_attempt_at=now()
    ).pk


def _upload(places: Places) -> Any:
    return parts.begin(name="Council.mp3", size=4096, by=places.actor("owner"), at=now()).pk


PLACES: dict[str, Place] = {
    "upload": _upload,
    "address": _address,
    "delivery": _delivery,
    "dry_run": _dry_run,
    "calendar": _calendar,
    "sla_policy": _sla_policy,
    "time_request": _time_request,
    "breached": _breached,
    "language": lambda places: _named(Language, "eo"),
    "certificate_kind": lambda places: _named(CertificateKind, "archery", category="training", valid_months=24),
    "draft": lambda places: places.world.draft().pk,
    "open": lambda places: places.world.open_task().pk,
    "secret": lambda places: places.world.open_task(confidentiality=Confidentiality.SECRET).pk,
    "held": _held,
    "progress": lambda places: places.world.task_in_progress().pk,
    "waiting": _waiting,
    "submitted": lambda places: places.world.submitted_task().pk,
    "disputed": _disputed,
    "accepted": _accepted,
    "file": _file,
    "offer": _offer,
    "round": _round,
    "api_key": _api_key,
    "own_template": lambda places: _own_template(places, "Monthly minutes"),
    "gone_template": _gone_template,
    "repeated_template": _repeated_template,
    "repeated_on": lambda places: Repetition.objects.get(own_template=places["repeated_template"]).next_on,
    "invitation": _invitation,
    "certificate": _certificate,
    "feed": lambda places: feeds.make(label="My phone", by=places.actor("secretary")).feed.pk,
    "verified": _verified,
    "leave": lambda places: (
        Leave.objects.create(secretary=places.world.profile, starts_at=now(), ends_at=now() + timedelta(days=1)).pk
    ),
    "block": lambda places: (
        BlockedPair.objects.create(
            secretary=places.world.profile, organization=places.world.organization, reason="By mutual wish."
        ).pk
    ),
    "notification": lambda places: (
        Notification.objects.create(
            user=places.world.secretary, kind="offer_made", event="a test's", task_id=places["open"]
        ).pk
    ),
    "webhook": lambda places: _webhook(places).pk,
    "paused_webhook": lambda places: _webhook(places, status=Endpoint.Status.PAUSED).pk,
    "webhook_message": _webhook_message,
    "organization": lambda places: places.world.organization.pk,
    "pool": lambda places: places.world.pool.pk,
    "other_pool": lambda places: places.world.other_pool.pk,
    "member": lambda places: Membership.objects.get(user=places.world.viewer).pk,
    "coordinator": lambda places: Coordinator.objects.get(user=places.world.coordinator).pk,
    "profile": lambda places: places.world.profile.pk,
    "colleague": lambda places: places.world.colleague_profile.pk,
    "user": lambda places: places.world.viewer.pk,
    "administrator": lambda places: places.world.administrator.pk,
}
