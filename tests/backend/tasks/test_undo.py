"""Undo: what can be taken back, by whom, until when; and that everything is then as it was."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from backend.core.clock import now
from backend.core.errors import Refusal
from backend.matching.inputs import _refusers
from backend.matching.models import PoolPolicy
from backend.outbox.services import relay
from backend.sla.models import Clock
from backend.sla.services import extend, read_clocks
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, Change, Deliverable, LogEntry, Review, Task
from backend.tasks.refusals import ActedSince, NothingToUndo, NotYourUndo, OpenedAlready, UndoTooLate
from tasks_engine.lifecycle import UNDOABLE, Verb

pytestmark = pytest.mark.django_db


def claimed(world):
    return tasks.claim(task_id=world.open_task().pk, by=world.actor("secretary"))


def reassigned(world):
    task = world.task_in_progress()
    who = world.colleague_profile.pk
    return tasks.reassign(task_id=task.pk, secretary_id=who, by=world.actor("coordinator"), reason="Leave.")


def asked(world):
    task = world.task_in_progress()
    return tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")


def assigned(world):
    who = world.profile.pk
    return tasks.assign(
        task_id=world.open_task().pk, secretary_id=who, by=world.actor("coordinator"), reason="Knows them."
    )


def accepted(world):
    return tasks.accept(task_id=world.submitted_task().pk, by=world.actor("owner"))


def revised(world):
    pins = [tasks.Pin("The budget is 186,000."), tasks.Pin("Shorter.")]
    return tasks.request_revision(task_id=world.submitted_task().pk, by=world.actor("owner"), pins=pins)


def offered(world):
    return tasks.accept_offer(task_id=world.open_task().pk, by=world.actor("secretary"))


TAKEN = {
    Verb.PUBLISH: (lambda world: world.open_task(), "owner", "draft"),
    Verb.CLAIM: (claimed, "secretary", "open"),
    Verb.ACCEPT_OFFER: (offered, "secretary", "open"),
    Verb.ASSIGN: (assigned, "coordinator", "open"),
    Verb.START: (lambda world: world.task_in_progress(), "secretary", "assigned"),
    Verb.REASSIGN: (reassigned, "coordinator", "in_progress"),
    Verb.ASK: (asked, "secretary", "in_progress"),
    Verb.SUBMIT: (lambda world: world.submitted_task(), "secretary", "in_progress"),
    Verb.REQUEST_REVISION: (revised, "owner", "submitted"),
    Verb.ACCEPT: (accepted, "owner", "submitted"),
}


def test_every_step_that_can_be_undone_is_tried_here():
    assert set(TAKEN) == UNDOABLE


@pytest.mark.parametrize("verb", TAKEN)
def test_a_step_is_undone_by_who_took_it(verb, world):
    take, who, before = TAKEN[verb]
    task = take(world)
    undone = tasks.undo(task_id=task.pk, by=world.actor(who))
    assert undone.status == before
    line, step = LogEntry.objects.order_by("-id")[:2]
    assert (line.verb, line.facts["verb"], step.undone_by_id) == ("undo", verb, line.pk)
    relay()


@pytest.mark.parametrize("verb", TAKEN)
def test_nobody_else_undoes_it(verb, world):
    take, who, _before = TAKEN[verb]
    task = take(world)
    for other in {"owner", "manager", "secretary", "colleague", "coordinator", "outsider"} - {who}:
        with pytest.raises((NotYourUndo, ActedSince)):
            tasks.undo(task_id=task.pk, by=world.actor(other))
    assert not LogEntry.objects.filter(verb="undo").exists()


@pytest.mark.parametrize("verb", sorted(set(TAKEN) - {Verb.SUBMIT}))
def test_ten_minutes_later_it_is_too_late(verb, world):
    take, who, before = TAKEN[verb]
    with time_machine.travel(now(), tick=False) as clock:
        task = take(world)
        action = tasks.undo_action(task=Task.objects.get(), by=world.actor(who), at=now())
        assert action and action.refusal is None and action.until == now() + timedelta(minutes=10)
        clock.shift(601)
        with pytest.raises(UndoTooLate):
            tasks.undo(task_id=task.pk, by=world.actor(who))
        late = tasks.undo_action(task=Task.objects.get(), by=world.actor(who), at=now())
        assert late and isinstance(late.refusal, UndoTooLate)
        clock.shift(-1)
        assert tasks.undo(task_id=task.pk, by=world.actor(who)).status == before


# What is restored -----------------------------------------------------------------------------------------------------


def clocks_at(task, at):
    """Everything that a clock says, but what it is counted from."""
    return {
        (each.kind, each.cycle): (each.state, each.due, each.remaining, each.paused, each.stopped_at, each.breached_at)
        for each in read_clocks(task=Task.objects.get(pk=task.pk), at=at)
    }


def stored(task):
    rows = Clock.objects.filter(task=task)
    return {(row.kind, row.cycle): (row.state, row.due_at, row.stopped_at, row.breached_at) for row in rows}


def stands(task):
    """Where a task stands, and who holds it."""
    fresh = Task.objects.get(pk=task.pk)
    return fresh.status, fresh.holder_id, fresh.closed_at, fresh.checklist, fresh.published_at, fresh.due_at


STEPS_OF_A_LIFE = {
    "publish": lambda task, world: tasks.publish(task_id=task.pk, by=world.actor("owner")),
    "claim": lambda task, world: tasks.claim(task_id=task.pk, by=world.actor("secretary")),
    "accept_offer": lambda task, world: tasks.accept_offer(task_id=task.pk, by=world.actor("colleague")),
    "assign": lambda task, world: tasks.assign(
        task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"), reason="Knows them."
    ),
    "start": lambda task, world: tasks.start(task_id=task.pk, by=holder(task, world)),
    "ask": lambda task, world: tasks.ask(task_id=task.pk, by=holder(task, world), question="Who chaired?"),
    "answer": lambda task, world: tasks.answer(task_id=task.pk, by=world.actor("owner"), text="Ms Xu."),
    "message": lambda task, world: tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="Well?"),
    "reply": lambda task, world: tasks.post_message(task_id=task.pk, by=holder(task, world), text="Soon."),
    "release": lambda task, world: tasks.release(task_id=task.pk, by=holder(task, world), reason="Ill.", handover="-"),
    "reassign": lambda task, world: tasks.reassign(
        task_id=task.pk,
        secretary_id=(world.profile if holder_name(task) != "Secretary" else world.colleague_profile).pk,
        by=world.actor("coordinator"),
        reason="Leave.",
    ),
    "submit": lambda task, world: tasks.submit(task_id=task.pk, by=holder(task, world), note="Here."),
    "request_revision": lambda task, world: tasks.request_revision(
        task_id=task.pk, by=world.actor("owner"), changes="Names.", pins=[tasks.Pin("The budget.")]
    ),
    "accept": lambda task, world: tasks.accept(task_id=task.pk, by=world.actor("owner")),
    "reopen": lambda task, world: tasks.reopen(task_id=task.pk, by=world.actor("owner"), reason="Annex B."),
    "extend": lambda task, world: extend(
        task_id=task.pk, kind="delivery", minutes=60, reason="Long.", by=world.actor("coordinator")
    ),
}
WHO = {
    "publish": "owner",
    "assign": "coordinator",
    "reassign": "coordinator",
    "request_revision": "owner",
    "accept": "owner",
    "extend": "coordinator",
}


def holder_name(task):
    fresh = Task.objects.get(pk=task.pk)
    return fresh.holder.user.name if fresh.holder else ""


def holder(task, world):
    return world.actor("colleague" if holder_name(task) == "Colleague" else "secretary")


def some_step(task, world, dice):
    """Take any step that can be taken, and say which it was."""
    for name in dice.sample(sorted(STEPS_OF_A_LIFE), len(STEPS_OF_A_LIFE)):
        with suppress(Refusal, KeyError), transaction.atomic():
            STEPS_OF_A_LIFE[name](task, world)
            return name
    raise AssertionError("no step can be taken")


@pytest.mark.parametrize("seed", range(4))
def test_undoing_restores_state_holder_and_clocks_at_any_point_of_any_life(seed, world):
    """Clocks stand then as if the step had never been taken, less the seconds that passed."""
    dice, tried = random.Random(seed), 0
    with time_machine.travel(datetime(2026, 11, 19, 2, 12, tzinfo=UTC), tick=False) as clock:
        task = world.draft(priority=dice.choice([1, 2, 3]))
        for _ in range(8):
            clock.shift(dice.choice([7, 61, 3_601, 40_000, 90_000]))
            pause = dice.choice([0, 1, 59, 600])
            before, at = stands(task), now() + timedelta(seconds=pause)
            expected = clocks_at(task, at)
            name = some_step(task, world, dice)
            relay()
            if name not in UNDOABLE and name != "extend":
                continue
            who = world.actor(WHO[name]) if name in WHO else holder(task, world)
            clock.shift(pause)
            tasks.undo(task_id=task.pk, by=who)
            relay()
            tried += 1
            assert stands(task)[:-1] == before[:-1], name
            assert clocks_at(task, at) == expected, name
            assert stored(task).keys() == set(expected), name
            assert {key: row[1:3] for key, row in stored(task).items()} == {
                key: (row[1], row[4]) for key, row in expected.items()
            }, name
            if dice.random() < 0.8:  # then it is taken after all
                STEPS_OF_A_LIFE[name](task, world)
                relay()
    assert tried


def test_nothing_is_promised_of_a_draft_that_was_taken_back(world):
    task = world.open_task()
    relay()
    assert Task.objects.get().due_at
    tasks.undo(task_id=task.pk, by=world.actor("owner"))
    relay()
    assert (Task.objects.get().due_at, Clock.objects.count(), clocks_at(task, now())) == (None, 0, {})


# The house knows nothing of it any more -------------------------------------------------------------------------------


def test_an_acceptance_that_was_undone_leaves_no_rating(world):
    task = accepted(world)
    tasks.undo(task_id=task.pk, by=world.actor("owner"))
    assert not Review.objects.exists()
    assert Assignment.objects.live().get().secretary == world.profile
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Names.")


def test_changes_that_were_taken_back_leave_the_result_to_be_reviewed(world):
    before, at = world.submitted_task(), now() + timedelta(hours=1)
    expected = clocks_at(before, at)
    pin = tasks.Pin("Shorter.")
    task = tasks.request_revision(task_id=before.pk, by=world.actor("owner"), pins=[pin])
    assert task.checklist != before.checklist
    tasks.undo(task_id=task.pk, by=world.actor("owner"))
    assert (Review.objects.count(), Change.objects.count()) == (0, 0)
    assert Task.objects.get().checklist == before.checklist
    assert clocks_at(task, at) == expected
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), pins=[pin])
    assert Change.objects.get().number == 1


@pytest.mark.parametrize(
    "begin",
    [
        lambda task, by: tasks.tick(task_id=task.pk, item=0, done=True, by=by),
        lambda task, by: tasks.add_file(task_id=task.pk, by=by, upload=SimpleUploadedFile("Minutes.txt", b"Budget")),
        lambda task, by: tasks.ask(task_id=task.pk, by=by, question="Which budget?"),
        lambda task, by: tasks.submit(task_id=task.pk, by=by, note="Shorter now."),
    ],
    ids=["tick", "file", "question", "submission"],
)
def test_changes_are_not_taken_back_once_the_secretary_has_begun(begin, world):
    task = revised(world)
    begin(task, world.actor("secretary"))
    with pytest.raises(ActedSince):
        tasks.undo(task_id=task.pk, by=world.actor("owner"))
    assert Change.objects.count() == 2


def test_an_acceptance_by_silence_is_undone_by_the_organization(world):
    task = world.submitted_task()
    assert tasks.accept_by_silence(task_id=task.pk, deliverable=1)
    with pytest.raises(ActedSince):
        tasks.undo(task_id=task.pk, by=world.actor("secretary"))
    assert tasks.undo(task_id=task.pk, by=world.actor("manager")).status == "submitted"


def test_who_accepted_an_offer_by_mistake_is_not_offered_it_again(world):
    task = offered(world)
    tasks.undo(task_id=task.pk, by=world.actor("secretary"))
    found = _refusers([task.pk], PoolPolicy(), now())
    assert found[task.pk] == {str(world.profile.pk)}


def test_steps_are_undone_one_after_the_other(world):
    task = world.task_in_progress()
    for before in ("assigned", "open"):
        assert tasks.undo(task_id=task.pk, by=world.actor("secretary")).status == before
    with pytest.raises(NotYourUndo):
        tasks.undo(task_id=task.pk, by=world.actor("secretary"))
    assert tasks.undo(task_id=task.pk, by=world.actor("owner")).status == "draft"
    with pytest.raises(NothingToUndo):
        tasks.undo(task_id=task.pk, by=world.actor("owner"))


def test_an_address_for_one_step_undoes_no_other(world):
    task = world.task_in_progress()
    with pytest.raises(ActedSince):
        tasks.undo(task_id=task.pk, by=world.actor("secretary"), version=task.version - 1)
    assert tasks.undo(task_id=task.pk, by=world.actor("secretary"), version=task.version).status == "assigned"


def test_what_somebody_else_did_since_stands_on_it(world):
    task = world.open_task()
    tasks.edit(task_id=task.pk, by=world.actor("manager"), title="Minutes of the board")
    with pytest.raises(ActedSince):
        tasks.undo(task_id=task.pk, by=world.actor("owner"))


def test_messages_do_not_stand_on_a_step(world):
    task = world.task_in_progress()
    tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="Thank you.")
    assert tasks.undo(task_id=task.pk, by=world.actor("secretary")).status == "assigned"


# Recall ---------------------------------------------------------------------------------------------------------------


def test_a_submission_can_be_recalled_for_days_until_it_is_opened(world):
    """Check 17, of the service."""
    task = world.submitted_task()
    with time_machine.travel(now() + timedelta(days=3)):
        by = world.actor("secretary")
        action = tasks.undo_action(task=Task.objects.get(), by=by, at=now())
        assert action and (action.refusal, action.until) == (None, None)
        for name in ("secretary", "coordinator", "viewer"):  # who may not review it does not open it
            tasks.mark_opened(task=Task.objects.get(), by=world.actor(name))
        assert tasks.undo(task_id=task.pk, by=by).status == "in_progress"
        assert (Deliverable.objects.count(), Deliverable.ever.count()) == (0, 1)
        tasks.submit(task_id=task.pk, by=by, note="With names.")
        tasks.mark_opened(task=Task.objects.get(), by=world.actor("manager"))
        with pytest.raises(OpenedAlready):
            tasks.undo(task_id=task.pk, by=by)
    assert Deliverable.objects.get().opened_by == "Manager"


def test_only_the_first_to_open_it_is_noted(world, django_assert_num_queries):
    world.submitted_task()
    for name in ("manager", "owner"):
        tasks.mark_opened(task=Task.objects.get(), by=world.actor(name))
    assert Deliverable.objects.get().opened_by == "Manager"
    task, by = Task.objects.get(), world.actor("owner")
    with django_assert_num_queries(3):  # the deliverable, within a savepoint
        tasks.mark_opened(task=task, by=by)


# More time ------------------------------------------------------------------------------------------------------------


def test_more_time_that_was_given_by_mistake_is_taken_back(world):
    task = world.task_in_progress()
    at = now()
    before = clocks_at(task, at)
    extend(task_id=task.pk, kind="delivery", minutes=60, reason="Long.", by=world.actor("coordinator"))
    assert clocks_at(task, now() + timedelta(seconds=1)) != before
    with pytest.raises((NotYourUndo, ActedSince)):
        tasks.undo(task_id=task.pk, by=world.actor("secretary"))
    tasks.undo(task_id=task.pk, by=world.actor("coordinator"))
    relay()
    assert clocks_at(task, at) == before
    assert Task.objects.get().due_at == before["delivery", 1][1]
