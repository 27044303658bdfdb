"""Many at once, on real PostgreSQL: one wins, the others hear why, and nothing is half done."""

from collections import Counter
from functools import partial

import pytest

from backend.accounts.actors import Actor
from backend.outbox.models import OutboxEvent
from backend.secretaries.services import actor_of
from backend.tasks import services
from backend.tasks.models import Assignment, Deliverable, LogEntry, Task
from backend.tasks.refusals import ActedSince, NotYourStep, OpenedAlready, TooManyTasks, WrongTaskState
from tasks_engine.lifecycle import TaskStatus
from tests import invariants
from tests.at_once import at_once
from tests.factories import SecretaryFactory

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(answers: list[object]) -> Counter[type]:
    return Counter(type(answer) for answer in answers)


def test_of_a_hundred_simultaneous_claims_one_wins(world):
    """Row F21."""
    task = world.open_task()
    secretaries = [SecretaryFactory(pool=world.pool) for _ in range(100)]
    actors = [actor_of(secretary.user) for secretary in secretaries]
    told = OutboxEvent.objects.count()
    answers = at_once(*(partial(services.claim, task_id=task.pk, by=actor) for actor in actors))
    assert kinds(answers) == {Task: 1, WrongTaskState: 99}
    assert {answer.facts["task_status"] for answer in answers if isinstance(answer, WrongTaskState)} == {"assigned"}
    assert Assignment.objects.filter(task=task).count() == 1
    assert LogEntry.objects.filter(task=task, verb="claim").count() == 1
    assert OutboxEvent.objects.count() == told + 1
    invariants.hold()


def test_a_hundred_claims_of_one_secretary_are_one(world):
    task, actor = world.open_task(), world.actor("secretary")
    answers = at_once(*[partial(services.claim, task_id=task.pk, by=actor)] * 30)
    assert kinds(answers) == {Task: 1, WrongTaskState: 29}
    invariants.hold()


def test_parallel_claims_do_not_pass_the_limit_of_a_secretary(world):
    """Row F23."""
    world.profile.most_live_tasks = 3
    world.profile.save()
    tasks, actor = [world.open_task() for _ in range(20)], world.actor("secretary")
    answers = at_once(*(partial(services.claim, task_id=task.pk, by=actor) for task in tasks))
    assert kinds(answers) == {Task: 3, TooManyTasks: 17}
    assert Assignment.objects.live().filter(secretary=world.profile).count() == 3
    assert Task.objects.filter(status=TaskStatus.OPEN).count() == 17
    invariants.hold()


def test_claim_cancel_and_assign_at_once_leave_one_story(world):
    """Row F22: whatever comes first, the log tells it and the status agrees."""
    owner, coordinator, secretary, colleague = map(world.actor, ("owner", "coordinator", "secretary", "colleague"))
    for _ in range(12):
        task = world.open_task()
        answers = at_once(
            partial(services.claim, task_id=task.pk, by=secretary),
            partial(services.claim, task_id=task.pk, by=colleague),
            partial(services.cancel, task_id=task.pk, by=owner, reason="Called off."),
            partial(
                services.assign,
                task_id=task.pk,
                secretary_id=world.colleague_profile.pk,
                by=coordinator,
                reason="Knows the house.",
            ),
        )
        assert set(kinds(answers)) <= {Task, WrongTaskState}
        _clear(task, owner)
    invariants.hold()


def test_reassign_release_submit_and_cancel_at_once_leave_one_story(world):
    owner, coordinator, secretary = map(world.actor, ("owner", "coordinator", "secretary"))
    for _ in range(12):
        task = world.task_in_progress()
        answers = at_once(
            partial(
                services.reassign,
                task_id=task.pk,
                secretary_id=world.colleague_profile.pk,
                by=coordinator,
                reason="Fell ill.",
            ),
            partial(services.release, task_id=task.pk, by=secretary, reason="Ill.", handover="Half done."),
            partial(services.submit, task_id=task.pk, by=secretary, note="Here."),
            partial(services.cancel, task_id=task.pk, by=owner, reason="Called off."),
        )
        assert set(kinds(answers)) <= {Task, Deliverable, WrongTaskState, NotYourStep}
        _clear(task, owner)
    invariants.hold()


