"""How a deadline was worked out."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_engine.sla import Event, EventType, Policy, Restart, State, Wire, fold
from tasks_engine.sla.ledger import EntryKind, ledger
from tests.engine.sla.worlds import HOUR, at, calendars, office, seconds_around

T = EventType
WIRE = Wire(
    start=frozenset({T.CREATED}),
    stop=frozenset({T.COMPLETED}),
    reopen=frozenset({T.REOPENED}),
    restart=Restart.RESUME,
)


def promise(target: int) -> Policy:
    return Policy({"delivery": WIRE}, {"delivery": target})


def test_the_statement_reads_from_promise_to_result():
    calendar = office(holidays=["2026-10-01"])
    events = [
        Event(at("2026-09-30 16:00"), T.CREATED),
        Event(at("2026-09-30 17:00"), T.PAUSED, reason="waiting"),
        Event(at("2026-09-30 17:30"), T.RESUMED),
    ]
    (clock,) = fold(events, policy=promise(4 * HOUR), calendar=calendar, at=at("2026-09-30 17:30"))
    lines = [(line.kind, line.reason, line.start, line.seconds) for line in ledger(clock)]
    assert lines == [
        (EntryKind.PROMISE, "", at("2026-09-30 16:00"), 4 * HOUR),
        (EntryKind.COUNTED, "weekly", at("2026-09-30 16:00"), HOUR),
        (EntryKind.UNCOUNTED, "paused:waiting", at("2026-09-30 17:00"), HOUR // 2),
        (EntryKind.COUNTED, "weekly", at("2026-09-30 17:30"), HOUR // 2),
        (EntryKind.UNCOUNTED, "off_hours", at("2026-09-30 18:00"), 6 * HOUR),
        (EntryKind.UNCOUNTED, "holiday", at("2026-10-01 00:00"), 24 * HOUR),
        (EntryKind.UNCOUNTED, "off_hours", at("2026-10-02 00:00"), 9 * HOUR),
        (EntryKind.COUNTED, "weekly", at("2026-10-02 09:00"), 2 * HOUR + HOUR // 2),
        (EntryKind.RESULT, "", at("2026-10-02 11:30"), 4 * HOUR),
    ]


def test_a_weekend_is_one_line():
    events = [Event(at("2026-09-25 17:00"), T.CREATED)]
    (clock,) = fold(events, policy=promise(2 * HOUR), calendar=office(), at=at("2026-09-25 17:00"))
    assert [line.reason for line in ledger(clock)] == ["", "weekly", "off_hours", "closed", "off_hours", "weekly", ""]


def test_time_between_a_stop_and_a_reopening_is_told():
    events = [
        Event(at("2026-09-28 09:00"), T.CREATED),
        Event(at("2026-09-28 10:00"), T.COMPLETED),
        Event(at("2026-09-28 11:00"), T.REOPENED),
    ]
    (clock,) = fold(events, policy=promise(2 * HOUR), calendar=office(), at=at("2026-09-28 11:30"))
    assert [line.reason for line in ledger(clock)] == ["", "weekly", "stopped", "weekly", ""]


def test_while_it_stands_still_the_statement_ends_where_it_stands():
    events = [Event(at("2026-09-28 09:00"), T.CREATED), Event(at("2026-09-28 10:00"), T.PAUSED)]
    (clock,) = fold(events, policy=promise(2 * HOUR), calendar=office(), at=at("2026-09-28 11:00"))
    assert [(line.reason, line.seconds) for line in ledger(clock)][1:] == [
        ("weekly", HOUR),
        ("paused", HOUR),
        ("", HOUR),
    ]


def test_a_clock_that_has_not_started_has_no_statement():
    (clock,) = fold([], policy=promise(HOUR), calendar=office(), at=at("2026-09-28 11:00"))
    assert ledger(clock) == ()


@given(calendars(), st.data(), st.integers(0, 40 * HOUR))
@settings(max_examples=50, deadline=None)
def test_the_statement_adds_up_to_the_second(world, data, target):
    calendar, near = world
    steps = data.draw(st.lists(st.integers(0, 2 * 86_400), max_size=5))
    start = data.draw(seconds_around(near))
    events, now = [Event(start, T.CREATED)], start
    for step in steps:
        now += timedelta(seconds=step)
        heard = data.draw(st.sampled_from([T.PAUSED, T.RESUMED, T.COMPLETED, T.REOPENED]))
        events.append(Event(now, heard))
    (clock,) = fold(events, policy=promise(target), calendar=calendar, at=now)
    promised, *lines, result = ledger(clock)
    counted = sum(line.seconds for line in lines if line.kind is EntryKind.COUNTED)
    assert result.seconds == counted
    assert all(line.seconds == (line.end - line.start).total_seconds() > 0 for line in lines)
    edges = [promised.end, *(edge for line in lines for edge in (line.start, line.end)), result.start]
    assert edges[::2] == edges[1::2]
    if clock.due:
        assert (result.end, counted) == (clock.due, target)
    elif clock.state is State.PAUSED:
        assert (result.end, counted) == (clock.at, clock.elapsed)
