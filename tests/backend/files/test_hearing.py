"""The shape of recordings that have to be decoded, and what becomes of those that were made to do harm."""

import io
import resource
import signal
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given
from hypothesis import strategies as st

from backend.accounts.actors import SYSTEM
from backend.files import hearing, pictures, previewing, services, webm
from backend.files.models import Preview
from tests.backend.files import recordings
from tests.backend.files.recordings import packets, tone

HERE = Path(__file__).parent
OPUS = tone("opus", loud=(0.5,), seconds=0.2)
WEBM = recordings.webm(OPUS)


def shape(tmp_path, content: bytes, bars: int = 48):
    path = tmp_path / "recording"
    path.write_bytes(content)
    return hearing.shape_of(path, bars)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ending", "content"),
    [("mp3", tone("mp3")), ("ogg", tone("ogg")), ("ogg", tone("opus")), ("webm", recordings.webm(tone("opus")))],
    ids=["MP3", "Vorbis", "Opus", "WebM"],
)
def test_a_recording_has_the_shape_of_its_loudness(ending, content, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = services.store(upload=SimpleUploadedFile(f"Council.{ending}", content), by=SYSTEM)
    previewing.make(file_id=stored.pk)
    preview = Preview.objects.get()
    assert (preview.state, preview.seconds, len(preview.peaks)) == ("ready", 2, pictures.BARS)
    quiet, loud = preview.peaks[:23], preview.peaks[25:]
    assert max(quiet) < 10 and min(loud) > 85 and max(preview.peaks) == 100


def test_what_chromium_recorded_is_understood(tmp_path):
    """`spoken.webm` is of its MediaRecorder: half a second of silence, then a second of a tone."""
    found = shape(tmp_path, (HERE / "spoken.webm").read_bytes(), bars=6)
    assert found["seconds"] == 1
    assert max(found["peaks"][:1]) < 10 and min(found["peaks"][3:5]) > 80


@pytest.mark.parametrize("seconds", [0.001, 0.3])
def test_the_shortest_has_a_shape_too(tmp_path, seconds):
    found = shape(tmp_path, tone("ogg", loud=(0.5,), seconds=seconds))
    assert (len(found["peaks"]), found["seconds"]) == (48, 0)


def test_silence_is_flat(tmp_path):
    assert set(shape(tmp_path, tone("ogg", loud=(0.0,)))["peaks"]) == {0}


def test_what_is_packed_anew_is_the_same_sound():
    packed = io.BytesIO()
    webm.to_ogg(io.BytesIO(WEBM), packed)
    assert [*packets(packed.getvalue())][2:] == [*packets(OPUS)][2:]
    again, first = soundfile.read(io.BytesIO(packed.getvalue())), soundfile.read(io.BytesIO(OPUS))
    assert abs(len(again[0]) - len(first[0])) < 1000
    assert (again[0][:5000] == first[0][:5000]).all()


def test_the_sum_of_a_page_is_ogg_s_own():
    """Those of libsndfile's pages are right: they are not asked for where we would count wrong."""
    length = 27 + OPUS[26] + sum(OPUS[27 : 27 + OPUS[26]])
    page = OPUS[:22] + bytes(4) + OPUS[26:length]
    assert struct.pack("<I", webm._sum(page)) == OPUS[22:26]


@pytest.mark.parametrize(
    "content",
    [
        b"ID3\x03" + b"\x00" * 600,
        tone("ogg")[:60],
        recordings.webm(OPUS, codec=b"A_VORBIS"),
        recordings.webm(OPUS, flags=0x82),  # laced
        webm.MARK + b"\x84webm",
        webm.MARK + b"\x00" * 100,
        WEBM[: WEBM.index(b"OpusHead") + 4],
    ],
    ids=["mp3", "ogg", "vorbis", "laced", "empty", "zeros", "cut"],
)
def test_what_cannot_be_heard_has_no_shape(tmp_path, content):
    with pytest.raises((hearing.CannotBeHeard, ValueError, soundfile.SoundFileError)):
        shape(tmp_path, content)


def test_another_kind_under_the_name_of_a_recording_is_not_decoded(tmp_path):
    wave = io.BytesIO()
    soundfile.write(wave, [0.5] * 8000, 8000, format="FLAC")
    with pytest.raises(hearing.CannotBeHeard):
        shape(tmp_path, wave.getvalue())


def test_one_that_goes_on_for_ever_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(hearing, "MOST_SECONDS", 1)
    with pytest.raises(hearing.CannotBeHeard):
        shape(tmp_path, tone("ogg"))


@given(st.integers(0, len(WEBM)), st.integers(0, 600), st.binary(max_size=12))
@example(len(WEBM), 40, b"\x01" + b"\xff" * 7)
def test_whatever_stands_in_a_webm_it_is_packed_or_refused(length, place, bytes_):
    content = WEBM[:place] + bytes_ + WEBM[place + len(bytes_) : length]
    try:
        webm.to_ogg(io.BytesIO(content), io.BytesIO())
    except ValueError as refusal:
        assert str(refusal)


class TestProcess:
    """It decodes alone: with limits, and without anything of ours."""

    @pytest.fixture
    def program(self, tmp_path, monkeypatch):
        """`program("#!/bin/sh ...")` is run instead of Python."""

        def stand_in(text: str) -> None:
            path = tmp_path / "python"
            path.write_text(text)
            path.chmod(path.stat().st_mode | stat.S_IEXEC)
            monkeypatch.setattr(pictures.sys, "executable", str(path))

        return stand_in

    def test_one_that_takes_too_long_is_ended(self, program, monkeypatch):
        program("#!/bin/sh\nexec /bin/sleep 60\n")
        monkeypatch.setattr(pictures, "CONVERTING", 0.2)
        with pytest.raises(pictures.CannotBeShown, match="timed out"):
            pictures.shown_of(io.BytesIO(tone("mp3", seconds=0.1)), "audio/mpeg")

    def test_one_that_breaks_does_no_harm(self, program):
        program("#!/bin/sh\nkill -SEGV $$\n")
        with pytest.raises(pictures.CannotBeShown, match="SIGSEGV"):
            pictures.shown_of(io.BytesIO(b""), "audio/mpeg")

    def test_it_is_told_nothing_but_the_file(self, program, monkeypatch, tmp_path):
        monkeypatch.setenv("SECRET_KEY", "of ours")
        told = tmp_path / "told"
        program(f"""#!{sys.executable}
import os, pathlib
pathlib.Path({str(told)!r}).write_text(str(dict(os.environ)))
print('{{"peaks": [], "seconds": 0}}')
""")
        pictures.shown_of(io.BytesIO(b""), "audio/mpeg")
        assert "of ours" not in told.read_text()

    def test_it_cannot_take_more_time_than_its_share(self):
        assert hearing.LIMITS[resource.RLIMIT_CPU] <= 15  # a worker waits for it
        spin = (
            "from backend.files import hearing as h; h.LIMITS[h.resource.RLIMIT_CPU] = 1; h.limit()\nwhile True: pass"
        )
        done = subprocess.run([sys.executable, "-c", spin], cwd=pictures.ROOT, timeout=60, check=False)
        assert done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)

    def test_it_cannot_take_more_memory_than_its_share(self):
        grab = "from backend.files import hearing; hearing.limit(); bytearray(2**30)"
        done = subprocess.run([sys.executable, "-c", grab], cwd=pictures.ROOT, capture_output=True, check=False)
        assert done.stderr.endswith(b"MemoryError\n")
