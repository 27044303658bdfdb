"""Reports on paper: PDF with charts and tables, in English and in Chinese.

The Chinese typeface is one that every reader of PDF brings along, so that the file stays small and none is copied here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from typing import Any, Protocol

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from backend.web.templatetags.secretariat import percent

LATIN, LATIN_BOLD, CHINESE = "Helvetica", "Helvetica-Bold", "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, GREY, LINE, FIELD = (HexColor(value) for value in ("#15211C", "#5A6761", "#D6DDD9", "#EBEFEC"))
BRAND = HexColor("#0B6B5D")
SERIES = tuple(HexColor(value) for value in ("#1E5AA0", "#BA7B00", "#880232"))  # kept, excused, broken
HEIGHT, ROW = 110.0, 16.0  # of a chart of columns; of a lying bar
NAME = 150.0  # room for the names of lying bars
NOT_LATIN = re.compile(r"[^\x00-\xff–—‘’“”•…€]+")


class Data(Protocol):
    """A table: what the page shows, too."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[str]]: ...


class Part(Protocol):
    """A section of a report."""

    @property
    def title(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def look(self) -> str: ...
    @property
    def values(self) -> Sequence[tuple[str, Sequence[float]]]: ...
    @property
    def series(self) -> Sequence[str]: ...
    @property
    def table(self) -> Data: ...


class Hand:
    """The typefaces of one language."""

    def __init__(self, language: str) -> None:
        self.is_chinese = language.startswith("zh")
        self.plain = CHINESE if self.is_chinese else LATIN
        self.bold = CHINESE if self.is_chinese else LATIN_BOLD

    def style(self, size: float, **more: Any) -> ParagraphStyle:
        """A paragraph in this size. Chinese lines break between any two characters."""
        options = {"fontName": self.plain, "textColor": INK, "alignment": TA_LEFT, **more}
        if self.is_chinese:
            options["wordWrap"] = "CJK"
        return ParagraphStyle("line", fontSize=size, leading=size * 1.45, **options)

    def marked(self, text: str) -> str:
        """The text as markup; what a Latin typeface does not have is set in the Chinese one."""
        if self.is_chinese:
            return escape(text)
        return NOT_LATIN.sub(lambda found: f'<font name="{CHINESE}">{found[0]}</font>', escape(text))

    def face(self, text: str) -> str:
        """The typeface for one short text as a whole."""
        return CHINESE if self.is_chinese or NOT_LATIN.search(text) else LATIN


def report(*, title: str, about: Sequence[str], sections: Sequence[Part], language: str, made: str) -> bytes:
    """The report as PDF."""
    hand, file = Hand(language), BytesIO()
    story: list[Flowable] = [Paragraph(hand.marked(title), hand.style(20, fontName=hand.bold))]
    story += [Paragraph(hand.marked(line), hand.style(10, textColor=GREY)) for line in about if line]
    for section in sections:
        story += [Spacer(1, 7 * mm), KeepTogether(list(_section(section, hand)))]
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, author="Cloud Secretary", subject=", ".join(about), lang=language,
    )  # fmt: skip

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(hand.face(made), 8)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, 10 * mm, made)
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(page.page))

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def _section(section: Part, hand: Hand) -> Iterator[Flowable]:
    yield Paragraph(hand.marked(section.title), hand.style(13, fontName=hand.bold, spaceAfter=4))
    if section.note:
        yield Paragraph(hand.marked(section.note), hand.style(9, textColor=GREY, spaceAfter=4))
    if section.values:
        yield CHARTS[section.look](section, hand)
    yield Spacer(1, 2 * mm)
    yield _table(section.table, hand)


def _table(data: Data, hand: Hand) -> Table:
    plain, number = hand.style(9), hand.style(9, alignment=TA_RIGHT)
    head, head_number = (hand.style(9, fontName=hand.bold, alignment=side) for side in (TA_LEFT, TA_RIGHT))
    rows = [_cells(data.columns, head, head_number, hand), *(_cells(row, plain, number, hand) for row in data.rows)]
    others = max(1, len(data.columns) - 1)
    first = WIDTH * (0.4 if others > 1 else 0.6)
    table = Table(rows, colWidths=[first, *[(WIDTH - first) / others] * others], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), FIELD),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _cells(row: Sequence[str], first: ParagraphStyle, rest: ParagraphStyle, hand: Hand) -> list[Paragraph]:
    return [Paragraph(hand.marked(cell), first if n == 0 else rest) for n, cell in enumerate(row)]


def _columns(section: Part, hand: Hand) -> Drawing:
    """Columns of one or several parts, one on the other, with a legend."""
    drawing = Drawing(WIDTH, HEIGHT + 30)
    most = max((sum(parts) for _label, parts in section.values), default=0) or 1
    slot = WIDTH / len(section.values)
    step = -(-len(section.values) // 12)
    for n, (label, parts) in enumerate(section.values):
        foot = 28.0
        for part, colour in zip(parts, SERIES, strict=False):
            height = part / most * HEIGHT
            drawing.add(Rect(n * slot + slot * 0.15, foot, slot * 0.7, height, fillColor=colour, strokeColor=None))
            foot += height
        if n % step == 0:
            drawing.add(_words(n * slot + slot / 2, 18, label, hand, size=7, anchor="middle"))
    drawing.add(Line(0, 28, WIDTH, 28, strokeColor=LINE, strokeWidth=0.5))
    for n, (name, colour) in enumerate(zip(section.series, SERIES, strict=False)):
        drawing.add(Rect(n * 130, 2, 8, 8, fillColor=colour, strokeColor=None))
        drawing.add(_words(n * 130 + 12, 2.5, name, hand, size=8))
    return drawing


def _shares(section: Part, hand: Hand) -> Drawing:
    """Shares between nothing and all."""
    return _lying([(label, parts[0], percent(f"{100 * parts[0]:.1f}")) for label, parts in section.values], 1.0, hand)


def _amounts(section: Part, hand: Hand) -> Drawing:
    """Amounts as the table says them."""
    said = {row[0]: row[-1] for row in section.table.rows}
    most = max(parts[0] for _label, parts in section.values) or 1
    return _lying([(label, parts[0], said[label]) for label, parts in section.values], most, hand)


def _lying(rows: Sequence[tuple[str, float, str]], most: float, hand: Hand) -> Drawing:
    drawing, room = Drawing(WIDTH, ROW * len(rows)), WIDTH - NAME - 50
    for n, (label, amount, said) in enumerate(rows):
        foot = ROW * (len(rows) - n - 1) + 3
        drawing.add(_words(0, foot + 2, label if len(label) < 30 else f"{label[:28]}…", hand, size=8))
        drawing.add(Rect(NAME, foot, room, 10, fillColor=FIELD, strokeColor=None))
        drawing.add(Rect(NAME, foot, room * amount / most, 10, fillColor=BRAND, strokeColor=None))
        drawing.add(_words(WIDTH, foot + 2, said, hand, size=8, anchor="end"))
    return drawing


def _words(x: float, y: float, text: str, hand: Hand, *, size: float, anchor: str = "start") -> String:
    return String(x, y, text, fontName=hand.face(text), fontSize=size, fillColor=INK, textAnchor=anchor)


CHARTS: Mapping[str, Callable[[Part, Hand], Drawing]] = {"stacked": _columns, "against": _shares, "lying": _amounts}
