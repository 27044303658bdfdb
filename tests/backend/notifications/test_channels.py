"""Every channel keeps the one contract: a letter arrives once, or the failure says whether another try is worth it."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from ipaddress import ip_network

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from backend.core import outbound
from backend.core.clock import now
from backend.core.ids import new_id
from backend.notifications.channels import CHANNELS, chat, webpush
from backend.notifications.channels.failures import AddressGone, LetterRefused, PermanentError, TransientError
from backend.notifications.letters import Letter, trial_letter
from backend.notifications.refusals import AddressNotAllowed
from backend.notifications.wording import Wording
from tests.backend.notifications.receivers import authority_for, receiver
from tests.backend.notifications.smtp import mail_server


@pytest.fixture
def house(settings):
    """Receivers on this machine may be reached."""
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def letter(world) -> Letter:
    said = Wording("A <title> & “more”", "The text.", "https://example.org/tasks/1")
    return Letter(
        key=new_id(), reader=world.owner, title=said.title, text=said.text, link=said.link, notices=(said,),
        groups=frozenset({"work"}),
    )  # fmt: skip


class Browser:
    """What a browser keeps for itself of a subscription, and how it reads what is pushed."""

    def __init__(self, endpoint: str) -> None:
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.endpoint = endpoint
        self.keys = {name: urlsafe_b64encode(value).rstrip(b"=").decode()
                     for name, value in (("p256dh", point), ("auth", self.secret))}  # fmt: skip

    @property
    def address(self) -> str:
        return json.dumps({"endpoint": self.endpoint, "keys": self.keys})

    def read(self, body: bytes) -> dict:
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"))


# The contract, over every row -----------------------------------------------------------------------------------------


class Email:
    """How the contract's tests drive a channel: ready, refuse once for now, refuse for good, what arrived."""

    def __init__(self, settings, letter, stack) -> None:
        self.server = stack.enter_context(mail_server())
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", self.server.port
        self.letter = letter

    def refuse(self, *, for_good: bool) -> None:
        self.server.refusals = [b"550 no such user" if for_good else b"451 try later"]

    def arrived(self) -> int:
        return len(self.server.received)


class Chat(Email):
    service = "wecom"

    def __init__(self, settings, letter, stack) -> None:
        self.server = stack.enter_context(receiver())
        row = replace(chat.SERVICES[self.service], address=re.compile(r"http://127\.0\.0\.1:[0-9]+/.*"))
        stack.enter_context(pytest.MonkeyPatch.context()).setitem(chat.SERVICES, self.service, row)
        self.taken = 0
        self.letter = replace(letter, address=f"{self.server.url}/bot")
        self.server.answers = [(200, b'{"errcode": 0, "code": 0}')] * 9

    def refuse(self, *, for_good: bool) -> None:
        self.server.answers.insert(0, (404, b"") if for_good else (503, b""))
        self.taken -= 1

    def arrived(self) -> int:
        return len(self.server.received) + self.taken


class WebPush(Chat):
    def __init__(self, settings, letter, stack) -> None:
        self.server = stack.enter_context(receiver())
        self.taken = 0
        self.letter = replace(letter, address=Browser(f"{self.server.url}/push").address)


DRIVERS = {"email": Email, "chat": Chat, "webpush": WebPush}


@pytest.fixture
def driver(request, settings, letter, house):
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield DRIVERS[request.param](settings, letter, stack)


def test_every_channel_has_a_driver_for_its_contract():
    assert set(DRIVERS) == set(CHANNELS)


@pytest.mark.parametrize(("name", "driver"), [(name, name) for name in CHANNELS], indirect=["driver"])
def test_a_channel_sends_a_letter_once_and_says_how_it_failed(name, driver):
    channel = CHANNELS[name]
    channel.send(driver.letter)
    assert driver.arrived() == 1
    driver.refuse(for_good=False)
    with pytest.raises(TransientError):
        channel.send(driver.letter)
    driver.refuse(for_good=True)
    with pytest.raises(PermanentError):
        channel.send(driver.letter)
    channel.send(driver.letter)
    assert driver.arrived() == 2
    if channel.needs_address:
        with pytest.raises(TransientError):
            channel.send(replace(driver.letter, address=re.sub(r":[0-9]+/", ":1025/", driver.letter.address)))


