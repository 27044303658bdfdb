"""Comparisons of versions: which file became which, and what is kept of what changed."""

import io

import pytest
from PIL import Image, ImageDraw

from backend.files import comparing, jobs, previewing, services
from backend.files.models import Comparison
from tests.backend.files.test_differences import pdf
from tests.backend.files.test_previews import no_office, store  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def compared(name: str, old: bytes, new: bytes) -> Comparison:
    pair = store(name, old), store(name, new)
    comparing.compared([pair])
    jobs.make_previews()
    return Comparison.objects.get()


def names(before, after):
    """The pairs, by name; files are `(name, content)`."""
    olds, news = ([store(name, content) for name, content in each] for each in (before, after))
    return [tuple(each and each.name for each in pair) for pair in comparing.pairs_of(olds, news)]


def test_words_and_places_of_a_pdf_are_kept():
    found = compared("Minutes.pdf", pdf(["The budget is 168,000"]), pdf(["The budget is 186,000"]))
    assert found.state == "ready"
    assert [kind for kind, _text in found.words] == ["same", "gone", "added"]
    assert list(found.marks_before) == list(found.marks_after) == ["1"]


def test_of_a_photograph_the_places_that_look_different_are_kept():
    before = Image.new("RGB", (800, 600), "white")
    after = before.copy()
    ImageDraw.Draw(after).rectangle((100, 100, 300, 200), fill="navy")
    bytes_ = []
    for image in (before, after):
        written = io.BytesIO()
        image.save(written, "PNG")
        bytes_.append(written.getvalue())
    found = compared("Sheet.png", *bytes_)
    assert (found.state, found.words) == ("ready", [])
    assert found.marks_before == found.marks_after and len(found.marks_after["1"]) == 1


def test_a_damaged_file_is_not_compared():
    assert compared("Minutes.pdf", pdf(["One"]), pdf(["Two"])[:60]).state == "none"


def test_it_waits_for_the_previews_and_counts_no_attempt_meanwhile():
    pair = store("notes.txt", b"One"), store("notes.txt", b"Two")
    comparing.compared([pair])
    for _ in range(5):
        comparing.make(before=pair[0].pk, after=pair[1].pk)
    assert Comparison.objects.get().state == "waiting"
    for each in pair:
        previewing.make(file_id=each.pk)
    comparing.make(before=pair[0].pk, after=pair[1].pk)
    assert Comparison.objects.get().state == "ready"


def test_one_that_brings_workers_down_is_given_up(monkeypatch):
    pair = store("notes.txt", b"One"), store("notes.txt", b"Two")
    previewing.make_waiting()
    comparing.compared([pair])
    monkeypatch.setattr(comparing.differences, "between", lambda *_: (_ for _ in ()).throw(MemoryError))
    for _ in range(3):
        with pytest.raises(MemoryError):
            comparing.make_waiting()
    comparing.make_waiting()
    assert Comparison.objects.get().state == "none"


def test_the_same_two_are_compared_once_and_equal_ones_never():
    one, other, same = store("a.txt", b"One"), store("a.txt", b"Two"), store("b.txt", b"One")
    assert comparing.compared([(one, other)]).keys() == comparing.compared([(one, other), (one, same)]).keys()
    assert comparing.compared([(None, one), (one, store("a.mp3", b"ID3\x03" + b"\x00" * 600))]) == {}
    assert Comparison.objects.count() == 1


def test_a_destroyed_file_takes_its_comparisons_along():
    pair = store("a.txt", b"One"), store("a.txt", b"Two")
    comparing.compared([pair])
    services.destroy(stored=pair[0])
    assert not Comparison.objects.exists()


def test_files_are_known_again_by_bytes_by_name_and_by_name_without_the_version():
    before = [("List.csv", b"1"), ("Minutes v1.txt", b"2"), ("Moved.txt", b"3"), ("Gone.pdf", pdf(["x"]))]
    after = [("Minutes v2.txt", b"4"), ("list.CSV", b"5"), ("Renamed.txt", b"3"), ("New.md", b"6")]
    assert names(before, after) == [
        ("Minutes v1.txt", "Minutes v2.txt"), ("List.csv", "list.CSV"), ("Moved.txt", "Renamed.txt"), (None, "New.md"),
        ("Gone.pdf", None),
    ]  # fmt: skip


def test_the_only_two_of_a_type_are_one_and_of_more_nothing_is_guessed():
    assert names([("May.txt", b"1")], [("June.txt", b"2")]) == [("May.txt", "June.txt")]
    assert names([("May.txt", b"1"), ("July.txt", b"3")], [("June.txt", b"2")])[0] == (None, "June.txt")


@pytest.mark.parametrize(
    ("name", "bare"),
    [("Minutes v2.docx", "minutes"), ("Minutes (2).pdf", "minutes"), ("会议纪要第二版.docx", "会议纪要"),
     ("通知_修改稿2.docx", "通知"), ("Report_final.pdf", "report"), ("2026.txt", "2026"), ("Drafting.txt", "drafting")],
)  # fmt: skip
def test_what_tells_the_version_is_not_part_of_the_name(name, bare):
    assert comparing.bare(name) == bare
