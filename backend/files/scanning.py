"""The virus scan: clamd is shown an upload before anything of it is kept.

Its protocol is a few lines, and is spoken here; `api_docs/adr` says why no client library does it. Without
`settings.CLAMD_URL` nothing is scanned, which `/readyz` and Django's deployment checks say.
"""

import hashlib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import Invalid, Refusal
from backend.files.names import clean_name
from backend.files.uploads import TooLarge

CHUNK = 64 * 2**10  # bytes, of an upload as it is sent
SOON, CONNECTING = 2.0, 3.0  # seconds
LONGEST = 30.0  # seconds that one upload may take, to the last byte of the answer: whoever sent it waits
MOST_AT_ONCE = max(1, settings.WEB_THREADS // 2)  # scans of a web process: a slow scanner never takes all its threads
PATIENCE = 0.2  # seconds to wait for one of them: waiting holds a thread, too
LONGEST_ANSWER = 4096  # bytes
AGAIN = 60  # seconds after which another attempt makes sense
AGAIN_SOON = 5  # likewise, when others are being served
REMEMBERED = 5.0  # seconds that we go by the scanner's last sign of life
FOUND = re.compile(r"stream: (.+) FOUND")
CLEAN, TOO_LONG = "stream: OK", "INSTREAM size limit exceeded. ERROR"

log = structlog.get_logger(__name__)
_scanning = BoundedSemaphore(MOST_AT_ONCE)
_last: dict[str, tuple[float, bool]] = {}  # address of a scanner -> when it was asked, and whether it answered
_clean: "WeakSet[UploadedFile[bytes]]" = WeakSet()  # uploads of requests that run now


class FileInfected(Invalid):
    code = "file_infected"
    title = gettext_lazy("The virus scan found something harmful in the file.")


class ScannerAway(Refusal):
    code = "scanner_unavailable"
    title = gettext_lazy("Files cannot be checked for viruses just now. Please try again in a minute.")


class ScannerBusy(ScannerAway):
    title = gettext_lazy("Other files are being checked just now. Please try again in a few seconds.")


def scan(upload: "UploadedFile[bytes]") -> None:
    """Raise unless clamd finds nothing in `upload`, which is scanned once however often it is asked about.

    It takes a while: ask before locking anything. `FileInfected`; `TooLarge` for clamd; `ScannerAway` when it does not
    answer, not in time, or not in a way that says that it has looked.
    """
    if not settings.CLAMD_URL or upload in _clean:
        return
    answer = _answer(upload)
    if found := FOUND.fullmatch(answer):
        log.warning("file_infected", signature=found[1], size=upload.size, sha256=_digest(upload))
        name = clean_name(upload.name or "")
        told = _("“%(name)s” was not taken. Make it anew, or ask where it comes from.") % {"name": name}
        raise FileInfected(fields={"file": [told]}, signature=found[1])
    if answer == TOO_LONG:
        log.error("scanner_takes_less", size=upload.size, hint="StreamMaxLength of clamd is below UPLOAD_MAX_BYTES")
        raise TooLarge(_("It is larger than what can be checked for viruses."))
    if answer != CLEAN:
        raise _away(answer)
    _clean.add(upload)


def is_up() -> bool:
    """Whether clamd answers at once, or did so some seconds ago: anybody may ask, and it is not asked for each."""
    asked, is_there = _last.get(settings.CLAMD_URL, (-REMEMBERED, False))
    if monotonic() - asked < REMEMBERED:
        return is_there
    _last[settings.CLAMD_URL] = (monotonic(), is_there)  # what others go by meanwhile
    is_there = _answers()
    _last[settings.CLAMD_URL] = (monotonic(), is_there)
    return is_there


def _answers() -> bool:
    until = monotonic() + SOON
    try:
        with _connected(until=until) as line:
            line.settimeout(_left(until))
            line.sendall(b"zPING\0")
            return _read(line, until=until) == "PONG"
    except OSError:
        return False


def _answer(upload: "UploadedFile[bytes]") -> str:
    if not _scanning.acquire(timeout=PATIENCE):
        log.warning("scanner_busy", at_once=MOST_AT_ONCE)
        raise ScannerBusy(retry_after=AGAIN_SOON)
    try:
        with _connected(until=monotonic() + CONNECTING) as line:
            return _streamed(upload, line, until=monotonic() + LONGEST)
    except OSError as error:
        raise _away(str(error)) from error
    finally:
        _scanning.release()
        upload.seek(0)


def _streamed(upload: "UploadedFile[bytes]", line: socket.socket, *, until: float) -> str:
    """What clamd says of the bytes. It hangs up on too many, and has said so before: that can be read all the same."""
    try:
        line.settimeout(_left(until))
        line.sendall(b"zINSTREAM\0")
        for chunk in upload.chunks(CHUNK):
            line.settimeout(_left(until))
            line.sendall(len(chunk).to_bytes(4) + chunk)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass
    return _read(line, until=until)


def _read(line: socket.socket, *, until: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(until))
        part = line.recv(LONGEST_ANSWER)
        if not part:
            raise ConnectionAbortedError("it hung up")
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace")


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("it takes too long")
    return left


@contextmanager
def _connected(*, until: float) -> Iterator[socket.socket]:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        line = _dialled(socket.AF_UNIX, address.path, until)
    else:
        line = _dialled_by_name(str(address.hostname), address.port or 0, until)
    with line:
        yield line


def _dialled_by_name(host: str, port: int, until: float) -> socket.socket:
    """As `socket.create_connection` does it, with one deadline for all the addresses of a name."""
    reason = OSError("it has no address")
    for family, *_rest, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            return _dialled(family, place, until)
        except OSError as error:
            reason = error
    raise reason


def _dialled(family: int, place: Any, until: float) -> socket.socket:
    line = socket.socket(family)
    try:
        line.settimeout(_left(until))
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _away(reason: str) -> ScannerAway:
    log.error("scanner_unavailable", reason=reason)
    return ScannerAway(retry_after=AGAIN)


def _digest(upload: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
