"""The bounded stream of each person in Redis: appending to it, and the names of what is kept there.

A stream exists from when somebody begins to listen until a day after they last did; of people who do not listen nothing
is kept. It holds the newest events. Who comes back with the id of the last event they had gets those after it, if they
are all still there; else they are told to load everything anew. Redis may be lost at any time: live updates are the one
thing that may be lost with it.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from threading import Lock, Thread
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
_teller: Thread | None = None  # tells of what was lost when nothing else is appended
_one_at_a_time = Lock()


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
    """Append an event to the streams of those of `people` who listen. A Redis that is away is logged and forgiven.

    What could not be appended is told with the next event, or by itself as soon as Redis is back.
    """
    if time.monotonic() < _resting_until or not _write(people, event, data):
        _tell_later()


def mark_loss(steps: Any) -> None:
    """With these steps of a pipeline, have everybody load everything anew: nobody knows what they have missed."""
    steps.xadd(LOST, {"x": 1}, maxlen=1, approximate=False)
    steps.publish(CHANNEL, EVERYBODY)


def _write(people: Collection[UUID], event: str, data: Mapping[str, object]) -> bool:
    """Whether it is written now, and with it that something was lost before."""
    global _resting_until, _has_lost
    entry: dict[Any, Any] = {"event": event, "data": orjson.dumps(data)}
    had_lost, _has_lost = _has_lost, False  # what another thread loses from now on is another loss
    try:
        with redis().pipeline(transaction=False) as steps:
            for user_id in people:
                steps.xadd(stream_of(user_id), entry, maxlen=KEPT, approximate=True, nomkstream=True)
            if had_lost:
                mark_loss(steps)
            else:
                steps.publish(CHANNEL, " ".join(map(str, people)))
            steps.execute()
    except RedisError as error:
        log.warning("live_update_lost", live_event=event, error=str(error))
        _resting_until, _has_lost = time.monotonic() + REST, True
        return False
    return True


def _tell_later() -> None:
    """Remember a loss: the next event tells of it, or this process does when there is none."""
    global _has_lost, _teller
    with _one_at_a_time:
        _has_lost = True
        if _teller is None or not _teller.is_alive():  # not in a process that was forked off since
            _teller = Thread(target=_tell_of_loss, name="live-loss", daemon=True)
            _teller.start()


def _tell_of_loss() -> None:
    """Try until everybody was told."""
    global _teller
    while True:
        time.sleep(REST)
        with _one_at_a_time:
            if not _has_lost:
                _teller = None
                return
        _write((), "reload", {})
