"""Templates that are posted by themselves: when, in whose name, never twice; and what stops them."""

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError

from backend.accounts.actors import Actor
from backend.accounts.models import Membership
from backend.accounts.refusals import PeopleOnly
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.matching.models import Offer
from backend.notifications.models import Notification
from backend.notifications.wording import wording
from backend.outbox.services import relay
from backend.repeating import services
from backend.repeating.models import Occurrence, OwnTemplate, Repetition
from backend.repeating.refusals import NotThatDay
from backend.repeating.services import repeating
from backend.sla.calendars import add_calendar
from backend.sla.services import activate
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.at_once import at_once
from tests.factories import World, template

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
HOLIDAYS = ["2026-12-01", "2027-01-01"]  # a Tuesday, a Friday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture(autouse=True)
def clock():
    """It is Thursday, 19 November 2026, 10:12 in China. `clock.move_to(...)` moves it."""
    with time_machine.travel(at("2026-11-19 10:12"), tick=False) as traveller:
        yield traveller


def keep_hours(world: World, holidays: list[str]) -> None:
    """The organization works from Monday to Friday, nine to six, but on these days."""
    weekly = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    definition = {"time_zone": "Asia/Shanghai", "weekly": weekly, "holidays": holidays}
    by = world.actor("coordinator")
    activate(rule=add_calendar(definition=definition, organization=world.organization, by=by), by=by)


def keep(world: World, **values) -> OwnTemplate:
    """A template that can be posted as it is."""
    kind = template("letter", fields=[], name={"en": "Letter"})
    values = {"title": "Letter to the members", "brief": "As every month.", **values}
    return services.keep(
        organization=world.organization, template=kind, name="Letter", by=world.actor("owner"), **values
    )


@pytest.fixture
def own(world) -> OwnTemplate:
    keep_hours(world, HOLIDAYS)
    return keep(world)


def repeat(world, own, by="owner", **rhythm) -> Repetition:
    return services.repeat(own_template_id=own.pk, by=world.actor(by), **{"every": "month", "day": 1, **rhythm})


def run(clock, text: str) -> int:
    """The job runs at that time in China."""
    clock.move_to(at(text))
    return services.post_due(at=now())


def coming(own) -> tuple[str, str]:
    """The next day that is meant, and when it is posted in China."""
    found = Repetition.objects.get(own_template=own)
    return str(found.next_on), f"{found.next_at.astimezone(CHINA):%a %d %b %H:%M}"


def told(name: str) -> set[tuple[str, str]]:
    """Whom notices of these kinds were written for."""
    relay()
    rows = Notification.objects.filter(kind__startswith=name)
    return set(rows.values_list("user__name", "kind"))


def test_it_is_posted_on_its_day_in_the_name_of_whoever_set_it_up(world, own, clock):
    repeat(world, own, by="requester", day=7)
    assert coming(own) == ("2026-12-07", "Mon 07 Dec 09:00")
    assert run(clock, "2026-12-07 08:59") == 0
    assert run(clock, "2026-12-07 09:00") == 1
    task = Task.objects.get()
    assert (task.status, task.title, task.posted_by) == ("open", "Letter to the members", world.requester)
    assert (task.deadline, task.organization) == (None, world.organization)
    assert coming(own)[0] == "2027-01-07"
    assert run(clock, "2026-12-07 09:01") == 0
    assert told("repeated") == {("Requester", "repeated_task_posted")}


def test_on_a_holiday_it_is_posted_when_work_begins_again(world, own, clock):
    repeat(world, own)
    assert coming(own) == ("2026-12-01", "Wed 02 Dec 09:00")
    assert run(clock, "2026-12-01 12:00") == 0
    assert run(clock, "2026-12-02 09:00") == 1
    assert Occurrence.objects.get().on == date(2026, 12, 1)
    assert coming(own) == ("2027-01-01", "Mon 04 Jan 09:00")


