"""Undo: what can be taken back, by whom, until when; and that everything is then as it was."""

from datetime import timedelta

import pytest
import time_machine

from backend.core.clock import now
from backend.core.errors import Refusal
from backend.outbox.services import relay
from backend.sla.models import Clock
from backend.sla.services import extend, read_clocks
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, Deliverable, LogEntry, Review, Task
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
    return tasks.accept(task_id=world.submitted_task().pk, by=world.actor("owner"), rating=5)


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
