"""The one guarded way to POST to an address that somebody else typed.

Whoever can make a server send requests can make it knock on doors behind the firewall (SSRF). So a name is resolved
once, every address that it has is judged, and the connection goes to the very address that was judged: a name server
that changes its mind (DNS rebinding) changes nothing, and neither do decimal, octal or other spellings of an address.
TLS is still verified for the name. Redirects are never followed: a 3xx is an answer like any other.

In-house receivers are allowed by `settings.OUTBOUND_ALLOWED_NETWORKS`; there, and only there, also by plain HTTP.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Lock, Thread
from urllib.parse import quote, urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid, Refusal, Text

RESOLVE_SECONDS = 3.0
CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 15.0  # from resolving to the last byte: a receiver that drips does not hold anybody longer
MOST_BYTES = 64 * 2**10  # of the answer's body; the rest is not read
MOST_ADDRESSES = 4  # of a name that are tried one after the other
LONGEST_URL = 2000
MOST_WAITING = 2  # threads of a web process that wait for somebody else's machine while a person waits for them
PATIENCE = 1.0  # seconds for one of them to come free

FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Iterable[str]]  # a host and a port to numeric addresses; OSError when there are none

# IANA's special-purpose registries (RFC 6890): IPv4 is allowed except here; IPv6 only in 2000::/3, except here.
CLOSED_4 = [
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # not special to IANA, but a cloud's own service to its machines
    )
]  # fmt: skip
OPEN_6 = ip_network("2000::/3")
CLOSED_6 = [
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them, which hides an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4, which hides an IPv4 address
        "3fff::/20",
    )
]
NAT64 = ip_network("64:ff9b::/96")  # the way to IPv4 from a network that has none: the address inside decides

_waiting = BoundedSemaphore(MOST_WAITING)
_one_at_a_time = Lock()  # or every thread would read the authorities by itself


class Refused(Invalid):
    """Nothing is ever sent to this address, as it is now."""

    code = "address_refused"
    title = _("Nothing can be sent to this address.")


class Busy(Refusal):
    """As many requests as may already wait for somebody else's machine."""

    code = "busy"
    title = _("The service is briefly unavailable. Please try again.")


class Unreachable(Exception):
    """Nobody answered, or not in HTTP, or not in time. Another attempt may do better."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: any status, at most `MOST_BYTES` of the body, and how long it took."""

    status: int
    body: bytes
    took: timedelta


def system_addresses(host: str, port: int) -> list[str]:
    """What the system's resolver says, given up after a few seconds, which `getaddrinfo` cannot do by itself."""
    found: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, found), daemon=True).start()
    try:
        answer = found.get(timeout=RESOLVE_SECONDS)
    except Empty:
        raise TimeoutError("the name server does not answer") from None
    if isinstance(answer, Exception):
        raise OSError(str(answer)) from answer
    return answer


@contextmanager
def within_a_request() -> Iterator[None]:
    """Around what asks somebody else's machine while a person waits: it never takes all web threads. Raises `Busy`."""
    if not _waiting.acquire(timeout=PATIENCE):
        raise Busy()
    try:
        yield
    finally:
        _waiting.release()


def check(url: str, *, resolve: Resolver = system_addresses) -> None:
    """Whether `post` would send to this address today: for when somebody saves it.

    Raises `Refused`, saying why, and `Busy`.
    """
    target = _Target.of(url)
    try:
        with within_a_request():
            _judged(target, resolve)
    except Unreachable:
        raise _refused(_("This host name cannot be found.")) from None


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    resolve: Resolver = system_addresses,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Send `body` to `url`. Raises `Refused`, final until the address changes, or `Unreachable`, worth another try.

    Takes at most `WHOLE_SECONDS`. `resolve` and `tls` are for tests that bring their own name server and authority.
    """
    began = time.monotonic()
    target = _Target.of(url)
    backend = _ToJudged(_judged(target, resolve), deadline=began + WHOLE_SECONDS)
    if tls is None and target.scheme == "https":
        with _one_at_a_time:
            tls = _authorities()
    timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": CONNECT_SECONDS}
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, ssl_context=tls) as pool,
            pool.stream(
                "POST",
                target.for_httpcore(),
                headers=[("User-Agent", "CloudSecretary/1"), *headers.items()],
                content=body,
                extensions={"timeout": timeouts},
            ) as response,
        ):
            status, received = response.status, _beginning_of(response)
    except FAULTS as error:
        raise Unreachable(_in_short(error)) from error
    return Answer(status=status, body=received, took=timedelta(seconds=time.monotonic() - began))


def is_open(address: Address) -> bool:
    """Whether anybody may have something sent there: an ordinary public address, or one the installation allows."""
    return _is_allowed(address) or _is_public(address)


@dataclass(frozen=True)
class _Target:
    """The parts of an address, read once: nobody who reads it another way has a say."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "_Target":
        """Raises `Refused`."""
        if len(url) > LONGEST_URL or re.search(r"[\x00-\x20\x7f\\]", url):
            raise _refused(_("This is not a web address."))
        try:
            parts = urlsplit(url)
            port = parts.port
            host = _plain(parts.hostname or "", in_brackets="[" in parts.netloc)
        except (ValueError, UnicodeError):
            raise _refused(_("This is not a web address.")) from None
        if parts.scheme not in ("https", "http"):
            raise _refused(_("The address must begin with https://."))
        if "@" in parts.netloc:
            raise _refused(_("The address must not hold a user name or a password."))
        default = 443 if parts.scheme == "https" else 80
        port = default if port is None else port
        if port != default and port < 1024:
            raise _refused(_("The port must be %(port)d, or 1024 or higher.") % {"port": default})
        path = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe="/?%:@!$&'()*+,;=-._~[]|")
        return cls(parts.scheme, host, port, path)

    def for_httpcore(self) -> httpcore.URL:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return httpcore.URL(scheme=self.scheme, host=host, port=self.port, target=self.path)


