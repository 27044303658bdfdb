"""Uploads: what is taken, under which name, and what is left behind."""

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path, PurePath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.actors import SYSTEM
from backend.files import services, uploads
from backend.files.models import StoredFile
from backend.files.names import LONGEST_NAME, clean_name
from backend.files.services import TYPES, TypeRefused
from backend.files.uploads import LimitedUpload, TooLarge

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 32 + b"\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def office(main: str, *, mimetype: str = "") -> bytes:
    """The smallest archive that begins like a document of an office program."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<document/>")
    return buffer.getvalue()


GENUINE = {
    "pdf": PDF,
    "doc": OLE,
    "docx": office("word/document.xml"),
    "xls": OLE,
    "xlsx": office("xl/workbook.xml"),
    "ppt": OLE,
    "pptx": office("ppt/presentation.xml"),
    "odt": office("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
    "ods": office("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "txt": "会议纪要".encode(),
    "md": b"# Minutes\n",
    "csv": b"Name,Paid\n",
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 32,
    "mp3": b"ID3\x03\x00\x00\x00\x00\x00\x21" + b"\x00" * 32,
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + b"\x00" * 32,
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"\x00" * 32,
    "ogg": b"OggS\x00\x02" + b"\x00" * 40,
    "webm": bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f38108428284") + b"webm" + b"\x00" * 32,
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 32,
    "ics": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
}


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bytes_left(settings):
    """Every file under MEDIA_ROOT."""
    return lambda: [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def store(name, content):
    return services.store(upload=SimpleUploadedFile(name, content), by=SYSTEM)


def test_every_type_that_is_taken_is_tried_here():
    assert set(GENUINE) == set(TYPES)


@pytest.mark.django_db
@pytest.mark.parametrize("ending", TYPES)
def test_genuine_files_are_kept(ending, bytes_left):
    stored = store(f"Minutes.{ending.upper()}", GENUINE[ending])
    assert stored.media_type == TYPES[ending]
    assert stored.size == len(GENUINE[ending]) and stored.sha256 == hashlib.sha256(GENUINE[ending]).hexdigest()
    assert StoredFile.objects.get().content.open("rb").read() == GENUINE[ending]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ\x90\x00"),
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg onload='alert(1)'/>"),
        ("all.zip", office("anything")),
        ("none", PDF),
        (".pdf", PDF),
        ("minutes.pdf", PNG),
        ("picture.png", b"<html></html>"),
        ("minutes.pdf", b""),
        ("minutes.docx", PDF),
        ("minutes.docx", office("classes.dex")),
        ("minutes.docx", office("xl/workbook.xml")),
        ("minutes.docx", office("word/document.xml")[:40]),
        # one for programs newer than there are
        ("minutes.docx", office("word/document.xml").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff")),
        ("minutes.docx", office("word/会.xml").replace("会".encode(), b"\xff\xff\xff")),  # a name that is no UTF-8
        ("recording.mp3", PNG),
        ("recording.m4a", b"\x00" * 64),
        ("list.csv", PNG),
        ("double.pdf.exe", PDF),
    ],
    ids=lambda part: part if isinstance(part, str) else f"{len(part)} bytes",  # which hold the time of their making
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(name, content, bytes_left):
    with pytest.raises(TypeRefused) as refusal:
        store(name, content)
    assert list(refusal.value.fields) == ["file"]
    assert not StoredFile.objects.exists() and bytes_left() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("recorder.mp3", "fffb9064"),
        ("recorder.mp3", "fff340c4"),
        ("phone.m4a", "00000018667479706d703432"),
        ("phone.m4a", "0000001c6674797033677034"),
        ("phone.mp4", "00000014667479707174202000"),
        ("camera.jpg", "ffd8ffe11c4545786966"),
        ("notepad.txt", "fffe1a4f"),
    ],
)
def test_recorders_and_phones_are_understood(name, head):
    ending = PurePath(name).suffix.lstrip(".")
    assert store(name, bytes.fromhex(head) + b"\x00" * 600).media_type == TYPES[ending]


@pytest.mark.django_db
def test_what_is_too_large_is_refused_and_leaves_nothing(settings, bytes_left):
    settings.UPLOAD_MAX_BYTES = 10
    store("exactly.txt", b"x" * 10)
    with pytest.raises(TooLarge) as refusal:
        store("more.txt", b"x" * 11)
    assert refusal.value.facts == {"most_bytes": 10}
    assert StoredFile.objects.count() == 1 and len(bytes_left()) == 1


@pytest.mark.django_db
def test_nothing_of_the_uploader_s_reaches_the_disk(bytes_left):
    store("../../etc/passwd.txt", b"root")
    (path,) = bytes_left()
    assert "passwd" not in str(path) and path.suffix == ""
    assert StoredFile.objects.get().name == "passwd.txt"


@pytest.mark.django_db
def test_the_same_name_twice_is_two_files(bytes_left):
    store("a.txt", b"one")
    store("a.txt", b"two")
    assert sorted(path.read_bytes() for path in bytes_left()) == [b"one", b"two"]


@pytest.mark.django_db(transaction=True)
def test_destroying_takes_row_and_bytes(bytes_left):
    services.destroy(stored=store("a.txt", b"gone"))
    assert not StoredFile.objects.exists() and bytes_left() == []


# Names


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Minutes 2026.pdf", "Minutes 2026.pdf"),
        ("会议纪要（定稿）.docx", "会议纪要（定稿）.docx"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\list.csv", "list.csv"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("zero\x00width\u200b.md", "zerowidth.md"),
        ("...", "file"),
        ("", "file"),
        (" . hidden. ", "hidden"),
    ],
)
def test_names_lose_what_could_mislead(name, clean):
    assert clean_name(name) == clean


@given(st.text(max_size=300))
def test_a_clean_name_is_short_and_stays_as_it_is(name):
    clean = clean_name(name)
    assert 0 < len(clean) <= LONGEST_NAME
    assert "/" not in clean and "\\" not in clean and PurePath(clean).name == clean
    assert clean_name(clean) == clean


# Streaming


class Upload(LimitedUpload):
    """The handler as Django's parser drives it."""

    def begin(self):
        self.new_file("file", "a.txt", "text/plain", None)
        return self


def test_reading_stops_at_the_first_byte_too_many(settings):
    settings.UPLOAD_MAX_BYTES = 10
    upload = Upload().begin()
    upload.receive_data_chunk(b"12345", 0)
    upload.receive_data_chunk(b"67890", 5)
    path = upload.file.temporary_file_path()
    with pytest.raises(TooLarge):
        upload.receive_data_chunk(b"!", 10)
    assert not Path(path).exists()


def test_uploads_go_to_disk_and_never_to_memory(settings):
    assert [f"{uploads.__name__}.{LimitedUpload.__name__}"] == settings.FILE_UPLOAD_HANDLERS
    assert issubclass(LimitedUpload, TemporaryFileUploadHandler)


def test_an_upload_that_is_broken_off_leaves_nothing():
    upload = Upload().begin()
    upload.receive_data_chunk(b"12345", 0)
    path = upload.file.temporary_file_path()
    upload.upload_interrupted()
    assert not Path(path).exists()