def test_a_holiday_that_is_declared_later_counts_too(world, own, clock):
    repeat(world, own, day=7)
    keep_hours(world, ["2026-12-07"])
    assert run(clock, "2026-12-07 09:00") == 0
    assert coming(own) == ("2026-12-07", "Tue 08 Dec 09:00")
    assert run(clock, "2026-12-08 09:00") == 1


def test_the_last_day_is_meant_where_a_month_is_shorter(world, own, clock):
    repeat(world, own, day=31)
    assert coming(own)[0] == "2026-11-30"
    run(clock, "2026-11-30 09:00")
    assert coming(own)[0] == "2026-12-31"
    clock.move_to(at("2027-02-01 10:00"))
    repeat(world, own, day=31)
    assert coming(own) == ("2027-02-28", "Mon 01 Mar 09:00")  # a Sunday


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ({"every": "week", "day": 1}, ("2026-11-23", "Mon 23 Nov 09:00")),
        ({"every": "week", "day": 4}, ("2026-11-26", "Thu 26 Nov 09:00")),  # today's hours have begun
        ({"every": "week", "day": 6}, ("2026-11-21", "Mon 23 Nov 09:00")),
        ({"every": "year", "day": 29, "month": 2}, ("2027-02-28", "Mon 01 Mar 09:00")),
    ],
)
def test_it_comes_every_week_or_year_too(rhythm, expected, world, own):
    repeat(world, own, **rhythm)
    assert coming(own) == expected


def test_it_is_posted_today_when_work_has_not_begun(world, own, clock):
    clock.move_to(at("2026-11-19 08:00"))
    repeat(world, own, day=19)
    assert coming(own) == ("2026-11-19", "Thu 19 Nov 09:00")


def test_after_a_long_downtime_it_is_posted_once(world, own, clock):
    repeat(world, own, every="week", day=1)
    assert run(clock, "2027-02-10 15:00") == 1  # eleven Mondays later
    assert Occurrence.objects.get().on == date(2027, 2, 8)
    assert coming(own)[0] == "2027-02-15"
    assert run(clock, "2027-02-10 15:01") == 0


def test_two_days_that_holidays_push_together_are_one(world, own, clock):
    keep_hours(world, [f"2026-12-{day:02}" for day in range(1, 21)])
    repeat(world, own, every="week", day=1)
    for day in ("2026-11-23 09:00", "2026-11-30 09:00", "2026-12-21 09:00", "2026-12-21 09:01"):
        run(clock, day)
    assert [str(each.on) for each in Occurrence.objects.order_by("on")] == ["2026-11-23", "2026-11-30", "2026-12-21"]


def test_it_is_needed_so_many_working_days_after_it_is_posted(world, own, clock):
    repeat(world, own, day=30, due_days=2)
    run(clock, "2026-11-30 09:00")
    assert Task.objects.get().deadline == at("2026-12-03 18:00")  # 1 December is a holiday


def test_whoever_is_to_be_asked_first_is_asked(world, own, clock):
    done = world.submitted_task()
    tasks.accept(task_id=done.pk, by=world.actor("owner"))
    services.edit(own_template_id=own.pk, secretary_id=world.profile.pk, by=world.actor("owner"))
    repeat(world, own, day=30)
    run(clock, "2026-11-30 09:00")
    assert Offer.objects.get().secretary == world.profile


def test_what_nobody_can_know_is_left_to_be_filled_in(world, clock):
    keep_hours(world, [])
    own = services.keep(
        organization=world.organization, template=world.template, name="Council", by=world.actor("owner"), brief="Brief"
    )  # fmt: skip
    repeat(world, own, day=30)
    assert run(clock, "2026-11-30 09:00") == 1
    assert (Task.objects.get().status, Task.objects.get().posted_by) == ("draft", world.owner)  # its day is missing
    assert told("repeated") == {("Owner", "repeated_task_prepared")}
    assert coming(own)[0] == "2026-12-30"


# What stops it --------------------------------------------------------------------------------------------------------


