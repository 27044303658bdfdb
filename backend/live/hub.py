"""The open streams of this process: woken by one subscription to Redis, read and judged in batches, kept warm.

An idle stream costs a coroutine and a place here: no connection to Redis or PostgreSQL, no thread. What waits to be
sent on it is bounded: for a reader who does not keep up nothing more is read until they have.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from psycopg_pool import PoolTimeout
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from backend.accounts.actors import Actor
from backend.live.admission import Grant, here
from backend.live.reading import Place, Reading, confirm, id_of, leave, newest, place_of, read
from backend.live.sight import Event, Verdict, judge
from backend.live.streams import CHANNEL, EVERYBODY, mark_loss

log = structlog.get_logger(__name__)

BEAT = 3  # seconds between two signs of life to a reader
LOOK = 15  # seconds between two looks whether a reader may still listen, and between two pings of Redis
UNANSWERED = 2  # pings in a row, after which the connection to Redis is given up
RETRY = 3000  # milliseconds after which a reader who lost the connection comes back
WAITING = 32  # pieces that may wait to be sent on a stream; a piece holds at most one reading of events
GATHERED = 0.02  # seconds in which wakes are gathered: one verb makes several events
AT_ONCE = 200  # streams that are read for and judged together
DICE = random.SystemRandom()
AWAY = (RedisError, OSError, DatabaseError, InterfaceError, PoolTimeout)


class Stream:
    """One open connection: how far it has read, and what waits to be sent on it."""

    def __init__(self, grant: Grant, place: Place | None) -> None:
        self.grant = grant
        self.place = place  # None: it cannot be said what follows what the reader has
        self.reader: Actor | None = None  # as of the last look
        self.beat_at = time.monotonic() + DICE.uniform(0, BEAT)
        self.look_at = time.monotonic() + DICE.uniform(1, LOOK)
        self.is_over = False
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be sent that nothing more is read."""
        return self._waiting.qsize() >= WAITING

    def put(self, piece: bytes) -> None:
        """Have this sent, unless the stream has ended."""
        if not self.is_over:
            self._waiting.put_nowait(piece)

    def end(self, reason: str) -> None:
        """Say why, and end. A reader who comes back learns from the answer whether they may."""
        self.put(message("closed", {"reason": reason}, retry=DICE.randint(500, 4000)))  # not all at once
        self.is_over = True

    def leave(self) -> None:
        """The reader has gone."""
        self.put(b"")
        self.is_over = True

    async def next(self) -> bytes | None:
        """The next piece to send, or None after the last one."""
        return None if self.is_over and self._waiting.empty() else await self._waiting.get()


