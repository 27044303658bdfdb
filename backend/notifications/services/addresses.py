"""Where people can be reached: added, proven by a test, taken away."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import override

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.permissions import require_person
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.outbound import within_a_request
from backend.core.secrets import Unreadable, seal, unseal
from backend.notifications.channels import CHANNELS, chat, webpush
from backend.notifications.channels.failures import PermanentError, TransientError
from backend.notifications.letters import trial_letter
from backend.notifications.models import Address
from backend.notifications.refusals import NotDelivered, TooManyAddresses, TriedJustNow

MOST_ADDRESSES = 20  # of a person
REST = 10  # seconds between two tests of a person
LONGEST_TEST = 60  # seconds after which a test whose process died is over


def add_chat(*, address: str, label: str = "", by: Actor) -> Address:
    """A bot of a chat service. It is used once a test has arrived. Raises `AddressNotAllowed`, `TooManyAddresses`."""
    service = chat.check(address)
    return _keep("chat", address, label or service, by)


def subscribe(*, endpoint: str, keys: Mapping[str, str], label: str = "", by: Actor) -> Address:
    """A browser that has asked its reader, and may show notices. Subscribing twice changes nothing.

    Raises `backend.core.outbound.Refused`, `AddressNotAllowed`, `TooManyAddresses`.
    """
    kept = _keep("webpush", webpush.check(endpoint, keys), label or "Web", by)
    Address.objects.filter(pk=kept.pk).update(verified_at=now(), disabled_at=None, reason="")
    kept.refresh_from_db()
    return kept


def remove_address(*, address_id: UUID, by: Actor) -> None:
    """Send nothing there any more. Raises `NotFound`."""
    _own(address_id, by).delete()


def try_address(*, address_id: UUID, by: Actor) -> Address:
    """Send a test now. When it arrives, the address is used, even if it was disabled before.

    A person tests one address at a time. Raises `NotFound`, `TriedJustNow`, `NotDelivered` with the reason, and
    `backend.core.outbound.Busy`.
    """
    address = _own(address_id, by)
    mark = f"notifications.test:{address.user_id}"
    with within_a_request():
        if not cache.add(mark, True, timeout=LONGEST_TEST):
            raise TriedJustNow()
        try:
            return _try(address)
        finally:
            cache.set(mark, True, timeout=REST)


def _try(address: Address) -> Address:
    at = now()
    Address.objects.filter(pk=address.pk).update(tested_at=at)
    reader = address.user
    try:
        with override(reader.language):
            letter = trial_letter(key=address.pk, reader=reader, address=unseal(address.sealed))
            CHANNELS[address.channel].send(letter)
    except (TransientError, PermanentError, Unreadable) as failure:
        raise NotDelivered(str(failure)) from failure
    Address.objects.filter(pk=address.pk).update(verified_at=at, disabled_at=None, reason="")
    address.refresh_from_db()
    return address


def address_of_sign_in(user: User) -> Address:
    """The row of the address that a person signs in with, made when it is first needed."""
    found, _is_new = Address.objects.get_or_create(
        user=user,
        channel="email",
        digest=digest_of(user.email),
        defaults={"sealed": seal(user.email), "label": user.email[:80], "verified_at": now()},
    )
    return found


def digest_of(address: str) -> str:
    """By what an address is known again."""
    return sha256(address.encode()).hexdigest()


@transaction.atomic
def _keep(channel: str, address: str, label: str, by: Actor) -> Address:
    user = User.objects.select_for_update(no_key=True).get(pk=require_person(by))
    known = Address.objects.filter(user=user)
    values: dict[str, Any] = {"user": user, "channel": channel, "digest": digest_of(address)}
    if found := known.filter(**values).first():
        return found
    if known.count() >= MOST_ADDRESSES:
        raise TooManyAddresses()
    return Address.objects.create(**values, sealed=seal(address), label=label)


def _own(address_id: UUID, by: Actor) -> Address:
    address = Address.objects.visible_to(by).select_related("user").filter(pk=address_id).first()
    if address is None:
        raise NotFound()
    return address