def test_who_may_not_post_any_more_posts_nothing(world, own, clock):
    repeat(world, own, by="requester", day=30)
    Membership.objects.filter(user=world.requester).update(role="viewer")
    assert run(clock, "2026-11-30 09:00") == run(clock, "2026-11-30 09:01") == 0
    found = Repetition.objects.get()
    assert (found.paused_why, Task.objects.exists()) == ("right", False)
    assert told("repetition") == {
        ("Requester", "repetition_paused"), ("Owner", "repetition_ended"), ("Manager", "repetition_ended")
    }  # fmt: skip
    services.resume(own_template_id=own.pk, by=world.actor("manager"))
    assert coming(own)[0] == "2026-12-30"
    assert run(clock, "2026-12-30 09:00") == 1
    assert Task.objects.get().posted_by == world.manager


def test_who_left_hears_nothing_of_it(world, own, clock):
    repeat(world, own, by="requester", day=30)
    Membership.objects.filter(user=world.requester).delete()
    run(clock, "2026-11-30 09:00")
    assert told("repetition") == {("Owner", "repetition_ended"), ("Manager", "repetition_ended")}


def test_a_kind_that_is_not_taken_on_any_more_is_not_posted(world, own, clock):
    repeat(world, own, day=30)
    template("letter").__class__.objects.filter(code="letter").update(is_active=False)
    assert run(clock, "2026-11-30 09:00") == 0
    assert Repetition.objects.get().paused_why == "kind"
    assert told("repetition") == {("Owner", "repetition_paused")}


def test_the_name_of_a_confidential_template_stays_in_the_house(world, clock):
    keep_hours(world, [])
    own = keep(world, confidentiality=Confidentiality.CONFIDENTIAL)
    repeat(world, own, by="requester", day=30)
    OwnTemplate.objects.update(name="Merger")
    Membership.objects.filter(user=world.requester).update(role="viewer")
    run(clock, "2026-11-30 09:00")
    relay()
    rows = Notification.objects.filter(kind__startswith="repetition")
    assert {wording(row, world.actor("owner")).title for row in rows} == {"“Letter” is not repeated for now"}


def test_a_pool_that_does_not_serve_any_more_leaves_no_half_task(world, own, clock):
    repeat(world, own, day=30)
    OwnTemplate.objects.update(pool=world.other_pool)
    assert run(clock, "2026-11-30 09:00") == 0
    assert (Repetition.objects.get().paused_why, Task.objects.exists()) == ("kind", False)


def test_a_paused_one_waits_and_what_went_by_is_not_made_up_for(world, own, clock):
    repeat(world, own, day=30)
    services.pause(own_template_id=own.pk, by=world.actor("manager"))
    assert run(clock, "2027-01-05 09:00") == 0
    services.resume(own_template_id=own.pk, by=world.actor("owner"))
    assert coming(own)[0] == "2027-01-30"


def test_the_next_one_is_skipped_once_and_that_can_be_taken_back(world, own, clock):
    repeat(world, own, day=30)
    by = world.actor("owner")
    services.skip(own_template_id=own.pk, on=date(2026, 11, 30), by=by)
    assert coming(own)[0] == "2026-12-30"
    with pytest.raises(NotThatDay):  # a second press of the same button
        services.skip(own_template_id=own.pk, on=date(2026, 11, 30), by=by)
    services.resume(own_template_id=own.pk, by=by)
    assert coming(own)[0] == "2026-11-30"
    services.skip(own_template_id=own.pk, on=date(2026, 11, 30), by=by)
    assert run(clock, "2026-11-30 09:00") == 0


def test_what_was_posted_today_is_not_posted_again_by_a_new_rhythm(world, own, clock):
    repeat(world, own, day=30)
    run(clock, "2026-11-30 09:00")
    with time_machine.travel(at("2026-11-30 08:00"), tick=False):  # the clock was put back
        repeat(world, own, day=30)
    assert coming(own)[0] == "2026-12-30"


def test_a_removed_template_is_not_posted_and_goes_on_when_it_is_put_back(world, own, clock):
    repeat(world, own, day=30)
    clock.move_to(at("2026-11-30 08:55"))
    services.remove(own_template_id=own.pk, by=world.actor("owner"))
    assert run(clock, "2026-11-30 09:00") == 0
    services.restore(own_template_id=own.pk, by=world.actor("owner"))
    assert run(clock, "2026-11-30 09:01") == 1


