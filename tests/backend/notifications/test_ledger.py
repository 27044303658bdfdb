"""The ledger accounts for every attempt; an address that refuses us is retired, and its owner told."""

from contextlib import ExitStack
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.core.cache import cache

from backend.core import outbound
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound
from backend.core.secrets import unseal
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.models import Address, Attempt, Delivery, Notification
from backend.notifications.refusals import NotDelivered, NothingToResend, TooManyAddresses, TriedJustNow
from backend.notifications.services import addresses
from tests.backend.notifications.receivers import receiver
from tests.backend.notifications.smtp import mail_server
from tests.backend.notifications.test_channels import Browser

Status = Delivery.Status
BOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


@pytest.fixture
def task(world):
    return world.task_in_progress()


@pytest.fixture
def house(settings):
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def push(house):
    with receiver() as running:
        yield running


@pytest.fixture
def smtp(settings, task):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def happens(task, number: int = 1) -> None:
    happening = Happening(task=task, pool_id=task.pool_id)
    services.tell(
        event="task.moved", event_id=number, facts={"verb": "claim", "role": "", "undone": ""}, happening=happening
    )


def send(**later: int) -> None:
    with time_machine.travel(now() + timedelta(**later), tick=False):
        while services.send_due(at=now()):
            pass


def browser_of(world, push, name: str = "owner", path: str = "push") -> Address:
    browser = Browser(f"{push.url}/{path}")
    return services.subscribe(endpoint=browser.endpoint, keys=browser.keys, label=path, by=world.actor(name))


def test_every_attempt_is_written_down_with_what_became_of_it(task, smtp):
    smtp.refusals = [b"451 try later"]
    happens(task)
    send()
    send(minutes=5)
    tries = Attempt.objects.order_by("id")
    assert list(tries.values_list("outcome", flat=True)) == ["put_off", "sent"]
    assert "try later" in tries[0].error
    assert tries[0].took_ms is not None
    assert Delivery.objects.get().attempts == 2


def test_a_mail_server_that_refuses_and_then_accepts_gets_every_mail_once(world, task, smtp):
    smtp.refusals = [b"451 try later"] * 7
    for number in range(12):
        Notification.objects.create(user=world.owner, kind="certificate_verified", event=str(number),
                                    facts={"certificate": {"en": "Shorthand"}})  # fmt: skip
    for row in Notification.objects.all():
        Delivery.objects.create(notification=row, channel="email", next_attempt_at=now())
    send()
    assert len(smtp.received) == 5
    send(minutes=5)
    assert len(smtp.received) == 12
    assert set(Delivery.objects.values_list("status", flat=True)) == {Status.SENT}
    assert Attempt.objects.filter(outcome="sent").count() == 12
    assert Attempt.objects.filter(outcome="put_off").count() == 7


def test_a_refused_mail_address_is_retired_and_its_owner_told_in_the_house(world, task, smtp):
    smtp.refusals = [b"550 no such user"]
    happens(task)
    send()
    address = Address.objects.get()
    assert (address.channel, address.label) == ("email", "owner@example.org")
    assert "no such user" in address.reason
    told = Notification.objects.get(kind="address_disabled")
    assert told.user == world.owner
    assert not told.deliveries.exists(), "not over the way that does not work"
    happens(task, 2)
    assert Delivery.objects.count() == 1, "nothing more is tried"
    services.try_address(address_id=address.pk, by=world.actor("owner"))
    happens(task, 3)
    assert Delivery.objects.count() == 2, "a test that arrives opens it again"


def test_what_still_waits_for_an_address_that_is_retired_is_dropped(world, task, smtp):
    happens(task)
    happens(world.task_in_progress(), 2)
    smtp.refusals = [b"550 no such user"] * 2
    send()
    assert sorted(Delivery.objects.values_list("status", "dropped")) == [("dropped", "gone"), ("failed", "")]
    assert Attempt.objects.count() == 1


