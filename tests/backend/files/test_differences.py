"""What changed from one file to another: words, and places on pages."""

import io

import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from backend.files import differences, pictures
from backend.files.differences import Side, between, places_between
from tests.backend.files.test_previews import document

PDF, TEXT = "application/pdf", "text/plain"


def pdf(*pages: list[str], rotation: int = 0) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(600, 1000))
    for lines in pages:
        canvas.setPageRotation(rotation)
        for number, line in enumerate(lines):
            canvas.drawString(60, 900 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def changed(old: bytes, new: bytes, media_type: str = TEXT):
    return between(Side(io.BytesIO(old), media_type, {}), Side(io.BytesIO(new), media_type, {}))


def words(old: str, new: str):
    return [(kind, text.strip()) for kind, text in changed(old.encode(), new.encode()).words]


def test_a_figure_that_changed_is_one_word():
    assert words("The budget is 168,000 yuan.\nAll agree.", "The budget is 186,000 yuan.\nAll agree.") == [
        ("same", "The budget is"), ("gone", "168,000"), ("added", "186,000"), ("same", "yuan.\nAll agree."),
    ]  # fmt: skip


def test_chinese_is_compared_character_by_character():
    assert words("会议同意预算十六万元。", "会议一致同意预算十八万元。") == [
        ("same", "会议"), ("added", "一致"), ("same", "同意预算十"),
        ("gone", "六"), ("added", "八"), ("same", "万元。"),
    ]  # fmt: skip


def test_a_comma_between_two_changes_is_part_of_them():
    assert words("Aster, Birch and Cedar", "Dahlia, Elm and Cedar") == [
        ("gone", "Aster, Birch"), ("added", "Dahlia, Elm"), ("same", "and Cedar"),
    ]  # fmt: skip


def test_both_texts_can_be_read_out_of_what_is_said():
    old, new = "One two three\nfour five", "One three\nfour\nsix five"
    said = changed(old.encode(), new.encode()).words
    assert "".join(text for kind, text in said if kind != "gone") == new
    assert "".join(text for kind, text in said if kind != "added").split() == old.split()


def test_the_same_text_in_another_encoding_has_not_changed():
    assert changed("会议纪要".encode(), "会议纪要".encode("gb18030")).words == [("same", "会议纪要")]


def test_a_long_text_that_is_another_is_not_looked_at_word_by_word(monkeypatch):
    monkeypatch.setattr(differences, "MOST_LOOKED_AT", 8)
    assert words("a b c d", "a b x d") == [("gone", "a b c d"), ("added", "a b x d")]


def test_of_word_documents_the_text_is_compared():
    old = document()
    new = old.replace(b"186,000", b"168,000")
    media_type = f"{pictures.OPEN_XML}.wordprocessingml.document"
    assert [kind for kind, _text in changed(old, old, media_type).words] == ["same"]
    with pytest.raises(pictures.CannotBeShown):
        changed(old, new, media_type)  # its sum no longer fits
    with pytest.raises(pictures.CannotBeShown):
        changed(old, b"PK", media_type)


def test_words_of_a_pdf_are_marked_where_they_stand():
    found = changed(pdf(["The budget is 168,000"], ["Same"]), pdf(["The budget is 186,000 yuan"], ["Same"]), PDF)
    (gone,), (added,) = found.before[1], found.after[1]
    assert (found.before.keys(), found.after.keys()) == ({1}, {1})
    left, top, width, height = gone
    assert left == added[0] and 200 < left < 260 and 80 <= top <= 100 and 10 <= height <= 20
    assert added[2] > width > 40  # with the space and the next word as one


def test_lines_that_move_to_the_next_page_have_not_changed():
    lines = [f"Line {number} of the minutes" for number in range(30)]
    found = changed(pdf(lines[:15], lines[15:]), pdf([*lines[:3], "New", *lines[3:12]], lines[12:]), PDF)
    assert [text.strip() for kind, text in found.words if kind != "same"] == ["New"]
    assert (found.before, list(found.after)) == ({}, [1])


def test_on_a_page_that_is_turned_words_are_marked_where_they_are_seen():
    lines = [""] * 25  # so far down that it is on the page also when that lies on its side
    upright, turned = (
        changed(pdf(lines, rotation=each), pdf([*lines, "Here"], rotation=each), PDF).after[1][0] for each in (0, 90)
    )
    assert (95 <= upright[0] < 105, 585 <= upright[1] < 600, upright[2] > upright[3]) == (True, True, True)
    assert (600 < turned[0] < 700, 50 <= turned[1] < 65, turned[2] < turned[3]) == (True, True, True)


def test_what_stands_outside_the_page_is_not_marked():
    assert changed(pdf([""]), pdf([*[""] * 60, "Here"]), PDF).after == {}


def test_a_stamp_is_found_by_its_looks():
    before = Image.new("RGB", (1100, 1500), "white")
    after = before.copy()
    ImageDraw.Draw(after).ellipse((700, 1200, 900, 1400), outline="red", width=6)
    (found,) = places_between(before, after)
    left, top, width, height = found
    assert left / 1000 * 1100 <= 700 and (left + width) / 1000 * 1100 >= 900
    assert top / 1000 * 1500 <= 1200 and (top + height) / 1000 * 1500 >= 1400
    assert width < 250
    assert places_between(before, before) == []


def test_how_a_picture_was_packed_is_no_difference():
    image = Image.effect_noise((600, 800), 40).convert("RGB")
    packed = io.BytesIO()
    image.save(packed, "WEBP", quality=82)
    assert places_between(image, Image.open(packed)) == []


def test_of_pictures_that_are_nothing_alike_the_whole_is_marked():
    before = Image.new("L", (700, 700), "white")
    after = before.copy()
    for row in range(0, 700, 70):
        for column in range(0, 700, 70):
            after.paste(0, (column, row, column + 12, row + 12))
    assert len(places_between(before, after)) == 1


def test_a_page_whose_words_changed_is_marked_by_its_words_alone():
    white, black = Image.new("L", (600, 1000), "white"), Image.new("L", (600, 1000), "black")
    sides = [
        Side(io.BytesIO(pdf([word], ["Same"])), PDF, {1: picture.copy, 2: picture.copy})
        for word, picture in (("One", white), ("Two", black))
    ]
    found = between(*sides)
    assert found.after[2] == [(0, 0, 1000, 1000)] != found.after[1]