class Hub:
    """All open streams of this process. Lives in its event loop."""

    def __init__(self) -> None:
        self._streams: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._due: set[Stream] = set()  # to be read for
        self._woken = asyncio.Event()
        self._is_stopping = False
        self._has_listened = False
        self._work: list[asyncio.Task[None]] = []
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")

    def start(self) -> None:
        """Begin to listen to Redis and to look after streams."""
        pool = BlockingConnectionPool.from_url(
            settings.REDIS_URL, max_connections=4, timeout=5, socket_timeout=2, socket_connect_timeout=2
        )
        self._redis: Redis = Redis(connection_pool=pool)
        self._work = [
            asyncio.create_task(self._for_ever(work)) for work in (self._listen, self._pump, self._beat, self._look)
        ]

    def end_all(self, reason: str = "restart") -> None:
        """End every stream, and those that are opened from now on."""
        self._is_stopping = True
        for stream in self._all():
            stream.end(reason)

    async def stop(self) -> None:
        """Let everything go."""
        self.end_all()
        for work in self._work:
            work.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._redis.aclose()

    async def open(self, grant: Grant, last: str) -> Stream:
        """A new stream that says hello, and goes on after the event whose id is `last`, if that is not empty."""
        here.open += 1
        head = await self._head(grant)
        place = place_of(last) if last else head
        if head and place and place > head:  # of a Redis that was lost since, or made up
            place = None
        stream = Stream(grant, place)
        stream.put(message("hello", {"id": id_of(head) if head else None}, place=place, retry=RETRY))
        self._streams[grant.user_id].add(stream)
        if place is None or place != head:
            self._wake([stream])
        if self._is_stopping:
            stream.end("restart")
        return stream

    async def close(self, stream: Stream) -> None:
        """Forget a stream."""
        here.open -= 1
        stream.is_over = True
        own = self._streams[stream.grant.user_id]
        own.discard(stream)
        if not own:
            del self._streams[stream.grant.user_id]
        self._due.discard(stream)
        try:
            await leave(self._redis, stream.grant)
        except AWAY as error:
            log.warning("stream_not_counted_off", error=str(error))

    def sent(self, stream: Stream) -> None:
        """A piece was sent on this stream: one that was behind may be read for again."""
        if stream in self._due:
            self._woken.set()

    def _all(self) -> list[Stream]:
        return [stream for own in self._streams.values() for stream in own]

    def _wake(self, streams: Iterable[Stream]) -> None:
        self._due.update(stream for stream in streams if not stream.is_over)
        self._woken.set()

    async def _head(self, grant: Grant) -> Place | None:
        try:
            return await newest(self._redis, grant.user_id)
        except AWAY as error:
            log.warning("stream_without_redis", error=str(error))
            return None

    async def _for_ever(self, work: Any) -> None:
        """Do this again and again, whatever is away for a while; a fault of ours is no reason to stop either."""
        while True:
            try:
                await work()
            except AWAY as error:
                log.warning("live_interrupted", work=work.__name__, error=str(error))
            except Exception:
                log.exception("live_fault", work=work.__name__)
            else:
                continue
            await asyncio.sleep(DICE.uniform(0.3, 1.5))

    async def _listen(self) -> None:
        """Wake the streams that Redis says have grown. After a break: all of them, to load everything anew."""
        unanswered = 0
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                heard = await subscription.get_message(timeout=LOOK)
                if heard is None:
                    if unanswered == UNANSWERED:
                        raise RedisConnectionError("Redis does not answer to pings")
                    unanswered += 1
                    await subscription.ping()
                    continue
                unanswered = 0
                if heard["type"] == "subscribe":
                    await self._catch_up()
                elif heard["type"] == "message":
                    self._wake_named(heard["data"].decode())

    async def _catch_up(self) -> None:
        """Redis is heard for the first time, or again: it may have come back with less than it had."""
        if self._has_listened:
            async with self._redis.pipeline(transaction=False) as steps:
                mark_loss(steps)
                await steps.execute()
        self._has_listened = True
        self._wake(self._all())

    def _wake_named(self, names: str) -> None:
        if names == EVERYBODY:
            self._wake(self._all())
        else:
            self._wake(stream for name in names.split() for stream in self._streams.get(UUID(name), ()))

    async def _pump(self) -> None:
        """Read for the streams that are due, and hand on what their readers may hear now."""
        await self._woken.wait()
        await asyncio.sleep(GATHERED)
        batch = [stream for stream in self._due if not stream.is_behind and not stream.is_over][:AT_ONCE]
        if not batch:
            self._woken.clear()
            return
        self._due.difference_update(batch)
        try:
            readings = await read(self._redis, [(stream.grant.user_id, stream.place) for stream in batch])
            grown = [pair for pair in zip(batch, readings, strict=True) if pair[1].events or pair[1].is_gap]
            verdicts = await self._judge(grown)
        except AWAY:
            self._wake(batch)
            raise
        except Exception:  # something that cannot be read must not be met again and again
            for stream in batch:
                stream.place = None
            self._wake(batch)
            raise
        for (stream, reading), verdict in zip(grown, verdicts, strict=True):
            self._hand_on(stream, reading, verdict)

    async def _judge(self, grown: Sequence[tuple[Stream, Reading]]) -> list[Verdict]:
        def events(reading: Reading) -> list[Event]:
            return [(name, data) for _, name, data in reading.events]

        asked = [(stream.grant, events(reading)) for stream, reading in grown]
        return await asyncio.get_running_loop().run_in_executor(self._threads, judge, asked) if asked else []

    def _hand_on(self, stream: Stream, reading: Reading, verdict: Verdict) -> None:
        if not self._may_go_on(stream, verdict):
            return
        texts = [
            message(name, data, place=place)
            for (place, name, data), passes in zip(reading.events, verdict.passes, strict=True)
            if passes
        ]
        if reading.is_gap:
            texts.append(message("reload", {}, place=reading.place))
        if texts:
            stream.put(b"".join(texts))
        stream.place = reading.place
        if not reading.is_all:
            self._wake([stream])

    def _may_go_on(self, stream: Stream, verdict: Verdict) -> bool:
        """End a stream whose reader was shut out, or may see something else than before and has to look anew."""
        if verdict.reader is None:
            stream.end("signed_out")
        elif stream.reader not in (None, verdict.reader):
            stream.end("access_changed")
        stream.reader = verdict.reader
        return not stream.is_over

    async def _beat(self) -> None:
        """A sign of life to those whose turn it is, whatever is away: silence means that the connection is lost."""
        await asyncio.sleep(BEAT / 6)  # not to all of them at once
        at, alive = time.monotonic(), message("beat", {})
        for stream in self._all():
            if stream.beat_at <= at and not stream.is_behind:
                stream.beat_at = at + BEAT
                stream.put(alive)

    async def _look(self) -> None:
        """Once a second: whether those whose turn it is may still listen."""
        await asyncio.sleep(1)
        at = time.monotonic()
        due = [stream for stream in self._all() if stream.look_at <= at]
        for stream in due:
            stream.look_at = at + LOOK
        if due:
            await asyncio.gather(self._look_at(due), self._confirm(due))

    async def _look_at(self, streams: Sequence[Stream]) -> None:
        nothing = Reading(place=(0, 0))
        verdicts = await self._judge([(stream, nothing) for stream in streams])
        for stream, verdict in zip(streams, verdicts, strict=True):
            self._may_go_on(stream, verdict)

    async def _confirm(self, streams: Sequence[Stream]) -> None:
        gone = await confirm(self._redis, [stream.grant for stream in streams])
        self._wake(stream for user_id in gone for stream in self._streams.get(user_id, ()))


def message(event: str, data: Any, *, place: Place | None = None, retry: int | None = None) -> bytes:
    """One event as it is sent (server-sent events, WHATWG HTML 9.2)."""
    lines = [f"retry: {retry}"] if retry is not None else []
    lines += [f"id: {id_of(place)}"] if place else []
    return "\n".join([*lines, f"event: {event}", f"data: {orjson.dumps(data).decode()}", "\n"]).encode()
