"""Reading people's streams in Redis, for many at once: one round trip, whoever they are."""

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from redis.asyncio import Redis

from backend.live.admission import SIGN_OF_LIFE, Grant
from backend.live.kinds import Data
from backend.live.streams import LASTS, LOST, slots_of, stream_of

Place = tuple[int, int]  # in a stream: the two parts of an id
PIECE = 50  # events that are read at a time
ID = re.compile(r"([0-9]{1,19})-([0-9]{1,19})", re.ASCII)
BEGINNING: Place = (0, 0)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What follows a place in a stream: `events` as (place, kind, data); or a gap, when some of it is gone."""

    place: Place  # from where to read on
    events: Sequence[tuple[Place, str, Data]] = ()
    is_gap: bool = False
    is_all: bool = True


def place_of(text: str) -> Place | None:
    """The place that an id names; None when it is no id of ours."""
    found = ID.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def id_of(place: Place) -> str:
    """The id of a place, as readers get it."""
    return f"{place[0]}-{place[1]}"


async def newest(redis: Redis, user_id: UUID) -> Place:
    """The newest place of a person's stream, which begins now if there is none. Raises `RedisError`."""
    key = stream_of(user_id)
    async with redis.pipeline(transaction=False) as steps:
        steps.xrevrange(key, count=1)
        steps.xrevrange(LOST, count=1)
        steps.expire(key, LASTS)
        last, lost, _ = await steps.execute()
    if not last:
        last = [(await redis.xadd(key, {"event": "start"}), {})]
        await redis.expire(key, LASTS)
    return max(_first(last), _first(lost))


async def read(redis: Redis, wanted: Sequence[tuple[UUID, Place | None]]) -> list[Reading]:
    """What follows each of these places in these people's streams. Raises `RedisError`.

    A place of None follows nothing. Nothing is missing after a place when the stream still holds that place or an
    earlier one, and when no failure to append came later.
    """
    async with redis.pipeline(transaction=False) as steps:
        steps.xrevrange(LOST, count=1)
        for user_id, place in wanted:
            steps.xrange(stream_of(user_id), count=1)
            steps.xrange(stream_of(user_id), min=f"({id_of(place or BEGINNING)}", count=PIECE)
        lost, *found = await steps.execute()
    readings = []
    for number, (user_id, place) in enumerate(wanted):
        first, rows = found[2 * number : 2 * number + 2]
        if place is None or not first or _first(first) > place or _first(lost) > place:
            readings.append(Reading(place=await newest(redis, user_id), is_gap=True))
        else:
            readings.append(_after(place, rows))
    return readings


async def confirm(redis: Redis, grants: Collection[Grant]) -> set[UUID]:
    """Keep streams that are read, and count their readers. Returns whose stream is gone. Raises `RedisError`."""
    async with redis.pipeline(transaction=False) as steps:
        for grant in grants:
            slots = slots_of(grant.user_id)
            steps.expire(stream_of(grant.user_id), LASTS)
            steps.zadd(slots, {str(grant.stream_id): time.time()})
            steps.expire(slots, SIGN_OF_LIFE)
        kept = (await steps.execute())[::3]
    return {grant.user_id for grant, is_there in zip(grants, kept, strict=True) if not is_there}


async def leave(redis: Redis, grant: Grant) -> None:
    """Count a reader no longer. Raises `RedisError`."""
    await redis.zrem(slots_of(grant.user_id), str(grant.stream_id))


def _after(place: Place, rows: Sequence[Any]) -> Reading:
    events = [
        (_place(key), fields[b"event"].decode(), orjson.loads(fields[b"data"]))
        for key, fields in rows
        if b"data" in fields  # not the beginning
    ]
    return Reading(place=_place(rows[-1][0]) if rows else place, events=events, is_all=len(rows) < PIECE)


def _first(rows: Sequence[Any]) -> Place:
    return _place(rows[0][0]) if rows else BEGINNING


def _place(key: bytes) -> Place:
    milliseconds, _, number = key.partition(b"-")
    return int(milliseconds), int(number)
