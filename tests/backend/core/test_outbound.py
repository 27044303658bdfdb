"""Nothing behind the firewall can be reached through an address that somebody typed."""

import datetime as dt
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

import dnslib
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from dnslib.server import DNSServer
from pytest_httpserver import HTTPServer

from backend.core import outbound
from backend.core.outbound import Refused, Unreachable, check, is_open, post

HOME = "127.0.0.1"

CLOSED = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "e000::1",
]  # fmt: skip
OPEN = [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "193.0.0.1", "2606:4700::1111", "2a00::1",
    "64:ff9b::8.8.8.8",
]  # fmt: skip

NOT_AN_ADDRESS_FOR_US = [
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://example.org/", "data:text/plain,x",
    "javascript:alert(1)", "dict://127.0.0.1:11211/", "ws://example.org/", "//example.org/", "example.org/hook", "",
    "https://", "https:///path", "https://:443/", "HTTP+UNIX://%2Fvar%2Frun%2Fdocker.sock/", "https://[::1", "https://[v1.a]/",
    "https://user@example.org/", "https://user:password@example.org/", "https://example.org@127.0.0.1/", "https://@example.org/",
    "https://127.0.0.1\\@example.org/", "https://example.org\\.127.0.0.1/", "https://example.org /", "https://exam\tple.org/",
    "https://example.org/\r\nHost: internal", "https://example.org\x00.internal/", "https://exa%6dple.org/",
    "https://example.org:22/", "https://example.org:25/", "https://example.org:80/", "https://example.org:0/",
    "https://example.org:99999/", "https://example.org:x/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
    "https://example..org/", "https://.example.org/", "https://example.org../", f"https://example.org/{'x' * 2000}",
]  # fmt: skip

# Spellings of addresses of this machine or its network, which the system's own resolver understands.
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.1",
    "017700000001", "0", "0.0.0.0", "127.0.0.1.", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "0xa.0.0.1",
    "167772161", "127。0。0。1", "127．0．0．1", "⑫⑦.⓪.⓪.①", "localhost", "LOCALHOST", "localhost.",
    "ｌｏｃａｌｈｏｓｔ", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "[fd00:ec2::254]",
]  # fmt: skip


def answering(*addresses: str) -> Callable[[str, int], list[str]]:
    """A resolver that knows one answer."""
    return lambda host, port: list(addresses)


class NameServer:
    """A real one, which says of each name what it is told, one answer after the other, and keeps the last."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self._server = DNSServer(self, address=HOME, port=0, logger=dnslib.server.DNSLogger("-request,-reply"))
        self.port = self._server.server.server_address[1]
        self._server.start_thread()

    def resolve(self, request: dnslib.DNSRecord, handler: object) -> dnslib.DNSRecord:
        reply = request.reply()
        name = str(request.q.qname).rstrip(".")
        self.asked.append(name)
        known = self.answers[name]
        for address in (known.pop(0) if len(known) > 1 else known[0]).split():
            reply.add_answer(*dnslib.RR.fromZone(f"{name}. 0 {'AAAA' if ':' in address else 'A'} {address}"))
        return reply

    def addresses(self, host: str, port: int) -> list[str]:
        """The resolver of a client that asks this server."""
        answer = dnslib.DNSRecord.parse(dnslib.DNSRecord.question(host, "ANY").send(HOME, self.port, timeout=3))
        return [str(record.rdata) for record in answer.rr]

    def stop(self) -> None:
        self._server.stop()
        self._server.server.server_close()


@pytest.fixture
def names() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.stop()


@pytest.fixture
def in_house(settings) -> None:
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@contextmanager
def talking(*lines: bytes, pause: float = 0.0, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that says the same to everybody, piece by piece, whatever it is asked. Gives its port."""
    listener = socket.create_server((HOME, 0))
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                raw, _ = listener.accept()
                with tls.wrap_socket(raw, server_side=True) if tls else raw as connection:
                    connection.recv(65536)
                    for line in lines:
                        connection.sendall(line)
                        stop.wait(pause)
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


