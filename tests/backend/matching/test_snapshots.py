"""What rounds were given: kept once, found again, forgotten in time; and whether anything has changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.clock import now
from backend.matching import services, snapshots
from backend.matching.explanations import explanation_of
from backend.matching.models import Block, Decision, Offer, Round
from backend.matching.services import Skipped
from backend.matching.stamp import stamp_of
from backend.secretaries.models import Leave
from backend.tasks import services as tasks
from tests.factories import SecretaryFactory

SCHEDULE = Round.Trigger.SCHEDULE
YEAR = timedelta(days=366)


def run(world, at=None):
    return services.run_round(pool_id=world.pool.pk, trigger=SCHEDULE, at=at or now())


def test_rounds_share_the_rows_that_nobody_touched(world):
    SecretaryFactory.create_batch(20, pool=world.pool)
    world.open_task()
    first = run(world)
    world.open_task()
    second = run(world)
    mine, theirs = (set(made.blocks["secretaries"].values()) for made in (first, second))
    assert len(mine - theirs) == 1  # of whoever was offered the first task
    assert Block.objects.count() < len(mine) + len(theirs)


def test_a_pair_is_explained_from_two_blocks(world):
    SecretaryFactory.create_batch(20, pool=world.pool)
    world.open_task()
    run(world)
    decision = Decision.objects.select_related("round").get()
    with CaptureQueriesContext(connection) as seen:
        assert explanation_of(decision)["eligible"]
    (query,) = seen.captured_queries
    assert query["sql"].count("', '") == 1


def test_a_snapshot_comes_back_as_it_was_given(world):
    for _n in range(3):
        world.open_task()
    made = Round.objects.get(pk=run(world).pk)
    told = snapshots.whole(made)
    assert [row["id"] for row in told["tasks"]] == sorted(row["id"] for row in told["tasks"])
    assert snapshots.pack(told).digest == made.digest
    assert snapshots.pack({**told, "now": "2031-01-01T00:00:00Z"}).digest == made.digest


def test_rounds_are_forgotten_after_half_a_year_and_their_figures_stay(world):
    world.open_task()
    made = run(world)
    kept = Block.objects.count()
    assert snapshots.prune(at=now() + timedelta(days=179)) == 0
    assert snapshots.prune(at=now() + YEAR) == kept
    decision = Decision.objects.select_related("round").get()
    assert explanation_of(decision) is None
    assert (decision.value, decision.eligible) == (decision.offered[0][1], 2)
    assert services.replay(Round.objects.get(pk=made.pk)).cannot == "forgotten"


def test_what_a_younger_round_was_given_too_is_not_forgotten(world):
    SecretaryFactory.create_batch(20, pool=world.pool)
    world.open_task()
    first = run(world)
    Block.objects.update(used_at=now() - YEAR)
    Round.objects.update(confirmed_at=now() - YEAR)
    world.open_task()
    second = run(world)
    assert snapshots.prune(at=now()) > 0
    assert services.replay(Round.objects.get(pk=second.pk)).same
    assert not Round.objects.get(pk=first.pk).blocks


def test_where_nothing_has_changed_history_is_not_read(world):
    stuck = world.open_task(skills={"meeting.minutes": 5})
    run(world)
    with CaptureQueriesContext(connection) as seen:
        assert run(world) is Skipped.UNCHANGED
    assert len(seen) == 6  # the transaction's two, the lock, whether any waits, the last round, and the stamp
    assert Decision.objects.get().task == stuck


@pytest.mark.parametrize("change", ["task", "secretary", "skill", "leave", "user", "decline", "work"])
def test_any_change_of_what_a_round_reads_changes_its_stamp(world, change):
    task = world.open_task()
    before = stamp_of(world.pool.pk)
    match change:
        case "task":
            tasks.edit(task_id=task.pk, by=world.actor("owner"), effort_minutes=30)
        case "secretary":
            world.profile.save()
        case "skill":
            world.profile.skills.first().delete()
        case "leave":
            Leave.objects.create(secretary=world.profile, starts_at=now(), ends_at=now() + timedelta(days=1))
        case "user":
            world.secretary.save()
        case "decline":
            offer = services.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
            services.decline(offer_id=offer.pk, by=world.actor("secretary"), reason=Offer.DeclineReason.OTHER)
        case "work":
            services.claim(task_id=task.pk, by=world.actor("secretary"))
    assert stamp_of(world.pool.pk) != before
    assert stamp_of(world.other_pool.pk) == stamp_of(world.other_pool.pk)


def test_another_pools_changes_leave_the_stamp_alone(world):
    before = stamp_of(world.pool.pk)
    world.outsider_profile.save()
    assert stamp_of(world.pool.pk) == before
