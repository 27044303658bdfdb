"""What a benchmark prints, keeps for the page of benchmarks, and judges; and CPU time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import TypeVar

PAGE = Path(__file__).parents[2] / "api_docs" / "benchmarks.md"
T = TypeVar("T")


class Failed(Exception):
    """Something that was to be measured did not run to its end."""


@dataclass(slots=True)
class Report:
    """Lines as they are found, printed at once; and the bars, to be judged at the end."""

    lines: list[str] = field(default_factory=list)
    bars: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        print(line, flush=True)
        self.lines.append(line)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        self.say("| " + " | ".join(head) + " |")
        self.say("|---" * len(head) + "|")
        for row in rows:
            self.say("| " + " | ".join(row) + " |")
        self.say()

    def bar(self, what: str, bar: str, figure: str, holds: bool) -> None:
        self.bars.append((what, bar, figure, holds))


def cpu(work: Callable[[], object]) -> float:
    return timed(work)[0]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = process_time()
    done = work()
    return process_time() - start, done


def percent(part: float) -> str:
    return f"{100 * part:.2f} %"


def write(part: str, text: str) -> None:
    """Put the text between the part's marks in the page of benchmarks; the rest of the page stays."""
    first, last = f"<!-- {part} -->", f"<!-- /{part} -->"
    page = PAGE.read_text()
    before, rest = page.split(first)
    PAGE.write_text(f"{before}{first}\n{text.strip()}\n{last}{rest.split(last)[1]}")
