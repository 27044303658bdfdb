"""The hours of a week in words."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from backend.web.words import WEEKDAYS
from tasks_engine.sla.definition import WEEKDAYS as NAMES

Spans = Sequence[Sequence[str]]


def hours(spans: Spans) -> str:
    """The spans of a day: 09:00–12:00, 13:30–18:00."""
    return ", ".join("–".join(span[:2]) for span in spans)


def week(weekly: Mapping[str, Spans]) -> list[tuple[str, str]]:
    """Days with the same hours follow each other in one line: Mon to Fri, 09:00 to 12:00 and so on."""
    lines: list[tuple[int, int, str]] = []
    for n, name in enumerate(NAMES):
        said = hours(weekly.get(name, []))
        if lines and lines[-1][2] == said:
            lines[-1] = (lines[-1][0], n, said)
        else:
            lines.append((n, n, said))
    return [(_days(first, last), said) for first, last, said in lines if said]


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
