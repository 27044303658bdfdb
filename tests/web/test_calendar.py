"""A secretary's calendar: the week, the hours, and leave."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.core.clock import now
from backend.outbox.services import relay
from backend.secretaries.models import Leave, Secretary
from tests.web.pages import Page

MORNING = datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Thursday
OFFICE = {"mon": "9-12, 13:30-18", "tue": "09:00–12:00，13：30至18：00", "wed": "09:00 to 12:00; 13:30 ~ 24:00"}


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def errors(response):
    return [error for form in ("hours", "leave_form") for error in response.context[form].errors]


def test_the_week_shows_what_is_due_and_what_is_planned(world, browser):
    task = world.task_in_progress()
    relay()
    task.refresh_from_db()
    client = browser("secretary")
    [first, *_others] = client.get(reverse("calendar")).context["days"]
    assert (first.on.isoformat(), first.is_past, first.booked) == ("2026-11-16", True, 0)
    week = {"week": task.due_at.date().isoformat()}
    page = client.get(reverse("calendar"), week)
    assert [job.number for day in page.context["days"] for job in day.dues] == [task.number]
    assert sum(day.booked for day in client.get(reverse("calendar")).context["days"]) == 60
    assert task.title in Page(page).words


@pytest.mark.parametrize("week", ["nonsense", "2026-13-01", "2020-01-01", "9999-12-31"])
def test_weeks_that_lead_nowhere(world, browser, week):
    assert browser("secretary").get(reverse("calendar"), {"week": week}).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_calendar_costs_the_same_however_much_is_in_hand(count, world, browser, django_assert_num_queries):
    for _ in range(count):
        world.task_in_progress()
        Leave.objects.create(secretary=world.profile, starts_at=now(), ends_at=now() + timedelta(days=count))
    relay()
    client = browser("secretary")
    client.get(reverse("calendar"))
    with django_assert_num_queries(16):
        client.get(reverse("calendar"))


def test_hours_are_written_as_people_write_them(world, browser):
    answer = browser("secretary").post(reverse("set_hours"), {**OFFICE, "is_paused": "on"})
    assert answer.status_code == 302
    me = Secretary.objects.get(pk=world.profile.pk)
    assert me.is_paused
    assert me.weekly_hours["mon"] == me.weekly_hours["tue"] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert me.weekly_hours["wed"][1] == ["13:30", "24:00"]
    assert me.weekly_hours["sun"] == []


@pytest.mark.parametrize("text", ["mornings", "9", "12-9", "09:00-25:00", "09:99-12:00", "9-12-15"])
def test_hours_that_are_none_come_back_with_what_is_wrong(world, browser, text):
    before = world.profile.weekly_hours
    answer = browser("secretary").post(reverse("set_hours"), {"mon": text})
    assert (answer.status_code, errors(answer)) == (422, ["mon"])
    assert f'value="{text}"' in answer.content.decode()
    assert Secretary.objects.get(pk=world.profile.pk).weekly_hours == before


def test_a_day_of_leave_is_added_and_taken_back_and_put_back(world, browser):
    client = browser("secretary")
    added = client.post(reverse("add_leave"), {"starts_on": "2026-11-20", "note": "Dentist"}, follow=True)
    assert "Your leave is noted: 20 Nov 2026." in Page(added).words
    leave = Leave.objects.get()
    assert leave.ends_at - leave.starts_at == timedelta(days=1)
    friday = added.context["days"][4]
    assert friday.strip is None and [each.leave for each in friday.away] == [leave]
    gone = client.post(reverse("cancel_leave", args=[leave.pk]), follow=True)
    assert "Your leave is cancelled: 20 Nov 2026." in Page(gone).words
    assert not Leave.objects.exists()
    undo = reverse("restore_leave", args=[leave.pk])
    assert undo in Page(gone).links
    assert browser("colleague").post(undo).status_code == 404
    client.post(undo)
    assert Leave.objects.get().note == "Dentist"
    assert client.post(undo).status_code == 404


def test_a_cancelled_leave_is_put_back_for_ten_minutes(world, browser):
    leave = Leave.objects.create(secretary=world.profile, starts_at=now(), ends_at=now() + timedelta(days=2))
    client = browser("secretary")
    client.post(reverse("cancel_leave", args=[leave.pk]))
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert client.post(reverse("restore_leave", args=[leave.pk])).status_code == 404
    assert not Leave.objects.exists()


def test_leave_of_others_is_not_found(world, browser):
    leave = Leave.objects.create(secretary=world.profile, starts_at=now(), ends_at=now() + timedelta(days=2))
    assert browser("colleague").post(reverse("cancel_leave", args=[leave.pk])).status_code == 404
    assert browser("owner").post(reverse("add_leave"), {"starts_on": "2026-11-20"}).status_code in (302, 403)
    assert Leave.objects.get() == leave


@pytest.mark.parametrize(
    "typed, wrong",
    [
        ({}, ["starts_on"]),
        ({"starts_on": "2026-11-25", "ends_on": "2026-11-24"}, ["ends_on"]),
        ({"starts_on": "2026-11-10"}, ["ends_at"]),
        ({"starts_on": "2026-11-25", "starts_at": "12:00", "ends_at": "11:00"}, ["ends_at"]),
        ({"starts_on": "0001-01-01", "ends_on": "2027-01-01"}, ["starts_on"]),
        ({"starts_on": "2026-11-25", "ends_on": "9999-12-31"}, ["ends_on"]),
        ({"starts_on": "9999-12-31"}, ["ends_on"]),
    ],
)
def test_leave_that_cannot_be_comes_back_with_what_is_wrong(world, browser, typed, wrong):
    answer = browser("secretary").post(reverse("add_leave"), typed)
    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert not Leave.objects.exists()


def test_what_is_due_in_a_leave_is_said(world, browser):
    task = world.task_in_progress()
    relay()
    task.refresh_from_db()
    on = task.due_at.date()
    typed = {"starts_on": on - timedelta(days=1), "ends_on": on + timedelta(days=1)}
    assert (
        "1 task of yours is due in it."
        in Page(browser("secretary").post(reverse("add_leave"), typed, follow=True)).words
    )


SPLIT = {"fri": [["09:00", "12:00"], ["13:30", "18:00"]]}
FRIDAY = {"starts_on": "2026-11-20"}


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"part": "morning"}, "09:00 to 12:00"),
        ({"part": "afternoon"}, "13:30 to 18:00"),
        ({"starts_at": "14:00"}, "14:00 to 18:00"),
        ({"ends_at": "11:00"}, "00:00 to 11:00"),
        ({"starts_at": "19:00"}, "19:00 to 24:00"),
    ],
)
def test_half_a_day_goes_by_the_hours_of_the_day_and_ends_when_they_do(world, browser, typed, said):
    Secretary.objects.filter(pk=world.profile.pk).update(weekly_hours=SPLIT)
    added = browser("secretary").post(reverse("add_leave"), {**FRIDAY, **typed}, follow=True)
    assert f"Your leave is noted: 20 Nov 2026, {said}." in Page(added).words


@pytest.mark.parametrize(
    "hours, part, said",
    [
        ([["08:00", "16:00"]], "morning", "08:00 to 12:00"),
        ([["00:00", "24:00"]], "afternoon", "12:00 to 24:00"),
        ([["14:00", "22:00"]], "morning", "14:00 to 18:00"),
    ],
)
def test_a_day_without_a_break_is_parted_at_noon_or_in_its_middle(world, browser, hours, part, said):
    Secretary.objects.filter(pk=world.profile.pk).update(weekly_hours={"fri": hours})
    added = browser("secretary").post(reverse("add_leave"), {**FRIDAY, "part": part}, follow=True)
    assert f"20 Nov 2026, {said}." in Page(added).words


@pytest.mark.parametrize(
    "typed, wrong",
    [
        ({"starts_on": "2026-11-21"}, ["starts_on"]),
        ({"ends_on": "2026-11-23"}, ["ends_on"]),
        ({"ends_at": "11:00"}, ["part"]),
    ],
)
def test_half_a_day_that_is_none_comes_back(world, browser, typed, wrong):
    Secretary.objects.filter(pk=world.profile.pk).update(weekly_hours=SPLIT)
    answer = browser("secretary").post(reverse("add_leave"), {**FRIDAY, "part": "morning", **typed})
    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert not Leave.objects.exists()
