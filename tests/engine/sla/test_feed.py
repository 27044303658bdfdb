"""Holidays from iCalendar files."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Calendar, SlaRefused
from tasks_engine.sla.feed import MOST_BYTES, MOST_EVENTS, Feed, read_feed
from tests.engine.sla.worlds import HOUR, WORKDAYS, at

YEARS = range(2024, 2029)
WEEK = {"time_zone": "Asia/Shanghai", "weekly": {day: [["09:00", "17:00"]] for day in WORKDAYS}}


def feed(*events: str, years=YEARS) -> Feed:
    return read_feed(written(*events), years)


def written(*events: str) -> bytes:
    """A file of events, each a few lines such as `DTSTART;VALUE=DATE:20261001`, separated by blanks."""
    rows = [f"BEGIN:VEVENT\r\nUID:{n}\r\n" + event.replace(" ", "\r\n") for n, event in enumerate(events)]
    body = "".join(f"{row}\r\nEND:VEVENT\r\n" for row in rows)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//\r\n{body}END:VCALENDAR\r\n".encode()


def off(*events: str, **more) -> list[str]:
    return [day.isoformat() for day in feed(*events, **more).days.holidays]


def test_a_date_is_a_day_off_with_its_name():
    assert feed("DTSTART;VALUE=DATE:20261001 SUMMARY:国庆节").days.holidays == {date(2026, 10, 1): "国庆节"}


def test_the_end_of_a_range_is_not_part_of_it():
    assert off("DTSTART;VALUE=DATE:20261001 DTEND;VALUE=DATE:20261004") == ["2026-10-01", "2026-10-02", "2026-10-03"]


def test_an_end_on_the_same_day_and_a_duration_are_understood():
    assert off("DTSTART;VALUE=DATE:20261001 DTEND;VALUE=DATE:20261001") == ["2026-10-01"]
    assert off("DTSTART;VALUE=DATE:20261001 DURATION:P2D") == ["2026-10-01", "2026-10-02"]


def test_a_range_is_told_in_the_years_asked_for():
    assert off("DTSTART;VALUE=DATE:20261230 DTEND;VALUE=DATE:20270103", years=[2027]) == ["2027-01-01", "2027-01-02"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=YEARLY", ["2025-12-25", "2026-12-25", "2027-12-25", "2028-12-25"]),
        ("FREQ=YEARLY;INTERVAL=2", ["2025-12-25", "2027-12-25"]),
        ("FREQ=YEARLY;COUNT=2", ["2025-12-25", "2026-12-25"]),
        ("FREQ=YEARLY;UNTIL=20261225", ["2025-12-25", "2026-12-25"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2026-11-26", "2027-11-25", "2028-11-23"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", ["2026-05-25", "2027-05-31", "2028-05-29"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", []),
    ],
)
def test_what_recurs_yearly_is_told_of_every_year(rule, days):
    assert off(f"DTSTART;VALUE=DATE:20251225 RRULE:{rule}") == days


def test_an_old_beginning_counts_its_intervals_from_there():
    assert off("DTSTART;VALUE=DATE:16010101 RRULE:FREQ=YEARLY;INTERVAL=4") == ["2025-01-01"]


def test_dates_may_be_added_and_taken_out():
    event = "DTSTART;VALUE=DATE:20241225 RRULE:FREQ=YEARLY EXDATE;VALUE=DATE:20261225 RDATE;VALUE=DATE:20261224"
    assert off(event) == ["2024-12-25", "2025-12-25", "2026-12-24", "2027-12-25", "2028-12-25"]


def test_events_with_a_time_of_day_and_cancelled_ones_are_ignored():
    found = feed("DTSTART:20261001T090000Z", "DTSTART;VALUE=DATE:20261002 STATUS:CANCELLED")
    assert (found.days.holidays, found.ignored) == ({}, 2)


@pytest.mark.parametrize(
    "mark", ["X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY", "SUMMARY:国庆节（班）", "SUMMARY:国庆节补班"]
)
def test_a_make_up_workday_is_worked_with_the_hours_of_the_nearest_free_weekday(mark):
    weekly = {**WEEK["weekly"], "thu": [["08:00", "12:00"]]}
    found = feed("DTSTART;VALUE=DATE:20261001 SUMMARY:国庆节", f"DTSTART;VALUE=DATE:20261010 {mark}")
    definition = found.added_to({**WEEK, "weekly": weekly})
    assert (definition["holidays"], definition["overrides"]) == (["2026-10-01"], {"2026-10-10": [["08:00", "12:00"]]})


def test_a_make_up_workday_alone_has_the_hours_of_a_friday():
    found = feed("DTSTART;VALUE=DATE:20261010 X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY")
    assert found.days.make_up[date(2026, 10, 10)].weekday() == 4


def test_a_calendar_takes_the_days_of_a_feed():
    calendar = Calendar.of(feed("DTSTART;VALUE=DATE:20261001 DTEND;VALUE=DATE:20261003").added_to(WEEK))
    assert calendar.elapsed(at("2026-09-28 00:00"), at("2026-10-05 00:00")) == 3 * 8 * HOUR


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "unreadable_feed"),
        (b"holidays", "unreadable_feed"),
        (b"\xff\xfe", "unreadable_feed"),
        (b"BEGIN:VCALENDAR\r\n", "unreadable_feed"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "unreadable_feed"),
        (b"x" * (MOST_BYTES + 1), "feed_too_large"),
        (written(*["DTSTART;VALUE=DATE:20261001"] * (MOST_EVENTS + 1)), "too_many"),
        (written(*["DTSTART;VALUE=DATE:20250101 DURATION:P400D"] * 60), "too_many"),
        (written("SUMMARY:nothing"), "invalid_event"),
        (written("DTSTART;VALUE=DATE:20261001 DTEND;VALUE=DATE:99991231"), "invalid_event"),
        (written("DTSTART;VALUE=DATE:20261001 DURATION:-P1D"), "invalid_event"),
        (written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=DAILY"), "unsupported_recurrence"),
        (written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=SECONDLY"), "unsupported_recurrence"),
        (written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=YEARLY;BYWEEKNO=20"), "unsupported_recurrence"),
        (written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=YEARLY;BYDAY=MO"), "unsupported_recurrence"),
        (written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=3"), "unsupported_recurrence"),
        (written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=YEARLY;COUNT=201"), "unsupported_recurrence"),
        (
            written("DTSTART;VALUE=DATE:20261001 RRULE:FREQ=YEARLY;BYMONTHDAY=" + ",".join(map(str, range(1, 29)))),
            "unsupported_recurrence",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(text, code):
    with pytest.raises(SlaRefused) as refused:
        read_feed(text, YEARS)
    assert refused.value.code == code


def test_unknown_years_are_refused():
    for years in ([], [1800], [9999]):
        with pytest.raises(SlaRefused, match="years are"):
            feed("DTSTART;VALUE=DATE:20261001", years=years)


@given(st.dates(date(2023, 1, 1), date(2028, 12, 31)), st.integers(1, 400))
@settings(max_examples=50, deadline=None)
def test_a_range_covers_what_lies_in_the_years_asked_for(start, length):
    end = start + timedelta(days=length)
    found = feed(f"DTSTART;VALUE=DATE:{start:%Y%m%d} DTEND;VALUE=DATE:{end:%Y%m%d}", years=[2025, 2026])
    days = [start + timedelta(days=n) for n in range(length)]
    assert list(found.days.holidays) == [day for day in days if day.year in (2025, 2026)]


PIECES = st.sampled_from(
    """\
