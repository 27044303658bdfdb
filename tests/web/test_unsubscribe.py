"""One click in a mail ends mails of its kind: by the mail program or on the page, without signing in or scripts."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from backend.core.clock import now
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.models import Delivery, Notification, Preference

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mail(world, mailoutbox, settings):
    """A mail about the owner's task, and how it is sent again."""
    settings.PUBLIC_URL = "http://testserver"
    task = world.task_in_progress()
    services.tell(
        event="task.moved", event_id=1, facts={"verb": "claim", "role": "", "undone": ""},
        happening=Happening(task=task, pool_id=task.pool_id),
    )  # fmt: skip
    services.send_due(at=now())
    return mailoutbox[0]


def address_in(mail) -> str:
    return re.fullmatch(r"<(http://testserver/unsubscribe/[^>]+)>", mail.extra_headers["List-Unsubscribe"])[1]


def mails_off() -> dict:
    return {group: channels["email"] for group, channels in Preference.objects.get().choices.items()}


def test_a_mail_names_its_address_in_the_headers_of_rfc_8058_and_in_both_bodies(mail):
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = address_in(mail)
    assert address in mail.body
    assert address in mail.alternatives[0][0]
    assert mail.message().as_bytes()  # and the header can be written


def test_a_mail_program_posts_once_and_without_cookies(mail, world):
    answer = Client(enforce_csrf_checks=True).post(address_in(mail), ONE_CLICK)
    assert answer.status_code == 200
    assert mails_off() == {"work": "off"}
    services.tell(
        event="task.moved", event_id=2, facts={"verb": "claim", "role": "", "undone": ""},
        happening=Happening(task=Notification.objects.get().task),
    )  # fmt: skip
    assert Notification.objects.count() == 2
    assert Delivery.objects.count() == 1, "nothing more leaves the house"


def test_following_the_link_changes_nothing_and_the_button_of_its_page_does(mail, browser):
    page = browser().get(address_in(mail))
    assert page.status_code == 200
    assert "who does the work" in page.content.decode()
    assert page.content.decode().count("<button") == 1
    assert "no-store" in page.headers["Cache-Control"]
    assert not Preference.objects.exists()
    done = browser(enforce_csrf_checks=True).post(address_in(mail))
    assert "You get no more mails about this" in done.content.decode()
    assert mails_off() == {"work": "off"}


def test_the_page_speaks_the_readers_language(mail, world, browser):
    type(world.owner).objects.filter(pk=world.owner.pk).update(language="zh-hans")
    page = browser().get(address_in(mail))
    assert page.headers["Content-Language"] == "zh-hans"
    assert 'lang="zh-hans"' in page.content.decode().lower()


def test_other_wishes_stay(mail, world):
    services.set_preferences(
        by=world.actor("owner"), choices={"offers": {"chat": "off"}, "work": {"chat": "digest"}}, urgent_passes=True
    )
    Client().post(address_in(mail), ONE_CLICK)
    kept = Preference.objects.get()
    assert kept.choices == {"offers": {"chat": "off"}, "work": {"chat": "digest", "email": "off"}}
    assert kept.urgent_passes is True


@pytest.mark.parametrize(
    "change", [lambda a: a + "x", lambda a: a.replace(":", "."), lambda a: a[:-60] + "AAAA" + a[-56:]]
)
def test_an_address_that_we_did_not_write_leads_nowhere(change, mail):
    for send in (Client().get, Client().post):
        assert send(change(address_in(mail))).status_code == 404
    assert not Preference.objects.exists()


def test_mails_of_the_sign_in_never_have_it(world, mailoutbox, browser):
    with override("en"):
        browser().post("/accounts/password/reset/", {"email": "owner@example.org"})
    (mail,) = mailoutbox
    assert "List-Unsubscribe" not in mail.extra_headers
    assert "/unsubscribe/" not in mail.body
