"""What comes again, in words; and what of it somebody has to add each time."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.catalog.models import in_language
from backend.repeating.models import OwnTemplate, Repetition
from backend.repeating.rhythm import MONTH, WEEK
from backend.repeating.services.keeping import DATED

LAST_DAY = 31


@dataclass(frozen=True)
class Repeats:
    """A repetition as a page says it."""

    it: Repetition
    rhythm: str
    due: str

    @property
    def is_moved(self) -> bool:
        """Whether the day that is meant has no working hours, so that it comes later."""
        return bool(self.it.next_at.astimezone(ZoneInfo(self.it.set_by.time_zone)).date() > self.it.next_on)


def repeats(own: OwnTemplate) -> Repeats | None:
    """How the template is repeated, if it is. Of rows read `with_people` without a query."""
    found = getattr(own, "repetition", None)
    return Repeats(found, rhythm_of(found), _due(found)) if found else None


def rhythm_of(it: Repetition) -> str:
    """The rhythm in words."""
    if it.every == WEEK:
        return _("Every week on %(weekday)s") % {"weekday": WEEKDAYS[it.day - 1]}
    if it.every == MONTH:
        return _("Every month on its last day") if it.day == LAST_DAY else _("Every month on day %(n)d") % {"n": it.day}
    assert it.month is not None
    return _("Every year on %(day)d %(month)s") % {"day": it.day, "month": MONTHS[it.month]}


def missing(own: OwnTemplate) -> list[str]:
    """What the kind asks for, and a template cannot know: dates, files, what was left open."""
    asked = [spec for spec in own.template.fields if spec.get("required")]
    unknown = [spec for spec in asked if spec["type"] in DATED | {"file"} or own.fields.get(spec["name"]) in (None, "")]
    return [*([] if own.brief.strip() else [_("What is wanted")]), *(in_language(spec["label"]) for spec in unknown)]


def _due(it: Repetition) -> str:
    if not it.due_days:
        return _("needed as promised")
    text = ngettext("needed %(n)d working day later", "needed %(n)d working days later", it.due_days)
    return text % {"n": it.due_days}
