"""The ASGI application of the web process: live streams by themselves, everything else by Django in threads.

Django's views are synchronous, and cost half as much under WSGI as under ASGI: so they stay a WSGI application, and
a2wsgi carries requests to its threads. What gunicorn's own workers did for that application is done here.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware
from asgiref.typing import (
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    HTTPRequestEvent,
    HTTPScope,
    Scope,
)
from django.conf import settings

from backend.config.wsgi import application as django
from backend.live.asgi import PATHS, Streams

SMALL = 2**20  # bytes of a body that is read before a thread is taken
PATIENCE = 30  # seconds that a sender may make us wait for a body, and for each SLOWEST bytes of a large one one more
SLOWEST = 50_000  # bytes in a second
PIECE = 64 * 1024  # bytes of a file that are handed on at a time


class FileInPieces(FileWrapper):
    """A file as an answer, in pieces large enough that handing them on costs little."""

    def __init__(self, filelike: Any, _size: int = 0) -> None:
        super().__init__(filelike, PIECE)


def as_gunicorn_has_it(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, told what it would be told by gunicorn itself."""
    target: bytes = environ["asgi.scope"]["raw_path"]
    environ["PATH_INFO"] = unquote_to_bytes(target).decode("latin-1")  # the bytes, be they UTF-8 or not
    environ["wsgi.errors"] = sys.stderr
    environ["wsgi.file_wrapper"] = FileInPieces
    return django(environ, start_response)


class InThreads:
    """Django behind ASGI, in `threads` threads. Bodies that are still on their way hold at most half of them."""

    def __init__(self, threads: int) -> None:
        application: Any = as_gunicorn_has_it  # a2wsgi has narrower types of its own
        self._application: Any = WSGIMiddleware(application, workers=threads)
        self._for_large = asyncio.Semaphore(max(1, threads // 2))

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        # `X_Forwarded_For` would pass for `X-Forwarded-For`, which a proxy in front has made sure of.
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        cleaned = {**scope, "headers": headers}
        length = _length(dict(headers))
        if length == 0:
            await self._application(cleaned, receive, send)
        elif length is not None and length <= SMALL:
            await self._with_small_body(cleaned, receive, send)
        else:
            async with self._for_large:
                await self._application(cleaned, _hurried(receive), send)

    async def _with_small_body(self, scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                body = await _whole(receive)
        except TimeoutError:
            await _give_up(send)
            return
        except ConnectionResetError:
            return
        rest: list[HTTPRequestEvent] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_at_once() -> ASGIReceiveEvent:
            return rest.pop() if rest else await receive()

        await self._application(scope, receive_at_once, send)


def _length(headers: dict[bytes, bytes]) -> int | None:
    """How many bytes the body says to have; None when it does not say."""
    if b"transfer-encoding" in headers:
        return None
    stated = headers.get(b"content-length", b"0")
    return int(stated) if stated.isdigit() else None


async def _whole(receive: ASGIReceiveCallable) -> bytes:
    """The body. Raises `ConnectionResetError` when its sender is gone."""
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise ConnectionResetError("the sender of the body is gone")
        body += event["body"]
        if not event["more_body"]:
            return bytes(body)


def _hurried(receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    """`receive`, which raises `OSError` when the sender is gone, or too slow: half a file is not a file."""
    patience = float(PATIENCE)

    async def receive_in_time() -> ASGIReceiveEvent:
        nonlocal patience
        began = time.monotonic()
        async with asyncio.timeout(min(patience, PATIENCE)):  # TimeoutError is an OSError
            event = await receive()
        if event["type"] != "http.request":
            raise ConnectionResetError("the sender of the body is gone")
        patience += len(event["body"]) / SLOWEST - (time.monotonic() - began)
        return event

    return receive_in_time


async def _give_up(send: ASGISendCallable) -> None:
    """Tell a sender that their body took too long. Django has not seen the request: so it is in plain English."""
    problem = {"status": 408, "code": "too_slow", "title": "The request took too long to arrive."}
    body = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 408, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class Site:
    """The whole of the web process."""

    def __init__(self) -> None:
        self._django = InThreads(settings.WEB_THREADS)
        self._streams = Streams(self._django)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http":
            answers = self._streams if scope["path"] in PATHS else self._django
            await answers(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """From the start of the process to its end."""
        await receive()
        self._streams.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._streams.stop()
        await send({"type": "lifespan.shutdown.complete"})


application = Site()
