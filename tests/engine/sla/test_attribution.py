"""Who had the task."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Calendar, Event, EventType, Party
from tasks_engine.sla.attribution import HOLDER, Holder, attribute, working_by_holder
from tests.engine.sla.worlds import HOUR, calendars, office, seconds_around, utc

T = EventType
NINE_TO_FIVE = Calendar.of({"time_zone": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}})
DAY = "2026-01-05"  # a Monday


def shares(*rows: str, until: str = "17:00") -> dict[Holder, float]:
    """Working hours of each holder, for rows such as `10:00 assigned lin`."""
    words = [row.split() for row in rows]
    events = [Event(utc(f"{DAY} {when}"), T(what), who="".join(who)) for when, what, *who in words]
    holdings = attribute(events, calendar=NINE_TO_FIVE, at=utc(f"{DAY} {until}"))
    return {holder: seconds / HOUR for holder, seconds in working_by_holder(holdings).items()}


QUEUE, ORGANIZATION, COORDINATOR = Holder(Party.QUEUE), Holder(Party.ORGANIZATION), Holder(Party.COORDINATOR)
LIN, MEI = Holder(Party.SECRETARY, "lin"), Holder(Party.SECRETARY, "mei")


def test_a_task_goes_from_the_queue_to_its_secretary_to_the_organization():
    assert shares("09:00 published", "10:00 assigned lin", "10:30 started", "14:00 submitted", "15:00 accepted") == {
        QUEUE: 1,
        LIN: 4,
        ORGANIZATION: 1,
    }


def test_waiting_is_the_organizations_time_until_it_writes():
    assert shares("09:00 assigned lin", "10:00 asked", "12:00 org_message", until="13:00") == {LIN: 2, ORGANIZATION: 2}


def test_what_the_organization_writes_during_its_review_does_not_end_the_review():
    assert shares("09:00 assigned lin", "10:00 submitted", "12:00 org_message", until="13:00") == {
        LIN: 1,
        ORGANIZATION: 3,
    }


def test_each_secretary_answers_for_their_own_time():
    assert shares("09:00 assigned lin", "10:00 reassigned mei", "12:00 asked", "13:00 answered", until="14:00") == {
        LIN: 1,
        MEI: 3,
        ORGANIZATION: 1,
    }


def test_a_dispute_is_the_coordinators_time():
    assert shares("09:00 assigned lin", "10:00 submitted", "11:00 rejected", "15:00 returned") == {
        LIN: 3,
        ORGANIZATION: 1,
        COORDINATOR: 4,
    }


def test_a_closed_task_is_nobodys_time():
    assert shares("09:00 assigned lin", "10:00 submitted", "11:00 accepted", "16:00 reopened") == {
        LIN: 2,
        ORGANIZATION: 1,
    }


def test_a_task_that_was_never_published_has_no_life():
    assert shares("09:00 org_message") == {}


def test_what_happens_later_is_not_known_yet():
    assert shares("09:00 published", "16:00 assigned lin", until="12:00") == {QUEUE: 3}


def test_nights_are_off_hours():
    (holding,) = attribute([Event(utc(f"{DAY} 16:00"), T.PUBLISHED)], calendar=NINE_TO_FIVE, at=utc("2026-01-06 10:00"))
    assert (holding.working, holding.off_hours) == (2 * HOUR, 16 * HOUR)


def test_working_time_is_that_of_the_calendar_in_force():
    events = [
        Event(utc(f"{DAY} 09:00"), T.PUBLISHED),
        Event(utc(f"{DAY} 10:00"), T.CALENDAR_CHANGED, calendar=office("UTC")),
    ]
    holdings = attribute(events, calendar=NINE_TO_FIVE, at=utc(f"{DAY} 14:00"))
    assert [holding.working for holding in holdings] == [HOUR, 2 * HOUR + HOUR // 2]


@given(calendars(), st.data())
@settings(max_examples=50, deadline=None)
def test_every_second_of_a_life_belongs_to_one_party(world, data):
    calendar, near = world
    start, now = data.draw(seconds_around(near)), None
    events = [Event(start, T.PUBLISHED)]
    going_on = sorted(heard for heard, holder in HOLDER.items() if holder)
    for step in data.draw(st.lists(st.integers(0, 86_400), max_size=8)):
        now = events[-1].at + timedelta(seconds=step)
        events.append(Event(now, data.draw(st.sampled_from([*going_on, T.ORG_MESSAGE, T.STARTED])), who="lin"))
    end = events[-1].at + timedelta(hours=30)
    holdings = attribute(events, calendar=calendar, at=end)
    assert sum(holding.working for holding in holdings) == calendar.elapsed(start, end)
    assert sum(holding.working + holding.off_hours for holding in holdings) == (end - start).total_seconds()
    assert [holding.end for holding in holdings[:-1]] == [holding.start for holding in holdings[1:]]
    assert sum(working_by_holder(holdings).values()) == calendar.elapsed(start, end)