# E-mail ---------------------------------------------------------------------------------------------------------------


def test_a_mail_has_the_same_words_as_html_and_in_plain(letter, mailoutbox):
    CHANNELS["email"].send(letter)
    (mail,) = mailoutbox
    html, kind = mail.alternatives[0]
    assert kind == "text/html"
    assert "A <title> & “more”\nThe text." in mail.body
    assert "A &lt;title&gt; &amp; “more”" in html
    assert letter.link in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "http://" not in html.replace("http://127.0.0.1:8000", ""), "nothing is loaded from elsewhere"
    assert "<img" not in html


@pytest.mark.parametrize(
    ("status", "failure"),
    [(400, LetterRefused), (422, LetterRefused), (401, TransientError), (429, TransientError), (500, TransientError)],
)
def test_what_a_mail_service_answers_is_sorted(status, failure, letter, settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    with receiver() as service:
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t", "POSTMARK_API_URL": f"{service.url}/"}
        service.answers = [(status, b'{"ErrorCode": 1, "Message": "no"}')]
        with pytest.raises(failure) as raised:
            CHANNELS["email"].send(letter)
    assert failure is LetterRefused or not isinstance(raised.value, PermanentError)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (b"550 5.1.1 <owner@example.org>: Recipient address rejected: User unknown", PermanentError),
        (b"550 5.1.10 RESOLVER.ADR.RecipientNotFound", PermanentError),
        (b"554 5.2.1 The account is disabled", PermanentError),
        (b"550 No such user here", PermanentError),
        (b"550 Mailbox not found", PermanentError),
        (b"553 sorry, there is no mailbox here by that name", PermanentError),
        (b"550 5.7.1 Relaying denied", TransientError),
        (b"554 5.7.1 <owner@example.org>: Relay access denied", TransientError),
        (b"550 Relaying is prohibited", TransientError),
        (b"550 Access denied", TransientError),
        (b"550 Domain frequency limited", TransientError),
        (b"553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", TransientError),
        (b"550 5.1.8 Bad sender's system address", TransientError),
        (b"530 5.7.0 Authentication required", TransientError),
        (b"552 5.2.2 Mailbox full", TransientError),
        (b"554 Transaction failed", TransientError),
        (b"503 bad sequence", TransientError),
        (b"450 4.1.1 try later", TransientError),
    ],
)
def test_only_a_mailbox_that_is_not_there_ends_an_address(reply, failure, letter, settings):
    """A relay of ours that is set up wrongly must not switch off everybody's mail."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        server.refusals = [reply]
        with pytest.raises(failure) as raised:
            CHANNELS["email"].send(letter)
    assert not isinstance(raised.value, LetterRefused)


def test_a_mail_service_that_refuses_the_recipient_ends_the_address(letter, settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    with receiver() as service:
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t", "POSTMARK_API_URL": f"{service.url}/"}
        inactive = "Found inactive addresses: owner@example.org. Inactive recipients have had a hard bounce."
        refusal = json.dumps({"ErrorCode": 406, "Message": inactive}).encode()
        service.answers = [(422, refusal)]
        with pytest.raises(PermanentError) as raised:
            CHANNELS["email"].send(letter)
    assert not isinstance(raised.value, LetterRefused)


# Chat -----------------------------------------------------------------------------------------------------------------

GOOD = {
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx": "WeCom",
    "https://oapi.dingtalk.com/robot/send?access_token=0123abcd": "DingTalk",
    "https://open.feishu.cn/open-apis/bot/v2/hook/4f2d-88": "Feishu",
    "https://open.larksuite.com/open-apis/bot/v2/hook/4f2d-88": "Feishu",
    "https://hooks.slack.com/services/T024BE7LD/B0155KHR2/abcdefghijklmnopqrstuvwx": "Slack",
    "https://prod-08.westeurope.logic.azure.com:443/workflows/3be2/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc": "Teams",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": "Discord",
    "schan://abcdefgh123456789": "ServerChan",
}  # fmt: skip


@pytest.mark.parametrize(("address", "service"), GOOD.items())
def test_addresses_of_known_services_are_taken(address, service):
    assert chat.check(address) == service


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=1",
        "https://127.0.0.1/cgi-bin/webhook/send?key=1",
        "https://evil.example/x.logic.azure.com/workflows/a/triggers/manual/paths/invoke?sig=1",
        "https://logic.azure.com.evil.example/workflows/a/triggers/manual/paths/invoke?sig=1",
        "https://hooks.slack.com/services/T0/B0/../../etc",
        "json://127.0.0.1/", "jsons://example.org/", "mattermost://127.0.0.1/token", "gotify://127.0.0.1/token",
        "workflows://127.0.0.1/workflow/signature", "mailto://user:pass@example.org", "file:///etc/passwd",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?template=/etc/passwd",
        "schan://abcdefgh123456789?verify=no", "syslog://", "dbus://", "", "hello",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(address):
    with pytest.raises(AddressNotAllowed):
        chat.check(address)


@pytest.mark.parametrize("service", chat.SERVICES)
def test_a_card_has_the_title_the_text_and_the_link(service, letter):
    card = json.dumps(chat.SERVICES[service].card(letter), ensure_ascii=False)
    assert "title" in card
    assert letter.text in card
    assert letter.link in card


def test_a_card_for_wecom_fits_its_128_and_512_bytes(letter):
    long = replace(letter, title="汉" * 300, text="字" * 900)
    (article,) = chat.SERVICES["wecom"].card(long)["news"]["articles"]
    assert len(article["title"].encode()) <= 128
    assert len(article["description"].encode()) <= 512


@pytest.mark.parametrize(
    ("service", "said", "failure"),
    [
        ("wecom", b'{"errcode": 93000, "errmsg": "invalid webhook url"}', PermanentError),
        ("wecom", b'{"errcode": 45009, "errmsg": "api freq out of limit"}', TransientError),
        ("dingtalk", b'{"errcode": 300001, "errmsg": "token is not exist"}', PermanentError),
        ("feishu", b'{"code": 19001, "msg": "incoming webhook access token invalid"}', PermanentError),
        ("feishu", b'{"code": 11232, "msg": "frequency limited"}', TransientError),
        ("feishu", b"<html>", TransientError),
        ("wecom", b'{"errcode": 45002, "errmsg": "content size out of limit"}', LetterRefused),
        ("wecom", b'{"errcode": 60020, "errmsg": "not allow to access from your ip"}', TransientError),
        ("dingtalk", b'{"errcode": 310000, "errmsg": "keywords not in content"}', LetterRefused),
        ("dingtalk", b'{"errcode": 400102, "errmsg": "robot stopped"}', PermanentError),
        ("dingtalk", b'{"errcode": 410100, "errmsg": "too fast"}', TransientError),
        ("feishu", b'{"code": 19024, "msg": "Key Words Not Found"}', LetterRefused),
        ("feishu", b'{"code": 19021, "msg": "sign match fail"}', TransientError),
    ],
)
def test_a_refusal_that_comes_with_200_is_a_refusal(service, said, failure, letter, monkeypatch, house):
    row = replace(chat.SERVICES[service], address=re.compile(r"http://127.*"))
    monkeypatch.setattr(chat, "SERVICES", {service: row})
    with receiver() as bot:
        bot.answers = [(200, said)]
        with pytest.raises(failure) as raised:
            chat.send(replace(letter, address=f"{bot.url}/secret-token"))
    assert type(raised.value) is failure


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        *((status, LetterRefused) for status in (400, 413, 422)),
        *((status, PermanentError) for status in (301, 401, 403, 404, 405, 410)),
        *((status, TransientError) for status in (408, 429, 500, 503)),
    ],
)
def test_what_a_receiver_answers_is_sorted(status, failure, letter, monkeypatch, house):
    monkeypatch.setattr(chat, "SERVICES", {"x": replace(chat.SERVICES["slack"], address=re.compile("http.*"))})
    with receiver() as bot:
        bot.answers = [(status, b"")]
        with pytest.raises(failure) as raised:
            chat.send(replace(letter, address=f"{bot.url}/bot"))
    assert type(raised.value) is failure


def test_no_failure_names_the_address(letter, monkeypatch, house):
    monkeypatch.setattr(chat, "SERVICES", {"x": replace(chat.SERVICES["slack"], address=re.compile("http.*"))})
    for answer in ((404, b"gone"), (503, b"busy")):
        with receiver() as bot:
            bot.answers = [answer]
            with pytest.raises((PermanentError, TransientError)) as raised:
                chat.send(replace(letter, address=f"{bot.url}/secret-token"))
            assert "secret-token" not in str(raised.value)


@pytest.mark.parametrize(("status", "failure"), [(204, None), (404, PermanentError), (503, TransientError)])
def test_other_services_are_reached_through_apprise(status, failure, letter, monkeypatch, tmp_path):
    with receiver(authority_for("discord.com", tmp_path)) as service:
        monkeypatch.setenv("HTTPS_PROXY", service.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        service.answers = [(status, b"")]
        to_discord = replace(letter, address="discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js")
        if failure:
            with pytest.raises(failure):
                chat.send(to_discord)
        else:
            chat.send(to_discord)
        (request,) = service.received
        assert request.path.startswith("/api/webhooks/4174216298/")
        assert letter.link in request.body.decode()


# Web push -------------------------------------------------------------------------------------------------------------


def test_a_push_can_be_read_by_its_browser_alone_and_is_signed_for_its_service(letter, house):
    with receiver() as service:
        browser = Browser(f"{service.url}/push")
        webpush.send(replace(letter, address=browser.address))
        (request,) = service.received
    assert browser.read(request.body) == {
        "title": letter.title, "body": letter.text, "url": letter.link, "tag": str(letter.key)
    }  # fmt: skip
    assert letter.title.encode() not in request.body
    assert Vapid02.verify(request.headers["Authorization"])
    claims = request.headers["Authorization"].split("t=")[1].split(".")[1]
    said = json.loads(urlsafe_b64decode(claims + "=="))
    assert said["aud"] == service.url
    assert said["exp"] > now().timestamp()
    assert f"k={webpush.public_key()}" in request.headers["Authorization"]


def test_a_letter_that_is_too_long_for_a_push_is_cut(letter, house):
    with receiver() as service:
        webpush.send(replace(letter, text="字" * 5000, address=Browser(f"{service.url}/push").address))
        assert len(service.received[0].body) <= 4096


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_unsubscribed_is_gone(status, letter, house):
    with receiver() as service:
        service.answers = [(status, b"")]
        with pytest.raises(AddressGone):
            webpush.send(replace(letter, address=Browser(f"{service.url}/push").address))


def test_a_push_is_never_sent_to_a_private_address(letter):
    with receiver() as service:
        with pytest.raises(PermanentError):
            webpush.send(replace(letter, address=Browser(f"{service.url}/push").address))
        assert service.received == []


def test_keys_that_no_browser_has_are_refused(house):
    good = Browser("http://127.0.0.1:9999/push")
    assert json.loads(webpush.check(good.endpoint, good.keys))["keys"] == good.keys
    for bad in ({}, {**good.keys, "auth": "x"}, {**good.keys, "p256dh": good.keys["p256dh"][:-4] + "AAAA"},
                {**good.keys, "auth": "!" * 22}):  # fmt: skip
        with pytest.raises(AddressNotAllowed):
            webpush.check(good.endpoint, bad)


def test_an_endpoint_inside_our_network_is_refused():
    browser = Browser("https://127.0.0.1/push")
    with pytest.raises(outbound.Refused):
        webpush.check(browser.endpoint, browser.keys)


def test_a_test_letter_has_nothing_to_unsubscribe_from(world, mailoutbox):
    CHANNELS["email"].send(trial_letter(key=new_id(), reader=world.owner))
    assert "List-Unsubscribe" not in mailoutbox[0].extra_headers
