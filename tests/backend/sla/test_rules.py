"""Which calendar and which promises hold for a task, drafts that are tried out, and rules that change on the way."""

from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps

from backend.catalog.models import Confidentiality
from backend.outbox.services import relay
from backend.sla import calendars, services
from backend.sla.models import Calendar, Clock, DryRun, Recalculation
from backend.sla.policies import add_policy
from backend.sla.refusals import AlreadyActive, Overtaken
from backend.sla.services import undertakings
from backend.tasks import services as tasks
from backend.tasks.models import Priority, Task

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=SHANGHAI)
ROUND_THE_CLOCK = {
    "time_zone": "Asia/Shanghai",
    "weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
}
MORNINGS = {"time_zone": "Asia/Shanghai", "weekly": {day: [["09:00", "11:00"]] for day in ("mon", "thu", "fri")}}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock(world):
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        calendars.house_calendar(THURSDAY - timedelta(days=1))
        yield traveller


@pytest.fixture
def set_rule(clock, world):
    """Write a rule for the organization (or the pool) and put it in force a minute later."""

    def write(kind, *, for_open=False, pool=None, **values):
        by = world.actor("coordinator")
        owner = {"pool": pool} if pool else {"organization": world.organization}
        add = calendars.add_calendar if kind == "calendar" else add_policy
        if kind == "policy":
            values = {"key": "own", "name": "Own", **values}
        rule = add(**owner, **values, by=by)
        clock.shift(timedelta(minutes=1))
        return services.activate(rule=rule, by=by, applies_to_open=for_open)

    return write


def claim(task: Task) -> Clock:
    relay()
    return Clock.objects.filter(task=task, kind="claim").latest("cycle")


def recalculated() -> None:
    services.undertake("Recalculation", Recalculation.objects.latest("pk").pk)


def test_a_draft_holds_for_nobody(clock, world):
    calendars.add_calendar(definition=ROUND_THE_CLOCK, organization=world.organization, by=world.actor("coordinator"))
    assert claim(world.open_task(deadline=None)).due_at == at(19, 14, 30)


def test_the_organizations_calendar_comes_before_its_pools_and_that_before_the_houses(clock, world, set_rule):
    set_rule("calendar", pool=world.pool, definition=MORNINGS)
    clock.shift(timedelta(minutes=1))
    assert claim(world.open_task(deadline=None)).due_at > at(19, 18)  # two hours a day are left of four
    set_rule("calendar", definition=ROUND_THE_CLOCK)
    clock.shift(timedelta(minutes=1))
    assert claim(world.open_task(deadline=None)).due_at == at(19, 13, 4)


def test_a_new_calendar_moves_open_clocks_only_where_it_was_put_in_force_for_them(clock, world, set_rule):
    task = world.open_task(deadline=None)
    set_rule("calendar", definition=ROUND_THE_CLOCK)
    services.refresh(task_id=task.pk, at=at(19, 9, 30))
    assert claim(task).due_at == at(19, 14, 30)
    set_rule("calendar", definition={**ROUND_THE_CLOCK, "holidays": ["2026-11-20"]}, for_open=True)
    recalculated()
    assert claim(task).due_at == at(19, 13)


def test_a_clock_that_is_decided_never_changes(clock, world, set_rule):
    task = world.task_in_progress(deadline=None)
    before = claim(task)
    set_rule("policy", definition={"targets": {"claim": 60}}, for_open=True)
    recalculated()
    after = claim(task)
    assert (after.state, after.target, after.due_at) == (before.state, before.target, before.due_at)


def test_a_new_target_that_is_past_already_is_a_breach_nobody_is_charged_with(clock, world, set_rule):
    task = world.open_task(deadline=None)
    clock.move_to(at(19, 11))
    set_rule("policy", definition={"targets": {"claim": 3600}}, for_open=True)
    recalculated()
    assert (claim(task).breached_at, claim(task).breach_cause) == (at(19, 11, 1), "retarget")


@pytest.mark.parametrize(
    ("applies_to", "fits"),
    [
        ({"priorities": ["normal"]}, True),
        ({"priorities": ["urgent"]}, False),
        ({"confidentialities": ["internal"]}, True),
        ({"confidentialities": ["secret"]}, False),
        ({"skills": ["meeting.minutes", "document.draft"]}, True),
        ({"skills": ["document.draft"]}, False),
        ({"templates": ["nothing"]}, False),
        ({}, True),
    ],
)
def test_a_policy_holds_for_the_tasks_it_is_for(clock, world, set_rule, applies_to, fits):
    set_rule("policy", definition={"applies_to": applies_to, "targets": {"claim": 600}})
    clock.shift(timedelta(minutes=1))
    task = world.open_task(deadline=None, skills={"meeting.minutes": 3}, confidentiality=Confidentiality.INTERNAL)
    assert claim(task).target == (600 if fits else 4 * 3600)


def test_of_several_policies_the_first_that_fits_holds(clock, world, set_rule):
    set_rule("policy", key="second", position=2, definition={"targets": {"claim": 1200}})
    set_rule("policy", key="first", position=1, definition={"targets": {"claim": 600}})
    set_rule("policy", key="pools", pool=world.pool, definition={"targets": {"claim": 1800}})
    clock.shift(timedelta(minutes=1))
    assert claim(world.open_task(deadline=None)).target == 600


