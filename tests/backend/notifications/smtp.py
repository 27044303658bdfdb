"""A small mail server that answers as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP for one mail a connection. `refusals` are the next answers to RCPT instead of a yes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refusals: list[bytes] = []
        self.received: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say(b"220 ready")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._say(b"354 go on")
                self.server.received.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            refused = verb == b"RCPT" and self.server.refusals
            self._say(self.server.refusals.pop(0) if refused else b"221 bye" if verb == b"QUIT" else b"250 OK")

    def _say(self, answer: bytes) -> None:
        self.wfile.write(answer + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port of this machine, for as long as the block lasts."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()
