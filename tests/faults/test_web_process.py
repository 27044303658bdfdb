"""The web process at the level of bytes: what its server promised before streams came, it still does."""

import asyncio
import signal
import socket
import time
from contextlib import nullcontext
from dataclasses import dataclass

import httpx
import pytest

from backend.accounts import services as accounts
from backend.config import asgi
from tests.factories import PASSWORD, World
from tests.processes import Stack, empty, orm, wait_until

THREADS = 2 * 4  # of both web processes


@dataclass
class Web:
    """A running web process over a world, and the token of that world's owner."""

    stack: Stack
    world: World
    secret: str
    url: str


@pytest.fixture(scope="module")
def web(bare_stack, django_db_blocker):
    with orm(bare_stack, django_db_blocker):
        empty()
        bare_stack.redis.flushall()
        world = World()
        secret = accounts.sign_in(email=world.owner.email, password=PASSWORD, name="").secret
        bare_stack.start("web")
        yield Web(bare_stack, world, secret, bare_stack.url)
        bare_stack.kill(*(name for name in bare_stack.children if name != "redis"))


def dial(web: Web) -> socket.socket:
    return socket.create_connection(("127.0.0.1", web.stack.web_port), timeout=20)


def ask(web: Web, head: str, body: bytes = b"") -> bytes:
    """Send these bytes, and return what comes back until the connection is closed."""
    with dial(web) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


class TestLimits:
    @pytest.mark.parametrize(
        ("head", "expected"),
        [
            (f"GET /healthz?{'x' * 9000} HTTP/1.1\nHost: a\n\n", 414),
            (f"GET /healthz HTTP/1.1\nHost: 127.0.0.1\nX-Long: {'x' * 9000}\n\n", 431),
            (f"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n{''.join(f'X-{n}: 1{chr(10)}' for n in range(70))}\n", 431),
            (f"GET /healthz HTTP/1.1\nHost: 127.0.0.1\nX-Endless: {'x' * 200_000}\n\n", 400),
            ("GARBAGE\n\n", 400),
        ],
    )
    def test_requests_beyond_the_limits_are_refused_and_the_connection_closed(self, web, head, expected):
        try:
            answered = status(ask(web, head))
        except ConnectionResetError:  # closed while the rest of the head was on its way
            answered = expected
        assert answered == expected
        assert httpx.get(f"{web.url}/healthz").status_code == 200

    def test_a_body_beyond_the_limit_is_refused_before_it_is_read(self, web):
        draft = web.world.draft()
        part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        head = (
            f"POST /api/v1/tasks/{draft.pk}/files HTTP/1.1\nHost: 127.0.0.1\nAuthorization: Bearer {web.secret}\n"
            f"Content-Type: multipart/form-data; boundary=x\nContent-Length: {10**10}\n\n"
        )
        with dial(web) as connection:
            connection.sendall(head.replace("\n", "\r\n").encode() + part.encode())
            connection.setblocking(False)
            piece, sent, answer = b"x" * 2**20, 0, b""
            while not answer and sent < 10**9:
                try:
                    sent += connection.send(piece)
                except BlockingIOError:
                    time.sleep(0.01)
                try:
                    answer = connection.recv(65536)
                except BlockingIOError:
                    continue
        assert status(answer) == 413
        assert sent < 200 * 2**20


async def _dripping(piece=b"x"):
    await asyncio.sleep(0.02)
    return {"type": "http.request", "body": piece, "more_body": True}


