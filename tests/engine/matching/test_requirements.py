"""Each requirement by example: what it lets through, what it refuses and with which code."""

from datetime import timedelta

import pytest

from tasks_engine.matching import at_least, eligible, refusals
from tests.engine.matching.worlds import DAY, HOUR, NOW, need, secretary


def codes(task, person):
    return [refusal.code for refusal in refusals(task, person, NOW)]


def test_a_fitting_secretary_is_eligible():
    assert eligible(need(), secretary(), NOW)
    assert codes(need(), secretary()) == []


@pytest.mark.parametrize(("held", "needed", "enough"), [(2, 5, True), (4, 4, True), (5, 4, False), (None, 5, False)])
def test_a_lower_grade_number_is_a_higher_grade(held, needed, enough):
    assert at_least(held, needed) is enough


def test_no_grade_is_enough_when_none_is_asked_for():
    assert at_least(None, None)


def test_another_pool_is_refused():
    assert codes(need(), secretary(pool="north")) == ["POOL"]


def test_a_junior_is_refused_senior_work():
    assert codes(need(grade=2), secretary(grade=3)) == ["GRADE"]


def test_a_missing_skill_is_refused():
    assert codes(need(skills={"document.draft": 1}), secretary()) == ["SKILL_MISSING"]


def test_a_skill_below_its_level_is_refused():
    assert codes(need(skills={"meeting.minutes": 5}), secretary()) == ["SKILL_LEVEL"]


def test_a_missing_skill_weighs_more_than_a_low_one():
    assert codes(need(skills={"meeting.minutes": 5, "document.draft": 1}), secretary()) == ["SKILL_MISSING"]


def test_a_missing_certificate_is_refused():
    assert codes(need(), secretary(certificates={})) == ["CERT_MISSING"]


def test_a_certificate_that_expires_at_the_deadline_is_enough():
    assert codes(need(), secretary(certificates={"security": NOW + 2 * DAY})) == []


def test_a_certificate_that_expires_a_second_before_the_deadline_is_refused():
    expiry = NOW + 2 * DAY - timedelta(seconds=1)
    assert codes(need(), secretary(certificates={"security": expiry})) == ["CERT_EXPIRES"]


def test_without_a_deadline_a_certificate_must_outlast_the_effort():
    last_day = secretary(certificates={"security": NOW + 16 * HOUR})
    assert codes(need(deadline=None), last_day) == []
    assert codes(need(deadline=None, effort=17 * 60), last_day) == ["NO_HOURS", "CERT_EXPIRES"]


def test_a_missing_language_is_refused():
    assert codes(need(languages=frozenset({"zh", "fr"})), secretary()) == ["LANGUAGE"]


def test_secret_work_needs_clearance_for_secret():
    assert codes(need(confidentiality=3), secretary(clearance=2)) == ["CLEARANCE"]


def test_nobody_works_for_their_own_organization():
    assert codes(need(), secretary(organizations=frozenset({"tea"}))) == ["OWN_ORGANIZATION"]


@pytest.mark.parametrize(
    ("task", "person"),
    [
        (need(blocked_secretaries=frozenset({"s0"})), secretary()),
        (need(), secretary(blocked_organizations=frozenset({"tea"}))),
    ],
)
def test_a_block_by_either_side_refuses(task, person):
    assert codes(task, person) == ["BLOCKED"]


def test_whoever_declined_is_not_asked_again():
    assert codes(need(declined_by=frozenset({"s0"})), secretary()) == ["DECLINED"]


def test_a_paused_secretary_is_not_asked():
    assert codes(need(), secretary(paused=True)) == ["PAUSED"]


def test_whoever_declined_lately_is_left_alone_until_the_pause_is_over():
    assert codes(need(), secretary(cooling_until=NOW + HOUR)) == ["COOLING_DOWN"]
    assert codes(need(), secretary(cooling_until=NOW)) == []


def test_a_secretary_with_all_slots_taken_is_refused():
    assert codes(need(), secretary(remaining_slots=0)) == ["NO_SLOT"]


def test_effort_must_fit_the_remaining_minutes_to_the_minute():
    assert codes(need(effort=120), secretary(remaining_minutes=120)) == []
    assert codes(need(effort=121), secretary(remaining_minutes=120)) == ["NO_HOURS"]


def test_working_time_counts_only_up_to_the_deadline():
    person = secretary(open_spans=((NOW + HOUR, NOW + 2 * HOUR), (NOW + 5 * HOUR, NOW + 9 * HOUR)))
    assert codes(need(deadline=NOW + 6 * HOUR), person) == []
    assert codes(need(deadline=NOW + 6 * HOUR - timedelta(seconds=1)), person) == ["DEADLINE"]


def test_working_time_already_past_does_not_count():
    assert codes(need(), secretary(open_spans=((NOW - 8 * HOUR, NOW + HOUR),))) == ["DEADLINE"]


def test_a_deadline_in_the_past_cannot_be_kept_by_anybody():
    assert codes(need(deadline=NOW - DAY), secretary()) == ["DEADLINE"]


def test_without_a_deadline_the_working_time_of_the_whole_horizon_counts():
    short = secretary(open_spans=((NOW, NOW + HOUR),))
    assert codes(need(deadline=None), secretary()) == []
    assert codes(need(deadline=None), short) == ["NO_WORKING_TIME"]


ONE_DAY = ((NOW, NOW + 8 * HOUR),)


def test_work_due_before_the_task_takes_its_time_first():
    booked = ((NOW + HOUR, 30), (NOW + 3 * HOUR, 60))
    assert codes(need(deadline=NOW + 3 * HOUR, effort=90), secretary(bookings=booked)) == []
    assert codes(need(deadline=NOW + 3 * HOUR, effort=91), secretary(bookings=booked)) == ["DEADLINE"]


def test_a_task_must_not_make_later_work_late():
    booked = secretary(open_spans=ONE_DAY, bookings=((NOW + 6 * HOUR, 300),))
    assert codes(need(deadline=NOW + 2 * HOUR, effort=60), booked) == []
    assert codes(need(deadline=NOW + 2 * HOUR, effort=61), booked) == ["DEADLINE"]


def test_work_that_is_late_already_keeps_nobody_from_later_work():
    late = secretary(open_spans=ONE_DAY, bookings=((NOW - HOUR, 60),))
    assert codes(need(deadline=NOW + 3 * HOUR), late) == []
    assert codes(need(deadline=NOW + 3 * HOUR - timedelta(seconds=1)), late) == ["DEADLINE"]


def test_work_without_a_deadline_comes_last():
    booked = secretary(open_spans=ONE_DAY, bookings=((None, 420),))
    assert codes(need(deadline=NOW + 8 * HOUR, effort=480), booked) == []
    assert codes(need(deadline=None, effort=60), booked) == []
    assert codes(need(deadline=None, effort=61), booked) == ["NO_WORKING_TIME"]


def test_leave_through_the_deadline_is_refused():
    assert codes(need(), secretary(leaves=((NOW - DAY, NOW + 3 * DAY),))) == ["ON_LEAVE"]


def test_leaves_that_join_count_as_one():
    joined = ((NOW + DAY, NOW + 3 * DAY), (NOW - DAY, NOW + DAY))
    assert codes(need(), secretary(leaves=joined)) == ["ON_LEAVE"]


def test_leave_that_ends_before_the_deadline_is_left_to_working_time():
    assert codes(need(), secretary(leaves=((NOW - DAY, NOW + DAY),))) == []


def test_leave_still_to_come_is_left_to_working_time():
    assert codes(need(), secretary(leaves=((NOW + HOUR, NOW + 9 * DAY),))) == []
