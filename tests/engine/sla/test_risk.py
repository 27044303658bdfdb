"""Promises in danger, and hours booked: what holds whatever the figures."""

from hypothesis import given
from hypothesis import strategies as st

from tasks_engine.sla.risk import Basis, Work, danger_line, in_danger, is_short, usual
from tasks_engine.sla.workload import Job, shares

seconds = st.integers(0, 400_000)
works = st.builds(
    Work, promise=seconds, usual=st.none() | seconds, done=st.integers(0, 12), items=st.integers(0, 12),
    returned=st.integers(0, 3), is_taken=st.booleans(), is_started=st.booleans(),
)  # fmt: skip


def test_a_task_not_begun_that_needs_more_than_is_left_is_in_danger():
    minutes = 60
    work = Work(promise=6 * 3600, usual=80 * minutes, is_started=False)
    assert (work.left, work.basis) == (80 * minutes, Basis.NOT_STARTED)
    assert in_danger(work, 88 * minutes)
    assert not in_danger(work, 89 * minutes)  # 0.9 of them are 80.1


def test_without_a_past_the_work_is_a_fifth_of_the_promise():
    assert Work(promise=10 * 3600).left == 2 * 3600
    assert usual([60] * 4) is None
    assert usual([60, 60, 120, 600, 600]) == 120


def test_what_is_ticked_is_done_and_changes_are_less_than_the_whole():
    whole = Work(promise=36_000, usual=6_000, items=4)
    assert [Work(promise=36_000, usual=6_000, items=4, done=n).left for n in range(5)] == [6000, 4500, 3000, 1500, 300]
    assert Work(promise=36_000, usual=6_000, items=4, done=4, returned=1).left == whole.left // 3


@given(works, st.integers(-100_000, 800_000))
def test_the_line_is_nine_tenths_of_the_time_left_or_a_tenth_of_the_promise(work, left):
    assert in_danger(work, left) == (10 * work.left > 9 * left or left <= work.promise // 10)


@given(works, seconds, seconds)
def test_less_time_is_never_less_danger(work, one, other):
    assert in_danger(work, min(one, other)) or not in_danger(work, max(one, other))


@given(works, st.integers(0, 12))
def test_more_done_is_never_more_work(work, more):
    further = Work(work.promise, work.usual, work.done + more, work.items, work.returned)
    before = Work(work.promise, work.usual, work.done, work.items, work.returned)
    assert 0 <= further.left <= before.left <= before.whole
    assert danger_line(further) <= danger_line(before)


jobs = st.lists(st.builds(Job, minutes=st.integers(0, 900), last_day=st.none() | st.integers(-2, 9)), max_size=12)
capacities = st.lists(st.integers(0, 600), min_size=1, max_size=7)


def booked_on(capacity, work):
    """The minutes of all jobs together, day by day."""
    return [sum(of_day) for of_day in zip(*shares(capacity, work), strict=True)] if work else [0] * len(capacity)


@given(capacities, jobs)
def test_all_work_that_is_due_in_the_days_stands_on_them(capacity, work):
    booked = booked_on(capacity, work)
    due = sum(job.minutes for job in work if job.last_day is not None and job.last_day < len(capacity))
    assert due <= sum(booked) <= sum(job.minutes for job in work)


@given(capacities, jobs)
def test_a_day_is_over_its_capacity_only_when_no_day_until_then_is_free(capacity, work):
    booked = booked_on(capacity, work)
    for day, minutes in enumerate(booked):
        if minutes > capacity[day]:
            assert all(booked[earlier] >= capacity[earlier] for earlier in range(day))


@given(capacities, jobs)
def test_the_order_of_jobs_changes_nothing(capacity, work):
    assert booked_on(capacity, work) == booked_on(capacity, work[::-1])


def test_each_job_is_answered_in_its_own_place():
    assert shares([100, 100], [Job(120, 1), Job(60, 0), Job(50, None)]) == [[40, 80], [60, 0], [0, 20]]


def test_no_days_hold_no_work():
    assert shares([], [Job(10, None)]) == [[]]


def test_it_is_short_of_time_alone_when_the_work_would_still_fit():
    work = Work(promise=1000, usual=1000, done=19, items=20)  # a twentieth is left to do
    assert work.left == 50
    assert [is_short(work, left) for left in (101, 100, 56, 55, 0)] == [False, True, True, False, False]
    assert all(in_danger(work, left) for left in (100, 55, 0))
