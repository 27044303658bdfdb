"""When a secretary works."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import now
from backend.core.errors import Conflict, Invalid
from backend.secretaries import services
from backend.secretaries.models import OFFICE_HOURS, Leave
from backend.secretaries.refusals import NotYourProfile
from backend.secretaries.services import availability
from tests.factories import ROUND_THE_CLOCK, SecretaryFactory


def at(text):
    return datetime.fromisoformat(text)


def shown(spans, zone):
    return [f"{start.astimezone(zone):%a %H:%M}-{end.astimezone(zone):%H:%M}" for start, end in spans]


@pytest.fixture
def secretary(world):
    """In Shanghai, in office hours."""
    profile = world.profile
    profile.weekly_hours = OFFICE_HOURS
    profile.save()
    return profile


FRIDAY, TUESDAY = at("2026-11-20T00:00+08:00"), at("2026-11-24T00:00+08:00")
WEEKEND_BETWEEN = ["Fri 09:00-12:00", "Fri 13:30-18:00", "Mon 09:00-12:00", "Mon 13:30-18:00"]


def test_free_time_is_the_weekly_hours(secretary):
    spans = services.free_spans(secretary, FRIDAY, TUESDAY)
    assert shown(spans, FRIDAY.tzinfo) == WEEKEND_BETWEEN


def test_the_hours_are_those_of_the_secretary_s_time_zone(secretary):
    secretary.user.time_zone = "Europe/Berlin"
    spans = services.free_spans(secretary, FRIDAY + timedelta(hours=12), FRIDAY + timedelta(days=1))
    assert shown(spans, FRIDAY.tzinfo) == ["Fri 16:00-19:00", "Fri 20:30-00:00"]


def test_leave_is_cut_out(secretary):
    Leave.objects.create(
        secretary=secretary, starts_at=at("2026-11-20T11:00+08:00"), ends_at=at("2026-11-23T10:00+08:00")
    )
    spans = services.free_spans(secretary, FRIDAY, TUESDAY)
    assert shown(spans, FRIDAY.tzinfo) == ["Fri 09:00-11:00", "Mon 10:00-12:00", "Mon 13:30-18:00"]


def test_leaves_that_overlap_are_cut_out_once(secretary):
    for starts, ends in (("09:30", "11:00"), ("10:30", "11:30"), ("10:00", "10:15")):
        Leave.objects.create(
            secretary=secretary, starts_at=at(f"2026-11-20T{starts}+08:00"), ends_at=at(f"2026-11-20T{ends}+08:00")
        )
    spans = services.free_spans(secretary, FRIDAY, FRIDAY + timedelta(hours=13))
    assert shown(spans, FRIDAY.tzinfo) == ["Fri 09:00-09:30", "Fri 11:30-12:00"]


def test_holidays_of_china_are_free_and_their_make_up_days_worked(secretary):
    national_day = services.free_spans(secretary, at("2026-10-01T00:00+08:00"), at("2026-10-02T00:00+08:00"))
    make_up = services.free_spans(secretary, at("2026-10-10T00:00+08:00"), at("2026-10-11T00:00+08:00"))
    assert national_day == ()
    assert shown(make_up, FRIDAY.tzinfo) == ["Sat 09:00-12:00", "Sat 13:30-18:00"]


def test_holidays_of_china_are_workdays_elsewhere(secretary):
    secretary.user.time_zone = "Europe/Berlin"
    assert services.free_spans(secretary, at("2026-10-01T00:00+02:00"), at("2026-10-02T00:00+02:00"))


def test_who_works_all_seven_days_works_on_holidays(secretary):
    secretary.weekly_hours = ROUND_THE_CLOCK
    day = at("2026-10-01T00:00+08:00")
    assert services.free_spans(secretary, day, day + timedelta(days=1)) == ((day, day + timedelta(days=1)),)


def test_many_secretaries_cost_no_further_queries(world, django_assert_num_queries):
    for _ in range(5):
        SecretaryFactory(pool=world.pool)
    rows = list(world.pool.secretaries.select_related("user").prefetch_related("leaves"))
    with django_assert_num_queries(0):
        for row in rows:
            services.free_spans(row, FRIDAY, TUESDAY)


SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10)), max_size=6).map(
    lambda rows: [(FRIDAY + timedelta(hours=start), FRIDAY + timedelta(hours=start + length)) for start, length in rows]
)
APART = st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(
    lambda hours: [
        (FRIDAY + timedelta(hours=start), FRIDAY + timedelta(hours=end))
        for start, end in list(pairwise(sorted(hours)))[::2]
    ]
)


@given(spans=APART, leaves=SPANS)
def test_what_is_left_is_sorted_and_is_every_open_hour_without_leave(spans, leaves):
    left = availability._without(spans, leaves)
    assert list(left) == sorted(left) and all(start < end for start, end in left)

    def covers(ranges, hour):
        return any(start <= hour < end for start, end in ranges)

    for hour in (FRIDAY + timedelta(hours=n) for n in range(62)):
        assert covers(left, hour) == (covers(spans, hour) and not covers(leaves, hour))


# Weekly hours as people write them


def test_hours_are_kept_in_one_form():
    hours = services.checked_hours({"mon": [["13:00", "18:00"], ["09:00", "12:00"], ["11:00", "12:30"]]})
    assert hours["mon"] == [["09:00", "12:30"], ["13:00", "18:00"]]
    assert hours["sun"] == []


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"mon": [["18:00", "09:00"]]}, "weekly_hours.mon[0]"),
        ({"monday": [["09:00", "18:00"]]}, "weekly_hours.monday"),
        ({"mon": [["9", "18"]]}, "weekly_hours.mon[0]"),
        ({"mon": "always"}, "weekly_hours.mon"),
        ({"mon": []}, "weekly_hours"),
        ({}, "weekly_hours"),
        ([], "weekly_hours"),
        (None, "weekly_hours"),
    ],
)
def test_hours_that_make_no_sense_are_named(hours, field):
    with pytest.raises(Invalid) as refusal:
        services.checked_hours(hours)
    assert next(iter(refusal.value.fields)).startswith(field)


# Leave


def leave(world, by="secretary", **values):
    times = {"starts_at": now() + timedelta(days=1), "ends_at": now() + timedelta(days=2), **values}
    return services.add_leave(secretary=world.profile, by=world.actor(by), at=now(), **times)


@pytest.mark.parametrize("name", ["secretary", "coordinator"])
def test_the_secretary_and_the_coordinator_note_leave(world, name):
    services.remove_leave(leave=leave(world, by=name), by=world.actor(name))
    assert not Leave.objects.exists()


@pytest.mark.parametrize("name", ["colleague", "owner", "other_coordinator", "administrator"])
def test_nobody_else_does(world, name):
    noted = leave(world)
    with pytest.raises(NotYourProfile):
        leave(world, by=name)
    with pytest.raises(NotYourProfile):
        services.remove_leave(leave=noted, by=world.actor(name))
    with pytest.raises(NotYourProfile):
        services.leaves_of(secretary=world.profile, by=world.actor(name))


@pytest.mark.parametrize("ends_in", [timedelta(days=1), timedelta(hours=-1)])
def test_leave_ends_after_it_starts_and_in_the_future(world, ends_in):
    with pytest.raises(Invalid) as refusal:
        leave(world, starts_at=now() + timedelta(days=1), ends_at=now() + ends_in - timedelta(seconds=1))
    assert list(refusal.value.fields) == ["ends_at"]


@pytest.mark.parametrize(
    ("name", "day"), [("starts_at", "0001-01-01"), ("starts_at", "2020-01-01"), ("ends_at", "9999-12-31")]
)
def test_leave_is_of_this_time(world, name, day):
    with pytest.raises(Invalid) as refusal:
        leave(world, **{name: at(f"{day}T00:00+08:00")})
    assert list(refusal.value.fields) == [name]


def test_there_is_an_end_to_leaves(world, monkeypatch):
    monkeypatch.setattr(availability, "MOST_LEAVES", 2)
    leave(world)
    leave(world)
    with pytest.raises(Conflict):
        leave(world)