def test_a_mail_that_is_refused_for_what_it_says_does_not_retire_the_address(task, settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    with receiver() as service:
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t", "POSTMARK_API_URL": f"{service.url}/"}
        service.answers = [(422, b"{}")]
        happens(task)
        send()
    assert Delivery.objects.get().status == Status.FAILED
    assert not Address.objects.exists()


def test_each_browser_gets_its_own_push_beside_the_mail(world, task, push, mailoutbox):
    for path in ("office", "home"):
        browser_of(world, push, path=path)
    happens(task)
    send()
    assert {request.path for request in push.received} == {"/office", "/home"}
    assert len(mailoutbox) == 1
    assert sorted(Delivery.objects.values_list("channel", "label", "status")) == [
        ("email", "", "sent"), ("webpush", "home", "sent"), ("webpush", "office", "sent")
    ]  # fmt: skip


def test_a_browser_that_unsubscribed_is_forgotten_without_a_word_and_the_ledger_stays(world, task, push):
    browser_of(world, push)
    push.answers = [(410, b"")]
    happens(task)
    send()
    assert not Address.objects.exists()
    assert not Notification.objects.filter(kind="address_disabled").exists()
    delivery = Delivery.objects.get(channel="webpush")
    assert (delivery.status, delivery.error, delivery.label) == (Status.FAILED, "HTTP 410", "push")


def test_a_push_service_that_refuses_us_retires_the_browser_and_its_owner_is_told_by_mail(
    world, task, push, mailoutbox
):
    browser_of(world, push)
    push.answers = [(403, b"")]
    happens(task)
    send()
    assert Address.objects.get().reason == "HTTP 403"
    assert [mail.subject for mail in mailoutbox if "no longer told" in mail.subject] == [
        "You are no longer told anything by this browser"
    ]


def test_what_waits_for_an_address_that_is_removed_is_dropped(world, task, push):
    address = browser_of(world, push)
    happens(task)
    services.remove_address(address_id=address.pk, by=world.actor("owner"))
    send()
    assert Delivery.objects.get(channel="webpush").dropped == "gone"
    assert push.received == []


def test_what_failed_can_be_sent_again(world, task, smtp):
    smtp.refusals = [b"550 no such user"]
    happens(task)
    send()
    failed = Delivery.objects.get()
    services.resend(delivery_id=failed.pk, by=world.actor("coordinator"))
    with pytest.raises(NothingToResend):
        services.resend(delivery_id=failed.pk, by=world.actor("owner"))
    send()
    assert Delivery.objects.get().status == Status.SENT
    assert list(Attempt.objects.order_by("id").values_list("outcome", flat=True)) == ["failed", "sent"]


@pytest.mark.parametrize("name", ["stranger", "manager", "colleague", "other_coordinator"])
def test_nobody_else_sees_or_resends_a_delivery(name, world, task):
    happens(task)
    delivery = Delivery.objects.get()
    assert not Delivery.objects.visible_to(world.actor(name)).exists()
    with pytest.raises(NotFound):
        services.resend(delivery_id=delivery.pk, by=world.actor(name))


# Addresses ------------------------------------------------------------------------------------------------------------


def test_an_address_is_kept_sealed(world):
    address = services.add_chat(address=f"{BOT}token", by=world.actor("owner"))
    assert "token" not in address.sealed + address.label
    assert unseal(address.sealed) == f"{BOT}token"


def test_an_address_is_kept_once_and_belongs_to_one_person(world):
    first = services.add_chat(address=f"{BOT}token", label="Our group", by=world.actor("owner"))
    assert services.add_chat(address=f"{BOT}token", by=world.actor("owner")) == first
    assert services.add_chat(address=f"{BOT}token", by=world.actor("manager")) != first
    with pytest.raises(NotFound):
        services.remove_address(address_id=first.pk, by=world.actor("manager"))


def test_a_chat_address_is_used_only_after_a_test_has_arrived(world, task):
    services.add_chat(address=f"{BOT}token", by=world.actor("owner"))
    happens(task)
    assert not Delivery.objects.filter(channel="chat").exists()
    Address.objects.update(verified_at=now())
    happens(task, 2)
    assert Delivery.objects.filter(channel="chat").count() == 1


def test_a_test_says_why_it_did_not_arrive_and_may_not_be_pressed_all_the_time(world, push):
    address = browser_of(world, push)
    push.answers = [(503, b"")]
    with pytest.raises(NotDelivered, match="HTTP 503"):
        services.try_address(address_id=address.pk, by=world.actor("owner"))
    with pytest.raises(TriedJustNow):
        services.try_address(address_id=address.pk, by=world.actor("owner"))
    other = services.add_chat(address=f"{BOT}token", by=world.actor("owner"))
    with pytest.raises(TriedJustNow):  # a person rests, not an address
        services.try_address(address_id=other.pk, by=world.actor("owner"))
    cache.clear()
    services.try_address(address_id=address.pk, by=world.actor("owner"))
    assert len(push.received) == 2


def test_no_more_tests_run_at_once_than_leave_threads_for_everybody_else(world, push):
    address = browser_of(world, push)
    with ExitStack() as others:
        for _ in range(outbound.MOST_WAITING):
            others.enter_context(outbound.within_a_request())
        with pytest.raises(outbound.Busy):
            services.try_address(address_id=address.pk, by=world.actor("owner"))
        with pytest.raises(outbound.Busy):
            outbound.check("https://example.org/hook")
    services.try_address(address_id=address.pk, by=world.actor("owner"))
    assert len(push.received) == 1


def test_nobody_needs_more_than_so_many_addresses(world, monkeypatch):
    monkeypatch.setattr(addresses, "MOST_ADDRESSES", 2)
    for token in "ab":
        services.add_chat(address=BOT + token, by=world.actor("owner"))
    with pytest.raises(TooManyAddresses):
        services.add_chat(address=f"{BOT}c", by=world.actor("owner"))
    assert issubclass(TooManyAddresses, Conflict)


def test_no_address_is_ever_logged(world, task, push, caplog):
    address = browser_of(world, push, path="secret-token")
    push.answers = [(503, b""), (403, b"")]
    happens(task)
    send()
    send(minutes=5)
    assert address.pk
    assert "secret-token" not in caplog.text
    assert "secret-token" not in "".join(Attempt.objects.values_list("error", flat=True))
