"""The streams' addresses under ASGI. Django answers first, as it answers everything: who may not, gets that answer."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import structlog
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, HTTPResponseStartEvent, HTTPScope

from backend.live.admission import Grant
from backend.live.hub import Hub, Stream

log = structlog.get_logger(__name__)

PATHS = frozenset({"/api/v1/stream", "/stream"})
STUCK = 30  # seconds in which a reader takes nothing, after which they are given up
LONGEST_ID = 40

Django = Callable[[HTTPScope, ASGIReceiveCallable, ASGISendCallable], Awaitable[None]]


class Streams:
    """Carries the streams that Django grants."""

    def __init__(self, django: Django) -> None:
        self._django = django
        self._hub = Hub()

    def start(self) -> None:
        """Begin, in the running event loop. At SIGTERM or SIGINT the streams end first, and then the process."""
        self._hub.start()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._end_streams_at(number)

    async def stop(self) -> None:
        """End what is left."""
        await self._hub.stop()

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        grants: list[Grant] = []
        answer: list[Any] = []

        async def keep(event: ASGISendEvent) -> None:
            answer.append(event)

        asked: Any = {**scope, "live.grants": grants}
        await self._django(asked, receive, keep)
        if grants:
            await self._carry(grants[0], answer[0], scope, receive, send)
        else:
            for event in answer:
                await send(event)

    async def _carry(
        self,
        grant: Grant,
        start: HTTPResponseStartEvent,
        scope: HTTPScope,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        stream = await self._hub.open(grant, _last_event_id(scope))
        watch = asyncio.create_task(_watch(stream, receive))
        try:
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            await send({**start, "headers": headers})
            while (piece := await stream.next()) is not None:
                async with asyncio.timeout(STUCK):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                self._hub.sent(stream)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.info("stream_given_up", stream_id=str(grant.stream_id))
        finally:
            watch.cancel()
            await self._hub.close(stream)

    def _end_streams_at(self, number: signal.Signals) -> None:
        """Before the server does what it does at this signal: it would wait for streams to end by themselves."""
        loop, server = asyncio.get_running_loop(), signal.getsignal(number)

        def end(received: int, frame: Any) -> None:
            loop.call_soon_threadsafe(self._hub.end_all)
            if callable(server):
                server(received, frame)

        signal.signal(number, end)


async def _watch(stream: Stream, receive: ASGIReceiveCallable) -> None:
    """Have the stream end when its reader goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.leave()


def _last_event_id(scope: HTTPScope) -> str:
    """What the reader had last: the header of a browser that comes back, or a parameter of the address."""
    in_header = [value for name, value in scope["headers"] if name == b"last-event-id"]
    in_address = parse_qs(scope["query_string"]).get(b"last_event_id", [])
    return next(iter([*in_header, *in_address]), b"").decode("latin-1")[:LONGEST_ID]
