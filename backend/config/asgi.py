"""The ASGI application of the web process: live streams by themselves, everything else by Django in threads.

Django's views are synchronous, and cost half as much under WSGI as under ASGI: so they stay a WSGI application, and
a2wsgi carries requests to its threads. What gunicorn's own workers did for that application is done here.
"""

import asyncio
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware
from asgiref.typing import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, HTTPScope, Scope
from django.conf import settings

from backend.config.wsgi import application as django
from backend.live.asgi import PATHS, Streams

SILENCE = 30  # seconds in which not one byte of a body arrives, after which its sender is given up
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
    """Django behind ASGI, in `threads` threads."""

    def __init__(self, threads: int) -> None:
        application: Any = as_gunicorn_has_it  # a2wsgi has narrower types of its own
        self._application: Any = WSGIMiddleware(application, workers=threads)

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        # `X_Forwarded_For` would pass for `X-Forwarded-For`, which a proxy in front has made sure of.
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]

        async def receive_in_time() -> ASGIReceiveEvent:
            """The next part of the body. Raises `OSError` when its sender is gone: half a file is not a file."""
            async with asyncio.timeout(SILENCE):  # TimeoutError is an OSError
                event = await receive()
            if event["type"] == "http.disconnect":
                raise ConnectionResetError("the sender of the body is gone")
            return event

        await self._application({**scope, "headers": headers}, receive_in_time, send)


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
