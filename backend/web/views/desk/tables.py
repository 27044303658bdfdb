"""Figures as tables: what charts draw, what "Show as table" shows and what CSV holds is the same."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """A figure as a table; `name` is the last part of its address, `links` are where the tasks of a cell are listed."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    links: Sequence[Sequence[str]] = ()

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Each cell's text and link; the link is empty where there are no tasks."""
        links = self.links or [[""] * len(row) for row in self.rows]
        return [list(zip(*pair, strict=True)) for pair in zip(self.rows, links, strict=True)]

    def csv(self) -> HttpResponse:
        """The table for spreadsheets. The mark in front keeps them from taking Chinese for something else."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.name}.csv"'
        return response


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula. Negative numbers are numbers."""
    return f"'{cell}" if cell[:1] in FORMULA and not cell[1:].replace(".", "", 1).isdigit() else cell
