"""The pages of each role in the demonstration, for the checks that every page has to pass.

`furnish()` puts something on every page: tasks in each state, a result to check, an invitation, keys, addresses.
`test_the_tour_visits_every_page` fails when a page of the address table is not visited: add it to `_addresses`.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from reportlab.pdfgen.canvas import Canvas

from backend.accounts import services as accounts
from backend.accounts.actors import Actor
from backend.accounts.models import Invitation, Organization, Pool, User
from backend.accounts.roles import Role, Scope
from backend.config.demo import LOGINS, PASSWORD
from backend.core.clock import now
from backend.feeds import services as feeds
from backend.files import previewing
from backend.matching.models import Offer
from backend.matching.services.taking import invite
from backend.notifications import services as notifications
from backend.notifications import unsubscribing
from backend.notifications.kinds import Group
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.repeating import services as repeating
from backend.repeating.models import OwnTemplate
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, Practice
from backend.secretaries.services import actor_of
from backend.sla import services as sla
from backend.sla.calendars import add_calendar
from backend.sla.models import Calendar, Policy
from backend.sla.policies import add_policy
from backend.tasks import services as tasks
from backend.tasks.models import Task

NOBODY = ""  # the role of who is not signed in
HALF_IN = "administrator, before the second factor"
NOWHERE = "/no-such-page"
SIGNED_IN = tuple(login.role for login in LOGINS)
ROLES = (*SIGNED_IN, HALF_IN, NOBODY)

FOR_OTHERS = {"organization": "/desk", "secretary": "/people", "coordinator": "/work", "administrator": "/find"}

HELD, ASKED, DELIVERED, ACCEPTED, DRAFT = (
    "Minutes of the fourth council meeting", "Invitations to the autumn dinner", "Notice of the annual meeting",
    "Minutes of the budget committee", "理事会换届选举办法（草案）",
)  # fmt: skip


def user_of(role: str) -> User:
    """Who is signed in for a role, or about to be."""
    return User.objects.get(email=next(login.email for login in LOGINS if role.startswith(login.role)))


def actor_for(role: str) -> Actor:
    """The same, as an actor."""
    return actor_of(user_of(role))


def task_called(title: str) -> Task:
    """The task of the organization that `furnish` or the demonstration calls so."""
    return Task.objects.get(title=title)


def pages_of(role: str) -> list[str]:
    """The addresses that a role visits: every page that it may see."""
    return list(dict.fromkeys(_addresses(role)))


def names_of(paths: Iterable[str]) -> set[str]:
    """The names in the address table of what these addresses lead to."""
    return {str(resolve(path.partition("?")[0]).url_name) for path in paths if path != NOWHERE}


def furnish() -> None:
    """Put something on every page of the demonstration. The database is to be that of the fixture `office`."""
    owner, secretary, coordinator = (actor_for(role) for role in SIGNED_IN[:3])
    _held(_posted(HELD, owner, "minutes"), owner, secretary, coordinator)
    asked = _given(_posted(ASKED, owner, "invite"), secretary, coordinator)
    tasks.ask(task_id=asked.pk, by=secretary, question="14 guests have no phone number. Shall I write to them?")
    delivered = _given(_posted(DELIVERED, owner, "draft"), secretary, coordinator)
    _deliver(delivered, secretary)
    accepted = _given(_posted(ACCEPTED, owner, "minutes"), secretary, coordinator)
    _deliver(accepted, secretary)
    tasks.accept(task_id=accepted.pk, by=owner)
    said = {"correct": True, "complete": True, "on_time": False, "considerate": True}
    tasks.rate(task_id=accepted.pk, by=secretary, comment="需求写得很清楚。", **said)
    _draft(DRAFT, owner)
    secretaries.practise(exercise="minutes", answer="一、确定场地。\n1. The hall is taken.", by=secretary)
    own = repeating.keep_task(task=accepted, by=owner)
    repeating.repeat(own_template_id=own.pk, every="month", day=1, by=owner)
    _an_offer(owner, secretary, coordinator)
    _rules(task_called(HELD).pool, coordinator)
    relay()
    previewing.make_waiting()
    relay()
    for role in SIGNED_IN[:3]:
        _told(actor_for(role))
        _keys(user_of(role))
    _second_factors(user_of("administrator"))
    organization = Organization.objects.get(pk__in=owner.organizations)
    accounts.invite_member(organization=organization, email="new@example.org", role=Role.REQUESTER, by=owner)
    accounts.make_api_key(organization=organization, name="Member database", scopes=[Scope.TASKS_READ], by=owner)
    relay()


def _addresses(role: str) -> Iterator[str]:
    if role == NOBODY:
        yield from _before_signing_in()
        return
    if role == HALF_IN:
        yield reverse("mfa_authenticate")
        return
    yield from _own(role)
    yield from _of_all(role)


def _own(role: str) -> Iterator[str]:
    held, delivered = task_called(HELD), task_called(DELIVERED)
    if role == "organization":
        yield from (reverse(name) for name in ("home", "tasks", "new_task", "templates", "people", "delivered_files"))
        yield f"{reverse('tasks')}?view=done"
        yield f"{reverse('tasks')}?view=colleagues"
        yield f"{reverse('new_task')}?sample=0"
        own = OwnTemplate.objects.visible_to(actor_for(role)).latest("pk")
        yield reverse("own_template", args=[own.pk])
        yield f"{reverse('new_task')}?own={own.pk}"
        yield reverse("keep_task", args=[held.number])
        yield f"{reverse('tasks')}?q=nothing-is-called-so"
        yield reverse("post_task", args=[held.template.code])
        yield reverse("edit_task", args=[task_called(DRAFT).number])
        yield from (_task(title) for title in (HELD, ASKED, DELIVERED, ACCEPTED, DRAFT))
        yield reverse("step", args=[held.number, "cancel"])
        yield reverse("review", args=[delivered.number])
        yield reverse("ask_changes", args=[delivered.number])
        file = delivered.files.get()
        yield reverse("file_pages", args=[delivered.number, file.pk])
    elif role == "secretary":
        yield from (reverse(name) for name in ("work", "find", "offers", "calendar", "threads", "growth", "quality"))
        yield f"{reverse('work')}?layout=list"
        offer = Offer.objects.pending().filter(secretary=actor_for(role).secretary_id).first()
        assert offer is not None
        yield reverse("offer", args=[offer.pk])
        yield from (_task(title) for title in (HELD, ASKED, DELIVERED, ACCEPTED))
        for name in ("submit", "more_time"):
            yield reverse(name, args=[task_called(HELD).number])
        yield reverse("step", args=[held.number, "ask"])
        yield reverse("practise", args=["minutes"])
        yield reverse("check_practice", args=[Practice.objects.get().pk])
        yield reverse("move", args=[held.number, "waiting"])
    elif role == "coordinator":
        yield from (reverse(name) for name in ("desk", "desk_week", "desk_tasks", "desk_people", "certificates"))
        own = Certificate.objects.filter(secretary__pool__in=actor_for(role).pools)
        waiting = own.filter(status=Certificate.Status.SUBMITTED).first()
        assert waiting is not None
        yield reverse("certificate", args=[waiting.pk])
        assert held.holder is not None
        yield reverse("desk_person", args=[held.holder.pk])
        yield reverse("desk_reassign", args=[held.number])
        yield reverse("step", args=[held.number, "unassign"])
        yield from (_task(title) for title in (HELD, DELIVERED))
        yield from (reverse(name) for name in (
            "desk_orgs", "reports", "desk_sla", "new_promise", "new_hours", "desk_round",
        ))  # fmt: skip
        yield reverse("desk_peek", args=[held.number])
        yield from (reverse("desk_rule", args=["promises", rule.pk]) for rule in Policy.objects.all())
        yield from (reverse("desk_rule", args=["hours", rule.pk]) for rule in Calendar.objects.exclude(pool=None))
    elif role == "administrator":
        names = ("home", "admin_pools", "new_pool", "admin_organizations", "new_organization", "admin_kinds")
        yield from (reverse(name) for name in names)
        pool = held.pool_id
        yield from (reverse(name, args=[pool]) for name in ("admin_pool", "admin_matching"))
        yield reverse("admin_organization", args=[held.organization_id])
        passkey = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
        yield reverse("mfa_remove_webauthn", args=[passkey.pk])
        for name in (
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
        ):  # fmt: skip
            yield reverse(name)


def _of_all(role: str) -> Iterator[str]:
    yield reverse("inbox")
    for view in ("answer", "later", "archive"):
        yield f"{reverse('inbox')}?show={view}"
    told = Notification.objects.filter(user=user_of(role)).first()
    if told:
        yield reverse("snooze", args=[told.pk])
    yield f"{reverse('palette')}?q=hyjy"
    for name in (
        "help", "account", "account_notifications", "account_addresses", "mfa_index", "password", "account_keys",
        "account_calendar", "account_reauthenticate", "mfa_add_webauthn", "account_logout", "offline",
    ):  # fmt: skip
        yield reverse(name)
    if role != "administrator":  # whose app is set up already
        yield reverse("mfa_activate_totp")
    yield FOR_OTHERS[role]
    yield NOWHERE


def _before_signing_in() -> Iterator[str]:
    for name in (
        "account_login", "account_signup", "account_inactive", "account_reset_password",
        "account_reset_password_done", "account_reset_password_from_key_done",
    ):  # fmt: skip
        yield reverse(name)
    yield reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"})
    user = user_of("organization")
    key = {"uidb36": user_pk_to_url_str(user), "key": EmailAwarePasswordResetTokenGenerator().make_token(user)}
    yield reverse("account_reset_password_from_key", kwargs=key)
    yield urlsplit(unsubscribing.link(user, [Group.OFFERS])).path
    yield reverse("invitation", args=[accounts.token_of(Invitation.objects.open().get())])
    yield NOWHERE


def _task(title: str) -> str:
    return reverse("task", args=[task_called(title).number])


def _draft(title: str, by: Actor, code: str = "minutes") -> Task:
    organization = Organization.objects.get(pk__in=by.organizations)
    like = Task.objects.filter(template__code=code).order_by("pk")[0]  # it is filled in as the demonstration does
    return tasks.create(
        title=title, brief="一页纸，先写结论。One page.", organization=organization, pool=organization.pools.first(),
        template=like.template, fields=like.fields, by=by, deadline=now() + timedelta(days=5),
    )  # fmt: skip


def _posted(title: str, by: Actor, code: str) -> Task:
    return tasks.publish(task_id=_draft(title, by, code).pk, by=by)


def _given(task: Task, secretary: Actor, coordinator: Actor) -> Task:
    """The task, assigned and begun."""
    assert secretary.secretary_id is not None
    given = {"secretary_id": secretary.secretary_id, "reason": "Knows the council."}
    tasks.assign(task_id=task.pk, by=coordinator, **given)
    return tasks.start(task_id=task.pk, by=secretary)


def _held(task: Task, owner: Actor, secretary: Actor, coordinator: Actor) -> None:
    """Begun, ticked, written and asked more time about."""
    _given(task, secretary, coordinator)
    tasks.tick(task_id=task.pk, item=0, done=True, by=secretary)
    tasks.post_message(task_id=task.pk, by=owner, text="预算的数字请再核对一遍。")
    tasks.post_message(task_id=task.pk, by=secretary, text="I will, by noon.")
    tasks.post_message(task_id=task.pk, by=coordinator, text="Was late last month.", is_internal=True)
    tasks.add_file(task_id=task.pk, by=owner, upload=SimpleUploadedFile("预算.pdf", _pdf()))
    sla.ask_for_time(task_id=task.pk, minutes=60, reason="The recording is longer than said.", by=secretary)


def _deliver(task: Task, secretary: Actor) -> None:
    file = tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile("Notice.pdf", _pdf()))
    tasks.submit(task_id=task.pk, by=secretary, note="Decisions first.", file_ids=[file.pk])


def _pdf(pages: int = 2) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    for number in range(pages):
        for line in range(20):
            canvas.drawString(72, 770 - 24 * line, f"Decision {line + 1} of page {number + 1}: the budget is 168,000")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _an_offer(owner: Actor, secretary: Actor, coordinator: Actor) -> None:
    """One that waits for the secretary."""
    assert secretary.secretary_id is not None
    task = _posted("Minutes of the supervisory board, June", owner, "minutes")
    invite(task_id=task.pk, secretary_id=secretary.secretary_id, by=coordinator)


def _rules(pool: Pool, coordinator: Actor) -> None:
    """A promise that was tried out, and hours that are about to be."""
    tight = {"targets": {"claim": 60, "delivery": 3600}}
    promise = add_policy(key="tight", name="Everything within the hour", definition=tight, pool=pool, by=coordinator)
    tried = sla.try_out(rule=promise, days=30, by=coordinator)
    sla.undertake(type(tried).__name__, tried.pk)
    weekly = {"mon": [["08:00", "12:00"], ["13:00", "17:00"]]}
    definition = {"time_zone": "Asia/Shanghai", "weekly": weekly}
    add_calendar(definition=definition, country="CN", pool=pool, by=coordinator)


def _told(reader: Actor) -> None:
    """One notification is laid aside, one put off."""
    own = list(Notification.objects.visible_to(reader).order_by("pk"))
    if len(own) > 2:
        notifications.archive(notification_id=own[0].pk, by=reader)
        notifications.snooze(notification_id=own[1].pk, until=now() + timedelta(hours=3), by=reader)


def _keys(user: User) -> None:
    """A token, a calendar address, and a chat that waits for a test."""
    accounts.sign_in(email=user.email, password=PASSWORD, name="Laptop")
    feeds.make(label="Phone", by=actor_of(user))
    chat = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0000-demonstration"
    notifications.add_chat(address=chat, label="WeCom of the office", by=actor_of(user))


def _second_factors(user: User) -> None:
    """An app, codes to recover with, and a passkey."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    key, at = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}), "127.0.0.1"
    made = AuthenticatorData.create(
        sha256(at.encode()), AuthenticatorData.FLAG(0x45), 0, AttestedCredentialData.create(bytes(16), b"key", key)
    )
    asked = CollectedClientData.create("webauthn.create", bytes(32), f"http://{at}")
    answer = {"clientDataJSON": asked, "attestationObject": AttestationObject.create("none", made, {})}
    response = {name: websafe_encode(part) for name, part in answer.items()}
    name = websafe_encode(b"key")
    WebAuthn.add(user, "Laptop", {"id": name, "rawId": name, "type": "public-key", "response": response})
