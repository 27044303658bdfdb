"""Recordings for tests: made by libsndfile, and packed as browsers do."""

import io
from collections.abc import Iterator

import numpy as np
import soundfile

KINDS = {"mp3": ("MP3", "MPEG_LAYER_III"), "ogg": ("OGG", "VORBIS"), "opus": ("OGG", "OPUS")}
RATE = 48_000
UNKNOWN = b"\x01" + b"\xff" * 7  # the size of what a browser still writes at


def tone(kind: str, loud=(0.03, 0.9), seconds: float = 1.0) -> bytes:
    """A tone of so many seconds for each loudness."""
    times = np.arange(round(RATE * seconds * len(loud))) / RATE
    volume = np.repeat(loud, round(RATE * seconds))
    written = io.BytesIO()
    format_, subtype = KINDS[kind]
    soundfile.write(written, volume * np.sin(2 * np.pi * 220 * times), RATE, format=format_, subtype=subtype)
    return written.getvalue()


def packets(ogg: bytes) -> Iterator[bytes]:
    """What is in the pages of an Ogg."""
    at, packet = 0, b""
    while at < len(ogg):
        lacing = ogg[at + 27 : at + 27 + ogg[at + 26]]
        at += 27 + len(lacing)
        for size in lacing:
            packet += ogg[at : at + size]
            at += size
            if size < 255:
                yield packet
                packet = b""


def element(name: str, content: bytes, size: bytes = b"") -> bytes:
    """An element of a WebM; its name in hexadecimal digits."""
    return bytes.fromhex(name) + (size or (len(content) | 1 << 56).to_bytes(8)) + content


def webm(ogg: bytes, *, codec: bytes = b"A_OPUS", flags: int = 0x80) -> bytes:
    """Opus in a WebM as Chromium's recorder writes it, of unknown length, after a track of pictures; blocks of both."""
    head, _tags, *sounds = packets(ogg)
    pictures = element("AE", element("D7", b"\x01") + element("86", b"V_VP8"))
    sound = element("AE", element("D7", b"\x02") + element("86", codec) + element("63A2", head))
    blocks = [element("A3", b"\x81\0\0\0" + b"a picture" * 20_000)]
    blocks += [element("A3", b"\x82\0\0" + bytes([flags]) + packet) for packet in sounds[1:]]
    group = element("A0", element("A1", b"\x82\0\0\0" + sounds[0]) + element("9B", b"\x14"))
    cluster = element("1F43B675", element("E7", b"\0") + group + b"".join(blocks), UNKNOWN)
    tracks = element("1654AE6B", pictures + sound)
    return element("1A45DFA3", element("4282", b"webm")) + element("18538067", tracks + cluster, UNKNOWN)
