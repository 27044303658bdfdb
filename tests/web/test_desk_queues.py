"""What a coordinator's queues hold, what leaves them, and how one goes on from one to the next."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.accounts.models import Coordinator
from backend.core.clock import now
from backend.matching import services as matching
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.sla import services as sla
from backend.sla.models import Clock, DeskRound
from backend.sla.services.risk import outlooks
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.cards import listed
from tasks_engine.sla.risk import danger_line
from tests.web.pages import Page

CHINA = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 10, 12, tzinfo=CHINA)


@pytest.fixture
def morning():
    """Thursday, 10:12 in China."""
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def late(world, morning):
    """A task that is late for an hour and a half of working time."""
    morning.move_to(datetime(2026, 11, 19, 13, 40, tzinfo=CHINA))
    Secretary.objects.update(most_live_tasks=20)
    task = world.task_in_progress(deadline=now() + timedelta(minutes=30))
    relay()
    morning.move_to(Clock.objects.get(task=task, kind="delivery").due_at + timedelta(minutes=90))
    assert Task.objects.get(pk=task.pk).due_at < now()
    return task


def act(client, task, name: str, **values):
    values = {"act": name, "reason": "Too little time.", **values}
    return client.post(reverse("desk_act", args=[task.number]), values, follow=True)


def queue(client, name: str) -> dict:
    queues = client.get(reverse("desk")).context["queues"]
    found = next(each for each in queues if each["name"] == name)
    listed = client.get(found["url"]).context["counted"]
    assert listed == found["counted"], "each count leads to its tasks"
    return found


def undo(client, told) -> None:
    client.post(next(form["action"] for form in Page(told).all("form") if "/desk/undo" in form.get("action", "")))


def test_a_late_task_that_was_handed_on_waits_no_longer_but_is_late_still(world, browser, late):
    client = browser("coordinator")
    assert queue(client, "overdue")["counted"] == 1
    told = act(client, late, "reassign", secretary_id=str(world.colleague_profile.pk))
    page = client.get(reverse("desk"))
    assert queue(client, "overdue")["counted"] == page.context["waiting"] == 0
    assert next(each["counted"] for each in page.context["watch"].legend if each["look"] == "over") == 1
    ((row, step),) = page.context["rows"]
    assert (row.task.pk, step.act) == (late.pk, "")
    words = f"Decided {now().astimezone(CHINA):%H:%M}: gave the task to another secretary: Colleague"
    assert step.label == words and words in Page(page).words
    (listed,) = client.get(reverse("desk_tasks"), {"queue": "overdue"}).context["rows"]
    assert listed["step"].label == words
    assert client.get(reverse("desk_peek", args=[late.number])).context["step"].label == words
    undo(client, told)
    assert queue(client, "overdue")["counted"] == 1


def test_a_decided_row_has_its_undo_as_long_as_it_can_be_taken_back(world, browser, late, morning):
    Coordinator.objects.create(pool=world.pool, user=world.other_coordinator)
    client = browser("coordinator")
    act(client, late, "reassign", secretary_id=str(world.colleague_profile.pk))
    ((_row, step),) = client.get(reverse("desk")).context["rows"]
    assert step.undo and step.is_last
    assert "undo-last" in {button.get("id") for button in Page(client.get(reverse("desk"))).all("button")}
    ((_row, theirs),) = browser("other_coordinator").get(reverse("desk")).context["rows"]
    assert theirs.label == step.label and not theirs.undo
    morning.shift(timedelta(minutes=11))
    ((_row, later),) = client.get(reverse("desk")).context["rows"]
    assert later.label == step.label and not later.undo
    morning.shift(timedelta(minutes=-11))
    client.post(step.undo)
    assert Task.objects.get(pk=late.pk).holder == world.profile


def test_a_colleague_at_the_same_desk_need_not_decide_it_again(world, browser, late):
    act(browser("coordinator"), late, "nudge")
    assert queue(browser("coordinator"), "overdue")["counted"] == 0
    assert browser("other_coordinator").get(reverse("desk")).context["waiting"] == 0


def test_only_a_note_that_names_its_secretary_nudges_them(world, browser, late, morning):
    Coordinator.objects.create(pool=world.pool, user=world.other_coordinator)
    client, by = browser("coordinator"), world.actor("coordinator")
    for named, counted in ((world.other_coordinator, 1), (world.secretary, 0)):
        morning.shift(timedelta(minutes=2))
        tasks.post_message(task_id=late.pk, by=by, text="Look.", is_internal=True, mentions=[named.pk])
        assert queue(client, "overdue")["counted"] == counted
        assert sla.desk_round_so_far(by=by, at=now()).decisions == 1 - counted


def test_a_word_with_a_step_is_that_step_and_a_later_one_is_a_nudge(world, browser, late, morning):
    client = browser("coordinator")
    values = {"secretary_id": str(world.colleague_profile.pk), "chip": "They are away.", "message": "Page 3 is done."}
    client.post(reverse("desk_reassign", args=[late.number]), values)
    assert late.messages.exists() and Task.objects.get(pk=late.pk).holder == world.colleague_profile
    for told, decisions in (("gave the task to another secretary: Colleague", 1), ("nudged its secretary", 2)):
        ((_row, step),) = client.get(reverse("desk")).context["rows"]
        assert step.label == f"Decided {now().astimezone(CHINA):%H:%M}: {told}"
        assert sla.desk_round_so_far(by=world.actor("coordinator"), at=now()).decisions == decisions
        morning.shift(timedelta(minutes=2))
        act(client, late, "nudge")


def test_what_is_decided_comes_after_what_is_not(world, browser, late, morning):
    other = world.task_in_progress(deadline=now() + timedelta(minutes=30))
    relay()
    morning.shift(timedelta(hours=2))
    client = browser("coordinator")
    assert [row.task.pk for row, _step in client.get(reverse("desk")).context["rows"]] == [late.pk, other.pk]
    act(client, late, "reassign", secretary_id=str(world.colleague_profile.pk))
    assert [row.task.pk for row, _step in client.get(reverse("desk")).context["rows"]] == [other.pk, late.pk]


def test_a_decision_stands_for_hours_and_not_once_things_got_worse(world, browser, late, morning):
    client = browser("coordinator")
    act(client, late, "extend", minutes=120)
    assert queue(client, "overdue")["counted"] == 0, "it has time again"
    morning.move_to(Clock.objects.get(task=late, kind="delivery").due_at + timedelta(minutes=1))
    relay()
    assert queue(client, "overdue")["counted"] == 1, "late again after the decision"
    act(client, late, "nudge")
    assert queue(client, "overdue")["counted"] == 0
    morning.shift(timedelta(hours=4, seconds=1))
    assert queue(client, "overdue")["counted"] == 1


def test_a_decision_covers_no_risk_that_comes_after_it(world, browser, morning):
    task = world.task_in_progress(deadline=now() + timedelta(hours=4))
    relay()
    client, due = browser("coordinator"), Clock.objects.get(task=task, kind="delivery").due_at
    act(client, task, "nudge")
    morning.move_to(due - timedelta(minutes=10))
    assert now() - THURSDAY < timedelta(hours=4)
    assert queue(client, "risk")["counted"] == 1, "it was in no danger then"
    act(client, task, "note")
    assert queue(client, "risk")["counted"] == 1, "a note decides nothing"
    act(client, task, "nudge")
    assert queue(client, "risk")["counted"] == 0
    (listed,) = client.get(reverse("desk_tasks"), {"queue": "risk"}).context["rows"]
    assert listed["step"].label == f"Decided {now().astimezone(CHINA):%H:%M}: nudged its secretary"
    morning.move_to(due + timedelta(minutes=1))
    assert queue(client, "overdue")["counted"] == 1, "it was not late then"


def test_ticking_what_is_done_takes_no_decision_away(world, browser, morning):
    task = world.task_in_progress(deadline=now() + timedelta(hours=4))
    relay()
    client, due = browser("coordinator"), Clock.objects.get(task=task, kind="delivery").due_at
    morning.move_to(due - timedelta(minutes=20))
    assert queue(client, "risk")["counted"] == 1
    act(client, task, "nudge")
    tasks.tick(task_id=task.pk, item=0, done=True, by=world.actor("secretary"))
    morning.move_to(due - timedelta(minutes=10))
    assert client.get(reverse("desk")).context["watch"].counts["risk"] == 1, "it is in danger still"
    assert queue(client, "risk")["counted"] == 0


def test_what_was_decided_before_a_night_covers_the_risk_of_that_night(world, browser, morning):
    task = world.task_in_progress(deadline=now() + timedelta(days=1))
    relay()
    clock = Clock.objects.get(task=task, kind="delivery")
    morning.move_to(datetime(2026, 11, 20, 8, 30, tzinfo=CHINA))
    (outlook,) = outlooks(listed(Task.objects.all()), {}, now()).values()
    nine = datetime(2026, 11, 20, 9, tzinfo=CHINA)
    soon = nine + timedelta(seconds=danger_line(outlook.work))  # all that is open since last night is in danger
    Clock.objects.filter(pk=clock.pk).update(due_at=soon)
    Task.objects.filter(pk=task.pk).update(due_at=soon)
    client = browser("coordinator")
    assert queue(client, "risk")["counted"] == 1
    act(client, task, "nudge")
    morning.move_to(nine + timedelta(minutes=5))
    assert queue(client, "risk")["counted"] == 0


def test_a_decision_covers_no_wait_that_comes_after_it(world, browser, morning):
    task = world.open_task()
    relay()
    client = browser("coordinator")
    act(client, task, "escalate")
    morning.shift(timedelta(minutes=25))
    assert queue(client, "unclaimed")["counted"] == 1, "nobody could know then that nobody would take it"
    act(client, task, "note")
    assert queue(client, "unclaimed")["counted"] == 1, "a note decides nothing"
    act(client, task, "extend", minutes=60)
    assert queue(client, "unclaimed")["counted"] == 0
    Clock.objects.filter(task=task, kind="claim").update(due_at=now() + timedelta(minutes=30))
    morning.shift(timedelta(minutes=31))
    assert queue(client, "unclaimed")["counted"] == 1, "the time to claim it is over since"


@pytest.mark.parametrize(
    ("posted", "decided", "unclaimed"),
    [
        ((20, 8, 0), (20, 8, 30), (20, 9, 20)),  # before the office opens
        ((19, 17, 50), (20, 9, 5), (20, 9, 10)),  # over a night
        ((20, 11, 45), (20, 12, 30), (20, 13, 35)),  # over noon
    ],
)
def test_a_decision_while_the_clock_stood_covers_no_wait_that_comes_after_it(
    posted, decided, unclaimed, world, browser, morning
):
    begun, made, since = (datetime(2026, 11, *when, tzinfo=CHINA) for when in (posted, decided, unclaimed))
    morning.move_to(begun)
    task = world.open_task()
    relay()
    client = browser("coordinator")
    steps = ((made, "escalate", 0), (since - timedelta(seconds=1), "", 0), (since, "", 1), (since, "extend", 0))
    for at, step, counted in steps:
        morning.move_to(at)
        if step:
            act(client, task, step, minutes=60)
        assert queue(client, "unclaimed")["counted"] == counted
        listed = client.get(reverse("desk_tasks"), {"queue": "unclaimed"}).context["rows"]
        label = listed[0]["step"].label if listed else ""
        assert label.startswith("Decided") == (bool(listed) and not counted)
    assert label == f"Decided {since:%H:%M}: gave more time"


def test_a_declined_request_is_a_decision_as_long_as_it_is_the_same_secretary(world, browser, late):
    sla.ask_for_time(task_id=late.pk, minutes=60, reason="The hall is closed.", by=world.actor("secretary"))
    relay()
    client = browser("coordinator")
    assert queue(client, "overdue")["counted"] == 1
    act(client, late, "decline")
    assert queue(client, "overdue")["counted"] == 0
    ((_row, step),) = client.get(reverse("desk")).context["rows"]
    assert step.label.endswith("declined more time")
    tasks.release(task_id=late.pk, by=world.actor("secretary"), reason="Then I cannot.", handover="Page 3.")
    assert queue(client, "overdue")["counted"] == 1


def test_a_decision_falls_with_the_secretary_who_got_the_task(world, browser, late):
    client = browser("coordinator")
    act(client, late, "reassign", secretary_id=str(world.colleague_profile.pk))
    tasks.release(task_id=late.pk, by=world.actor("colleague"), reason="I am ill.", handover="Page 3 is done.")
    assert queue(client, "overdue")["counted"] == 1


def test_a_round_that_was_finished_does_not_begin_with_what_it_decided(world, browser, late):
    client = browser("coordinator")
    act(client, late, "nudge")
    client.post(reverse("desk_round"), {"note": ""})
    assert DeskRound.objects.get().left == 0
    assert client.get(reverse("desk")).context["waiting"] == 0


def test_what_nobody_claimed_counts_after_twenty_minutes_of_working_time(world, browser, morning):
    morning.move_to(datetime(2026, 11, 19, 17, 50, tzinfo=CHINA))
    task = world.open_task()
    relay()
    client = browser("coordinator")
    for hour, minute, counted in ((18, 30, 0), (23, 59, 0)):
        morning.move_to(datetime(2026, 11, 19, hour, minute, tzinfo=CHINA))
        assert queue(client, "unclaimed")["counted"] == counted
    morning.move_to(datetime(2026, 11, 20, 9, 9, tzinfo=CHINA))
    assert queue(client, "unclaimed")["counted"] == 0
    morning.move_to(datetime(2026, 11, 20, 9, 15, tzinfo=CHINA))
    found = queue(client, "unclaimed")
    assert (found["counted"], found["note"]) == (1, "longest 25 min")
    (row,) = client.get(found["url"]).context["rows"]
    assert row["card"].task.pk == task.pk and row["why"].startswith("Nobody has it for 25 min")


def test_what_is_offered_to_somebody_is_not_what_nobody_claimed(world, browser, morning):
    task = world.open_task()
    relay()
    morning.shift(timedelta(minutes=25))
    client = browser("coordinator")
    assert queue(client, "unclaimed")["counted"] == 1
    offer = matching.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    assert queue(client, "unclaimed")["counted"] == 0
    matching.decline(offer_id=offer.pk, by=world.actor("secretary"), reason="busy")
    assert queue(client, "unclaimed")["counted"] == 1


def test_the_queues_follow_each_other_and_end_with_the_round(world, browser, late, morning):
    unclaimed = world.open_task()
    relay()
    morning.shift(timedelta(minutes=25))
    client, address = browser("coordinator"), reverse("desk_next")
    first = client.get(reverse("desk")).context["queues"]
    overdue, waiting = (
        next(each["url"] for each in first if each["name"] == name) for name in ("overdue", "unclaimed")
    )
    assert client.get(address)["Location"] == overdue
    assert client.get(address, {"after": "overdue"})["Location"] == waiting
    assert client.get(address, {"after": "time"})["Location"] == overdue, "round it goes"
    listed = Page(client.get(overdue))
    assert next(a for a in listed.all("a") if a.get("data-key") == "n")["href"] == f"{address}?after=overdue"
    act(client, late, "nudge")
    told = client.get(address, {"after": "unclaimed"}, follow=True)
    assert told.redirect_chain[-1][0] == waiting and "Nothing waits in the other queues." in Page(told).words
    act(client, unclaimed, "escalate")
    assert client.get(address, {"after": "unclaimed"})["Location"] == reverse("desk_round")


def test_too_little_more_time_says_so_and_the_amount_that_helps_stands_beside_it(world, browser, late):
    sla.ask_for_time(task_id=late.pk, minutes=60, reason="The hall is closed.", by=world.actor("secretary"))
    relay()
    client = browser("coordinator")
    (row,) = client.get(reverse("desk_tasks"), {"queue": "time"}).context["rows"]
    assert (row["step"].minutes, row["step"].note) == (60, "Still overdue by 30 min then")
    enough = row["step"].instead
    assert enough.act == "extend" and enough.minutes >= 90
    page = Page(client.get(reverse("desk_peek", args=[late.number])))
    assert "Give 1 h more: Still overdue by 30 min then" in page.words
    offered = [field["value"] for field in page.all("input") if field.get("name") == "minutes"]
    assert offered == [str(enough.minutes), "60"]
    told = act(client, late, "extend", minutes=60)
    assert "1 task has more time. It is still overdue." in Page(told).words
    told = act(client, late, "extend", minutes=enough.minutes)
    assert "overdue" not in next(text for text in Page(told).words.split("  ") if "more time" in text)
    assert Task.objects.get(pk=late.pk).due_at > now()


def test_the_list_knows_by_how_much_each_task_is_late(world, browser, late):
    given = {"act": "extend", "minutes": "60", "reason": "A holiday.", "asked": "queue=overdue", "task": [late.number]}
    client = browser("coordinator")
    page = Page(client.get(reverse("desk_tasks"), {"queue": "overdue"}))
    assert [box["data-late"] for box in page.all("input") if "data-late" in box] == ["90"]
    assert "It is still overdue." in Page(client.post(reverse("desk_bulk"), given, follow=True)).words


def test_what_has_no_deadline_to_move_is_refused_in_a_sentence(world, browser):
    task = world.submitted_task()
    relay()
    told = act(browser("coordinator"), task, "extend", minutes=60)
    assert "There is no deadline here to move" in Page(told).words


def test_filters_of_a_link_are_named_and_can_be_left_out(world, browser, morning):
    world.task_in_progress()
    relay()
    client, address = browser("coordinator"), reverse("desk_tasks")
    asked = f"queue=all&organization={world.organization.pk}&waits=1&due=2026-11-19&q=minutes"
    page = client.get(f"{address}?{asked}")
    drawn = dict(page.context["drawn"])
    assert set(drawn) == {"waits for a decision", world.organization.name, "due 19 Nov 2026"}
    assert set(drawn.values()) <= Page(page).links
    left = client.get(f"{address}{drawn[world.organization.name]}")
    assert world.organization.name not in dict(left.context["drawn"])
    assert left.context["filters"].waits and left.context["filters"].q == "minutes"
    foreign = client.get(address, {"organization": str(world.other_organization.pk)})
    assert world.other_organization.name not in Page(foreign).words
    assert dict(foreign.context["drawn"]).keys() == {"another organization"}


def test_the_sheet_of_keys_names_places_of_the_reader_and_what_each_key_needs(world, browser):
    page = Page(browser("coordinator").get(reverse("desk")))
    words = " ".join(page.words.split())
    assert "G D SLA dashboard" in words and "G B" not in words
    needs = [line["data-needs"] for line in page.all("tr") if "data-needs" in line]
    assert "[data-row] [data-key=c]" in needs and "[data-key=n]" in needs
