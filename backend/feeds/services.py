"""Making, showing and revoking the addresses of one's calendar, and reading what is there."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from backend.accounts.actors import Actor
from backend.accounts.permissions import require_person
from backend.accounts.services import digest_of
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.feeds.calendars import written
from backend.feeds.models import Feed, FeedQuerySet
from backend.feeds.refusals import TooManyFeeds
from backend.secretaries.services import actor_of

MOST_EACH = 10  # addresses of one person
NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Made:
    """A new feed with its address, which cannot be shown again."""

    feed: Feed
    url: str


@dataclass(frozen=True)
class Fetched:
    """A calendar, with what says whether it has changed."""

    body: bytes
    etag: str
    changed_at: datetime


def make(*, label: str, names_confidential: bool = False, by: Actor) -> Made:
    """A new address of one's calendar, without titles of confidential tasks unless one wishes.

    Raises `PeopleOnly` or `TooManyFeeds`.
    """
    owner = require_person(by)
    if feeds_of(by=by).count() >= MOST_EACH:
        raise TooManyFeeds()
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        user_id=owner, label=label, names_confidential=names_confidential, digest=digest_of(token)
    )
    return Made(feed, f"{settings.PUBLIC_URL}/feeds/{token}.ics")


def feeds_of(*, by: Actor) -> FeedQuerySet:
    """One's own addresses that were not revoked. Raises `PeopleOnly`."""
    require_person(by)
    return Feed.objects.visible_to(by).live()


@transaction.atomic
def regenerate(*, feed: Feed, by: Actor) -> Made:
    """Another address for the same calendar program; at the old one nothing is found any more. Raises `PeopleOnly`."""
    revoke(feed=feed)
    return make(label=feed.label, names_confidential=feed.names_confidential, by=by)


def revoke(*, feed: Feed) -> None:
    """From the next time on, nothing is found there."""
    Feed.objects.filter(pk=feed.pk).update(revoked_at=now())


def fetch(*, token: str) -> Fetched:
    """The calendar behind an address as it is now. Raises `NotFound` for unknown, revoked and former users' alike."""
    of = Feed.objects.live().filter(digest=digest_of(token), user__is_active=True)
    feed = of.select_related("user").first()
    if feed is None:
        raise NotFound()
    at = now()
    body = written(feed.user, actor_of(feed.user), at, names_confidential=feed.names_confidential)
    _note(feed, hashlib.sha256(body).hexdigest(), at)
    return Fetched(body, feed.etag, feed.changed_at)


def _note(feed: Feed, etag: str, at: datetime) -> None:
    """Remember what was fetched, when that is new; and seldom that it is in use, so that reading costs no write."""
    if feed.etag != etag:
        feed.etag, feed.changed_at = etag, at
    elif feed.last_used_at is not None and at - feed.last_used_at <= NOTED_EVERY:
        return
    feed.last_used_at = at
    feed.save(update_fields=["etag", "changed_at", "last_used_at"])