def test_a_policy_that_is_withdrawn_leaves_the_field_to_the_next(clock, world, set_rule):
    set_rule("policy", definition={"targets": {"claim": 600}})
    set_rule("policy", definition={}, is_withdrawn=True)
    clock.shift(timedelta(minutes=1))
    assert claim(world.open_task(deadline=None)).target == 4 * 3600


def test_a_new_priority_brings_the_policy_for_it(clock, world, set_rule):
    set_rule("policy", definition={"applies_to": {"priorities": ["urgent"]}, "targets": {"claim": 660}})
    clock.shift(timedelta(minutes=1))
    task = world.open_task(deadline=None)
    clock.shift(timedelta(minutes=1))
    tasks.edit(task_id=task.pk, by=world.actor("owner"), priority=Priority.URGENT)
    assert claim(task).target == 660
    assert claim(task).elapsed == 60


def test_a_version_is_put_in_force_once(clock, world, set_rule):
    rule = set_rule("calendar", definition=MORNINGS)
    with pytest.raises(AlreadyActive):
        services.activate(rule=rule, by=world.actor("coordinator"))


def test_a_draft_older_than_what_is_in_force_is_not_put_in_force(clock, world, set_rule):
    by = world.actor("coordinator")
    old = calendars.add_calendar(definition=ROUND_THE_CLOCK, organization=world.organization, by=by)
    set_rule("calendar", definition=MORNINGS)
    with pytest.raises(Overtaken):
        services.activate(rule=old, by=by)


def test_the_house_renews_its_calendar_only_when_there_is_news(clock):
    first = calendars.house_calendar(THURSDAY)
    assert calendars.renew_house_calendar(THURSDAY) == first
    second = calendars.renew_house_calendar(THURSDAY + timedelta(days=60))  # another year is in view
    assert (second.version, second.applies_to_open) == (first.version + 1, True)
    assert Calendar.objects.filter(organization=None, pool=None).count() == 2


# Trying out -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def history(clock, world):
    """One task claimed after half an hour, one after two, one that still waits."""
    for minutes in (30, 120):
        clock.move_to(THURSDAY)
        task = world.open_task(deadline=None)
        clock.shift(timedelta(minutes=minutes))
        tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    world.open_task(deadline=None)
    relay()
    clock.move_to(at(19, 11, 30))


def draft(world, definition):
    by = world.actor("coordinator")
    return add_policy(key="own", name="Own", definition=definition, organization=world.organization, by=by)


def tried(rule, world) -> DryRun:
    work = services.try_out(rule=rule, days=7, by=world.actor("coordinator"))
    services.undertake("DryRun", work.pk)
    work.refresh_from_db()
    return work


def test_a_dry_run_says_which_clocks_would_have_been_late(history, world):
    work = tried(draft(world, {"targets": {"claim": 3600}}), world)
    assert (work.state, work.done, work.total) == ("done", 3, 3)
    assert work.counts["clocks"]["claim"] == work.counts["moved"]["claim"] == 3
    assert work.counts["newly_breached"]["claim"] == 1
    assert [example["kind"] for example in work.examples] == ["claim"]
    assert work.changed_tasks == 1
    assert not Clock.objects.filter(breached_at__isnull=False).exists()


def test_asking_again_while_a_run_is_under_way_starts_no_other(history, world):
    rule, by = draft(world, {"targets": {"claim": 3600}}), world.actor("coordinator")
    first = services.try_out(rule=rule, days=7, by=by)
    assert services.try_out(rule=rule, days=7, by=by) == first
    assert services.try_out(rule=rule, days=30, by=by) != first
    services.undertake("DryRun", first.pk)
    assert services.try_out(rule=rule, days=7, by=by) != first


def test_runs_from_before_the_column_say_how_many_tasks_would_change(history, world):
    work = tried(draft(world, {"targets": {"claim": 3600}}), world)
    work.examples, work.changed_tasks = [*work.examples, *work.examples], 0
    work.save()
    import_module("backend.sla.migrations.0008_changed_tasks").count(apps, None)
    work.refresh_from_db()
    assert work.changed_tasks == 1


def test_a_dry_run_of_what_holds_already_finds_nothing(history, world):
    work = tried(draft(world, {}), world)
    assert not any(work.counts["moved"].values())


def test_a_dry_run_of_a_calendar_counts_in_its_hours(history, world):
    by = world.actor("coordinator")
    late = {**ROUND_THE_CLOCK, "overrides": {"2026-11-19": [["10:00", "24:00"]]}}
    rule = calendars.add_calendar(definition=late, organization=world.organization, by=by)
    work = tried(rule, world)
    assert work.counts["moved"]["claim"] == 3
    assert not any(work.counts["newly_breached"].values())


def test_long_work_goes_on_where_it_was_broken_off(history, world, monkeypatch):
    monkeypatch.setattr(undertakings, "BATCH", 1)
    work = services.try_out(rule=draft(world, {"targets": {"claim": 3600}}), days=7, by=world.actor("coordinator"))
    undertakings._next_batch(DryRun, work.pk)
    work.refresh_from_db()
    assert (work.state, work.done) == ("running", 1)
    services.undertake("DryRun", work.pk)
    work.refresh_from_db()
    assert (work.state, work.done) == ("done", 3)
    assert work.counts["newly_breached"]["claim"] == 1
