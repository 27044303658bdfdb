"""Promises as the engine foresees them: rings that warn of the work that is left, and the reason in words."""

from dataclasses import dataclass, fields, replace

from django.utils.translation import gettext as _

from backend.sla.services.risk import Outlook
from backend.web.cards import Card
from backend.web.rings import WATCH, Ring, spell
from tasks_engine.sla.risk import Basis, danger_line, is_short

MOST_TOLD = 400  # percent: of what is more, the figure says nothing
RUNNING = frozenset({"ok", "watch", "risk", "over", "pause"})  # looks of a promise that is not handed over


@dataclass(frozen=True)
class ForeseenRing(Ring):
    """A ring whose state follows the prediction; `line` is the working time left at which it is at risk."""

    line: int = 0

    @property
    def risk(self) -> float:
        return max(0.0, self.line / self.target) if self.target else 0.0

    @property
    def watch(self) -> float:
        return max(WATCH, self.risk)


def foreseen(card: Card, outlook: Outlook) -> Card:
    """The card with a ring whose state follows the prediction."""
    ring = card.ring
    if ring is None or ring.look not in RUNNING:
        return card
    line = danger_line(outlook.work)
    look = "over" if outlook.is_late else "risk" if outlook.is_in_danger else ""
    look = look or ("watch" if outlook.left <= WATCH * outlook.work.promise else "ok")
    values = {field.name: getattr(ring, field.name) for field in fields(Ring)}
    return replace(card, ring=ForeseenRing(**{**values, "look": look, "is_late": outlook.is_late, "line": line}))


def why_words(outlook: Outlook) -> str:
    """The reason of a prediction, in words: the work that is left, or how little time there is for it."""
    work = outlook.work
    reason = _left_to_do(outlook)
    if not outlook.is_late and is_short(work, outlook.left):
        return _("%(reason)s; less than a tenth of its time is left") % {"reason": reason}
    return reason


def with_load(reason: str, load: int | None) -> str:
    """The reason, and that whoever has the task is booked for so many percent of the hours left today, if for more."""
    if load is None:
        return reason
    booked = _("booked %(percent)d %% today") if load <= MOST_TOLD else _("booked far beyond the hours left today")
    return _("%(reason)s; %(booked)s") % {"reason": reason, "booked": booked % {"percent": load}}


def _left_to_do(outlook: Outlook) -> str:
    work = outlook.work
    facts = {"time": spell(work.left), "done": work.done, "items": work.items, "usual": spell(work.whole)}
    match work.basis:
        case Basis.UNCLAIMED:
            facts["waited"] = spell(outlook.waited)
            text = (
                _("Nobody has it for %(waited)s; usually takes %(usual)s")
                if work.usual is not None
                else _("Nobody has it for %(waited)s; reckoned at %(usual)s")
            )
        case Basis.NOT_STARTED:
            text = (
                _("Not started; usually takes %(usual)s")
                if work.usual is not None
                else _("Not started; reckoned at %(usual)s")
            )
        case Basis.CHANGES:
            text = _("Changes asked for; about %(time)s of work left")
        case Basis.TICKED:
            text = _("%(done)d of %(items)d points of the checklist are ticked; about %(time)s of work left")
        case Basis.UNDER_WAY:
            text = _("Under way; about %(time)s of work left")
    return text % facts
