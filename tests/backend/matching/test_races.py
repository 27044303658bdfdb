"""Several at once, on several connections: one wins, the others are told, and nothing is done twice."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from backend.core.clock import now
from backend.core.errors import Conflict
from backend.matching import services
from backend.matching.models import Offer, Round
from backend.matching.services import Skipped
from backend.matching.services.rounds import _alone
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tasks_engine.lifecycle import TaskStatus
from tests import invariants
from tests.at_once import at_once
from tests.factories import SecretaryFactory, UserFactory
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 30


def offered(world):
    """A task offered to `secretary` and to `colleague`."""
    task = world.open_task()
    coordinator = world.actor("coordinator")
    return task, *(
        services.invite(task_id=task.pk, secretary_id=profile.pk, by=coordinator)
        for profile in (world.profile, world.colleague_profile)
    )


def check(task):
    """What must hold whoever won."""
    task = Task.objects.get(pk=task.pk)
    assert Offer.objects.filter(task=task, status="accepted").count() <= 1
    if task.status != TaskStatus.OPEN:
        services.rescind(task_id=task.pk, at=now())
        assert not Offer.objects.pending().filter(task=task).exists()
    return task


def finish(world, task):
    """Off the desk, so that nobody's limit is reached."""
    if task.status not in (TaskStatus.CANCELLED, TaskStatus.OPEN):
        tasks.cancel(task_id=task.pk, by=world.actor("owner"), reason="done")


@pytest.fixture
def people(world):
    yield {name: world.actor(name) for name in ("secretary", "colleague", "owner", "coordinator")}
    invariants.hold()


def test_one_offer_accepted_twice_at_once_is_accepted_once(world, people):
    for _n in range(TIMES):
        task, mine, _other = offered(world)

        def accept(mine=mine):
            return services.accept(offer_id=mine.pk, by=people["secretary"])

        answers = at_once(accept, accept)
        assert Counter(isinstance(answer, Conflict) for answer in answers) == {True: 1, False: 1}
        finish(world, check(task))


def test_accept_against_expiry_claim_cancel_and_assignment(world, people):
    outcomes = Counter()
    for _n in range(TIMES):
        task, mine, _other = offered(world)
        answers = at_once(
            lambda mine=mine: services.accept(offer_id=mine.pk, by=people["secretary"]),
            lambda: services.expire(at=now() + timedelta(days=2)),
            lambda task=task: services.claim(task_id=task.pk, by=people["colleague"]),
            lambda task=task: tasks.cancel(task_id=task.pk, by=people["owner"], reason="off"),
            lambda task=task: services.assign_directly(
                task_id=task.pk, secretary_id=world.colleague_profile.pk, by=people["coordinator"], reason="now"
            ),
        )
        outcomes.update(type(answer).__name__ for answer in answers)
        finish(world, check(task))
    assert outcomes["Task"] >= TIMES


def test_of_many_who_claim_at_once_one_gets_the_task(world):
    from backend.secretaries.services import actor_of

    profiles = [SecretaryFactory(user=UserFactory(), pool=world.pool) for _n in range(8)]
    actors = [actor_of(profile.user) for profile in profiles]
    task = world.open_task()
    answers = at_once(*(lambda by=by: services.claim(task_id=task.pk, by=by) for by in actors))
    assert Counter(isinstance(answer, Conflict) for answer in answers) == {True: 7, False: 1}
    check(task)


def test_two_rounds_of_a_pool_never_overlap(world):
    world.open_task()
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            assert _alone(world.pool.pk)
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        at = now()
        assert services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=at) is Skipped.BUSY
        other = services.run_round(pool_id=world.other_pool.pk, trigger=Round.Trigger.SCHEDULE, at=at)
        assert other is Skipped.IDLE
    finally:
        done.set()
        thread.join()


def test_a_round_killed_in_the_middle_leaves_nothing_and_no_lock(world):
    task = world.open_task()
    answers = []

    def run():
        try:
            answers.append(services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now()))
        except OperationalError as error:
            answers.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        tasks.lock(task.pk)  # the round has read and decided, and must wait here before it stores
        thread = threading.Thread(target=run)
        thread.start()
        with connection.cursor() as cursor:
            wait_until(lambda: _killed(cursor), seconds=10)
        thread.join()
    assert isinstance(answers[0], OperationalError)
    assert not Round.objects.exists()
    assert not Offer.objects.exists()
    made = services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    assert made.offered == 1


def _killed(cursor):
    """End whoever waits for a lock in our database."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
    )
    return cursor.fetchall()