def test_a_deliverable_is_reviewed_once(world):
    """Row A36."""
    task, owner = world.submitted_task(), world.actor("owner")
    answers = at_once(
        *[partial(services.accept, task_id=task.pk, by=owner)] * 10,
        *[partial(services.request_revision, task_id=task.pk, by=owner, changes="More.")] * 10,
        *[partial(services.accept_by_silence, task_id=task.pk, deliverable=1)] * 2,
    )
    assert sum(isinstance(answer, Task) or answer is True for answer in answers) == 1
    assert task.deliverables.get().review
    invariants.hold()


def test_work_is_delivered_once(world):
    task, secretary = world.task_in_progress(), world.actor("secretary")
    answers = at_once(*[partial(services.submit, task_id=task.pk, by=secretary, note="Here.")] * 20)
    assert kinds(answers)[WrongTaskState] == 19
    assert task.deliverables.count() == 1
    invariants.hold()


def test_edits_at_once_each_make_a_version(world):
    task, owner = world.draft(), world.actor("owner")
    at_once(
        *(partial(services.edit, task_id=task.pk, by=owner, title=f"Title {n}") for n in range(10)),
        *(partial(services.post_message, task_id=task.pk, by=owner, text=f"Word {n}") for n in range(5)),
    )
    task.refresh_from_db()
    assert task.version == 11
    invariants.hold()


def _clear(task: Task, owner: Actor) -> None:
    """Cancel what is left of a task, so that nobody's hands stay full."""
    if Task.objects.get(pk=task.pk).closed_at is None:
        services.cancel(task_id=task.pk, by=owner, reason="Next.")


# Undo -----------------------------------------------------------------------------------------------------------------


def test_of_recalling_and_accepting_at_once_one_wins(world):
    secretary, owner = world.actor("secretary"), world.actor("owner")
    for _ in range(8):
        task = world.submitted_task()
        recalled, accepted = at_once(
            partial(services.undo, task_id=task.pk, by=secretary), partial(services.accept, task_id=task.pk, by=owner)
        )
        assert {type(recalled), type(accepted)} in ({Task, ActedSince}, {Task, WrongTaskState})
        status = Task.objects.get(pk=task.pk).status
        assert status == ("in_progress" if isinstance(recalled, Task) else "accepted")
        assert Deliverable.objects.filter(task=task).exists() is isinstance(accepted, Task)
        if status == "in_progress":
            services.cancel(task_id=task.pk, by=owner, reason="-")
    invariants.hold()


def test_what_is_opened_is_not_recalled_and_what_is_recalled_is_not_opened(world):
    secretary, owner = world.actor("secretary"), world.actor("owner")
    for _ in range(8):
        task = world.submitted_task()
        recalled, _opened = at_once(
            partial(services.undo, task_id=task.pk, by=secretary),
            partial(services.mark_opened, task=task, by=owner),
        )
        deliverable = Deliverable.ever.get(task=task)
        assert isinstance(recalled, Task | OpenedAlready)
        assert (deliverable.recalled_at is not None) is isinstance(recalled, Task)
        assert (deliverable.opened_at is not None) is isinstance(recalled, OpenedAlready)
        services.cancel(task_id=task.pk, by=owner, reason="-")


def test_of_withdrawing_and_claiming_at_once_one_wins(world):
    secretary, owner = world.actor("secretary"), world.actor("owner")
    for _ in range(8):
        task = world.open_task()
        withdrawn, claimed = at_once(
            partial(services.undo, task_id=task.pk, by=owner), partial(services.claim, task_id=task.pk, by=secretary)
        )
        assert sum(isinstance(answer, Task) for answer in (withdrawn, claimed)) == 1
        assert isinstance(withdrawn, Task | ActedSince)
        assert isinstance(claimed, Task | WrongTaskState)
        assert Assignment.objects.filter(task=task).exists() is isinstance(claimed, Task)
        services.cancel(task_id=task.pk, by=owner, reason="-")
    invariants.hold()


def test_a_step_is_undone_once(world):
    """Pressed twice, the step before it is not taken back as well: each press names the version it is about."""
    task = world.task_in_progress()
    press = partial(services.undo, task_id=task.pk, by=world.actor("secretary"), version=task.version)
    assert kinds(at_once(*[press] * 5)) == {Task: 1, ActedSince: 4}
    assert Task.objects.get().status == "assigned"
    invariants.hold()
