"""The virus scan: what is refused, what is logged of it, and what holds while the scanner is away."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from structlog.testing import capture_logs

from backend.accounts.actors import SYSTEM
from backend.files import scanning, services
from backend.files.models import StoredFile
from backend.files.scanning import FileInfected, ScannerAway
from backend.files.uploads import TooLarge
from tests.scanner import EICAR, STREAM_MOST

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def kept(settings):
    """How many files are kept, in the database and on the disk."""

    def count() -> int:
        on_disk = sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))
        assert on_disk == StoredFile.objects.count()
        return on_disk

    return count


def store(content: bytes, name: str = "Minutes.txt") -> StoredFile:
    return services.store(upload=SimpleUploadedFile(name, content), by=SYSTEM)


class TestRealScanner:
    def test_a_clean_file_is_kept_whole(self, scans, kept):
        content = b"Decisions. " * 20_000  # in several pieces
        assert store(content).content.open().read() == content
        assert kept() == 1

    def test_an_infected_file_is_refused_and_logged_without_its_name(self, scans, kept):
        content = b"Dear all,\n" + EICAR
        with capture_logs() as lines, pytest.raises(FileInfected) as refusal:
            store(content, "../Salaries\u202e.txt")
        (told,) = refusal.value.fields["file"]
        assert told.startswith("“Salaries.txt” was not taken.")
        assert refusal.value.facts == {"signature": "Test.Eicar.UNOFFICIAL"}
        (line,) = [line for line in lines if line["event"] == "file_infected"]
        assert line["sha256"] == hashlib.sha256(content).hexdigest()
        assert "Salaries" not in str(lines)
        assert kept() == 0

    def test_what_is_too_long_for_the_scanner_is_refused_and_the_operator_is_told_why(self, scans, kept):
        with capture_logs() as lines, pytest.raises(TooLarge) as refusal:
            store(b"a" * 8 * STREAM_MOST)
        assert refusal.value.detail == "It is larger than what can be checked for viruses."
        assert [line["event"] for line in lines] == ["scanner_takes_less"]
        assert kept() == 0

    def test_it_answers_whoever_asks_whether_it_is_there(self, scans, client):
        assert client.get("/readyz").json()["scanner"] == "up"


def test_an_upload_is_shown_to_the_scanner_once(stand_in, settings):
    stand_in(b"stream: OK\0")
    upload = SimpleUploadedFile("Minutes.txt", b"Decisions.")
    scanning.scan(upload)
    settings.CLAMD_URL = "unix:///nowhere"
    assert services.store(upload=upload, by=SYSTEM).content.open().read() == b"Decisions."
    with pytest.raises(ScannerAway):
        scanning.scan(SimpleUploadedFile("Minutes.txt", b"Decisions."))


@pytest.mark.parametrize(
    "answer", [b"", b"\0", b"stream: Can't allocate memory ERROR\0", b"stream: OK", b"HTTP/1.1 200\0"]
)
def test_an_answer_that_does_not_say_that_it_has_looked_keeps_nothing(stand_in, kept, answer):
    stand_in(answer)
    with pytest.raises(ScannerAway) as refusal:
        store(b"Decisions.")
    assert refusal.value.facts == {"retry_after": scanning.AGAIN}
    assert kept() == 0


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd.sock", "tcp://127.0.0.1:1", "tcp://nowhere.invalid:3310"])
def test_while_the_scanner_is_away_nothing_is_kept(settings, kept, client, address):
    settings.CLAMD_URL = address
    with capture_logs() as lines, pytest.raises(ScannerAway):
        store(b"Decisions.")
    assert [line["event"] for line in lines] == ["scanner_unavailable"]
    assert kept() == 0
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["scanner"]) == (200, "silent")


def test_a_scanner_that_takes_too_long_is_given_up(stand_in, kept, monkeypatch):
    monkeypatch.setattr(scanning, "LONGEST", 0.2)
    stand_in(None)
    with pytest.raises(ScannerAway):
        store(b"Decisions.")
    assert kept() == 0


def test_while_a_scanner_hangs_a_thread_stays_free_for_pages(stand_in, settings, monkeypatch):
    """As in a web process: so many threads, more uploads than threads, and then a page."""
    stand_in(b"stream: OK\0")
    answered, streamed = threading.Event(), scanning._streamed

    def hang(*what, **until) -> str:
        assert answered.wait(timeout=60)
        return streamed(*what, **until)

    monkeypatch.setattr(scanning, "_streamed", hang)
    uploads = [SimpleUploadedFile("Minutes.txt", b"Decisions.") for _ in range(2 * settings.WEB_THREADS)]
    with ThreadPoolExecutor(settings.WEB_THREADS) as threads:
        scans = [threads.submit(scanning.scan, upload) for upload in uploads]
        try:
            assert threads.submit(lambda: "a page").result(timeout=30) == "a page"
            without_room = len(uploads) - scanning.MOST_AT_ONCE
            refused = [scan.exception() for scan in islice(as_completed(scans, timeout=30), without_room)]
        finally:
            answered.set()
    assert {refusal.facts["retry_after"] for refusal in refused} == {scanning.AGAIN_SOON}
    assert {(refusal.code, str(refusal.title)) for refusal in refused} == {
        ("scanner_unavailable", "Other files are being checked just now. Please try again in a few seconds."),
    }
    scanning.scan(uploads[-1])  # their turn is over


def test_whether_it_is_there_is_asked_once_in_a_while(settings, client, monkeypatch):
    settings.CLAMD_URL = "unix:///nowhere/asked.sock"
    asked = []
    monkeypatch.setattr(scanning, "_answers", lambda: bool(asked.append(1)) or len(asked) == 1)
    assert [client.get("/readyz").json()["scanner"] for _ in range(3)] == ["up"] * 3
    assert len(asked) == 1
    monkeypatch.setattr(scanning, "REMEMBERED", 0.0)
    assert client.get("/readyz").json()["scanner"] == "silent"
    assert len(asked) == 2


def test_without_a_scanner_files_are_taken_and_it_is_said(settings, kept, client, capsys):
    settings.CLAMD_URL = ""
    store(EICAR)
    assert kept() == 1
    assert client.get("/readyz").json()["scanner"] == "off"
    call_command("check", deploy=True, tags=["security"])
    assert "Uploads are kept without a virus scan." in capsys.readouterr().err
