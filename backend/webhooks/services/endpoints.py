"""Endpoints: made, changed, paused, resumed, tested, deleted, and their secrets changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.models import Organization
from backend.accounts.permissions import require
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.core.outbound import check
from backend.core.secrets import seal
from backend.webhooks.models import Endpoint, Message
from backend.webhooks.refusals import EndpointActive, EndpointNotActive, TooManyEndpoints
from backend.webhooks.services.messages import add, body_of, kick_sender
from backend.webhooks.services.signing import new_secret
from backend.webhooks.types import TEST_TYPE

MOST_ENDPOINTS = 20  # of one organization
BOTH_SECRETS = timedelta(hours=24)  # for which a rotated secret still signs

S = Endpoint.Status


@dataclass(frozen=True)
class Made:
    """An endpoint with its new secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


def create(
    *, organization: Organization, url: str, by: Actor, description: str = "", event_types: Iterable[str] = ()
) -> Made:
    """A new, active endpoint; without `event_types` it is told everything.

    Raises `Forbidden` without the permission `webhook.manage`, `Refused` when nothing may be sent to `url`,
    `TooManyEndpoints`.
    """
    require(Permission.WEBHOOK_MANAGE, organization.pk, by)
    check(url)  # asks a name server: not inside a transaction
    secret = new_secret()
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(
            pk=organization.pk
        )  # so that two requests count one another
        if Endpoint.objects.there().filter(organization=organization).count() >= MOST_ENDPOINTS:
            raise TooManyEndpoints(most=MOST_ENDPOINTS)
        endpoint = Endpoint.objects.create(
            organization=organization,
            url=url,
            description=description,
            event_types=sorted(set(event_types)),
            secret=seal(secret),
            created_by_id=by.user_id,
        )
    return Made(endpoint, secret)


def change(*, endpoint_id: UUID, by: Actor, **values: Any) -> Endpoint:
    """Change `url`, `description` or `event_types`. What waits is sent to the new address. Raises `Refused`."""
    if "url" in values:
        _mine(endpoint_id, by)
        check(values["url"])
    if "event_types" in values:
        values["event_types"] = sorted(set(values["event_types"]))
    with transaction.atomic():
        return _set(_mine(endpoint_id, by, locked=True), **values)


@transaction.atomic
def delete(*, endpoint_id: UUID, by: Actor) -> None:
    """Delete an endpoint with all that was to be sent to it, and its history.

    It is gone for everybody at once. Its rows, which may be many, are removed by the job that forgets old messages.
    """
    _set(_mine(endpoint_id, by, locked=True), deleted_at=now())


@transaction.atomic
def rotate_secret(*, endpoint_id: UUID, by: Actor) -> Made:
    """A new secret. For 24 hours everything is signed with the former one as well, and then with the new one alone."""
    endpoint, secret = _mine(endpoint_id, by, locked=True), new_secret()
    former = {"former_secret": endpoint.secret, "former_until": now() + BOTH_SECRETS}
    return Made(_set(endpoint, secret=seal(secret), **former), secret)


@transaction.atomic
def pause(*, endpoint_id: UUID, by: Actor) -> Endpoint:
    """Send nothing until it is resumed; what happens meanwhile waits. Raises `EndpointNotActive`."""
    endpoint = _mine(endpoint_id, by, locked=True)
    if endpoint.status != S.ACTIVE:
        raise EndpointNotActive()
    return _set(endpoint, status=S.PAUSED, since=now())


@transaction.atomic
def resume(*, endpoint_id: UUID, by: Actor) -> Endpoint:
    """Send again, what has waited first, whether it was paused or disabled. Raises `EndpointActive`."""
    endpoint = _mine(endpoint_id, by, locked=True)
    if endpoint.status == S.ACTIVE:
        raise EndpointActive()
    Message.objects.pending().filter(endpoint=endpoint).update(next_attempt_at=now())
    kick_sender()
    return _set(endpoint, status=S.ACTIVE, reason="", since=now(), failing_since=None)


@transaction.atomic
def send_test(*, endpoint_id: UUID, by: Actor) -> Message:
    """Send an `endpoint.test`, whatever types the endpoint is told. Raises `EndpointNotActive`."""
    endpoint = _mine(endpoint_id, by, locked=True)
    if endpoint.status != S.ACTIVE:
        raise EndpointNotActive()
    name = new_id()
    body = body_of(TEST_TYPE, now(), {"endpoint_id": str(endpoint.pk)})
    return add(Message(id=name, endpoint=endpoint, key=f"test:{name}", type=TEST_TYPE, body=body))


def _mine(endpoint_id: UUID, by: Actor, *, locked: bool = False) -> Endpoint:
    rows = Endpoint.objects.visible_to(by)
    endpoint = (rows.select_for_update(no_key=True) if locked else rows).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound()
    return endpoint


def _set(endpoint: Endpoint, **values: Any) -> Endpoint:
    for name, value in values.items():
        setattr(endpoint, name, value)
    if values:
        endpoint.save(update_fields=list(values))
    return endpoint
