"""A receiver of webhooks, as somebody else might run it: a real HTTP server that answers as it is told."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from standardwebhooks import Webhook

HOME = "127.0.0.1"


@dataclass(frozen=True)
class Got:
    """One request that arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.json["type"])

    def verified_with(self, secret: str) -> Any:
        """Its body, once the library of the Standard Webhooks has verified it; otherwise its error."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """Where requests arrive. `answer` says with which status each is answered, or None to break off without one."""

    got: list[Got] = field(default_factory=list)
    answer: Callable[[Got], int | bytes | None] = lambda got: 200
    body: bytes = b"thanks"
    at_once: int = 0
    most_at_once: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://{HOME}:{self.port}/hooks"

    @property
    def types(self) -> list[str]:
        return [got.type for got in self.got]

    @property
    def ids(self) -> list[str]:
        return [got.id for got in self.got]

    @property
    def times(self) -> Counter[str]:
        """How often each message arrived."""
        return Counter(self.ids)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got = Got({name.lower(): value for name, value in self.headers.items()}, body)
            with receiver.lock:
                receiver.got.append(got)
                receiver.at_once += 1
                receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
            try:
                self._answer(receiver.answer(got))
            finally:
                with receiver.lock:
                    receiver.at_once -= 1

        def _answer(self, answer: int | bytes | None) -> None:
            if answer is None:
                self.close_connection = True
            elif isinstance(answer, bytes):
                self.wfile.write(answer)
                self.close_connection = True
            else:
                self.send_response(answer)
                self.send_header("Content-Length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

        def log_message(self, *_: object) -> None:
            """Nothing: a test says what it wants to know."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """A sender that was killed has hung up: that is what some tests are about."""

    server = Server((HOME, 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
