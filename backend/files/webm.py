"""The sound of a WebM, packed into an Ogg: browsers record Opus in WebM, and libsndfile reads Opus in Ogg alone.

Nothing is decoded here. Formats: Matroska (RFC 9559) in EBML (RFC 8794), Opus packets (RFC 6716), Ogg (RFC 3533), Opus
in Ogg (RFC 7845). Files that are cut short, as those of a browser that was closed, are read as far as they go.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum
from typing import BinaryIO

MARK = bytes.fromhex("1a45dfa3")  # with which every EBML file begins


class Name(IntEnum):
    """The elements that we look at."""

    SEGMENT, TRACKS, TRACK, CLUSTER, GROUP = 0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0
    NUMBER, CODEC, HEAD, SIMPLE_BLOCK, BLOCK = 0xD7, 0x86, 0x63A2, 0xA3, 0xA1


# What we read the inside of: the size of these may be unknown.
OPENED = frozenset({Name.SEGMENT, Name.TRACKS, Name.TRACK, Name.CLUSTER, Name.GROUP})
LACED = 0x06  # flags of a block that holds several packets: no browser writes these
LONGEST = 255 * 254  # bytes of a packet, so that it goes into one page
SILK, HYBRID, CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)  # samples of a frame, at 48 kHz
FRAMES = (*SILK * 3, *HYBRID * 2, *CELT * 4)
BEGINS, ENDS = 2, 4  # flags of a page
SERIAL = 1  # of the only stream
TAGS = b"OpusTags" + bytes(8)  # no name of a writer, no comments
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def to_ogg(content: BinaryIO, ogg: BinaryIO) -> None:
    """Write the first Opus track of a WebM as an Ogg. Raises `ValueError` when there is none that we read."""
    packets = opus_packets(content)
    head, packet = next(packets, b""), next(packets, None)
    if not head.startswith(b"OpusHead") or packet is None:
        raise ValueError("no sound that we read")
    ogg.write(_page(head, number=0, flags=BEGINS, at=0))
    ogg.write(_page(TAGS, number=1, flags=0, at=0))
    at, number = 0, 2
    while packet is not None:
        following = next(packets, None)
        at += _samples(packet)
        ogg.write(_page(packet, number=number, flags=0 if following is not None else ENDS, at=at))
        packet, number = following, number + 1


def opus_packets(content: BinaryIO) -> Iterator[bytes]:
    """The header of the first Opus track, and each of its packets."""
    chosen = number = 0
    codec = head = b""
    with suppress(EOFError):
        for name, size in _elements(content):
            match name:
                case Name.TRACK:  # another track begins
                    number, codec, head = 0, b"", b""
                case Name.NUMBER:
                    number = int.from_bytes(_read(content, size))
                case Name.CODEC:
                    codec = _read(content, size)
                case Name.HEAD:
                    head = _read(content, size)
                case Name.SIMPLE_BLOCK | Name.BLOCK if chosen:
                    if (packet := _packet(content, size, chosen)) is not None:
                        yield packet
            if not chosen and number and head and codec == b"A_OPUS":
                chosen = number
                yield head


def _elements(content: BinaryIO) -> Iterator[tuple[int, int]]:
    """Name and size of each element, with what it holds ahead. Goes forward only, so it comes to an end."""
    while first := content.read(1):
        name = _number(first, content, marked=True)
        size = _number(_read(content, 1), content)
        end = content.tell() + size
        yield name, size
        if name not in OPENED:
            content.seek(end)


def _packet(content: BinaryIO, size: int, track: int) -> bytes | None:
    """The packet in a block, if it is one of the track."""
    begun = content.tell()
    if _number(_read(content, 1), content) != track:
        return None
    *_time, flags = _read(content, 3)
    if flags & LACED:
        raise ValueError("several packets in a block")
    return _read(content, size - (content.tell() - begun))


def _number(first: bytes, content: BinaryIO, *, marked: bool = False) -> int:
    """A number of variable length; names keep the bit that marks their length."""
    length = 9 - first[0].bit_length()
    if length > 8:
        raise ValueError("no number")
    value = int.from_bytes(first + _read(content, length - 1))
    return value if marked else value & ((1 << (7 * length)) - 1)


def _read(content: BinaryIO, size: int) -> bytes:
    """Exactly as many bytes. Raises `EOFError`, and `ValueError` for more than any packet has."""
    if not 0 <= size <= LONGEST:
        raise ValueError("too long")
    found = content.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _samples(packet: bytes) -> int:
    """How long a packet sounds."""
    if not packet:
        return 0
    each, code = FRAMES[packet[0] >> 3], packet[0] & 3
    if code == 3:
        return each * (packet[1] & 0x3F if len(packet) > 1 else 0)
    return each * (1 if code == 0 else 2)


def _page(packet: bytes, *, number: int, flags: int, at: int) -> bytes:
    """A page of an Ogg with one packet, which ends `at` samples from the beginning."""
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    before = b"OggS\0" + bytes([flags]) + struct.pack("<QII", at, SERIAL, number)
    after = bytes([len(lacing)]) + lacing + packet
    return before + _sum(before + bytes(4) + after).to_bytes(4, "little") + after


def _sum(page: bytes) -> int:
    """Ogg's CRC: zlib's polynomial with the bits of every byte, and those of the result, the other way round."""
    turned = zlib.crc32(page.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(turned.to_bytes(4, "little").translate(REVERSED), "big")
