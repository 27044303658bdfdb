"""Moments that people put things off to, in the reader's time zone, said with the exact time."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MORNING, EVENING = time(9), time(18)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def moments(at: datetime) -> list[tuple[Promise, datetime]]:
    """What is offered at this instant: in an hour, this evening while that is far enough, tomorrow, next week."""
    today = timezone.localtime(at).date()
    hour = timedelta(hours=1)
    offered = [
        (_("In an hour"), at.replace(microsecond=0) + hour),
        (_("This evening"), _moment(today, EVENING)),
        (_("Tomorrow morning"), tomorrow(at)),
        (_("Next Monday"), _moment(today + timedelta(days=7 - today.weekday()), MORNING)),
    ]
    return [(label, moment) for label, moment in offered if moment >= at + hour - timedelta(seconds=1)]


def tomorrow(at: datetime) -> datetime:
    """When the next day's work begins."""
    return _moment(timezone.localtime(at).date() + timedelta(days=1), MORNING)


def stamp(at: datetime) -> int:
    """The instant in an address, exact to the microsecond, as rows hold it."""
    return (at - EPOCH) // MICROSECOND


def instant(stamp: int) -> datetime:
    """The instant of a `stamp`; the beginning of time for one that is none."""
    try:
        return EPOCH + stamp * MICROSECOND
    except OverflowError:
        return EPOCH


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
