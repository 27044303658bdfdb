"""Promises and working hours: drafts, their preview on last month's tasks, and putting them in force."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.core.clock import now
from backend.core.errors import Forbidden, NotFound
from backend.outbox.services import relay
from backend.sla import services as sla
from backend.sla.calendars import house_calendar
from backend.sla.models import Calendar, Clock, DryRun, Policy
from backend.sla.policies import add_policy
from backend.tasks import services as tasks
from tasks_engine.sla.policy import PRIORITIES, TARGETS
from tests.web.pages import Page

MORNING = datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = 3600


@pytest.fixture
def clock(world):
    with time_machine.travel(MORNING, tick=False) as traveller:
        house_calendar(MORNING - timedelta(days=1))
        yield traveller


@pytest.fixture
def history(clock, world):
    """Two tasks of this morning: one taken after ten minutes, one after an hour."""
    made = []
    for minutes in (10, 60):
        clock.move_to(MORNING)
        task = world.open_task(deadline=None)
        clock.shift(timedelta(minutes=minutes))
        tasks.claim(task_id=task.pk, by=world.actor("secretary"))
        made.append(task)
    relay()
    return made


def form_of(world, **changed) -> dict[str, str]:
    """What the form of a new rule holds, with what was `changed`."""
    targets = {
        f"{kind}_{name}": f"{row[n] / HOUR:g}" for kind, row in TARGETS.items() for n, name in enumerate(PRIORITIES)
    }
    return {"name": "Faster", "owner": f"pool:{world.pool.pk}", "position": "0", **targets, **changed}


def work_done() -> DryRun:
    run = DryRun.objects.latest("id")
    sla.undertake("DryRun", run.pk)
    run.refresh_from_db()
    return run


def test_the_preview_counts_the_tasks_that_would_change_and_leads_to_each(world, browser, history):
    """Check 32."""
    client = browser("coordinator")
    saved = client.post(reverse("new_promise"), form_of(world, claim_normal="0.5"))
    rule = Policy.objects.get()
    address = reverse("desk_rule", args=["promises", rule.pk])
    assert saved["Location"] == address
    assert rule.activated_at is None and rule.definition == {
        "applies_to": {},
        "targets_by_priority": {"normal": {"claim": 1800}},
    }
    assert "Trying it out" in Page(client.get(address)).words
    work_done()
    page = Page(client.get(address))
    assert "1 of 2 tasks of the last 30 days would change its state" in page.words
    assert reverse("task", args=[history[1].number]) in page.links
    assert f"{history[1]} {history[1].title}" in page.words and history[1].organization.name in page.words
    assert reverse("task", args=[history[0].number]) not in page.links
    drilled = client.get(address + "?clock=claim&change=broken")
    assert [one.card.task.pk for one in drilled.context["examples"]] == [history[1].pk]
    assert client.get(address + "?clock=claim&change=kept").context["examples"] == []
    assert client.get(address + "?clock=nonsense").status_code == 404
    assert not Clock.objects.filter(breached_at__isnull=False).exists()


def test_nothing_is_put_in_force_before_its_preview_was_seen(world, browser, history):
    client = browser("coordinator")
    client.post(reverse("new_promise"), form_of(world, claim_normal="0.5"))
    rule = Policy.objects.get()
    activate = reverse("activate_rule", args=["promises", rule.pk])
    assert "The preview is not finished yet." in Page(client.post(activate, follow=True)).words
    work_done()
    assert "In force from now on: Faster." in Page(client.post(activate, {"applies_to_open": "on"}, follow=True)).words
    rule.refresh_from_db()
    assert rule.activated_at == now() and rule.applies_to_open
    assert "This version is in force already." in Page(client.post(activate, follow=True)).words


def test_a_change_begins_with_what_holds_and_keeps_what_the_form_does_not_show(world, browser, clock):
    by = world.actor("coordinator")
    ladder = [{"name": "breach", "after": 0, "audience": ["coordinator"]}]
    definition = {"targets": {"delivery": 7200}, "ladder": ladder, "applies_to": {"skills": ["meeting.minutes"]}}
    rule = add_policy(key="own", name="Own", definition=definition, organization=world.organization, by=by, position=3)
    address = f"{reverse('new_promise')}?of={rule.pk}"
    form = browser("coordinator").get(address).context["form"]
    assert form["delivery_urgent"].value() == "2" and form["name"].value() == "Own"
    filled = {name: form[name].value() or "" for name in form.fields if name != "is_withdrawn"}
    filled |= {"owner": f"organization:{world.organization.pk}", "delivery_low": "3", "templates": []}
    browser("coordinator").post(address, filled)
    new = Policy.objects.get(version=2)
    assert (new.key, new.position, new.organization) == ("own", 3, world.organization)
    assert new.definition["ladder"] == ladder and new.definition["applies_to"] == {"skills": ["meeting.minutes"]}
    assert new.definition["targets_by_priority"]["low"] == {"delivery": 3 * HOUR}
    assert new.definition["targets_by_priority"]["urgent"] == {"delivery": 2 * HOUR}


def test_hours_are_written_as_people_write_them(world, browser, clock):
    client = browser("coordinator")
    typed = {"owner": f"pool:{world.pool.pk}", "time_zone": "Asia/Shanghai", "mon": "9-12，13:30至18:00"}
    typed |= {"closed": "2026-12-31\n", "other": "2026-12-30 09:00–12:00", "national": ""}
    client.post(reverse("new_hours"), typed)
    calendar = Calendar.objects.get(pool=world.pool)
    assert calendar.definition["weekly"]["mon"] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert calendar.definition["holidays"] == ["2026-12-31"]
    work_done()
    page = Page(client.get(reverse("desk_rule", args=["hours", calendar.pk])))
    words = " ".join(page.words.split())
    assert "Mon 09:00–12:00, 13:30–18:00" in words and "2026-12-31" in words
    again = client.get(f"{reverse('new_hours')}?of={calendar.pk}").context["form"]
    assert again["mon"].value() == "09:00–12:00, 13:30–18:00"
    assert again["closed"].value() == "2026-12-31" and again["other"].value() == "2026-12-30 09:00–12:00"


@pytest.mark.parametrize(
    "wrong",
    [{"mon": "nine to five"}, {"mon": "12:00–09:00"}, {"closed": "31 December"}, {"other": "2026-02-30 09:00–10:00"},
     {"other": "2026-12-30 nine to five"}, {"mon": "09:00–12:00, " * 30},
     {"time_zone": "Mars/North"}, {"owner": "pool:1"}],
)  # fmt: skip
def test_hours_that_are_not_understood_are_named_and_kept(world, browser, clock, wrong):
    typed = {"owner": f"pool:{world.pool.pk}", "time_zone": "Asia/Shanghai", "mon": "09:00–12:00", **wrong}
    response = browser("coordinator").post(reverse("new_hours"), typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(wrong)
    assert next(iter(wrong.values())) in response.content.decode() or "owner" in wrong
    assert not Calendar.objects.filter(pool=world.pool).exists()


def test_a_week_in_which_nobody_works_is_refused(world, browser, clock):
    typed = {"owner": f"pool:{world.pool.pk}", "time_zone": "Asia/Shanghai"}
    response = browser("coordinator").post(reverse("new_hours"), typed)
    assert response.status_code == 422 and "Nobody would ever work." in Page(response).words


def test_another_pools_rules_do_not_exist(world, browser, history):
    rule = add_policy(key="own", name="Own", definition={}, pool=world.pool, by=world.actor("coordinator"))
    other = browser("other_coordinator")
    assert "Own" not in Page(other.get(reverse("desk_sla"))).words
    assert other.get(f"{reverse('new_promise')}?of={rule.pk}").status_code == 404
    for name in ("try_rule", "activate_rule"):
        assert other.post(reverse(name, args=["promises", rule.pk]), {"days": "7"}).status_code == 404
    typed = form_of(world)
    assert other.post(reverse("new_promise"), typed).status_code == 422
    assert browser("owner").post(reverse("new_promise"), typed).status_code in (302, 403)
    assert Policy.objects.count() == 1


def test_a_rule_ends_by_a_version_that_says_so(world, browser, history):
    client, by = browser("coordinator"), world.actor("coordinator")
    sla.activate(rule=add_policy(key="own", name="Own", definition={}, pool=world.pool, by=by), by=by)
    assert "Own" in Page(client.get(reverse("desk_sla"))).words
    first = Policy.objects.get()
    client.post(f"{reverse('new_promise')}?of={first.pk}", form_of(world, is_withdrawn="on"))
    work_done()
    client.post(reverse("activate_rule", args=["promises", Policy.objects.get(version=2).pk]))
    assert client.get(reverse("desk_sla")).context["promises"] == []


def test_the_rules_cost_the_same_number_of_queries_however_many_there_are(
    world, browser, clock, django_assert_max_num_queries
):
    client, by = browser("coordinator"), world.actor("coordinator")

    def write(count: int, prefix: str) -> None:
        for n in range(count):
            rule = add_policy(key=f"{prefix}{n}", name=f"Rule {n}", definition={}, pool=world.pool, by=by)
            sla.activate(rule=rule, by=by)

    write(1, "a")
    client.get(reverse("desk_sla"))
    with django_assert_max_num_queries(22) as few:
        client.get(reverse("desk_sla"))
    write(6, "b")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(client.get(reverse("desk_sla")).context["promises"]) == 7


def test_a_draft_is_deleted_and_what_is_in_force_is_not(world, browser):
    draft, ruling = (
        add_policy(key=key, name=key, definition={}, pool=world.pool, by=world.actor("coordinator"))
        for key in ("draft", "ruling")
    )
    sla.try_out(rule=draft, days=30, by=world.actor("coordinator"))
    sla.activate(rule=ruling, by=world.actor("coordinator"))
    client = browser("coordinator")
    address = reverse("discard_rule", args=["promises", draft.pk])
    assert address in Page(client.get(reverse("desk_rule", args=["promises", draft.pk]))).links
    assert browser("other_coordinator").post(address).status_code == 404
    told = client.post(address, follow=True)
    assert told.redirect_chain == [(reverse("desk_sla"), 302)] and "The draft is deleted: draft." in Page(told).words
    assert not DryRun.objects.exists() and client.post(address).status_code == 404
    address = reverse("discard_rule", args=["promises", ruling.pk])
    assert address not in Page(client.get(reverse("desk_rule", args=["promises", ruling.pk]))).links
    assert "Only drafts are deleted" in Page(client.post(address, follow=True)).words
    assert list(Policy.objects.values_list("key", flat=True)) == ["ruling"]


def test_nobody_else_deletes_a_draft(world):
    draft = add_policy(key="draft", name="Draft", definition={}, pool=world.pool, by=world.actor("coordinator"))
    for name in ("other_coordinator", "owner", "secretary"):
        with pytest.raises(Forbidden):
            sla.discard(rule=draft, by=world.actor(name))
    sla.discard(rule=draft, by=world.actor("coordinator"))
    with pytest.raises(NotFound):
        sla.discard(rule=draft, by=world.actor("coordinator"))


def test_each_promise_says_from_when_until_when_it_runs(browser):
    words = Page(browser("coordinator").get(reverse("desk_sla"))).words
    assert "How much working time may pass for each promise, by the priority of the task." in words
    assert words.count("from posting until") == 2
