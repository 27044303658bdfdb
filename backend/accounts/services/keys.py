"""Personal tokens and API keys: made, shown once, revoked."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, AccessKeyQuerySet, Organization
from backend.accounts.permissions import require, require_person
from backend.accounts.roles import Permission, Scope
from backend.accounts.services.identity import digest_of
from backend.accounts.services.people import user_with
from backend.accounts.services.rows import change
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid

TOKEN, API_KEY = "cst_", "csk_"  # so that people and secret scanners know what they found


@dataclass(frozen=True)
class Issued:
    """A new token or API key with its secret, which is not stored and cannot be shown again."""

    key: AccessKey
    secret: str


def sign_in(*, email: str, password: str, name: str = "") -> Issued:
    """A new token of the person with this address and password. Raises `WrongCredentials`."""
    user = user_with(email=email, password=password)
    return _issue(TOKEN, user=user, name=name, made_by=user, expires_at=now() + timedelta(days=settings.TOKEN_DAYS))


def make_api_key(
    *, organization: Organization, name: str, scopes: Iterable[Scope], by: Actor, expires_at: datetime | None = None
) -> Issued:
    """A new API key of the organization, which works until it is revoked or until `expires_at`.

    Raises `Forbidden` without the permission `key.manage`, `Invalid` when it would have expired already.
    """
    require(Permission.KEY_MANAGE, organization.pk, by)
    if expires_at is not None and expires_at <= now():
        raise Invalid(fields={"expires_at": [_("This is in the past.")]})
    kept = sorted(set(scopes))
    return _issue(
        API_KEY, organization=organization, name=name, scopes=kept, made_by_id=by.user_id, expires_at=expires_at
    )


def api_keys_of(*, organization: Organization, by: Actor) -> AccessKeyQuerySet:
    """The organization's keys that were not revoked. Raises `Forbidden` without the permission `key.manage`."""
    require(Permission.KEY_MANAGE, organization.pk, by)
    return AccessKey.objects.visible_to(by).live().filter(organization=organization)


def tokens_of(*, by: Actor) -> AccessKeyQuerySet:
    """One's own tokens that were not revoked. Raises `PeopleOnly`."""
    return AccessKey.objects.visible_to(by).live().filter(user=require_person(by))


def revoke(*, key: AccessKey, by: Actor) -> None:
    """Stop one's own token, or an API key with the permission `key.manage`: it is refused from the next request on."""
    if key.organization_id:
        require(Permission.KEY_MANAGE, key.organization_id, by)
    elif key.user_id != by.user_id:
        raise Forbidden()
    change(key, revoked_at=now())


def _issue(kind: str, **values: Any) -> Issued:
    secret = kind + secrets.token_urlsafe(32)
    return Issued(AccessKey.objects.create(prefix=secret[:12], digest=digest_of(secret), **values), secret)
