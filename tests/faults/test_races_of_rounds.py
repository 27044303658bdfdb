"""Rounds that start together: one pool has one at a time, whoever starts them; pools do not wait for each other.

Every race has pools of its own, so that what a round was given tells whether it overlapped: a round that began before
another of its pool had stored its offers would be given the same tasks again.
"""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest
from celery import Celery
from django.db import connection
from django.db.models import Sum

from backend.accounts.models import Pool
from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Offer, PoolPolicy, Round
from backend.matching.services import Skipped
from backend.secretaries.services import actor_of
from backend.tasks.models import Task
from tests.factories import World
from tests.faults.crowd import copies, everything_holds, secretaries
from tests.faults.races import DONE, RACES, Act, Answer, Duel, by_service
from tests.processes import Stack, wait_until

TASKS = 2
WAITED = Answer(409, "busy")  # of a round: another one was running


@pytest.fixture
def model(running_stack: Stack, live_world: World) -> Iterator[Task]:
    """An open task, to be copied into other pools. The stack's worker and beat run rounds of their own."""
    yield live_world.open_task()
    everything_holds()


def pools(count: int) -> list[Pool]:
    """Pools of one secretary each, who may be offered all their tasks at once."""
    made = Pool.objects.bulk_create(Pool(name=f"Race {n}") for n in range(count))
    PoolPolicy.objects.bulk_create(PoolPolicy(pool=pool, version=1, engine={"queue_minutes": None}) for pool in made)
    for pool in made:
        secretaries(pool, 1)
    return made


def fill(pool: Pool, model: Task) -> None:
    copies(model, TASKS, pool_id=pool.pk)


def round_of(pool: Pool) -> Act:
    """A round as an act: done when it offered something."""

    def act() -> Answer:
        try:
            made = services.run_round(pool_id=pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
        finally:
            connection.close()
        return DONE if isinstance(made, Round) else Answer(409, made)

    return act


def assert_each_task_was_given_once(pool: Pool) -> None:
    rounds = Round.objects.filter(pool=pool, tasks__gt=0)
    assert rounds.aggregate(given=Sum("tasks"))["given"] == TASKS, list(rounds.values("at", "tasks"))
    offered = Offer.objects.filter(task__pool=pool).values_list("task", flat=True)
    assert len(offered) == len(set(offered)) == TASKS


def test_two_rounds_of_one_pool_never_overlap(model):
    duel, busy = Duel(), 0
    for pool in pools(RACES):
        fill(pool, model)
        left, right = duel.run(round_of(pool), round_of(pool))
        busy += WAITED in (left, right)
        assert {left.code, right.code} <= {"", *Skipped}
        if left.done != right.done:  # else the stack's own round came first
            duel.went("left" if left.done else "right", left_first=left.done)
        wait_until(lambda pool=pool: Offer.objects.filter(task__pool=pool).count() == TASKS)
        assert_each_task_was_given_once(pool)
    duel.assert_was_a_race("left", "right")
    assert busy, "no two of them ran at the same time"


def test_rounds_of_two_pools_run_side_by_side(model):
    duel = Duel()
    made = pools(2 * RACES)
    for one, other in zip(made[::2], made[1::2], strict=True):
        fill(one, model)
        fill(other, model)
        answers = duel.run(round_of(one), round_of(other))
        assert {answer.code for answer in answers} <= {"", *Skipped}
        for pool in (one, other):
            wait_until(lambda pool=pool: Offer.objects.filter(task__pool=pool).count() == TASKS)
            assert_each_task_was_given_once(pool)


def test_a_worker_asked_four_times_holds_one_round(running_stack, model):
    """The worker's two processes take the jobs from the queue side by side."""
    queue = Celery(broker=running_stack.redis_url, set_as_current=False)
    made = pools(RACES)
    for pool in made:
        fill(pool, model)
        for _ in range(4):
            queue.send_task("matching.run_round", [str(pool.pk)])
    wait_until(lambda: Offer.objects.filter(task__pool__in=made).count() == TASKS * RACES, seconds=600)
    wait_until(lambda: running_stack.redis.llen("celery") == 0, seconds=600)
    for pool in made:
        assert_each_task_was_given_once(pool)


def test_a_round_against_a_claim_leaves_no_offer_of_a_taken_task(model):
    duel = Duel()
    for pool in pools(RACES):
        fill(pool, model)
        task, _other = Task.objects.filter(pool=pool)
        who = actor_of(pool.secretaries.get().user)
        held, claimed = duel.run(round_of(pool), by_service(partial(services.claim, task_id=task.pk, by=who)))
        assert claimed == DONE
        assert not Offer.objects.pending().filter(task=task).exists()
        before = offered(task.pk)
        duel.went("round" if before else "claim", left_first=before)
        assert held.code in {"", *Skipped}
    duel.assert_was_a_race("round", "claim")


def offered(task_id: UUID) -> bool:
    return Offer.objects.filter(task=task_id).exists()
