"""On which days something comes again."""

from datetime import date
from itertools import islice

import pytest

from backend.repeating.rhythm import MONTH, WEEK, YEAR, Rhythm


def days(rhythm: Rhythm, after: str, count: int = 3) -> list[str]:
    return [str(day) for day in islice(rhythm.after(date.fromisoformat(after)), count)]


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        (Rhythm(WEEK, 1), "2026-11-19", ["2026-11-23", "2026-11-30", "2026-12-07"]),
        (Rhythm(WEEK, 4), "2026-11-19", ["2026-11-26", "2026-12-03", "2026-12-10"]),  # itself a Thursday
        (Rhythm(WEEK, 7), "2026-12-27", ["2027-01-03", "2027-01-10", "2027-01-17"]),
        (Rhythm(MONTH, 1), "2026-11-19", ["2026-12-01", "2027-01-01", "2027-02-01"]),
        (Rhythm(MONTH, 19), "2026-11-19", ["2026-12-19", "2027-01-19", "2027-02-19"]),
        (Rhythm(MONTH, 31), "2026-11-19", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        (Rhythm(MONTH, 31), "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        (Rhythm(MONTH, 30), "2028-02-01", ["2028-02-29", "2028-03-30", "2028-04-30"]),  # a leap year
        (Rhythm(MONTH, 31), "2027-02-28", ["2027-03-31", "2027-04-30", "2027-05-31"]),
        (Rhythm(YEAR, 1, 3), "2026-11-19", ["2027-03-01", "2028-03-01", "2029-03-01"]),
        (Rhythm(YEAR, 24, 12), "2026-11-19", ["2026-12-24", "2027-12-24", "2028-12-24"]),
        (Rhythm(YEAR, 29, 2), "2026-11-19", ["2027-02-28", "2028-02-29", "2029-02-28"]),
    ],
)
def test_days_come_in_order_and_the_last_of_a_shorter_month_is_meant(rhythm, after, expected):
    assert days(rhythm, after) == expected
