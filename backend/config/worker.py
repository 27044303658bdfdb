"""uvicorn as gunicorn's worker, with the promises of deploy/gunicorn.py kept."""

import os
import signal
import socket
from http import HTTPStatus
from importlib import import_module
from types import FrameType
from typing import Any, ClassVar

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from uvicorn_worker import UvicornWorker  # type: ignore[import-untyped]

from backend.config import garbage

MOST_HEAD = 64 * 1024  # bytes of a request's line and headers, however they are divided
DEAF_AFTER = 60_000  # milliseconds in which a peer takes nothing of what is sent to it, after which it is cut off
GOODBYE = 12  # seconds for requests under way when the process stops: less than gunicorn's graceful_timeout


class Worker(UvicornWorker):  # type: ignore[misc]  # it has no types
    """One web process."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "asyncio",
        "http": "h11",
        "ws": "none",
        "proxy_headers": False,  # Django alone decides whom to believe
        "server_header": False,
        "h11_max_incomplete_event_size": MOST_HEAD,
        "timeout_graceful_shutdown": GOODBYE,
        "timeout_notify": 5,
    }

    def load_wsgi(self) -> None:
        """Called in the new process, once the application can be loaded."""
        self.wsgi = WithinLimits(self.app.wsgi(), self.cfg)
        for module in ("tasks_engine.intake.sentence", "rjieba"):  # else the first who needs them waits for them
            import_module(module)
        garbage.loaded()
        for listener in self.sockets:  # what is accepted inherits it
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAF_AFTER)

    async def callback_notify(self) -> None:
        """Every few seconds: a sign of life to the master; without a master, the end."""
        await super().callback_notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGQUIT, by which the master asks for a quick end, ends as SIGTERM does."""
        os.kill(os.getpid(), signal.SIGTERM)


class WithinLimits:
    """An application that never sees requests whose line or headers are beyond gunicorn's limits."""

    def __init__(self, application: ASGI3Application, limits: Any) -> None:
        self._application = application
        self._line, self._fields = limits.limit_request_line, limits.limit_request_fields
        self._field = limits.limit_request_field_size

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._application(scope, receive, send)
        else:
            await _refuse(refusal, send)

    def _refusal(self, scope: HTTPScope) -> HTTPStatus | None:
        around = len("  HTTP/1.1")
        line = len(scope["method"]) + len(scope["raw_path"] or b"") + len(scope["query_string"]) + 1 + around
        if line > self._line:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        headers = list(scope["headers"])
        if len(headers) > self._fields or any(len(name) + len(value) + 2 > self._field for name, value in headers):
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return None


async def _refuse(status: HTTPStatus, send: ASGISendCallable) -> None:
    body = f"{status.phrase}\n".encode()
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
