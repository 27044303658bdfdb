"""How a deadline was worked out: the ledger of a clock, told without its nights; and why it is what it is now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.tasks.models import Deliverable, Review
from backend.web.rings import spell
from backend.web.templatetags.secretariat import spoken
from backend.web.words import UNCOUNTED
from tasks_engine.sla import Clock as Reading
from tasks_engine.sla.ledger import CLOSED, OFF_HOURS, EntryKind, ledger

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
    """One row. `left` are the working seconds left of the promise after it."""

    kind: str
    start: datetime
    end: datetime
    seconds: int
    left: int
    reason: str | Promise


def worked_out(reading: Reading) -> list[Line]:
    """The promise, every span that counted, every unusual one that did not, and the result. The counted ones add up."""
    return list(_lines(reading))


def _lines(reading: Reading) -> Iterator[Line]:
    left = reading.target or 0
    for entry in ledger(reading):
        if entry.kind is EntryKind.COUNTED:
            left -= entry.seconds
        if entry.kind is EntryKind.UNCOUNTED and entry.reason in EVERY_WEEK:
            continue
        reason = UNCOUNTED.get(entry.reason.split(":")[0], "")
        yield Line(entry.kind, entry.start, entry.end, entry.seconds, left, reason)
