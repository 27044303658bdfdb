"""The bounded stream of each person in Redis: appending to it, and the names of what is kept there.

A stream exists from when somebody begins to listen until a day after they last did; of people who do not listen nothing
is kept. It holds the newest events. Who comes back with the id of the last event they had gets those after it, if they
are all still there; else they are told to load everything anew. Redis may be lost at any time: live updates are the one
thing that may be lost with it.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from backend.live.kinds import KINDS

log = structlog.get_logger(__name__)

CHANNEL = "live"  # says whose streams have grown: keys of users, separated by blanks
EVERYBODY = "*"
KEPT = 500  # events of each person, about
LASTS = 86_400  # seconds for which a stream that nobody listens to is kept
LOST = "live:lost"  # a stream of one entry: up to its id, events may be missing
REST = 10  # seconds without appending after a failure: an outbox does not wait for Redis again and again

_resting_until = 0.0  # of the monotonic clock
_has_lost = False


def stream_of(user_id: UUID) -> str:
    """The name of a person's stream."""
    return f"live:stream:{user_id}"


def slots_of(user_id: UUID) -> str:
    """The name of the set of a person's open connections."""
    return f"live:open:{user_id}"


@cache
def redis() -> Redis:
    """Redis, for what must not wait for it: asked once more when a connection had died, never after silence."""
    again = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=again)


def tell(audience: Iterable[UUID], event: str, **facts: object) -> None:
    """Tell people of an event as soon as this transaction commits: whoever reads at once sees all that came of it.

    What is no id or version of this kind (`KINDS`) is left out.
    """
    people = frozenset(audience)
    data = {name: facts[name] for name in KINDS[event].holds}
    if people:
        transaction.on_commit(lambda: append(people, event, data), robust=True)


def append(people: Collection[UUID], event: str, data: Mapping[str, object]) -> None:
    """Append an event to the streams of those of `people` who listen. A Redis that is away is logged and forgiven."""
    global _resting_until, _has_lost
    if time.monotonic() < _resting_until:
        _has_lost = True
        return
    entry: dict[Any, Any] = {"event": event, "data": orjson.dumps(data)}
    try:
        with redis().pipeline(transaction=False) as steps:
            for user_id in people:
                steps.xadd(stream_of(user_id), entry, maxlen=KEPT, approximate=True, nomkstream=True)
            if _has_lost:
                steps.xadd(LOST, {"x": 1}, maxlen=1, approximate=False)
            steps.publish(CHANNEL, EVERYBODY if _has_lost else " ".join(map(str, people)))
            steps.execute()
    except RedisError as error:
        log.warning("live_update_lost", live_event=event, error=str(error))
        _resting_until, _has_lost = time.monotonic() + REST, True
    else:
        _has_lost = False
