"""Checks of single values that several rooms need."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def valid_time_zone(name: str) -> None:
    """Raise `ValidationError` unless `name` is an IANA time zone such as Asia/Shanghai."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), code="time_zone", params={"name": name})
