"""How a deadline was worked out: the ledger of a clock, told without its nights; and why it is what it is now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.tasks.models import Deliverable, Review
from backend.web.rings import MINUTE, spell
from backend.web.templatetags.secretariat import spoken
from backend.web.words import UNCOUNTED
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla.ledger import CLOSED, OFF_HOURS, Entry, EntryKind, ledger

EVERY_WEEK = frozenset({OFF_HOURS, CLOSED})  # nights, breaks and weekends: told once, below the table
SENT_BACK: dict[str, Promise] = {  # what was said of the last version -> why a revision is due, and when
    Review.Verdict.REVISION: gettext_lazy(
        "Changes were asked for %(when)s: the new version has %(time)s of working time from then on."
    ),
    Review.Verdict.REJECTED: gettext_lazy(
        "It was sent back %(when)s: the new version has %(time)s of working time from then on."
    ),
    Review.Verdict.ACCEPTED: gettext_lazy(
        "It was reopened %(when)s: the new version has %(time)s of working time from then on."
    ),
}


def why_due(reading: Reading, versions: Sequence[Deliverable]) -> str:
    """Why a promise is due when it is, in a sentence, where it is not the one that was made at the posting.

    `versions` are the deliverables of its task with their reviews, the latest first, as far as the reader sees them.
    """
    reviews = [each.review for each in versions if hasattr(each, "review")]
    if reading.kind == "revision" and reading.started and not reading.stopped_at and reviews:
        review = reviews[0]
        facts = {"when": spoken(reading.started), "time": spell(reading.target or 0)}
        return str(SENT_BACK[review.verdict]) % facts
    return (
        _("What is promised, or the calendar it goes by, was changed after the posting.") if reading.version > 1 else ""
    )


@dataclass(frozen=True)
class Line:
    """One row. `left` are the minutes of working time left of the promise after it."""

    kind: str
    start: datetime
    end: datetime
    minutes: int
    left: int
    reason: str | Promise


def worked_out(reading: Reading) -> list[Line]:
    """The promise, every span that counted, every unusual one that did not, and the result. The counted ones add up.

    Clocks run to the second and people read minutes: a line takes what the minutes left go down by, and a line of no
    whole minute is left out.
    """
    return list(_lines(reading))


def _lines(reading: Reading) -> Iterator[Line]:
    seconds = reading.target or 0
    left = seconds // MINUTE
    for entry in ledger(reading):
        minutes = entry.seconds // MINUTE
        if entry.kind is EntryKind.COUNTED:
            seconds -= entry.seconds
            left, minutes = seconds // MINUTE, left - seconds // MINUTE
        if _is_told(entry, minutes):
            reason = UNCOUNTED.get(entry.reason.split(":")[0], "")
            yield Line(entry.kind, entry.start, entry.end, minutes, left, reason)


def _is_told(entry: Entry, minutes: int) -> bool:
    if entry.kind is EntryKind.UNCOUNTED:
        return minutes > 0 and entry.reason not in EVERY_WEEK
    return minutes > 0 or entry.kind is not EntryKind.COUNTED
