"""Who looks at a task: known to those who may see its people, for as long as pages say so, and kept in Redis alone."""

import pytest
import time_machine

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.live import presence
from backend.live.streams import redis
from backend.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(world):
    redis().flushdb()
    return Task.objects.with_people().get(pk=world.task_in_progress().pk)


def stay(task, world, *names, **how):
    for name in names:
        presence.stay(task=task, tab="a", by=world.actor(name), **how)


def seen_by(name, task, world):
    found = presence.present_on([task], by=world.actor(name)).get(task.pk)
    return None if found is None else {(person.name, person.side.value, person.is_idle) for person in found}


def test_those_who_look_see_each_other_and_not_themselves(world, task):
    stay(task, world, "owner", "secretary")
    assert seen_by("secretary", task, world) == {("Owner", "organization", False)}
    assert seen_by("owner", task, world) == {("Secretary", "secretary", False)}


def test_the_organization_is_not_shown_that_a_coordinator_looks(world, task):
    stay(task, world, "coordinator")
    assert seen_by("secretary", task, world) == {("Coordinator", "coordinator", False)}
    assert seen_by("owner", task, world) == set()


def test_who_may_not_see_the_people_of_a_task_neither_sees_them_nor_is_seen(world, task):
    open_task = Task.objects.with_people().get(pk=world.open_task().pk)
    stay(open_task, world, "colleague", "owner")
    assert seen_by("colleague", open_task, world) is None
    assert seen_by("coordinator", open_task, world) == {("Owner", "organization", False)}


def test_who_has_not_touched_the_page_for_a_while_is_idle_unless_another_of_their_pages_is_used(world, task):
    stay(task, world, "secretary", is_idle=True)
    assert seen_by("owner", task, world) == {("Secretary", "secretary", True)}
    presence.stay(task=task, tab="b", by=world.actor("secretary"))
    assert seen_by("owner", task, world) == {("Secretary", "secretary", False)}


def test_who_leaves_is_gone_with_their_last_page(world, task):
    secretary = world.actor("secretary")
    for tab in ("a", "b"):
        presence.stay(task=task, tab=tab, by=secretary)
    presence.leave(task=task, tab="a", by=secretary)
    assert seen_by("owner", task, world)
    presence.leave(task=task, tab="b", by=secretary)
    assert seen_by("owner", task, world) == set()


def test_a_page_that_falls_silent_counts_as_left(world, task):
    with time_machine.travel(now(), tick=False) as clock:
        stay(task, world, "secretary")
        clock.shift(presence.LASTS)
        assert seen_by("owner", task, world)
        clock.shift(1)
        assert seen_by("owner", task, world) == set()


def test_people_are_there_again_with_their_next_word_when_redis_was_emptied(world, task):
    stay(task, world, "secretary")
    redis().flushdb()
    assert seen_by("owner", task, world) == set()
    stay(task, world, "secretary")
    assert seen_by("owner", task, world)


def test_many_tasks_cost_one_call_of_redis_and_no_query(world, task, monkeypatch, django_assert_num_queries):
    for _ in range(3):
        world.open_task()
    tasks = list(Task.objects.with_people())
    stay(task, world, "secretary")
    by, calls = world.actor("owner"), []
    client = redis()
    pipeline = client.pipeline
    monkeypatch.setattr(client, "pipeline", lambda **how: calls.append(1) or pipeline(**how))
    with django_assert_num_queries(0):
        found = presence.present_on(tasks, by=by)
    assert (len(calls), len(found)) == (1, 4)
    assert [person.name for person in found[task.pk]] == ["Secretary"]


def test_nobody_is_shown_while_redis_is_away_and_nothing_fails(world, task, monkeypatch):
    stay(task, world, "secretary")
    monkeypatch.setattr(presence, "redis", lambda: (_ for _ in ()).throw(presence.RedisError("away")))
    monkeypatch.setattr(presence, "_resting_until", 0.0)
    assert seen_by("owner", task, world) == set()
    stay(task, world, "secretary")


# Who is told ----------------------------------------------------------------------------------------------------------


def test_only_a_change_of_the_people_is_told_and_to_those_who_know_of_the_task(world, hear):
    task = Task.objects.with_people().get(pk=world.task_in_progress().pk)
    hear()
    stay(task, world, "secretary")
    told = hear()["presence.changed"]
    assert set(told) == {"owner", "manager", "requester", "viewer", "secretary", "coordinator"}
    assert told["owner"] == {"task_id": str(task.pk)}
    stay(task, world, "secretary")
    assert not hear()["presence.changed"]
    stay(task, world, "secretary", is_idle=True)
    assert hear()["presence.changed"]
    presence.leave(task=task, tab="a", by=world.actor("secretary"))
    assert hear()["presence.changed"]


def test_of_a_coordinator_nobody_of_the_organization_hears(world, hear):
    task = Task.objects.with_people().get(pk=world.task_in_progress().pk)
    hear()
    stay(task, world, "coordinator")
    assert set(hear()["presence.changed"]) == {"secretary", "coordinator"}


def test_a_secret_task_keeps_its_people(world, task):
    secret = Task.objects.with_people().get(pk=world.open_task(confidentiality=Confidentiality.SECRET).pk)
    stay(secret, world, "owner")
    assert seen_by("viewer", secret, world) is None
