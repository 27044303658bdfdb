"""When and how somebody is told, as a table over a moved clock: no mail at midnight, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.notifications.deciding import (
    WEEKDAYS,
    Choice,
    Decision,
    Not,
    Quiet,
    Wishes,
    decide,
    leaves_room,
    next_digest,
    next_open,
)

SHANGHAI, BERLIN, NEW_YORK = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
NIGHT = Quiet(time(22), time(7))
WEEKEND = Quiet(time(0), time(0), frozenset({"sat", "sun"}))
MORNING_AND_EVENING = (time(8, 30), time(17))


def wishes(zone: ZoneInfo = SHANGHAI, **values) -> Wishes:
    return Wishes(zone=zone, **{"quiet": (NIGHT,), **values})


def at(text: str, zone: ZoneInfo = SHANGHAI, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def decided(when: str, wished: Wishes, *, urgent: bool = False, **options) -> Decision:
    return decide(group="work", urgent=urgent, channel="email", wishes=wished, at=at(when, wished.zone), **options)


BY_DAY = [(at(f"2026-11-{day}T{start}"), at(f"2026-11-{day}T{end}"))
          for day in (23, 24) for start, end in (("09:00", "12:00"), ("13:30", "18:00"))]  # fmt: skip

# what happens at (2026-11-23 is a Monday), what is wished, and when it is told
TABLE = [
    ("by day", "2026-11-23T10:00", {}, "2026-11-23T10:00"),
    ("at midnight", "2026-11-23T00:00", {}, "2026-11-23T07:00"),
    ("a second before the night", "2026-11-23T21:59:59", {}, "2026-11-23T21:59:59"),
    ("as the night begins", "2026-11-23T22:00", {}, "2026-11-24T07:00"),
    ("as the night ends", "2026-11-23T07:00", {}, "2026-11-23T07:00"),
    ("at midnight, without quiet hours", "2026-11-23T00:00", {"quiet": ()}, "2026-11-23T00:00"),
    ("on Friday night, with a quiet weekend", "2026-11-27T23:00", {"quiet": (NIGHT, WEEKEND)}, "2026-11-30T07:00"),
    ("on Sunday noon, with a quiet weekend", "2026-11-29T12:00", {"quiet": (NIGHT, WEEKEND)}, "2026-11-30T07:00"),
    ("in a quiet lunch hour", "2026-11-23T12:30", {"quiet": (Quiet(time(12), time(13)),)}, "2026-11-23T13:00"),
    ("at lunch, quiet on other days", "2026-11-23T12:30",
     {"quiet": (Quiet(time(12), time(13), frozenset({"tue"})),)}, "2026-11-23T12:30"),
    ("after work, in working hours only", "2026-11-23T18:30", {"only_in_working_hours": True}, "2026-11-24T09:00"),
    ("at noon, in working hours only", "2026-11-23T12:00", {"only_in_working_hours": True}, "2026-11-23T13:30"),
    ("at work, in working hours only", "2026-11-23T09:30", {"only_in_working_hours": True}, "2026-11-23T09:30"),
    ("after the last working hour that is known", "2026-11-25T23:00", {"only_in_working_hours": True},
     "2026-11-26T07:00"),
    ("at work, but in quiet hours until ten", "2026-11-23T09:30",
     {"only_in_working_hours": True, "quiet": (Quiet(time(22), time(10)),)}, "2026-11-23T10:00"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "wished", "told"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_can_wait_waits_for_the_hours_that_are_wished(when, wished, told):
    assert decided(when, wishes(**wished), working=BY_DAY) == Decision(at(told))


@pytest.mark.parametrize(("when", "wished", "told"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_urgent_passes_if_it_may_and_otherwise_waits_too(when, wished, told):
    assert decided(when, wishes(**wished, urgent_passes=True), urgent=True, working=BY_DAY) == Decision(at(when))
    assert decided(when, wishes(**wished), urgent=True, working=BY_DAY) == Decision(at(told))


DIGEST = {"choices": {("work", "email"): Choice.DIGEST}, "digest_at": MORNING_AND_EVENING}


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-11-23T07:30", "2026-11-23T08:30"),
        ("2026-11-23T08:30", "2026-11-23T17:00"),
        ("2026-11-23T16:59", "2026-11-23T17:00"),
        ("2026-11-23T23:00", "2026-11-24T08:30"),
    ],
)
def test_a_digest_leaves_at_its_next_time(when, told):
    assert decided(when, wishes(**DIGEST)) == Decision(at(told), is_digest=True)


def test_a_digest_at_a_quiet_time_waits_for_the_end_of_it():
    late = {**DIGEST, "digest_at": (time(23),)}
    assert decided("2026-11-23T10:00", wishes(**late)) == Decision(at("2026-11-24T07:00"), is_digest=True)


def test_urgent_news_wait_for_the_digest_unless_they_may_pass():
    assert decided("2026-11-23T10:00", wishes(**DIGEST), urgent=True).is_digest
    assert decided("2026-11-23T10:00", wishes(**DIGEST, urgent_passes=True), urgent=True) == Decision(
        at("2026-11-23T10:00")
    )


def test_a_digest_without_a_time_leaves_at_once():
    assert decided("2026-11-23T10:00", wishes(**{**DIGEST, "digest_at": ()})) == Decision(at("2026-11-23T10:00"))


def test_nothing_passes_a_muted_task_or_a_channel_that_is_off():
    off = wishes(choices={("work", "email"): Choice.OFF}, urgent_passes=True)
    assert decided("2026-11-23T10:00", off, urgent=True) == Decision(None, why_not=Not.OFF)
    assert decided("2026-11-23T10:00", wishes(urgent_passes=True), urgent=True, is_muted=True) == Decision(
        None, why_not=Not.MUTED
    )


def test_other_groups_and_channels_are_not_touched_by_a_choice():
    off = wishes(choices={("work", "chat"): Choice.OFF, ("offers", "email"): Choice.OFF})
    assert decided("2026-11-23T10:00", off).at == at("2026-11-23T10:00")


def test_a_step_of_the_ladder_that_respects_hours_waits_for_working_hours_without_being_asked():
    assert decided("2026-11-23T18:30", wishes(), in_hours=True, working=BY_DAY).at == at("2026-11-24T09:00")
    assert decided("2026-11-23T18:30", wishes(), in_hours=False, working=BY_DAY).at == at("2026-11-23T18:30")
    assert decided("2026-11-23T18:30", wishes(), in_hours=True, working=()).at == at("2026-11-23T18:30")


# Where clocks are changed ---------------------------------------------------------------------------------------------

EARLY = Quiet(time(1), time(2, 30))


@pytest.mark.parametrize(
    ("zone", "quiet", "when", "told"),
    [
        # Berlin loses 02:00 to 03:00 on 29 March 2026; New York on 8 March.
        (BERLIN, NIGHT, at("2026-03-28T23:00", BERLIN), at("2026-03-29T07:00", BERLIN)),
        (BERLIN, EARLY, at("2026-03-29T01:30", BERLIN), at("2026-03-29T03:30", BERLIN)),
        (NEW_YORK, NIGHT, at("2026-03-07T23:00", NEW_YORK), at("2026-03-08T07:00", NEW_YORK)),
        # Berlin has 02:00 to 03:00 twice on 25 October 2026: quiet through both.
        (BERLIN, NIGHT, at("2026-10-25T02:30", BERLIN, fold=1), at("2026-10-25T07:00", BERLIN)),
        (BERLIN, EARLY, at("2026-10-25T02:10", BERLIN), at("2026-10-25T02:30", BERLIN, fold=1)),
        (BERLIN, EARLY, at("2026-10-25T02:20", BERLIN, fold=1), at("2026-10-25T02:30", BERLIN, fold=1)),
        # The same instant is night for one and day for another.
        (SHANGHAI, NIGHT, datetime(2026, 11, 23, 16, tzinfo=UTC), at("2026-11-24T07:00")),
        (NEW_YORK, NIGHT, datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_the_persons_own_wall_clock_counts(zone, quiet, when, told):
    assert next_open(wishes(zone, quiet=(quiet,)), when) == told


def test_a_digest_in_an_hour_that_comes_twice_leaves_once_and_in_a_skipped_one_after_it():
    twice = wishes(BERLIN, digest_at=(time(2, 30),))
    first = next_digest(twice, at("2026-10-24T12:00", BERLIN))
    assert first == at("2026-10-25T02:30", BERLIN)
    assert next_digest(twice, first) == at("2026-10-26T02:30", BERLIN)
    assert next_digest(twice, at("2026-03-28T12:00", BERLIN)) == at("2026-03-29T03:30", BERLIN)


clocks = st.times().map(lambda clock: clock.replace(microsecond=0, tzinfo=None, fold=0))
quiets = st.builds(Quiet, clocks, clocks, st.frozensets(st.sampled_from(WEEKDAYS), min_size=1))
instants = st.integers(0, 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


@given(quiet=st.lists(quiets, max_size=3), when=instants, zone=st.sampled_from([SHANGHAI, BERLIN, NEW_YORK]))
def test_nobody_is_ever_disturbed_in_quiet_hours_that_leave_room(quiet, when, zone):
    wished = wishes(zone, quiet=tuple(quiet))
    told = next_open(wished, when)
    assert told >= when
    if leaves_room(quiet):
        assert told - when < timedelta(days=7, hours=2)
        assert next_open(wished, told) == told


def test_quiet_hours_must_leave_some_room():
    assert leaves_room([NIGHT, WEEKEND])
    assert not leaves_room([Quiet(time(7), time(7))])
    assert not leaves_room([Quiet(time(7), time(19)), Quiet(time(19), time(7))])
