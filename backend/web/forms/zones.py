"""A time zone, looked for by a part of its name in a list that the browser keeps."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backend.core.clock import now
from backend.core.validators import valid_time_zone

OLD_NAMES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")  # of zones that have another


class ZoneInput(forms.TextInput):
    """One types a part of a name, and chooses; or writes the whole of it."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id', name)}_list"
        box = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}" label="{}">', _offered())
        return format_html('{}<datalist id="{}">{}</datalist>', box, key, options)


class ZoneField(forms.CharField):
    """An IANA time zone. However it is written, and also by its city alone, it is kept under its own name."""

    widget = ZoneInput

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"label": _("Time zone"), "initial": "Asia/Shanghai", "max_length": 64}
        usual["help_text"] = _("Type a part of a city's name and choose: Asia/Shanghai")
        super().__init__(validators=[valid_time_zone], **usual | options)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        said = super().to_python(value) or ""
        return _meant().get(said.casefold().replace(" ", "_"), said)


@lru_cache(maxsize=1)
def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(OLD_NAMES))


@lru_cache(maxsize=1)
def _meant() -> dict[str, str]:
    """What may be typed, in small letters -> the zone. A city that two regions have means none of the two."""
    whole = {zone.casefold(): zone for zone in available_timezones()}
    cities = [zone.rpartition("/")[2].casefold() for zone in _zones()]
    return {city: zone for city, zone in zip(cities, _zones(), strict=True) if cities.count(city) == 1} | whole


def _offered() -> Iterator[tuple[str, str]]:
    """Every zone with how far it is from UTC at present. Its name is in both: browsers look for it in either."""
    at = now()
    for zone in _zones():
        said = f"{at.astimezone(ZoneInfo(zone)):%z}"
        yield zone, f"{zone}, UTC{said[:3]}:{said[3:5]}"