class _ToJudged(httpcore.NetworkBackend):
    """Connects to addresses that were judged, whatever name it is asked for, and to no other."""

    def __init__(self, addresses: list[Address], *, deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._addresses[:MOST_ADDRESSES]
        for address in others:
            try:
                return self._connect(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, timeout)

    def _connect(self, address: Address, port: int, timeout: float | None) -> httpcore.NetworkStream:
        left = _left(timeout, self._deadline, httpcore.ConnectTimeout)
        return _Hurried(httpcore.SyncBackend().connect_tcp(str(address), port, timeout=left), self._deadline)


class _Hurried(httpcore.NetworkStream):
    """A stream on which all operations together end at the deadline, and not each of them alone."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, self._deadline, httpcore.ConnectTimeout)
        return _Hurried(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _look_up(host: str, port: int, found: "SimpleQueue[list[str] | OSError | UnicodeError]") -> None:
    try:
        found.put([str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
    except (OSError, UnicodeError) as error:
        found.put(error)


def _judged(target: _Target, resolve: Resolver) -> list[Address]:
    """The addresses of the target, when nothing may be said against any of them."""
    try:
        addresses = [ip_address(text) for text in dict.fromkeys(resolve(target.host, target.port))]
    except ValueError:  # an address with a zone, for one
        raise _refused(_("The address lies in a network that is not public.")) from None
    except OSError as error:
        raise Unreachable(f"The host name cannot be found: {error}") from error
    if not addresses:
        raise Unreachable("The host name cannot be found: it has no address")
    if not all(is_open(address) for address in addresses):
        raise _refused(_("The address lies in a network that is not public."))
    if target.scheme == "http" and not all(_is_allowed(address) for address in addresses):
        raise _refused(_("The address must begin with https://."))
    return addresses


def _is_allowed(address: Address) -> bool:
    return any(address in network for network in settings.OUTBOUND_ALLOWED_NETWORKS)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_4)
    if address in NAT64:
        return _is_public(IPv4Address(address.packed[-4:]))
    return address in OPEN_6 and not any(address in network for network in CLOSED_6)


def _plain(host: str, *, in_brackets: bool) -> str:
    """The host in lower-case ASCII without the dot of the root. Raises `UnicodeError` or `ValueError`."""
    if in_brackets and "%" not in host:
        return str(IPv6Address(host))
    plain = host.encode("idna").decode().lower().removesuffix(".")
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", plain):
        raise ValueError(host)
    return plain


def _beginning_of(response: httpcore.Response) -> bytes:
    """As much of the body as is kept. What breaks off after the status was still an answer."""
    received = b""
    with suppress(*FAULTS):
        for part in response.iter_stream():
            received += part
            if len(received) >= MOST_BYTES:
                break
    return received[:MOST_BYTES]


def _left(timeout: float | None, deadline: float, too_late: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise too_late(f"no whole answer within {WHOLE_SECONDS:.0f} seconds")
    return left if timeout is None else min(timeout, left)


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")[:300]


def _refused(reason: Text) -> Refused:
    return Refused(reason, fields={"url": [reason]})


@cache
def _authorities() -> ssl.SSLContext:
    """The public authorities, and those that the machine trusts besides."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context