class TestThreads:
    def test_senders_who_leave_in_the_middle_of_a_body_free_their_threads(self, web):
        head = (
            f"POST /api/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {web.secret}\r\n"
            "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
        )
        waiting = [dial(web) for _ in range(3 * THREADS)]
        for connection in waiting:
            connection.sendall(head.encode())
        for connection in waiting:
            connection.close()
        wait_until(lambda: httpx.get(f"{web.url}/healthz", timeout=20).status_code == 200, seconds=20)

    @pytest.mark.parametrize("size", [5000, 2_000_000], ids=["small", "large"])
    def test_senders_who_drip_a_body_keep_nobody_else_waiting(self, web, size):
        draft = web.world.draft()
        head = (
            f"POST /api/v1/tasks/{draft.pk}/files HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {web.secret}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {size}\r\n\r\n--x\r\n"
        )
        dripping = [dial(web) for _ in range(3 * THREADS)]
        try:
            for connection in dripping:
                connection.sendall(head.encode())
            time.sleep(1)
            for _ in range(2 * THREADS):
                assert httpx.get(f"{web.url}/healthz", timeout=20).status_code == 200
        finally:
            for connection in dripping:
                connection.close()

    def test_a_body_that_takes_too_long_is_refused_without_a_thread(self, monkeypatch):
        monkeypatch.setattr(asgi, "PATIENCE", 0.2)
        sent = []

        async def send(event):
            sent.append(event)

        scope = {"type": "http", "headers": [(b"content-length", b"5000")]}
        asyncio.run(asgi.InThreads(1)(scope, _dripping, send))
        assert (sent[0]["status"], len(sent)) == (408, 2)

    @pytest.mark.parametrize(("piece", "is_given_up"), [(b"x", True), (b"x" * asgi.SLOWEST, False)])
    def test_a_large_body_may_take_long_and_must_not_drip(self, monkeypatch, piece, is_given_up):
        monkeypatch.setattr(asgi, "PATIENCE", 0.2)

        async def read():
            receive = asgi._hurried(lambda: _dripping(piece))
            for _ in range(20):
                await receive()

        with pytest.raises(TimeoutError) if is_given_up else nullcontext():
            asyncio.run(read())

    def test_half_a_file_is_not_taken_for_a_file(self, web):
        draft = web.world.draft()
        part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it'
        head = (
            f"POST /api/v1/tasks/{draft.pk}/files HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {web.secret}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n"
        )
        with dial(web) as connection:
            connection.sendall(head.encode() + part)
            time.sleep(0.5)
        assert httpx.get(f"{web.url}/healthz").status_code == 200
        assert draft.files.count() == 0


class TestAnswers:
    def test_head_has_no_body_and_the_connection_stays(self, web):
        get = "GET /healthz HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n"
        answer = ask(web, f"HEAD /healthz HTTP/1.1\nHost: 127.0.0.1\n\n{get}")
        first, second = answer.split(b"HTTP/1.1 ")[1:]
        assert first.endswith(b"\r\n\r\n")
        assert second.endswith(b'{"status": "ok"}')

    def test_no_content_and_not_modified_leave_the_connection_usable(self, web):
        headers = {"Authorization": f"Bearer {web.secret}"}
        with httpx.Client(base_url=f"{web.url}/api/v1", headers=headers) as client:
            token = client.get("/auth/tokens").json()["results"][0]["id"]
            assert client.get("/me").status_code == 200
            gone = client.delete(f"/auth/tokens/{token}")
            assert (gone.status_code, gone.content) == (204, b"")
            assert client.get("/me").status_code == 401

    def test_every_answer_has_the_requests_id_and_says_nothing_of_the_server(self, web):
        answer = httpx.get(f"{web.url}/api/v1/me", headers={"X-Request-ID": "mine-1"})
        assert answer.headers["X-Request-ID"] == answer.json()["request_id"] == "mine-1"
        assert "Server" not in answer.headers

    def test_addresses_of_broken_utf8_reach_django_as_they_are(self, web):
        answer = ask(web, "GET /api/v1/%FF%00 HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n")
        assert status(answer) == 400
        assert b'"bad_address"' in answer

    def test_nobody_forwards_by_an_underscore(self, web):
        get = "GET /healthz HTTP/1.1\nX_Forwarded_Host: evil.example\nHost: 127.0.0.1\nConnection: close\n"
        assert status(ask(web, f"{get}\n")) == 200
        assert status(ask(web, f"{get.replace('Host: 127.0.0.1', 'Host: evil.example')}\n")) == 400


def test_the_process_ends_soon_when_it_is_told_to(web):
    with dial(web) as idle:  # a connection that is kept alive is no reason to wait
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(100)
        began = time.monotonic()
        web.stack.stop("web", by=signal.SIGTERM)
        assert time.monotonic() - began < 15