BEGIN:VEVENT
END:VEVENT
BEGIN:VCALENDAR
END:VCALENDAR
BEGIN:VTIMEZONE
END:VTIMEZONE
DTSTART;VALUE=DATE:20261001
DTSTART;VALUE=DATE:00010101
DTSTART:20260101
DTSTART;TZID=Mars:20260101T000000
DTEND;VALUE=DATE:20261005
DTEND:20260101T000000Z
DURATION:P1D
DURATION:PT1H
DURATION:x
RRULE:FREQ=YEARLY
RRULE:FREQ=YEARLY;COUNT=3;UNTIL=20270101T000000Z
RRULE:FREQ=YEARLY;BYMONTH=13
RRULE:FREQ=YEARLY;BYMONTH=5L
RRULE:FREQ=YEARLY;INTERVAL=0
RRULE:x
EXDATE;VALUE=DATE:20261001,20271001
EXDATE:x
RDATE;VALUE=PERIOD:20260101T000000Z/P1D
SUMMARY:班
SUMMARY
STATUS:CANCELLED
RECURRENCE-ID:20260101
TZID:x
X;Y="
:
 folded
""".splitlines()
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_a_file_says_it_is_read_or_refused(lines, framed):
    text = "\r\n".join(lines)
    if framed:
        text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    try:
        found = read_feed(text.encode("utf-8", "surrogatepass"), YEARS)
    except SlaRefused as refused:
        assert refused.code
    else:
        assert {day.year for day in found.days.holidays} <= set(YEARS)
