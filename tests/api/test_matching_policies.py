"""A pool's policy of matching over the API: written as versions, refused by field, and obeyed by the next round."""

from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Offer, Round
from backend.tasks.models import Task
from tests.factories import SecretaryFactory, grade

EASED = {"after_minutes": 60, "what": "grade", "by": 1}


@pytest.fixture
def path(world):
    return f"/api/v1/pools/{world.pool.pk}/matching-policies"


def run(world, at=None):
    return services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=at or now())


def test_a_pool_that_never_set_anything_matches_by_the_defaults(api, path):
    found = api("coordinator").get(f"{path}/current").json()
    assert (found["version"], found["by"], found["created_at"]) == (0, None, None)
    assert (found["settings"]["offer_minutes"], found["settings"]["offers"]) == (60, 1)
    assert sum(found["settings"]["weights"]["preferences"].values()) <= 1000
    assert api("coordinator").get(path).json()["results"] == []


def test_every_change_is_a_new_version_and_the_old_ones_stay(api, world, path):
    first = api("coordinator").post(path, {"offer_minutes": 30, "weights": {"ageing_per_hour": 60}}).json()
    second = api("administrator").post(path, {"relaxations": [EASED], "queue_minutes": None}).json()
    assert (first["version"], second["version"]) == (1, 2)
    assert first["settings"]["weights"]["ageing_per_hour"] == 60
    assert (second["settings"]["offer_minutes"], second["settings"]["queue_minutes"]) == (60, None)
    assert second["settings"]["relaxations"] == [EASED]
    history = api("coordinator").get(path).json()["results"]
    assert [(row["version"], row["by"]["name"]) for row in history] == [(2, "Administrator"), (1, "Coordinator")]
    assert api("coordinator").get(f"{path}/current").json() == second


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"offers": 0}, "offers"),
        ({"offers": 3, "hard_offers": 2}, "hard_offers"),
        ({"window_seconds": -1}, "window_seconds"),
        ({"weights": {"preferences": {"height": 10}}}, "weights.preferences.height"),
        ({"weights": {"preferences": {"quality": 2000}}}, "weights.preferences"),
        ({"relaxations": [EASED, {**EASED, "after_minutes": 5}]}, "relaxations[1].after_minutes"),
        ({"offer_minutes": 0}, "offer_minutes"),
        ({"relaxations": [{**EASED, "what": "clearance"}]}, "relaxations"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_named(api, path, body, field):
    answer = api("coordinator").post(path, body)
    assert answer.status_code == 400
    assert any(error["field"].startswith(field) for error in answer.json()["errors"]), answer.json()
    assert api("coordinator").get(f"{path}/current").json()["version"] == 0


def test_the_next_round_obeys(api, world, path):
    api("coordinator").post(path, {"offers": 2, "hard_offers": 2, "offer_minutes": 25})
    task, at = world.open_task(), now()
    run(world, at)
    offers = Offer.objects.filter(task=task)
    assert {offer.expires_at - at for offer in offers} == {timedelta(minutes=25)}
    assert {offer.secretary for offer in offers} == {world.profile, world.colleague_profile}


def test_of_several_who_are_offered_a_task_the_first_has_it_and_the_late_one_is_told_why(api, world, path):
    api("coordinator").post(path, {"offers": 2, "hard_offers": 2})
    world.open_task()
    run(world)
    first, second = Offer.objects.order_by("secretary__user__name")
    assert api("colleague").post(f"/api/v1/offers/{first.pk}/accept").status_code == 200
    late = api("secretary").post(f"/api/v1/offers/{second.pk}/accept")
    assert (late.status_code, late.json()["code"]) == (409, "offer_rescinded")


def test_waiting_relaxes_what_is_asked_for_and_everybody_concerned_sees_since_when(api, world, path):
    api("coordinator").post(path, {"relaxations": [EASED]})
    task = world.open_task(grade=grade(2))
    at = now()
    assert run(world, at).offered == 0
    Task.objects.filter(pk=task.pk).update(published_at=at - timedelta(hours=2))
    task.log.update(at=at - timedelta(hours=2))
    assert run(world, at).offered == 1
    for name in ("owner", "coordinator"):
        (eased,) = api(name).get(f"/api/v1/tasks/{task.pk}/matching").json()["waiting"]["relaxations"]
        assert (eased["what"], eased["before"], eased["after"]) == ("grade", 2, 3)
        assert "also accepted since" in eased["text"]
    (row,) = api("colleague").get("/api/v1/board").json()["results"]
    assert "also accepted since" in row["relaxations"][0]
    assert row["missing"] is None


def test_whoever_declined_rests_from_offers_and_may_claim(api, world, path):
    api("coordinator").post(path, {"cool_down_minutes": 30})
    world.colleague_profile.is_paused = True
    world.colleague_profile.save()
    world.open_task()
    at = now()
    run(world, at)
    api("secretary").post(f"/api/v1/offers/{Offer.objects.get().pk}/decline", {"reason": "busy"})
    other = world.open_task()
    assert run(world, at + timedelta(minutes=1)).offered == 0
    assert run(world, at + timedelta(minutes=31)).offered == 1
    assert api("secretary").post(f"/api/v1/tasks/{other.pk}/claim").status_code == 200


def test_work_booked_ahead_keeps_offers_for_later(api, world, path):
    SecretaryFactory(pool=world.pool)
    api("coordinator").post(path, {"queue_minutes": 30})
    for _n in range(4):
        world.open_task()
    assert run(world).offered == 3
    api("coordinator").post(path, {"queue_minutes": None})
    assert run(world).offered == 1
