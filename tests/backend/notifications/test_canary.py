"""No notice ever holds what its reader may not see: over every kind, every channel, alone, together and in a digest.

A secret task has canaries for title, brief, message and internal note. Whoever lost it may know its number, no more.
"""

import email
import email.policy
import json
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_network

import pytest
from django.utils.translation import override

from backend.accounts.models import Coordinator, Membership
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.ids import new_id
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.channels import CHANNELS, chat
from backend.notifications.kinds import KINDS
from backend.notifications.letters import Letter, letter_of
from backend.notifications.models import Address, Delivery, Notification
from backend.notifications.subscribers import on_webhook_disabled
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from tests.backend.notifications.receivers import receiver
from tests.backend.notifications.test_channels import Browser

TITLE, BRIEF, MESSAGE, NOTE = "Zaunkönig", "Rotkehlchen", "Nachtigall", "Wiedehopf"
CANARIES = (TITLE, BRIEF, MESSAGE, NOTE)
SERVICES = chat.SERVICES.values()
FACTS = {
    "outcome": "accepted", "clock": "delivery", "certificate": {"en": "Shorthand", "zh-hans": "速记"},
    "secretary": "Li", "act": "raise_priority", "until": "2027-01-01", "channel": "chat",
    "label": "WeCom", "reason": "gone", "template": "Every month", "why": "right",
    "starts": "2027-01-01 09:00", "ends": "2027-01-02 00:00",
}  # fmt: skip


@pytest.fixture
def task(world):
    """A secret task that `secretary` had, with everything in it that could get out."""
    Secretary.objects.update(clearance=Confidentiality.SECRET)
    task = world.task_in_progress(confidentiality=Confidentiality.SECRET, title=TITLE, brief=BRIEF)
    tasks.post_message(task_id=task.pk, by=world.actor("owner"), text=MESSAGE, mentions=[world.secretary.pk])
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text=NOTE, is_internal=True)
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question=MESSAGE)
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text=MESSAGE)
    return task


def notices_of(task, user, kinds) -> list[Notification]:
    for kind in kinds:
        Notification.objects.create(user=user, kind=kind, event="canary", task=task, facts=FACTS)
    rows = Notification.objects.with_task().filter(user=user, event="canary", kind__in=kinds)
    return list(rows.order_by("id"))


def letters(world, name: str, task, *, is_shared: bool = False) -> list[Letter]:
    """Every kind alone, all of them together, and in a digest, for this person and in their language."""
    user, actor = getattr(world, name), world.actor(name)
    rows = notices_of(task, user, KINDS)
    made = [([row], False) for row in rows] + [(rows, False), (rows, True)]
    return [
        letter_of(chosen, key=new_id(), reader=user, actor=actor, is_digest=is_digest, is_shared=is_shared)
        for chosen, is_digest in made
    ]


def everything_sent(letter: Letter, mailoutbox, settings) -> str:
    """What leaves the house for this letter over every channel and to every chat service, decoded and decrypted."""
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    sent = []
    with ExitStack() as stack:
        at = stack.enter_context(receiver())
        browser = Browser(f"{at.url}/push")
        CHANNELS["email"].send(letter)
        CHANNELS["webpush"].send(replace(letter, address=browser.address))
        sent.append(json.dumps(browser.read(at.received[0].body), ensure_ascii=False))
        sent.append(repr(at.received[0].headers))
    sent += [json.dumps(service.card(letter), ensure_ascii=False) for service in chat.SERVICES.values()]
    mail = email.message_from_bytes(mailoutbox.pop().message().as_bytes(), policy=email.policy.default)
    sent += [f"{name}: {value}" for name, value in mail.items()]
    sent += [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join(map(str, sent))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_may_not_see_a_task_reads_its_number_over_every_channel(language, world, task, mailoutbox, settings):
    tasks.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Leave.")
    settings.DEFAULT_FROM_EMAIL = "secretariat@example.org"
    with override(language):
        for letter in letters(world, "secretary", task):
            sent = everything_sent(letter, mailoutbox, settings)
            assert [canary for canary in CANARIES if canary in sent] == []
            assert "%(" not in sent


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_may_see_the_task_reads_its_title_and_nothing_that_was_written_in_it(
    language, world, task, mailoutbox, settings
):
    with override(language):
        for letter in letters(world, "owner", task):
            sent = everything_sent(letter, mailoutbox, settings)
            assert [canary for canary in (BRIEF, MESSAGE, NOTE) if canary in sent] == []
            assert letter.title in sent
            assert "%(" not in sent
    assert any(TITLE in notice.title for notice in letter.notices)


@pytest.mark.parametrize("level", Confidentiality)
def test_a_chat_bot_in_a_group_tells_nobody_the_title_of_what_is_confidential(level, world, task):
    task.confidentiality = level
    task.save(update_fields=["confidentiality"])
    made = letters(world, "owner", task, is_shared=True)
    cards = [json.dumps(service.card(letter), ensure_ascii=False) for letter in made for service in SERVICES]
    assert any(TITLE in card for card in cards) is (level < Confidentiality.CONFIDENTIAL)
    assert all(str(task) in card for card in cards[: len(SERVICES)])


def test_what_leaves_for_a_chat_bot_has_no_title_and_what_leaves_by_mail_has_it(world, task, monkeypatch, mailoutbox):
    said: list[Letter] = []
    monkeypatch.setitem(CHANNELS, "chat", replace(CHANNELS["chat"], send=said.append))
    address = "https://oapi.dingtalk.com/robot/send?access_token=0123abcd"
    services.add_chat(address=address, by=world.actor("owner"))
    Address.objects.update(verified_at=now())
    relay()
    while services.send_due(at=now()):
        pass
    assert said
    assert all(TITLE not in repr((letter.title, letter.text, letter.notices)) for letter in said)
    assert any(TITLE in mail.body for mail in mailoutbox if mail.to == ["owner@example.org"])


def test_nothing_that_was_written_is_kept_beside_the_task_itself(world, task):
    """Neither in what people are told, nor in the events that lead to it, nor in the ledger."""
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note=NOTE)
    tasks.reject(task_id=task.pk, by=world.actor("owner"), brief_line=BRIEF, evidence=MESSAGE)
    relay()
    while services.send_due(at=now()):
        pass
    kept = [*Notification.objects.values_list("facts", "kind", "event")]
    kept += [*OutboxEvent.objects.values_list("payload", "error")]
    kept += [*Delivery.objects.values_list("error", "label")]
    assert Notification.objects.count() > 5
    assert [canary for canary in CANARIES if canary in json.dumps(kept, ensure_ascii=False, default=str)] == []


