"""The page of one secretary for their coordinators, and the leave that these enter."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.core.clock import now
from backend.core.errors import Conflict, NotFound
from backend.notifications.models import Notification
from backend.notifications.wording import wording
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.secretaries.models import Leave, Secretary
from backend.secretaries.refusals import NotYourProfile
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.web.pages import Page

CHINA = ZoneInfo("Asia/Shanghai")
HOURS = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def thursday():
    """Thursday, 10:12 in China."""
    with time_machine.travel(datetime(2026, 11, 19, 10, 12, tzinfo=CHINA), tick=False) as clock:
        yield clock


@pytest.fixture
def person(world, thursday):
    """`secretary`, who works in office hours."""
    Secretary.objects.update(weekly_hours=HOURS, most_live_tasks=20)
    world.profile.refresh_from_db()
    return world.profile


def page_of(person) -> str:
    return reverse("desk_person", args=[person.pk])


def undo(client, told):
    return client.post(next(form["action"] for form in Page(told).all("form") if "/desk/people/" in form["action"]))


def test_the_page_tells_what_they_can_have_in_hand_and_how_they_did(world, browser, person, thursday):
    done = world.task_in_progress()
    thursday.shift(timedelta(minutes=20))
    tasks.submit(task_id=done.pk, by=world.actor("secretary"), note="Here it is.")
    tasks.accept(task_id=done.pk, by=world.actor("owner"))
    task = world.task_in_progress()
    relay()
    page = browser("coordinator").get(page_of(person))
    words = Page(page).words
    assert [each.card.task.pk for each in page.context["work"]] == [task.pk]
    assert (page.context["on_time"].part, page.context["on_time"].whole) == (1, 1)
    assert (page.context["first_pass"].part, page.context["first_pass"].whole) == (1, 1)
    for said in ("1 of 1 promises kept", "1 of 1 first versions", "Mon to Fri", "09:00–12:00, 13:30–18:00", "4 of 5"):
        assert said in words
    assert {reverse("task", args=[task.number]), reverse("desk_people")} <= Page(page).links
    assert page_of(person) in Page(browser("coordinator").get(reverse("desk_people"))).links
    assert page_of(person) in Page(browser("coordinator").get(reverse("desk_week"))).links


def test_more_work_costs_no_more_queries(world, browser, person, django_assert_max_num_queries):
    client = browser("coordinator")
    for _ in range(5):
        world.task_in_progress()
    relay()
    client.get(page_of(person))
    with django_assert_max_num_queries(35):
        client.get(page_of(person))


def test_who_calls_in_sick_is_put_on_leave_and_what_comes_too_late_is_named(world, browser, person):
    urgent = world.task_in_progress(title="Today", effort_minutes=120, deadline=now() + timedelta(hours=6))
    world.task_in_progress(title="Next week", effort_minutes=60, deadline=now() + timedelta(days=6))
    relay()
    client = browser("coordinator")
    assert not any(each.is_late for each in client.get(page_of(person)).context["work"])
    given = {"starts_on": "2026-11-19", "ends_on": "2026-11-20", "note": "Called in sick."}
    told = client.post(reverse("add_person_leave", args=[person.pk]), given, follow=True)
    leave = Leave.objects.get(secretary=person)
    assert leave.starts_at == datetime(2026, 11, 19, tzinfo=CHINA) and leave.note == "Called in sick."
    words = Page(told).words
    assert "The leave of Secretary is noted: 19 Nov to 20 Nov 2026. 1 task comes too late by it." in words
    late = [each.card.task.pk for each in told.context["work"] if each.is_late]
    assert late == [urgent.pk] and "By their hours it would be done Mon 23 Nov" in words
    assert f"{reverse('desk_reassign', args=[urgent.number])}?next={page_of(person)}" in Page(told).links
    assert "Called in sick." in Page(browser("secretary").get(reverse("calendar"))).words
    undo(client, told)
    assert not Leave.objects.exists()


def test_a_leave_is_of_the_days_where_the_secretary_lives(world, browser, person):
    world.secretary.time_zone = "America/Lima"
    world.secretary.save(update_fields=["time_zone"])
    client = browser("coordinator")
    client.post(reverse("add_person_leave", args=[person.pk]), {"starts_on": "2026-11-23"})
    leave = Leave.objects.get()
    assert leave.starts_at == datetime(2026, 11, 23, tzinfo=ZoneInfo("America/Lima"))
    assert "23 Nov 2026" in Page(client.get(page_of(person))).words


def test_only_leave_and_hours_are_in_the_secretarys_zone(world, browser, person):
    world.secretary.time_zone = "America/Lima"
    world.secretary.save(update_fields=["time_zone"])
    client = browser("coordinator")
    shown = client.get(page_of(person))
    wrong = client.post(reverse("add_person_leave", args=[person.pk]), {"starts_on": "2026-11-01"})
    assert wrong.status_code == 422
    for page in (shown, wrong):
        assert page.context["workload"].heads[0] == "Today"
        assert page.context["workload"].days[0] == now().astimezone(CHINA).date()
        html = page.content.decode()
        for name, zone in {"leave": "America/Lima", "hours": "America/Lima", "work": "Asia/Shanghai"}.items():
            assert zone in html.partition(f'id="{name}"')[2].partition("</header>")[0]
    Leave.objects.create(secretary=person, starts_at=now(), ends_at=now() + timedelta(hours=2))
    assert "18 Nov 2026, 21:12 to 23:12" in Page(client.get(page_of(person))).words


def test_changes_are_reckoned_as_in_the_plan_of_who_makes_them(world, browser, person, thursday):
    task = world.submitted_task(effort_minutes=120)
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Names.")
    relay()
    Task.objects.filter(pk=task.pk).update(due_at=now() + timedelta(minutes=60))
    (held,) = browser("coordinator").get(page_of(person)).context["work"]
    assert held.card.task.pk == task.pk and not held.is_late, "a third of the work, forty minutes, is in time"
    Task.objects.filter(pk=task.pk).update(due_at=now() + timedelta(minutes=30))
    (held,) = browser("coordinator").get(page_of(person)).context["work"]
    assert held.is_late


def test_what_is_handed_over_counts_against_the_limit(world, browser, person):
    person.most_live_tasks = 4
    person.save(update_fields=["most_live_tasks"])
    done, _task = world.submitted_task(), world.task_in_progress()
    relay()
    client = browser("coordinator")
    page, people = client.get(page_of(person)), client.get(reverse("desk_people"))
    assert "2 of 4" in Page(page).words and "2 of 4" in Page(people).words
    listed = f"{reverse('desk_tasks')}?queue=all&secretary={person.pk}"
    assert listed in Page(people).links and client.get(listed).context["counted"] == 2
    assert f"{reverse('desk_reassign', args=[done.number])}?next={page_of(person)}" not in Page(page).links


def test_what_is_wrong_with_a_leave_stands_beside_its_field(browser, person):
    client, address = browser("coordinator"), reverse("add_person_leave", args=[person.pk])
    wrong = client.post(address, {"starts_on": "2026-11-20", "ends_on": "2026-11-19"})
    assert wrong.status_code == 422 and "The last day is before the first." in Page(wrong).words
    over = client.post(address, {"starts_on": "2026-11-01"})
    assert over.status_code == 422 and "The leave must end in the future." in Page(over).words
    assert not Leave.objects.exists()


def test_who_is_back_early_works_from_now_on(world, browser, person):
    first = datetime(2026, 11, 18, tzinfo=CHINA)
    leave = Leave.objects.create(secretary=person, starts_at=first, ends_at=first + timedelta(days=5), note="Sick.")
    client = browser("coordinator")
    assert "End it now" in Page(client.get(page_of(person))).words
    told = client.post(reverse("end_person_leave", args=[person.pk, leave.pk]), follow=True)
    leave.refresh_from_db()
    assert (leave.starts_at, leave.ends_at) == (first, now())
    assert "Secretary works again." in Page(told).words
    undo(client, told)
    put_back = Leave.objects.get()
    assert (put_back.starts_at, put_back.ends_at, put_back.note) == (first, first + timedelta(days=5), "Sick.")
    assert client.post(reverse("restore_person_leave", args=[person.pk, leave.pk])).status_code == 404


def test_putting_a_leave_back_twice_is_putting_it_back_once(world, browser, person):
    first = datetime(2026, 11, 18, tzinfo=CHINA)
    leave = Leave.objects.create(secretary=person, starts_at=first, ends_at=first + timedelta(days=5), note="Sick.")
    client, by = browser("coordinator"), world.actor("coordinator")
    kept = {"leave_id": leave.pk, "starts_at": first, "ends_at": leave.ends_at, "note": "Sick.", "secretary": person}
    client.post(reverse("end_person_leave", args=[person.pk, leave.pk]))
    for _ in range(2):
        secretaries.restore_leave(**kept, by=by)
        assert [(one.pk, one.ends_at) for one in Leave.objects.all()] == [(leave.pk, first + timedelta(days=5))]
    client.post(reverse("restore_person_leave", args=[person.pk, leave.pk]))
    assert [(one.pk, one.ends_at) for one in Leave.objects.all()] == [(leave.pk, first + timedelta(days=5))]
    with pytest.raises(NotYourProfile):
        secretaries.restore_leave(**kept, by=world.actor("colleague"))


def test_whose_leave_a_coordinator_enters_or_takes_back_is_told_of_it_where_they_live(world, browser, person):
    world.secretary.time_zone = "America/Lima"
    world.secretary.save(update_fields=["time_zone"])
    client, by = browser("coordinator"), world.actor("coordinator")
    client.post(reverse("add_person_leave", args=[person.pk]), {"starts_on": "2026-11-23", "note": "Surgery."})
    leave = Leave.objects.get()
    kept = {"leave_id": leave.pk, "starts_at": leave.starts_at, "ends_at": leave.ends_at, "note": leave.note}
    client.post(reverse("end_person_leave", args=[person.pk, leave.pk]))
    for _ in range(2):
        secretaries.restore_leave(**kept, secretary=person, by=by)
    secretaries.remove_leave(leave=Leave.objects.get(), by=world.actor("secretary"))
    relay()
    rows = Notification.objects.filter(kind__startswith="leave_").order_by("pk")
    assert {row.user for row in rows} == {world.secretary}
    assert [row.kind for row in rows] == ["leave_entered", "leave_taken_back", "leave_entered"]
    words = wording(rows[0], world.actor("secretary"))
    assert words.title == "Coordinator has entered leave for you"
    assert "from 2026-11-23 00:00 to 2026-11-23 24:00" in words.text and words.link.endswith("/calendar")
    assert "Surgery" not in str([row.facts for row in rows])
    assert OutboxEvent.objects.filter(name="leave.changed").count() == 3, "nobody is told of what they did themselves"


def test_a_leave_that_could_not_be_put_back_can_be_put_back_still(browser, person):
    first = now() + timedelta(days=3)
    leave = Leave.objects.create(secretary=person, starts_at=first, ends_at=first + timedelta(days=1))
    client, address = browser("coordinator"), reverse("restore_person_leave", args=[person.pk, leave.pk])
    client.post(reverse("end_person_leave", args=[person.pk, leave.pk]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secretaries, "restore_leave", refuse)
        client.post(address)
    assert not Leave.objects.exists()
    client.post(address)
    assert Leave.objects.get() == leave


def refuse(**_):
    raise Conflict("Not now.")


def test_a_leave_is_put_back_for_whose_it_was(world, browser, person):
    first = now() + timedelta(days=3)
    leave = Leave.objects.create(secretary=person, starts_at=first, ends_at=first + timedelta(days=1))
    client = browser("coordinator")
    client.post(reverse("end_person_leave", args=[person.pk, leave.pk]))
    other = reverse("restore_person_leave", args=[world.colleague_profile.pk, leave.pk])
    assert client.post(other).status_code == 404 and not Leave.objects.exists()


def test_a_leave_that_is_ahead_is_cancelled_and_put_back(browser, person):
    first = now() + timedelta(days=3)
    leave = Leave.objects.create(secretary=person, starts_at=first, ends_at=first + timedelta(days=1))
    client = browser("coordinator")
    told = client.post(reverse("end_person_leave", args=[person.pk, leave.pk]), follow=True)
    assert not Leave.objects.exists() and "The leave of Secretary is cancelled." in Page(told).words
    undo(client, told)
    assert Leave.objects.get().starts_at == first


@pytest.mark.parametrize("name", ["other_coordinator", "owner", "colleague", "secretary", "administrator"])
def test_only_their_own_coordinators_enter_leave(browser, person, name):
    client = browser(name)
    leave = Leave.objects.create(secretary=person, starts_at=now(), ends_at=now() + timedelta(days=1))
    assert client.post(reverse("add_person_leave", args=[person.pk]), {"starts_on": "2026-11-23"}).status_code >= 302
    session = client.session
    kept = {"starts": now().isoformat(), "ends": now().isoformat(), "note": "", "at": now().isoformat()}
    session["ended_leaves"] = {str(leave.pk): {**kept, "secretary": str(person.pk)}}
    session.save()
    for address in ("end_person_leave", "restore_person_leave"):
        assert client.post(reverse(address, args=[person.pk, leave.pk])).status_code in (302, 403, 404)
    assert [each.pk for each in Leave.objects.all()] == [leave.pk]
    leave.refresh_from_db()
    assert leave.ends_at > now()


def test_a_leave_ends_once_and_not_by_strangers(world, person):
    leave = Leave.objects.create(
        secretary=person, starts_at=now() - timedelta(days=2), ends_at=now() + timedelta(days=1)
    )
    with pytest.raises(NotYourProfile):
        secretaries.end_leave(leave=leave, by=world.actor("colleague"), at=now())
    secretaries.end_leave(leave=leave, by=world.actor("coordinator"), at=now())
    with pytest.raises(Conflict):
        secretaries.end_leave(leave=leave, by=world.actor("coordinator"), at=now())
    secretaries.remove_leave(leave=Leave.objects.get(), by=world.actor("coordinator"))
    with pytest.raises(NotFound):
        secretaries.end_leave(leave=leave, by=world.actor("coordinator"), at=now())


def test_leave_for_a_part_of_a_day_shows_in_its_cell(world, browser, person):
    """Check 33."""
    begin = datetime(2026, 11, 20, 9, tzinfo=CHINA)
    Leave.objects.create(secretary=person, starts_at=begin, ends_at=begin + timedelta(hours=3))
    page = browser("coordinator").get(reverse("desk_people"))
    (row,) = [row for row in page.context["people"] if row.secretary == person]
    assert [cell.is_partly_away for cell in row.cells] == [False, True, False, False, False]
    assert (row.cells[1].capacity, row.cells[1].text) == (270, "0 / 4.5, leave for a part of the day")
    assert "◐" in page.content.decode().partition("</thead>")[2].partition("</table>")[0]
