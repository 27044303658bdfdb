"""How loud a recording is, from its beginning to its end: `python -m backend.files.hearing FILE BARS` says it in JSON.

A process of its own, with nothing but the file: decoders are the one place where bytes that somebody made to break them
meet code in C. It may not take more time, memory or disk than any honest recording needs. Nothing here imports Django.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from backend.files import webm

A_SECOND = 100  # moments of which the loudest sample is kept
BLOCK = 10  # seconds that are decoded at a time
MOST_SECONDS = 8 * 3600
FASTEST = 384_000  # samples a second
FORMATS = ("MP3", "OGG")  # libsndfile knows many more, which nobody needs here
LIMITS = {
    resource.RLIMIT_CPU: 15,  # seconds: an hour of Opus takes ten; what takes more has no shape drawn
    resource.RLIMIT_AS: 2**30,  # bytes
    resource.RLIMIT_FSIZE: 2**28,
    resource.RLIMIT_CORE: 0,
}


class CannotBeHeard(Exception):
    """No sound, or none that an honest recording has."""


def shape_of(path: Path, bars: int) -> dict[str, Any]:
    """`peaks`, the loudest moment of each of `bars` equal parts in per cent of the loudest of all, and `seconds`."""
    path = _readable(path)
    with soundfile.SoundFile(path) as sound:
        rate = sound.samplerate
        if sound.format not in FORMATS or not A_SECOND <= rate <= FASTEST:
            raise CannotBeHeard("no recording of a kind that we take")
        moment = rate // A_SECOND
        loud: list[np.ndarray[Any, Any]] = []
        frames = 0
        while len(block := sound.read(moment * A_SECOND * BLOCK, dtype="int16", always_2d=True)):
            frames += len(block)
            if frames > MOST_SECONDS * rate:
                raise CannotBeHeard("too long")
            samples = np.abs(block.astype(np.int32)).max(axis=1)
            loud.append(np.maximum.reduceat(samples, range(0, len(samples), moment)))
    if not frames:
        raise CannotBeHeard("no sound in it")
    moments = np.concatenate(loud)
    peaks = np.maximum.reduceat(moments, np.arange(bars) * len(moments) // bars)
    most = int(peaks.max()) or 1
    return {"peaks": [round(100 * int(each) / most) for each in peaks], "seconds": frames // rate}


def _readable(path: Path) -> Path:
    """The same sound in a file that libsndfile reads."""
    with path.open("rb") as content:
        if content.read(len(webm.MARK)) != webm.MARK:
            return path
        content.seek(0)
        packed = path.with_suffix(".ogg")
        with packed.open("wb") as ogg:
            webm.to_ogg(content, ogg)
    return packed


def limit() -> None:
    """From now on this process cannot take more than its share."""
    for kind, most in LIMITS.items():
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    limit()
    try:
        json.dump(shape_of(Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
    except (CannotBeHeard, ValueError, OSError, soundfile.SoundFileError, MemoryError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
