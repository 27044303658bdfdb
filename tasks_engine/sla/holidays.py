"""National holidays and make-up workdays, from the `holidays` library, as data for calendar definitions.

China moves workdays: a weekend day is worked so that a weekday near a festival is free. The State Council publishes
these days late in the year before; until then a year has its festivals but not its bridges, and is *provisional*.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import holidays as library

from tasks_engine.sla.definition import WEEKDAYS
from tasks_engine.sla.errors import SlaRefused

YEARS = range(1950, 2101)


@dataclass(frozen=True)
class NationalDays:
    """What a country's years differ in from plain weeks."""

    country: str
    holidays: Mapping[date, str]
    """Days off with their names."""
    make_up: Mapping[date, date]
    """Weekend days that are worked, each with the day that is free instead."""
    provisional: tuple[int, ...]
    """Years for which the country's make-up days are not known yet."""

    def added_to(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        """`definition` with these days. What it says of a date itself wins.

        A make-up day has the hours of the weekday that is free instead: who does not work on Thursdays need not make up
        for one.
        """
        own_holidays, own_overrides = set(definition.get("holidays", ())), dict(definition.get("overrides", {}))
        weekly = definition.get("weekly", {})
        free = {day.isoformat() for day in self.holidays} - own_overrides.keys()
        worked = {day.isoformat(): weekly.get(WEEKDAYS[off.weekday()], []) for day, off in self.make_up.items()}
        made_up = {day: hours for day, hours in worked.items() if hours and day not in own_holidays}
        return {
            **definition,
            "holidays": sorted(own_holidays | free),
            "overrides": dict(sorted({**made_up, **own_overrides}.items())),
        }


def national_days(
    country: str, years: Iterable[int], *, subdivision: str | None = None, language: str | None = None
) -> NationalDays:
    """Days off and make-up workdays of `country` (ISO 3166-1 alpha-2) in `years`.

    Refuses a country, subdivision or year that the library does not know.
    """
    wanted = sorted(set(years))
    if not wanted or wanted[0] not in YEARS or wanted[-1] not in YEARS:
        raise SlaRefused("unknown_year", f"holidays are known from {YEARS.start} to {YEARS.stop - 1}")
    known = library.list_supported_countries(include_aliases=False)
    if country not in known or subdivision not in (None, *known[country]):
        raise SlaRefused("unknown_country", f"no holidays are known for {country} {subdivision or ''}".rstrip())
    days = library.country_holidays(country, subdiv=subdivision, years=wanted, language=language)
    moved = dict(_moved(days))
    return NationalDays(
        country=country,
        holidays={day: name for day, name in sorted(days.items()) if day.year in wanted},
        make_up={day: off for day, off in sorted(moved.items()) if day.year in wanted and day not in days},
        provisional=tuple(year for year in wanted if moved and year > max(off.year for off in moved.values())),
    )


def _moved(days: library.HolidayBase) -> Iterator[tuple[date, date]]:
    """Every workday that the library's tables move to a weekend, of all years: the day worked and the day off.

    A row of the tables is `(month, day off, month, day worked[, year worked])`; shorter rows are plain holidays. Some
    countries (Russia) move a holiday off a weekend in the same way; such a weekend day stays a holiday.
    """
    for year, rows in getattr(days, "special_public_holidays", {}).items():
        for row in rows if isinstance(rows[0], tuple) else (rows,):
            if len(row) > 3:
                off_month, off_day, month, day, *other_year = row
                worked = date(other_year[0] if other_year else year, month, day)
                if days.is_weekend(worked):
                    yield worked, date(year, off_month, off_day)
