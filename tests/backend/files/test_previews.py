"""Previews: what is made of which bytes, and what is not."""

import io
import stat
import wave
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from backend.accounts.actors import SYSTEM
from backend.files import attempts, jobs, pictures, previewing, services
from backend.files.models import Preview

pytestmark = pytest.mark.django_db
WORD = """<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>Decisions</w:t></w:r></w:p><w:p><w:r><w:t>Budget </w:t></w:r><w:r><w:t>186,000</w:t></w:r></w:p>
</w:body></w:document>"""


def pdf(pages: int = 2) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    for number in range(pages):
        canvas.drawString(72, 770, f"Page {number + 1}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def photograph(size=(2400, 1200), format_="JPEG", **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, format_, **options)
    return written.getvalue()


def recording(loud=(1000, 30_000), rate=8000) -> bytes:
    """Half of a second for each loudness."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        for each in loud:
            sound.writeframes(each.to_bytes(2, "little", signed=True) * (rate // 2))
    return written.getvalue()


def document() -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", WORD)
    return written.getvalue()


@pytest.fixture(autouse=True)
def no_office(monkeypatch):
    """Whatever is installed here."""
    monkeypatch.setattr(pictures.shutil, "which", lambda name: None)


def store(name: str, content: bytes):
    return services.store(upload=SimpleUploadedFile(name, content), by=SYSTEM)


def previewed(name: str, content: bytes) -> Preview:
    previewing.make(file_id=store(name, content).pk)
    return Preview.objects.get()


def test_every_page_of_a_pdf_becomes_a_picture(settings):
    preview = previewed("Minutes.pdf", pdf(2))
    assert (preview.state, preview.page_count) == ("ready", 2)
    first, second = preview.pages.all()
    image = Image.open(first.image)
    assert (image.format, image.size) == ("WEBP", (first.width, first.height))
    assert second.number == 2
    assert first.width <= pictures.WIDTH and first.height <= pictures.HEIGHT
    assert Image.open(preview.thumb).width <= pictures.THUMB[0]


def test_letters_stay_as_sharp_as_they_were_and_photographs_small():
    noise = Image.effect_noise((600, 400), 60)
    written = io.BytesIO()
    Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180))).save(written, "PNG")
    kept = {}
    for name, content in (("Minutes.pdf", pdf(1)), ("Hall.png", written.getvalue())):
        previewing.make(file_id=(stored := store(name, content)).pk)
        kept[name] = Preview.objects.get(file=stored).pages.get().image.open().read()[12:16]
    assert kept == {"Minutes.pdf": b"VP8L", "Hall.png": b"VP8 "}  # without loss, and with


def test_of_a_long_document_the_first_pages_are_shown_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PAGES", 2)
    preview = previewed("Report.pdf", pdf(3))
    assert (preview.page_count, preview.pages.count()) == (3, 2)


def test_a_photograph_is_made_smaller_turned_upright_and_loses_what_it_says_of_the_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    exif[0x010E] = "taken at home"
    preview = previewed("Sheet.jpg", photograph(exif=exif))
    page = preview.pages.get()
    assert page.height > page.width
    assert b"taken at home" not in page.image.open().read()


def test_a_picture_that_would_unpack_to_too_much_has_no_preview(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    assert previewed("Bomb.png", photograph(format_="PNG")).state == "none"


@pytest.mark.parametrize("name", ["broken.pdf", "broken.png", "broken.wav"])
def test_a_broken_file_has_no_preview_and_does_no_harm(name):
    whole = {"pdf": pdf(), "png": photograph(format_="PNG"), "wav": recording()}[name[-3:]]
    assert previewed(name, whole[:40]).state == "none"


def test_plain_text_is_shown_as_text_whatever_is_in_it():
    preview = previewed("notes.txt", "<script>alert(1)</script>\n决议\x07".encode())
    assert preview.texts == ["<script>alert(1)</script>\n决议"]
    assert not preview.pages.exists()


def test_text_in_the_encodings_of_chinese_offices_can_be_read():
    assert previewed("notes.txt", "会议纪要".encode("gb18030")).texts == ["会议纪要"]


def test_long_text_has_pages():
    preview = previewed("notes.txt", b"line\n" * (2 * pictures.PAGE_LINES))
    assert preview.page_count == len(preview.texts) == 3


def test_without_libreoffice_a_word_document_is_its_text():
    assert previewed("Minutes.docx", document()).texts == ["Decisions\nBudget 186,000"]


def test_with_libreoffice_it_is_the_pages_that_it_prints(monkeypatch, tmp_path):
    (tmp_path / "printed.pdf").write_bytes(pdf(1))
    office = tmp_path / "soffice"
    office.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ncp {tmp_path}/printed.pdf "$2/document.pdf"\n'
    )
    office.chmod(office.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setattr(pictures.shutil, "which", lambda name: str(office) if name == "soffice" else None)
    preview = previewed("Minutes.docx", document())
    assert (preview.pages.count(), preview.texts) == (1, [])


def test_a_recording_has_the_shape_of_its_loudness():
    preview = previewed("Council.wav", recording())
    assert preview.seconds == 1
    assert len(preview.peaks) == pictures.BARS
    assert (preview.peaks[0], preview.peaks[-1]) == (3, 100)


def test_files_that_nothing_can_be_shown_of_wait_for_nothing():
    store("Council.m4a", b"\x00\x00\x00\x20ftypM4A " + b"\x00" * 600)
    assert not Preview.objects.exists()


def test_what_a_lost_kick_left_is_made_by_the_sweep():
    store("notes.txt", b"Names")
    jobs.make_previews()
    assert Preview.objects.get().state == "ready"


def test_a_file_that_brings_workers_down_is_given_up(monkeypatch):
    stored = store("notes.txt", b"Names")
    monkeypatch.setattr(pictures, "shown_of", lambda *_: (_ for _ in ()).throw(MemoryError))
    for _ in range(attempts.MOST):
        with pytest.raises(MemoryError):
            previewing.make(file_id=stored.pk)
    previewing.make(file_id=stored.pk)
    assert Preview.objects.get().state == "none"


def test_a_destroyed_file_takes_its_pictures_along(settings, django_capture_on_commit_callbacks):
    preview = previewed("Minutes.pdf", pdf(1))
    storage, names = preview.thumb.storage, previewing.names_of(preview.file)
    assert len(names) == 2
    with django_capture_on_commit_callbacks(execute=True):
        services.destroy(stored=preview.file)
    assert not [name for name in names if storage.exists(name)]
