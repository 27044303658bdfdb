"""Who may open a stream, and the grant with which Django hands an accepted connection over to `asgi`."""

import time
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.http import HttpResponse
from redis.exceptions import RedisError

from backend.accounts.actors import Actor
from backend.accounts.permissions import require_person
from backend.core.ids import new_id
from backend.live.refusals import NoRoom, TooManyStreams
from backend.live.streams import redis, slots_of

log = structlog.get_logger(__name__)

MOST_EACH = 5  # streams of one person, over all processes
SIGN_OF_LIFE = 45  # seconds after which a stream that nobody confirms is counted as closed
WITHOUT_STREAMS = "retry: 15000\nevent: reload\ndata: {}\n\n"  # by plain WSGI: the client asks again now and then
MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}  # nobody keeps or collects it


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A connection that was let in: whose it is, and by what they showed it. One of the two keys is set."""

    user_id: UUID
    key_id: UUID | None = None
    session_key: str | None = field(default=None, repr=False)
    stream_id: UUID = field(default_factory=new_id)


class _Counter:
    """How many streams this process holds. Counted by its event loop alone, read by threads."""

    open = 0


here = _Counter()


def admit(*, by: Actor, key_id: UUID | None = None, session_key: str | None = None) -> Grant:
    """Let one more stream of a person in. Raises `PeopleOnly`, `TooManyStreams` or `NoRoom`."""
    grant = Grant(user_id=require_person(by), key_id=key_id, session_key=session_key)
    if here.open >= settings.STREAMS_PER_PROCESS:
        raise NoRoom(retry_after=5)
    if _count(grant) > MOST_EACH:
        raise TooManyStreams(retry_after=15)
    return grant


def answer(environ: MutableMapping[str, Any], method: str | None, **terms: Any) -> HttpResponse:
    """Django's answer to who asks for a stream: under ASGI the connection is handed over (see `admit` for `terms`)."""
    desk = environ.get("asgi.scope", {}).get("live.grants")
    if desk is not None and method == "GET":
        desk.append(admit(**terms))
    else:
        require_person(terms["by"])
    return HttpResponse(WITHOUT_STREAMS, content_type=MEDIA_TYPE, headers=HEADERS)


def _count(grant: Grant) -> int:
    """How many streams this person has with this one. Redis being away, nobody is refused: 1."""
    slots, at = slots_of(grant.user_id), time.time()
    try:
        with redis().pipeline(transaction=False) as steps:
            steps.zremrangebyscore(slots, 0, at - SIGN_OF_LIFE)
            steps.zadd(slots, {str(grant.stream_id): at})
            steps.zcard(slots)
            steps.expire(slots, SIGN_OF_LIFE)
            count = int(steps.execute()[2])
        if count > MOST_EACH:
            redis().zrem(slots, str(grant.stream_id))
    except RedisError as error:
        log.warning("streams_not_counted", error=str(error))
        return 1
    return count
