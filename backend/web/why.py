"""Why a task came to somebody: the stored explanation, in words, with bars that add up to its value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.matching.board import BoardRow
from backend.matching.models import Decision
from backend.matching.pairs import fit_of
from backend.matching.reading import waiting_of
from backend.matching.wording import names_for, tell, tell_claiming, tell_reason, tell_relaxed
from backend.tasks.models import Task
from backend.web.evidence import Links, own_evidence
from backend.web.templatetags.secretariat import spoken
from tasks_engine.matching import Explanation
from tasks_engine.matching.phrases import LANGUAGES, POINTS, UNASKED
from tasks_engine.matching.render import EVIDENCE, Voice

FEW = 4  # lines of a sum where there is little room


@dataclass(frozen=True)
class Points:
    """One line of the sum: what it gives of 100 per cent, and the percentage of what it could give as `share`.

    `link` leads to what it rests on.
    """

    text: str
    points: int
    share: float
    link: str = ""


@dataclass(frozen=True)
class Why:
    """The sum behind a choice: the lines make up `fit`, how well the two match in per cent."""

    summary: str
    lines: list[Points]
    fit: int
    requirements: list[dict[str, Any]]
    relaxations: list[str]

    @property
    def shown(self) -> list[Points]:
        """The lines that give points: the most first. What is left over stands in one line, so that all add up."""
        lines = sorted((line for line in self.lines if line.points), key=lambda line: -line.points)
        if len(lines) <= FEW:
            return lines
        rest = sum(line.points for line in lines[FEW - 1 :])
        return [*lines[: FEW - 1], Points(_("Everything else"), rest, rest)]


def why_of(explanation: Explanation | None, *, links: Links, people: bool = False) -> Why | None:
    """An explanation of the engine in the reader's language; other secretaries are named only with `people`.

    `links` lead the reader to the evidence of what they name.
    """
    return whys_of([explanation], links=[links], people=people)[0]


def whys_of(
    explanations: Sequence[Explanation | None], *, links: Sequence[Links], people: bool = False
) -> list[Why | None]:
    """The same for many, with a constant number of queries; None for what cannot be explained any more."""
    told = [explanation for explanation in explanations if explanation]
    names = names_for(told, people=people) if told else {}
    return [
        _why(explanation, names, own) if explanation else None
        for explanation, own in zip(explanations, links, strict=True)
    ]


def _why(explanation: Any, names: dict[str, str], links: Links) -> Why:
    told, preferences = tell(explanation, names), explanation["preferences"]
    unasked = {line["name"] for line in explanation["requirements"] if line["name"] in UNASKED and not line["needed"]}
    led = {name: link for name, link in links.items() if name not in unasked}
    most = sum(line["most"] for line in preferences)
    shares = in_per_cent([line["points"] for line in preferences], most)
    return Why(
        summary=told["summary"],
        lines=[
            Points(_what(line, names), share, _share(line["points"], line["most"]), links.get(line["name"], ""))
            for line, share in zip(preferences, shares, strict=True)
        ],
        fit=fit_of(explanation),
        requirements=[{**line, "link": led.get(line["name"], "")} for line in told["requirements"]],
        relaxations=told["relaxations"],
    )


def _what(line: Any, names: dict[str, str]) -> str:
    """What a preference looked at, without its points: they stand beside it."""
    language = get_language() if get_language() in LANGUAGES else LANGUAGES[0]
    voice = Voice(str(language), timezone.get_current_timezone(), names)
    evidence = EVIDENCE[line["name"]](voice, line["evidence"]) if line["name"] in EVIDENCE else line["evidence"]
    return voice.say(POINTS[line["name"]], evidence=evidence)


def eased(task: Task, at: datetime) -> list[str]:
    """What waiting has relaxed of an open task, each in a sentence."""
    waiting = waiting_of(task, at)
    if waiting is None or not waiting.relaxations:
        return []
    return [line["text"] for line in tell_relaxed(waiting.relaxations, names_for([]))]


@dataclass(frozen=True)
class OnBoard:
    """What the board says of one task: what is missing, what waiting relaxed, what claiming would do to the plan."""

    missing: str
    change: str
    relaxations: list[str]
    claiming: str


def told_of(rows: Sequence[BoardRow], at: datetime) -> list[tuple[OnBoard, Why]]:
    """The rows of a secretary's board in words, and the sums behind them, with a constant number of queries."""
    names = names_for([row.explanation for row in rows])
    return [(_on_board(row, names), _why(row.explanation, names, own_evidence(row.task, at))) for row in rows]


def _on_board(row: BoardRow, names: dict[str, str]) -> OnBoard:
    told = tell(row.explanation, names, to_them=True)
    missing = next((line["text"] for line in told["requirements"] if row.missing and line["code"] == row.missing), "")
    change = told["change"] or ""
    return OnBoard(missing, change if missing else "", told["relaxations"], tell_claiming(row.claiming, spoken))


def reasons_of(decision: Decision) -> list[str]:
    """Why nobody fits, in words: counts, no names."""
    return [tell_reason(reason)["text"] for reason in decision.refusals]


def in_per_cent(points: Sequence[int], most: int) -> list[int]:
    """`points` in whole per cent of `most`, which add up to what all of them are together.

    What rounding leaves over goes to the lines that lost most of it.
    """
    if not most:
        return [0] * len(points)
    found = [100 * each // most for each in points]
    left_over = round(100 * sum(points) / most) - sum(found)
    for place in sorted(range(len(points)), key=lambda place: -(100 * points[place] % most))[:left_over]:
        found[place] += 1
    return found


def _share(points: int, most: int) -> float:
    return round(100 * points / most, 1) if most else 0.0