class TestAddresses:
    @pytest.mark.parametrize("address", CLOSED)
    def test_private_and_reserved_ones_are_closed(self, address):
        assert not is_open(ip_address(address))
        with pytest.raises(Refused):
            check("https://hooks.example/", resolve=answering(address))
        with pytest.raises(Refused):
            check("https://hooks.example/", resolve=answering("1.1.1.1", address))
        with pytest.raises(Refused):
            post("https://hooks.example/", body=b"", headers={}, resolve=answering("1.1.1.1", address))

    @pytest.mark.parametrize("address", OPEN)
    def test_public_ones_are_open(self, address):
        assert is_open(ip_address(address))
        check("https://hooks.example:8443/a?b=c", resolve=answering(address))

    @pytest.mark.parametrize("spelling", SPELLINGS)
    @pytest.mark.parametrize("call", [check, lambda url: post(url, body=b"", headers={})], ids=["check", "post"])
    def test_every_spelling_of_this_machine_is_refused(self, spelling, call):
        with pytest.raises((Refused, Unreachable) if spelling.startswith("⑫") else Refused):
            call(f"https://{spelling}/")

    def test_a_network_of_the_house_is_open_once_it_is_named(self, settings):
        settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]
        for address in ("10.1.2.3", "fd00:1::7", "1.1.1.1"):
            check("https://hooks.example/", resolve=answering(address))
        for address in ("10.2.0.1", "fd00:2::1", "::ffff:10.1.2.3", "127.0.0.1"):
            with pytest.raises(Refused):
                check("https://hooks.example/", resolve=answering(address))

    def test_plain_http_stays_in_the_house(self, settings):
        settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("10.1.0.0/16")]
        check("http://hooks.example/", resolve=answering("10.1.2.3"))
        for addresses in (["1.1.1.1"], ["10.1.2.3", "1.1.1.1"]):
            with pytest.raises(Refused):
                check("http://hooks.example/", resolve=answering(*addresses))


class TestUrls:
    @pytest.mark.parametrize("url", NOT_AN_ADDRESS_FOR_US)
    def test_what_is_no_plain_web_address_is_refused_before_anything_is_resolved(self, url):
        def resolve(host: str, port: int) -> list[str]:
            raise AssertionError(f"{host} was looked up")

        with pytest.raises(Refused) as refused:
            check(url, resolve=resolve)
        assert str(refused.value.detail)
        assert list(refused.value.fields) == ["url"]
        with pytest.raises(Refused):
            post(url, body=b"", headers={}, resolve=resolve)

    def test_a_name_nobody_knows_cannot_be_saved_and_may_be_tried_again(self):
        with pytest.raises(Refused):
            check("https://nobody.invalid/")
        with pytest.raises(Unreachable):
            post("https://nobody.invalid/", body=b"", headers={})
        with pytest.raises(Unreachable):
            post("https://hooks.example/", body=b"", headers={}, resolve=answering())

    def test_a_name_of_another_script_is_asked_for_in_ascii(self):
        asked = []
        check("https://Bücher.例え。jp./", resolve=lambda host, port: asked.append((host, port)) or ["1.1.1.1"])
        assert asked == [("xn--bcher-kva.xn--r8jz45g.jp", 443)]


class TestNames:
    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fd00:ec2::254", "1.1.1.1 ::1"]
    )
    def test_a_name_that_leads_inside_is_refused(self, names, address):
        names.answers["inside.example"] = [address]
        with pytest.raises(Refused):
            check("https://inside.example/", resolve=names.addresses)
        with pytest.raises(Refused):
            post("https://inside.example/", body=b"", headers={}, resolve=names.addresses)

    def test_a_name_that_was_public_when_saved_is_judged_again_when_sent(self, names):
        names.answers["turncoat.example"] = ["1.1.1.1", "127.0.0.1"]
        check("https://turncoat.example/", resolve=names.addresses)
        with pytest.raises(Refused):
            post("https://turncoat.example/", body=b"", headers={}, resolve=names.addresses)

    def test_the_connection_goes_to_the_address_that_was_judged(self, names, settings):
        """The first answer is 127.0.0.2, where somebody listens; the next would be 127.0.0.1, where nobody may go."""
        settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.2/32")]
        names.answers["rebinding.example"] = ["127.0.0.2", "127.0.0.1"]
        with HTTPServer(host="127.0.0.2") as public, HTTPServer(host=HOME, port=public.port) as inner:
            for server in (public, inner):
                server.expect_request("/").respond_with_data("here")
            address = f"http://rebinding.example:{public.port}/"
            assert post(address, body=b"", headers={}, resolve=names.addresses).status == 200
            assert names.asked == ["rebinding.example"], "resolved once"
            with pytest.raises(Refused):
                post(address, body=b"", headers={}, resolve=names.addresses)
            assert (len(public.log), len(inner.log)) == (1, 0)

    def test_a_name_server_that_hangs_is_given_up(self, monkeypatch):
        monkeypatch.setattr(outbound, "RESOLVE_SECONDS", 0.05)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(0.3) or [])
        with pytest.raises(Unreachable):
            post("https://hooks.example/", body=b"", headers={})


