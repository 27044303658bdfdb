"""What always holds, whatever was asked, refused, raced or killed: I1 to I4 and I7 of the reliability paper.

Each function asserts one invariant over the whole database; `hold()` asserts them all. Call it at the end of any test.
"""

from django.db.models import Count, Q

from backend.outbox.models import OutboxEvent
from backend.sla.models import Clock
from backend.tasks.models import Assignment, LogEntry, Task
from tasks_engine.lifecycle import CLOSED, LIVE, STEPS


def hold() -> None:
    """Assert every invariant."""
    at_most_one_live_assignment()
    statuses_agree_with_assignments()
    every_change_is_told_once()
    no_clock_runs_on_a_closed_task()
    every_change_is_logged_once()


def at_most_one_live_assignment() -> None:
    """I1: nobody gets two live copies of a task, and no task has two holders."""
    crowded = Assignment.objects.live().values("task").annotate(n=Count("id")).filter(n__gt=1)
    assert not crowded.exists(), list(crowded)


def statuses_agree_with_assignments() -> None:
    """I2: a task is held if and only if its status says so, and a closed one remembers who held it at most."""
    held = set(Assignment.objects.live().values_list("task", flat=True))
    assert held == set(Task.objects.filter(status__in=LIVE).values_list("pk", flat=True))
    finished = Assignment.objects.holding().exclude(ended_at=None).values("task")
    assert not Task.objects.filter(pk__in=finished).exclude(status__in=CLOSED).exists()


def every_change_is_told_once() -> None:
    """I3: each version of a task after the first has exactly one event in the outbox."""
    told = OutboxEvent.objects.filter(name__in=["task.moved", "task.edited"])
    events = sorted((event.payload["task_id"], event.payload["version"]) for event in told)
    versions = Task.objects.values_list("pk", "version")
    assert events == sorted((str(pk), version) for pk, last in versions for version in range(2, last + 1))


def no_clock_runs_on_a_closed_task() -> None:
    """I4: once every event was heard, what is over is not measured."""
    heard = ~Q(
        task__in=[
            event.payload["task_id"] for event in OutboxEvent.objects.filter(done_at=None, key__startswith="task:")
        ]
    )
    running = Clock.objects.filter(heard, task__status__in=CLOSED, state__in=["running", "paused"])
    assert not running.exists(), list(running.values("task", "kind", "state"))


def every_change_is_logged_once() -> None:
    """I7: the log of each task counts its versions, never runs backwards, and follows the life cycle."""
    for task in Task.objects.all():
        lines = list(LogEntry.objects.filter(task=task).order_by("id"))
        assert [line.version for line in lines if line.verb != "message"] == list(range(1, task.version + 1))
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        status = ""
        for line in lines:
            assert line.from_status == status
            status = line.to_status
            assert line.verb == "create" or line.from_status == line.to_status or _is_a_step(line)
        assert status == task.status


def _is_a_step(line: LogEntry) -> bool:
    return any(
        step.verb == line.verb and line.from_status in step.sources and line.to_status == step.target for step in STEPS
    )