def test_it_can_be_stopped(world, own, clock):
    repeat(world, own, day=30)
    services.stop(own_template_id=own.pk, by=world.actor("manager"))
    assert run(clock, "2026-11-30 09:00") == 0
    for verb in (services.stop, services.pause, services.resume):
        with pytest.raises(NotFound):
            verb(own_template_id=own.pk, by=world.actor("owner"))


def test_one_that_fails_does_not_keep_the_others_from_being_posted(world, own, clock, monkeypatch):
    other = services.keep(
        organization=world.organization, template=own.template, name="Other", by=world.actor("owner"), brief="Too."
    )
    repeat(world, own, day=30)
    repeat(world, other, day=30)
    put_up = repeating._put_up

    def break_first(repetition, *args):
        if repetition.own_template == own:
            raise ZeroDivisionError
        return put_up(repetition, *args)

    monkeypatch.setattr(repeating, "_put_up", break_first)
    assert run(clock, "2026-11-30 09:00") == 1
    monkeypatch.undo()
    assert run(clock, "2026-11-30 09:01") == 1


@pytest.mark.parametrize(
    ("rhythm", "field"),
    [
        ({"every": "day"}, "every"),
        ({"every": "week", "day": 8}, "day"),
        ({"day": 0}, "day"),
        ({"day": 32}, "day"),
        ({"every": "year"}, "month"),
        ({"every": "year", "month": 13}, "month"),
        ({"month": 1}, "month"),
        ({"due_days": 0}, "due_days"),
        ({"due_days": 61}, "due_days"),
    ],
)
def test_a_rhythm_that_is_none_is_refused(rhythm, field, world, own):
    with pytest.raises(Invalid) as refusal:
        repeat(world, own, **rhythm)
    assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize("who", ["viewer", "stranger", "secretary", "coordinator"])
def test_only_who_may_post_sets_it_up(who, world, own):
    with pytest.raises(Forbidden if who == "viewer" else NotFound):
        repeat(world, own, by=who)
    repeat(world, own)
    for verb in (services.stop, services.pause, services.resume):
        with pytest.raises(Forbidden if who == "viewer" else NotFound):
            verb(own_template_id=own.pk, by=world.actor(who))


def test_programs_post_themselves(world, own):
    allowed = frozenset({Permission.TASK_READ, Permission.TASK_WRITE})
    program = Actor(label="ERP", access_key_id=own.pk, permissions={world.organization.pk: allowed})
    with pytest.raises(PeopleOnly):
        services.repeat(own_template_id=own.pk, every="month", day=1, by=program)


# Two at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_the_same_moment_post_it_once(clock):
    world = World()
    keep_hours(world, [])
    owns = [keep(world)]
    owns += [
        services.keep(organization=world.organization, template=owns[0].template, name=f"Letter {n}",
                      by=world.actor("owner"), brief="Too.")
        for n in range(5)
    ]  # fmt: skip
    for own in owns:
        repeat(world, own, day=30)
    clock.move_to(at("2026-11-30 09:00"))
    posted = at_once(*[partial(services.post_due, at=now())] * 2)
    assert sum(posted) == Task.objects.count() == Occurrence.objects.count() == len(owns)


def test_the_database_takes_no_second_task_for_one_day(world, own, clock):
    repeat(world, own, day=30)
    run(clock, "2026-11-30 09:00")
    first = Occurrence.objects.get()
    with pytest.raises(IntegrityError):
        Occurrence.objects.create(own_template=own, on=first.on, task=world.draft())


def test_a_run_that_was_broken_off_after_posting_posts_nothing_again(world, own, clock):
    repeat(world, own, day=30)
    run(clock, "2026-11-30 09:00")
    Repetition.objects.update(next_on=date(2026, 11, 30), next_at=at("2026-11-30 09:00"))
    assert run(clock, "2026-11-30 09:01") == 0
    assert (Task.objects.count(), coming(own)[0]) == (1, "2026-12-30")