@pytest.mark.usefixtures("in_house")
class TestSending:
    def test_body_headers_and_path_arrive_as_given_under_the_name(self, httpserver):
        httpserver.expect_request("/a", query_string={"b": "c d"}, method="POST").respond_with_data(
            "thanks", status=202
        )
        url = f"http://receiver.example:{httpserver.port}/a?b=c%20d#fragment"
        answer = post(url, body="{密}".encode(), headers={"X-Kind": "a test"}, resolve=answering(HOME))
        assert (answer.status, answer.body) == (202, b"thanks")
        assert answer.took > dt.timedelta(0)
        [(request, _)] = httpserver.log
        assert request.get_data() == "{密}".encode()
        assert request.headers["X-Kind"] == "a test"
        assert request.headers["Host"] == f"receiver.example:{httpserver.port}"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_an_answer_and_is_not_followed(self, httpserver, status):
        httpserver.expect_request("/").respond_with_data(status=status, headers={"Location": httpserver.url_for("/in")})
        httpserver.expect_request("/in").respond_with_data("secret")
        assert post(httpserver.url_for("/"), body=b"", headers={}).status == status
        assert len(httpserver.log) == 1

    def test_the_next_address_is_tried_when_one_does_not_answer(self, httpserver):
        httpserver.expect_request("/").respond_with_data("here")
        url = f"http://two.example:{httpserver.port}/"
        assert post(url, body=b"", headers={}, resolve=answering("127.0.0.9", HOME)).body == b"here"

    def test_only_the_beginning_of_a_long_answer_is_read(self):
        with talking(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", *[b"x" * 65536] * 20) as port:
            answer = post(f"http://{HOME}:{port}/", body=b"", headers={})
        assert (answer.status, len(answer.body)) == (200, outbound.MOST_BYTES)

    def test_a_body_that_breaks_off_is_still_an_answer(self):
        with talking(b"HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\nbecause") as port:
            assert post(f"http://{HOME}:{port}/", body=b"", headers={}).body == b"because"

    @pytest.mark.parametrize("noise", [b"", b"\x00\xff" * 1000, b"SSH-2.0-x\r\n", b"HTTP/1.1 200", b"HTTP/9 x\r\n\r\n"])
    def test_what_does_not_speak_http_is_unreachable(self, noise):
        with talking(noise) as port, pytest.raises(Unreachable):
            post(f"http://{HOME}:{port}/", body=b"", headers={})

    def test_nobody_listening_is_unreachable(self):
        with socket.socket() as bound:
            bound.bind((HOME, 0))
            with pytest.raises(Unreachable):
                post(f"http://{HOME}:{bound.getsockname()[1]}/", body=b"", headers={})

    def test_a_receiver_that_drips_is_cut_off_in_the_end(self, monkeypatch):
        monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.4)
        with (
            talking(b"HTTP/1.1 200 OK\r\n", *[b"X: x\r\n"] * 999, pause=0.05) as port,
            pytest.raises(Unreachable, match="Timeout"),
        ):
            post(f"http://{HOME}:{port}/", body=b"", headers={})

    def test_a_receiver_that_says_nothing_is_given_up(self, monkeypatch):
        monkeypatch.setattr(outbound, "READ_SECONDS", 0.1)
        with talking(b"", pause=5) as port, pytest.raises(Unreachable, match="Timeout"):
            post(f"http://{HOME}:{port}/", body=b"", headers={})


@pytest.mark.usefixtures("in_house")
class TestTls:
    def test_the_certificate_must_be_of_the_name_and_of_an_authority_we_know(self):
        ours, server = _certified("hooks.example")
        with talking(b"HTTP/1.1 204 No Content\r\n\r\n", tls=server) as port:

            def send(name: str, trusted: ssl.SSLContext | None) -> int:
                url = f"https://{name}:{port}/"
                return post(url, body=b"", headers={}, resolve=answering(HOME), tls=trusted).status

            assert send("hooks.example", ours) == 204
            assert send("hooks.example.", ours) == 204
            with pytest.raises(Unreachable, match="Hostname mismatch"):
                send("other.example", ours)
            with pytest.raises(Unreachable, match="certificate verify failed"):
                send("hooks.example", None)


def _certified(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A context that trusts a new authority alone, and one of a server that it vouches for as `name`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    at = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = certificate.public_bytes(serialization.Encoding.PEM)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    with tempfile.NamedTemporaryFile() as file:
        file.write(text + key.private_bytes(encoding, form, serialization.NoEncryption()))
        file.flush()
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(file.name)
    return ssl.create_default_context(cadata=text.decode()), server
