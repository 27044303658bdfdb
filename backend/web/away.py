"""Leave, as people say it."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.secretaries.models import Leave
from backend.web.templatetags.secretariat import day as said_day
from backend.web.templatetags.secretariat import day_month, spoken


@dataclass(frozen=True)
class Away:
    """A leave, and how it is said."""

    leave: Leave
    text: str
    lasts: str


def away(leave: Leave) -> Away:
    """Whole days are said as days, anything else with its times. The end of a day is its 24:00, not the next one's
    0:00."""
    starts, ends = timezone.localtime(leave.starts_at), timezone.localtime(leave.ends_at)
    if starts.time() == ends.time() == time():
        last = ends.date() - timedelta(days=1)
        count = (ends.date() - starts.date()).days
        lasts = ngettext("%(n)d day", "%(n)d days", count) % {"n": count}
        if count == 1:
            return Away(leave, said_day(starts.date()), lasts)
        return Away(
            leave, _("%(first)s to %(last)s") % {"first": _short(starts.date(), last), "last": said_day(last)}, lasts
        )
    is_midnight = ends.time() == time()
    last = ends.date() - timedelta(days=1) if is_midnight else ends.date()
    until = "24:00" if is_midnight else f"{ends:%H:%M}"
    if last == starts.date():
        times = {"day": said_day(last), "start": f"{starts:%H:%M}", "end": until}
        return Away(leave, _("%(day)s, %(start)s to %(end)s") % times, "")
    facts = {"first": spoken(starts), "last": f"{said_day(last)} {until}"}
    return Away(leave, _("%(first)s to %(last)s") % facts, "")


def _short(first: date, last: date) -> str:
    """A date before another, without the year if it is the same."""
    return day_month(first) if first.year == last.year else said_day(first)
