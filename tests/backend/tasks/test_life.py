"""The life of a task, told by its services."""

import pytest

from backend.tasks import services
from backend.tasks.models import LogEntry, Task
from backend.tasks.refusals import NotYourStep, TooManyTasks, WrongTaskState
from tasks_engine.lifecycle import TaskStatus


def test_a_task_is_posted_done_revised_and_accepted(world):
    task = world.task_in_progress()
    services.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    assert Task.objects.get(pk=task.pk).status == TaskStatus.WAITING
    services.answer(task_id=task.pk, by=world.actor("requester"), text="Ms Xu.")
    services.submit(task_id=task.pk, by=world.actor("secretary"), note="v1")
    services.request_revision(task_id=task.pk, by=world.actor("owner"), changes="The budget is 186,000.")
    services.submit(task_id=task.pk, by=world.actor("secretary"), note="v2")
    services.accept(task_id=task.pk, by=world.actor("owner"))
    task.refresh_from_db()
    assert task.status == TaskStatus.ACCEPTED
    assert task.closed_at is not None
    assert not task.assignments.live().exists()
    verbs = list(LogEntry.objects.filter(task=task).order_by("id").values_list("verb", flat=True))
    assert verbs == ["create", "publish", "claim", "start", "ask", "answer", "submit", "request_revision", "submit",
                     "accept"]  # fmt: skip


def test_a_word_of_the_organization_ends_its_own_waiting(world):
    task = world.task_in_progress()
    services.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    services.post_message(task_id=task.pk, by=world.actor("owner"), text="Ms Xu did.")
    assert Task.objects.get(pk=task.pk).status == TaskStatus.IN_PROGRESS


def test_a_viewer_may_not_publish(world):
    with pytest.raises(NotYourStep):
        services.publish(task_id=world.draft().pk, by=world.actor("viewer"))


def test_a_held_task_cannot_be_claimed(world):
    task = world.task_in_progress()
    with pytest.raises(WrongTaskState):
        services.claim(task_id=task.pk, by=world.actor("colleague"))


def test_a_secretary_holds_no_more_tasks_than_they_may(world):
    world.profile.most_live_tasks = 1
    world.profile.save()
    world.task_in_progress()
    with pytest.raises(TooManyTasks):
        services.claim(task_id=world.open_task().pk, by=world.actor("secretary"))
