"""Reading JSON documents one by one from a stream of bytes: a list of any length is never held whole.

The documents of a list are cut apart by counting brackets outside of texts; each is then parsed by itself, so that one
that is no JSON is refused in its place and the rest is read. What is held is one document, at most `MOST_BYTES` of it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator

from tasks_engine.sla.errors import SlaRefused

MOST_BYTES = 32 * 1024 * 1024
LONGEST_NUMBER = 100
"""Digits. A longer number is as good as any that long: more than a calendar can give."""

_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\]')
_BLANK = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


def is_list(chunks: Iterator[bytes]) -> tuple[bool, Iterator[bytes]]:
    """Whether the stream is a list, with all of the stream after its opening bracket; else with all of it."""
    head = b""
    for chunk in chunks:
        head = (head + chunk).removeprefix(_BOM).lstrip(_BLANK)
        if head and head not in (_BOM[:1], _BOM[:2]):
            break
    listed = head.startswith(b"[")
    return listed, _chained(head[1:] if listed else head, chunks)


def whole(chunks: Iterable[bytes]) -> object:
    """The one document of the stream, or `SlaRefused`."""
    text = bytearray()
    for chunk in chunks:
        text += chunk
        if len(text) > MOST_BYTES:
            raise _too_large()
    return parsed(bytes(text))


def elements(chunks: Iterable[bytes]) -> Iterator[Callable[[], object]]:
    """The elements of the list that the stream goes on with after its `[`; each, called, is the document or refuses.

    Raises `SlaRefused` at the end of a stream that is not a list to its end.
    """
    reader = _Elements()
    for chunk in chunks:
        yield from reader.read(chunk)
    if not reader.is_whole:
        raise SlaRefused("invalid_json", "the list is not closed, or something follows it")


def parsed(text: bytes) -> object:
    """The document that `text` is, or `SlaRefused`."""
    try:
        return json.loads(text.decode(), parse_int=_integer)
    except (ValueError, RecursionError) as broken:
        raise SlaRefused("invalid_json", f"this is no JSON: {broken}") from None


class _Elements:
    """Cuts a list into its elements."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._scanned = 0
        self._depth = 0
        self._in_text = False
        self._too_large = False
        self._any = False
        self._ended = False

    def read(self, chunk: bytes) -> Iterator[Callable[[], object]]:
        """The elements that end in `chunk`."""
        self._text += chunk
        while not self._ended and (end := self._next_end()) is not None:
            closing = self._text[end : end + 1] == b"]"
            if self._any or self._too_large or not closing or self._text[:end].strip(_BLANK):
                yield self._element(bytes(self._text[:end]))
            self._any, self._ended = True, closing
            del self._text[: end + 1]
            self._scanned = 0
        if len(self._text) > MOST_BYTES:
            self._too_large = True
            del self._text[: self._scanned]
            self._scanned = 0

    @property
    def is_whole(self) -> bool:
        """Whether the list has ended and nothing follows it."""
        return self._ended and not self._text.strip(_BLANK)

    def _element(self, text: bytes) -> Callable[[], object]:
        too_large, self._too_large = self._too_large, False
        return _refuse_size if too_large else lambda: parsed(text)

    def _next_end(self) -> int | None:
        """Where the element that is being read ends: at its comma, or at the bracket that ends the list."""
        while mark := (_INSIDE if self._in_text else _OUTSIDE).search(self._text, self._scanned):
            at, sign = mark.start(), mark.group()
            if sign == b"\\" and at + 1 == len(self._text):
                self._scanned = at
                return None
            self._scanned = at + (2 if sign == b"\\" else 1)
            if sign == b'"':
                self._in_text = not self._in_text
            elif self._depth == 0 and sign in b",]":
                return at
            elif sign in b"[{":
                self._depth += 1
            elif sign in b"]}":
                self._depth = max(self._depth - 1, 0)
        self._scanned = len(self._text)
        return None


def _chained(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _refuse_size() -> object:
    raise _too_large()


def _too_large() -> SlaRefused:
    return SlaRefused("too_large", f"a document has at most {MOST_BYTES} bytes")


def _integer(digits: str) -> int:
    return int(digits[:LONGEST_NUMBER])
