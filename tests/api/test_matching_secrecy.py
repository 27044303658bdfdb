"""What matching tells whom: every reader may ask why, and nobody learns what is not theirs to know."""

from datetime import timedelta

import pytest

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Offer, PoolPolicy, Round
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.factories import SecretaryFactory

LIVE = ("status", "holder", "deadline", "due_at", "version", "updated_at", "published_at", "closed_at")


def run(world, at=None):
    return services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=at or now())


@pytest.fixture
def secret(world):
    """A secret task offered to `secretary`, who has worked for its organization before."""
    done = world.submitted_task()
    tasks.accept(task_id=done.pk, by=world.actor("owner"))
    Secretary.objects.filter(pk=world.profile.pk).update(clearance=Confidentiality.SECRET)
    task = world.open_task(confidentiality=Confidentiality.SECRET)
    run(world)
    return Offer.objects.get(task=task)


def test_a_secret_offer_does_not_show_how_well_its_organization_knows_you(api, world, secret):
    for path, key in (
        (f"/api/v1/offers/{secret.pk}", "explanation"),
        (f"/api/v1/tasks/{secret.task_id}/matching/me", ""),
    ):
        answer = api("secretary").get(path).json()
        found = answer[key] if key else answer
        names = {line["name"] for line in found["preferences"]}
        assert "familiarity" not in names
        assert "quality" in names
        assert found["value"] == found["base"] + found["ageing"] + sum(line["points"] for line in found["preferences"])
        assert str(world.organization.pk) not in str(answer)
        assert world.organization.name not in str(answer)


def test_its_coordinator_sees_all_of_the_points(api, world, secret):
    found = api("coordinator").get(f"/api/v1/offers/{secret.pk}").json()["explanation"]
    assert "familiarity" in {line["name"] for line in found["preferences"]}


def test_once_it_is_closed_a_secret_offer_shows_nothing_that_goes_on(api, world, secret):
    path = f"/api/v1/offers/{secret.pk}"
    waiting = api("secretary").get(path).json()["task"]
    assert waiting["status"] == "open"
    api("secretary").post(f"{path}/decline", {"reason": "busy"})
    for shown in (api("secretary").get(path).json(), *api("secretary").get("/api/v1/offers").json()["results"]):
        assert {name: shown["task"][name] for name in LIVE} == dict.fromkeys(LIVE)
        assert shown["task"]["title"] is None
    assert api("coordinator").get(path).json()["task"]["status"] == "open"


def test_a_closed_offer_of_a_task_that_went_to_somebody_else_does_not_follow_it(api, world):
    world.open_task()
    run(world)
    offer = Offer.objects.select_related("secretary").get()
    mine, other = ("secretary", "colleague") if offer.secretary == world.profile else ("colleague", "secretary")
    api(mine).post(f"/api/v1/offers/{offer.pk}/decline", {"reason": "busy"})
    assert api(mine).get(f"/api/v1/offers/{offer.pk}").json()["task"]["status"] == "open"  # it is on the board
    api(other).post(f"/api/v1/tasks/{offer.task_id}/claim")
    assert api(mine).get(f"/api/v1/offers/{offer.pk}").json()["task"]["status"] is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_why_and_why_not_and_what_would_change_it_in_both_languages(api, world, language):
    able = world.open_task()
    beyond = world.open_task(skills={"meeting.minutes": 5})
    run(world)
    headers = {"Accept-Language": language}
    mine = Offer.objects.get(task=able)
    name, other = ("secretary", "colleague") if mine.secretary == world.profile else ("colleague", "secretary")
    why = api(name).get(f"/api/v1/offers/{mine.pk}", headers=headers).json()["explanation"]
    why_not = api(other).get(f"/api/v1/tasks/{able.pk}/matching/me", headers=headers).json()
    change = api(other).get(f"/api/v1/tasks/{beyond.pk}/matching/me", headers=headers).json()
    assert (why["standing"], why_not["standing"], change["standing"]) == ("offered", "priced_out", "refused")
    assert why_not["from_round"] is True
    assert ("minutes" in change["change"]) and ("level 5" if language == "en" else "5 级") in change["change"]
    winner = world.secretary.name if mine.secretary == world.profile else world.colleague.name
    assert winner not in str(why_not)


def test_a_round_is_explained_as_it_was_however_things_are_now(api, world):
    task = world.open_task()
    run(world)
    offer = Offer.objects.get()
    path = f"/api/v1/tasks/{task.pk}/matching/{offer.secretary_id}"
    before = api("coordinator").get(path).json()
    Secretary.objects.update(is_paused=True, clearance=Confidentiality.PUBLIC)
    offer.secretary.skills.all().delete()
    assert api("coordinator").get(path).json() == before
    assert before["standing"] == "offered"


def test_the_board_says_what_claiming_would_do_to_the_plan(api, world):
    SecretaryFactory(pool=world.pool)
    free = world.open_task(confidentiality=Confidentiality.PUBLIC)
    offered = world.open_task()
    services.invite(task_id=offered.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    mine = {row["task"]["id"]: row["claiming"] for row in api("secretary").get("/api/v1/board").json()["results"]}
    others = {row["task"]["id"]: row["claiming"] for row in api("colleague").get("/api/v1/board").json()["results"]}
    assert (mine[str(free.pk)]["effect"], mine[str(free.pk)]["cost"]) == ("nobody", 0)
    assert mine[str(offered.pk)]["effect"] == "yours"
    assert others[str(offered.pk)]["effect"] == "others"
    assert others[str(offered.pk)]["until"] is not None
    assert world.secretary.name not in str(others)


def test_the_board_goes_on_page_by_page_in_the_order_of_the_first_page(api, world):
    for _n in range(7):
        world.open_task()
    seen, url = [], "/api/v1/board?page_size=3"
    first = True
    while url:
        page = api("secretary").get(url).json()
        seen += [row["task"]["number"] for row in page["results"]]
        url = page["next"]
        if first:
            Task.objects.filter(number=seen[0]).update(published_at=now() - timedelta(days=9))
            world.open_task()
            first = False
    assert len(seen) == len(set(seen)) >= 7
    assert api("secretary").get("/api/v1/board?cursor=forged").status_code == 400
    assert api("secretary").get("/api/v1/board?page_size=0").status_code == 400


def test_what_waiting_relaxed_may_be_claimed_as_well(api, world):
    PoolPolicy.objects.create(
        pool=world.pool, version=1, engine={"relaxations": [{"after_minutes": 60, "what": "skills", "by": 2}]}
    )
    task = world.open_task(skills={"meeting.minutes": 5})
    assert api("secretary").post(f"/api/v1/tasks/{task.pk}/claim").status_code == 403
    task.log.update(at=now() - timedelta(hours=2))
    assert api("secretary").post(f"/api/v1/tasks/{task.pk}/claim").status_code == 200
