"""Chat: a card with a title, a text and a link, by a bot that the reader has made in a service of theirs.

The address is what the service shows for the bot. Of the services that most people here use, each is a row: we post
ourselves, because WeCom, DingTalk and Feishu answer 200 to what they refuse, and say so only in the body. Others go
through apprise, those alone whose host is fixed; its options, which name files and hosts, are not taken.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from backend.notifications.channels.failures import LetterRefused, PermanentError, TransientError
from backend.notifications.channels.posting import failure_of, post
from backend.notifications.letters import Letter
from backend.notifications.refusals import AddressNotAllowed

LONGEST_TITLE, LONGEST_TEXT = 40, 160  # characters: WeCom takes 128 and 512 bytes, a Chinese character has three
SECONDS = 10
_one_at_a_time = Lock()  # through apprise: its log does not say whose failure it tells of

Body = Mapping[str, Any]


def _wecom(letter: Letter) -> Body:
    card = {"title": letter.title[:LONGEST_TITLE], "description": letter.text[:LONGEST_TEXT], "url": letter.link}
    return {"msgtype": "news", "news": {"articles": [card]}}


def _dingtalk(letter: Letter) -> Body:
    return {"msgtype": "link", "link": {"title": letter.title, "text": letter.text, "messageUrl": letter.link}}


def _feishu(letter: Letter) -> Body:
    button = {"tag": "button", "type": "primary", "url": letter.link, "text": _plain(_("Open"))}
    elements = [{"tag": "div", "text": _plain(letter.text)}, {"tag": "action", "actions": [button]}]
    return {"msg_type": "interactive", "card": {"header": {"title": _plain(letter.title)}, "elements": elements}}


def _plain(text: str) -> Body:
    return {"tag": "plain_text", "content": text}


def _slack(letter: Letter) -> Body:
    button = {"type": "button", "url": letter.link, "text": {"type": "plain_text", "text": _("Open")}}
    text = {"type": "plain_text", "text": letter.text[:3000]}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": letter.subject[:150]}},
        {"type": "section", "text": text},
        {"type": "actions", "elements": [button]},
    ]
    return {"text": letter.subject.translate({ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}), "blocks": blocks}


def _teams(letter: Letter) -> Body:
    runs = [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, "weight": weight}]}
        for text, weight in ((letter.title, "Bolder"), (letter.text, "Default"))
    ]
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": runs,
        "actions": [{"type": "Action.OpenUrl", "title": _("Open"), "url": letter.link}],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


@dataclass(frozen=True, kw_only=True)
class Service:
    """A chat service whose bots we post to ourselves.

    `address` is what its bots' addresses look like. Where `code` is a field of the answer, everything but 0 in it is a
    refusal: `gone` are those that say that the bot is no more, or its key is none; `refused` those about this very
    letter; the others pass.
    """

    name: str
    address: re.Pattern[str]
    card: Callable[[Letter], Body]
    code: str = ""
    gone: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()


def _address(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"https://{pattern}", re.ASCII)


SERVICES: dict[str, Service] = {
    "wecom": Service(
        name="WeCom",
        address=_address(r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[\w-]+"),
        card=_wecom,
        code="errcode",
        gone=frozenset({93000, 93004, 93008}),  # no such bot, or removed; stopped; not in the group any more
        refused=frozenset({40008, 40035, 40058, 44004, 45002, 45003, 45004, 45008, 47001}),  # its form, its length
    ),
    "dingtalk": Service(
        name="DingTalk",
        address=_address(r"oapi\.dingtalk\.com/robot/send\?access_token=\w+"),
        card=_dingtalk,
        code="errcode",
        gone=frozenset({300001, 300005, 400013, 400101, 400102, 400106}),  # no such token or bot; stopped; no group
        refused=frozenset({40035, 310000, 400105, 430101, 430102, 430103, 430104}),  # its form, keywords, content
    ),
    "feishu": Service(
        name="Feishu",
        address=_address(r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/[\w-]+"),
        card=_feishu,
        code="code",
        gone=frozenset({19001, 19007}),  # no such token; the bot is switched off
        refused=frozenset({19002, 19024}),  # its form; keywords
    ),
    "slack": Service(name="Slack", address=_address(r"hooks\.slack(?:-gov)?\.com/services/\w+/\w+/\w+"), card=_slack),
    "teams": Service(
        name="Teams",
        address=_address(
            r"[\w-]+(?:\.[\w-]+)*\.(?:logic\.azure\.com|api\.powerplatform\.com)(?::443)?"
            r"/[\w/-]*workflows/\w+/triggers/manual/paths/invoke\?[\w.%&=/-]+"
        ),
        card=_teams,
    ),
}

# Through apprise: scheme -> name. Each has one host of its own, and takes a title and a text.
OTHERS: dict[str, str] = {
    "discord": "Discord",
    "gchat": "Google Chat",
    "line": "LINE",
    "pover": "Pushover",
    "pushplus": "PushPlus",
    "schan": "ServerChan",
    "webex": "Webex",
}
OTHER_ADDRESS = re.compile(r"([a-z]+)://[\w/.~%@:-]+", re.ASCII)  # without options


def check(address: str) -> str:
    """The name of the service that an address is of. Raises `AddressNotAllowed`."""
    if service := _service_of(address):
        return service.name
    scheme = OTHER_ADDRESS.fullmatch(address)
    if scheme and scheme[1] in OTHERS and _bot_of(address) is not None:
        return OTHERS[scheme[1]]
    names = ", ".join([service.name for service in SERVICES.values()] + list(OTHERS.values()))
    reason = _("This is not the address of a bot of one of these services: %(names)s.") % {"names": names}
    raise AddressNotAllowed(fields={"address": [reason]})


def send(letter: Letter) -> None:
    """One card. Raises `TransientError`, `PermanentError`."""
    if service := _service_of(letter.address):
        _post(service, letter)
    else:
        _notify(letter)


def _service_of(address: str) -> Service | None:
    return next((service for service in SERVICES.values() if service.address.fullmatch(address)), None)


def _post(service: Service, letter: Letter) -> None:
    body = json.dumps(service.card(letter), ensure_ascii=False).encode()
    answer = post(letter.address, body=body, headers={"Content-Type": "application/json; charset=utf-8"})
    if not service.code:
        return
    try:
        code = json.loads(answer.body)[service.code]
    except (ValueError, KeyError, TypeError):
        raise TransientError(f"{service.name} answers something else than it should") from None
    if code != 0:
        said = f"{service.name}: {service.code} {code}"
        if code in service.refused:
            raise LetterRefused(said)
        raise (PermanentError if code in service.gone else TransientError)(said)


def _notify(letter: Letter) -> None:
    """Through apprise, which says no more than yes or no: what went wrong stands in its log."""
    from apprise import LogCapture  # a third of a second, for who needs it

    bot = _bot_of(letter.address)
    if bot is None:
        raise PermanentError("apprise does not know this address any more")
    with _one_at_a_time, LogCapture(level=logging.WARNING, fmt="%(message)s") as captured:  # type: ignore[no-untyped-call]
        arrived = bot.notify(title=letter.title, body=f"{letter.text}\n{letter.link}")
        said = captured.getvalue()
    if not arrived:
        status = re.search(r"error=([0-9]{3})\b", said)
        raise failure_of(int(status[1])) if status else TransientError("no answer")


def _bot_of(address: str) -> Any:
    """Apprise's plugin for the address, which follows no redirect and waits no longer than we do, or None."""
    from apprise import Apprise, AppriseAsset

    bot = Apprise.instantiate(address, asset=AppriseAsset(http_redirects=False, secure_logging=True))
    if bot is not None:
        bot.socket_connect_timeout = bot.socket_read_timeout = SECONDS
    return bot