def test_who_lost_the_task_in_the_night_reads_no_title_in_the_morning(world, task, mailoutbox):
    """What waits is put into words when it leaves, not when it happened."""
    relay()
    assert Delivery.objects.filter(notification__user=world.secretary, status="pending").exists()
    tasks.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Leave.")
    relay()
    while services.send_due(at=now()):
        pass
    own = [mail for mail in mailoutbox if mail.to == ["secretary@example.org"]]
    assert own
    assert all(TITLE not in mail.subject + mail.body + mail.alternatives[0][0] for mail in own)


def left_for(user) -> set[tuple[str, str, str]]:
    """What became of the mails to this person: the kind, the status, and why it was dropped."""
    relay()
    while services.send_due(at=now()):
        pass
    return set(Delivery.objects.filter(notification__user=user).values_list("notification__kind", "status", "dropped"))


def test_who_lost_the_task_hears_that_and_nothing_more_of_it_though_it_is_on_the_board(world, mailoutbox):
    task = world.task_in_progress()
    tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="Please hurry.")
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Which?")
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text="This.")
    relay()
    tasks.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Leave.")
    outcomes = {kind: (status, why) for kind, status, why in left_for(world.secretary)}
    assert outcomes["task_withdrawn"] == ("sent", "")
    assert outcomes["message_posted"] == ("dropped", "hidden")
    assert "sent" not in {status for kind, (status, _why) in outcomes.items() if kind != "task_withdrawn"}


def test_an_offer_leaves_for_a_secretary_who_is_nothing_else_to_the_task(world, mailoutbox):
    task = world.open_task()
    secretary = Secretary.objects.get(user=world.secretary)
    services.tell(
        event="offer.closed", event_id=1, facts={"status": "rescinded"},
        happening=Happening(task=task, pool_id=task.pool_id, secretary=secretary),
    )  # fmt: skip
    assert ("offer_withdrawn", "sent", "") in left_for(world.secretary)


def test_a_note_that_waits_is_dropped_for_who_no_longer_coordinates(world, mailoutbox):
    task = world.task_in_progress()
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="A note.", is_internal=True)
    relay()
    Coordinator.objects.filter(user=world.coordinator).delete()
    assert ("note_posted", "dropped", "hidden") in left_for(world.coordinator)


def test_a_note_in_which_somebody_is_named_stays_internal_when_it_leaves(world, task, mailoutbox):
    Membership.objects.create(organization=world.organization, user=world.coordinator, role="owner")
    for internal in ("yes", "no"):
        row = Notification.objects.create(
            user=world.coordinator, kind="mentioned", event=internal, task=task, facts={"internal": internal}
        )
        Delivery.objects.create(notification=row, channel="email", next_attempt_at=now())
    left_for(world.coordinator)
    why = dict(Delivery.objects.filter(notification__kind="mentioned", notification__user=world.coordinator)
               .values_list("notification__event", "dropped"))  # fmt: skip
    assert (why["yes"], why["no"]) == ("hidden", "")


@pytest.mark.parametrize("is_lost", [True, False])
def test_what_is_about_no_task_is_dropped_for_who_lost_the_pool_or_the_organization(is_lost, world, mailoutbox):
    pool = Secretary.objects.get(user=world.secretary).pool_id
    services.apply_preset(name="everything", by=world.actor("coordinator"))
    kept = {"certificate": {"en": "Shorthand"}, "secretary": "Li", "until": "2027-01-01", "pool_id": str(pool)}
    happening = Happening(pool_id=pool)
    services.tell(event="certificate.submitted", event_id=1, facts={}, happening=happening, kept=kept)
    on_webhook_disabled(event_id=2, organization_id=str(world.organization.pk), reason="gone")
    if is_lost:
        Coordinator.objects.filter(user=world.coordinator).delete()
        Membership.objects.filter(user=world.owner).delete()
    outcome = ("dropped", "hidden") if is_lost else ("sent", "")
    assert left_for(world.coordinator) == {("certificate_submitted", *outcome)}
    assert left_for(world.owner) == {("webhook_disabled", *outcome)}


def test_nobody_who_may_not_read_an_internal_note_hears_that_there_is_one(world, task):
    Notification.objects.all().delete()
    relay()
    told = Notification.objects.filter(kind="note_posted").values_list("user__name", flat=True)
    assert set(told) <= {"Coordinator", "Secretary"}
