"""Matching over the API: offers, the board, claims, and why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import AccessKey
from backend.accounts.services import digest_of
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Offer, Round
from backend.secretaries.models import BlockedPair, Secretary
from backend.tasks.models import Priority, Task
from tests.factories import SecretaryFactory, grade

EVERYBODY = ("owner", "viewer", "stranger", "secretary", "colleague", "outsider", "coordinator", "other_coordinator",
             "administrator")  # fmt: skip


def run(world):
    return services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())


@pytest.fixture
def offer(world):
    """An offer of an open task to `secretary`, who is worth more than `colleague`."""
    Secretary.objects.filter(pk=world.colleague_profile.pk).update(weekly_capacity_minutes=70)
    world.colleague_profile.skills.all().delete()
    world.open_task()
    run(world)
    return Offer.objects.get()


def statuses(api, method, path, body=None):
    """What each of everybody is answered with."""
    return {name: getattr(api(name), method)(path, body).status_code for name in EVERYBODY}


def test_an_offer_shows_its_reasons_and_the_time_left(api, offer):
    answer = api("secretary").get(f"/api/v1/offers/{offer.pk}").json()
    found = answer["explanation"]
    assert answer["status"] == "pending"
    assert 3500 < answer["seconds_left"] <= 3600
    assert answer["task"]["title"] == "Minutes of the council"
    assert answer["task"]["skills"] == {"meeting.minutes": 3, "meeting.transcribe": 2}
    assert found["value"] == found["base"] + found["ageing"] + sum(line["points"] for line in found["preferences"])
    assert found["summary"] == "Eligible, rank 1 of 1, and offered."
    assert all(line["met"] and line["code"] is None for line in found["requirements"])


def test_the_reasons_are_told_in_the_language_of_the_request(api, offer):
    answer = api("secretary").get(f"/api/v1/offers/{offer.pk}", headers={"Accept-Language": "zh-hans"}).json()
    assert "派单邀请" in answer["explanation"]["summary"]


def test_a_confidential_offer_shows_no_more_than_the_pool_may_see(api, world):
    world.open_task(confidentiality=Confidentiality.CONFIDENTIAL)
    run(world)
    offer = Offer.objects.select_related("secretary").get()
    name = "secretary" if offer.secretary == world.profile else "colleague"
    task = api(name).get(f"/api/v1/offers/{offer.pk}").json()["task"]
    assert (task["title"], task["hidden"]) == (None, ["brief", "files", "log", "people", "thread", "title"])
    accepted = api(name).post(f"/api/v1/offers/{offer.pk}/accept").json()["task"]
    assert (accepted["title"], accepted["hidden"]) == ("Minutes of the council", [])


def test_offers_are_listed_for_their_secretary_and_the_pools_coordinators(api, offer):
    seen = {name: len(api(name).get("/api/v1/offers").json()["results"]) for name in EVERYBODY}
    assert seen == {**dict.fromkeys(EVERYBODY, 0), "secretary": 1, "coordinator": 1}
    assert api("coordinator").get("/api/v1/offers?status=accepted").json()["results"] == []
    assert len(api("coordinator").get(f"/api/v1/offers?secretary={offer.secretary_id}").json()["results"]) == 1
    assert api("coordinator").get("/api/v1/offers?colour=red").status_code == 400


def test_only_the_one_who_was_asked_answers(api, offer):
    strangers = {**dict.fromkeys(EVERYBODY, 404), "coordinator": 403}
    others = [name for name in EVERYBODY if name != "secretary"]
    for verb, body in (("accept", None), ("decline", {"reason": "busy"})):
        path = f"/api/v1/offers/{offer.pk}/{verb}"
        assert {name: api(name).post(path, body).status_code for name in others} == {
            name: strangers[name] for name in others
        }
        assert api().post(path, body).status_code == 401
    assert api("secretary").post(f"/api/v1/offers/{offer.pk}/accept").json()["status"] == "accepted"
    again = api("secretary").post(f"/api/v1/offers/{offer.pk}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "offer_already_answered")


def test_an_accept_repeated_with_its_key_is_answered_alike(api, offer):
    path, key = f"/api/v1/offers/{offer.pk}/accept", {"Idempotency-Key": "once"}
    first = api("secretary").post(path, headers=key)
    again = api("secretary").post(path, headers=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["id"] == again.json()["id"]


def test_a_late_accept_says_when_the_offer_closed(api, offer):
    at = now()
    Offer.objects.filter(pk=offer.pk).update(expires_at=at)
    answer = api("secretary").post(f"/api/v1/offers/{offer.pk}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_expired")
    assert answer.json()["closed_at"] == at.isoformat()
    assert api("secretary").get(f"/api/v1/offers/{offer.pk}").json()["seconds_left"] == 0


def test_a_decline_names_its_reason(api, offer):
    path = f"/api/v1/offers/{offer.pk}/decline"
    assert api("secretary").post(path, {}).json()["errors"][0]["field"] == "reason"
    assert api("secretary").post(path, {"reason": "boredom"}).status_code == 400
    answer = api("secretary").post(path, {"reason": "too_short", "note": "Two days would do."}).json()
    assert (answer["status"], answer["decline_reason"]) == ("declined", "too_short")


def test_a_claim_answers_with_the_task(api, world):
    task = world.open_task()
    path = f"/api/v1/tasks/{task.pk}/claim"
    assert api("secretary").post(path, headers={"If-Match": '"99"'}).status_code == 412
    answer = api("secretary").post(path, headers={"If-Match": f'"{task.version}"'})
    assert answer.status_code == 200
    assert answer.json()["status"] == "assigned"
    assert answer.json()["holder"]["id"] == str(world.profile.pk)
    assert answer["ETag"] == f'"{answer.json()["version"]}"'


def test_who_may_claim(api, world):
    for name, expected in {
        "owner": 403, "viewer": 403, "stranger": 404, "outsider": 404, "coordinator": 403, "other_coordinator": 404,
        "administrator": 404, "secretary": 200,
    }.items():  # fmt: skip
        task = world.open_task()
        assert api(name).post(f"/api/v1/tasks/{task.pk}/claim").status_code == expected, name
    assert api("colleague").post(f"/api/v1/tasks/{task.pk}/claim").json()["code"] == "wrong_task_state"
    secret = world.open_task(confidentiality=Confidentiality.SECRET)
    assert api("colleague").post(f"/api/v1/tasks/{secret.pk}/claim").status_code == 404


def test_a_claim_names_what_is_missing(api, world):
    task = world.open_task(skills={"meeting.minutes": 5})
    answer = api("secretary").post(f"/api/v1/tasks/{task.pk}/claim")
    assert (answer.status_code, answer.json()["code"]) == (403, "requirements_not_met")
    assert answer.json()["reasons"] == ["SKILL_LEVEL"]
    assert "level" in answer.json()["detail"]


def test_assigning_directly_asks_for_what_nobody_may_pass_over(api, world):
    task = world.open_task(skills={"meeting.minutes": 5})
    body = {"secretary": str(world.profile.pk), "reason": "Knows the board."}
    answer = api("coordinator").post(f"/api/v1/tasks/{task.pk}/assign", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "requirements_not_met")


def test_an_invitation_is_the_coordinators(api, world):
    task = world.open_task()
    path, body = f"/api/v1/tasks/{task.pk}/invite", {"secretary": str(world.profile.pk)}
    found = statuses(api, "post", path, body)
    assert found == {
        "owner": 403, "viewer": 403, "stranger": 404, "secretary": 403, "colleague": 403, "outsider": 404,
        "coordinator": 201, "other_coordinator": 404, "administrator": 404,
    }  # fmt: skip
    offer = api("secretary").get("/api/v1/offers").json()["results"][0]
    assert offer["invited"] is True
    assert api("coordinator").post(path, body).json()["code"] == "offer_pending"
    outsider = {"secretary": str(world.outsider_profile.pk)}
    assert api("coordinator").post(path, outsider).json()["code"] == "secretary_out_of_pool"


def test_who_may_ask_whom_the_matcher_chose(api, world, offer):
    path = f"/api/v1/tasks/{offer.task_id}/matching"
    assert statuses(api, "get", path) == {
        "owner": 200, "viewer": 200, "stranger": 404, "secretary": 403, "colleague": 403, "outsider": 404,
        "coordinator": 200, "other_coordinator": 404, "administrator": 404,
    }  # fmt: skip


def test_the_organization_learns_who_when_the_task_is_taken_and_nothing_of_the_others(api, world):
    task = world.open_task()
    run(world)
    offer = Offer.objects.select_related("secretary__user").get()
    path = f"/api/v1/tasks/{task.pk}/matching"
    before = api("owner").get(path).json()
    assert (before["outcome"], before["secretary"], before["alternatives"]) == ("offered", None, [])
    assert (before["eligible"], before["pending_offers"]) == (2, 1)
    assert before["explanation"]["summary"] == "Eligible, rank 1 of 2, and offered."
    other = world.colleague if offer.secretary == world.profile else world.secretary
    assert other.name not in str(before)
    name = "secretary" if offer.secretary == world.profile else "colleague"
    api(name).post(f"/api/v1/offers/{offer.pk}/accept")
    after = api("owner").get(path).json()
    assert (after["outcome"], after["secretary"]["name"]) == ("assigned", offer.secretary.user.name)
    assert api(name).get(path).json() == after
    seen = api("coordinator").get(path).json()
    assert [found["secretary"]["name"] for found in seen["alternatives"]] == [other.name]
    assert "It went to" in seen["alternatives"][0]["explanation"]["summary"]


def test_nobody_fits_is_told_with_the_reasons_counted(api, world):
    task = world.open_task(skills={"meeting.minutes": 5})
    run(world)
    answer = api("owner").get(f"/api/v1/tasks/{task.pk}/matching").json()
    assert (answer["outcome"], answer["explanation"]) == ("nobody", None)
    assert answer["refusals"] == [
        {"code": "SKILL_LEVEL", "secretaries": 2, "alone": 2, "text": answer["refusals"][0]["text"]}
    ]


def test_a_claim_is_explained_to_the_organization(api, world):
    task = world.open_task()
    undecided = api("owner").get(f"/api/v1/tasks/{task.pk}/matching").json()
    assert undecided["outcome"] == "undecided"
    api("secretary").post(f"/api/v1/tasks/{task.pk}/claim")
    answer = api("owner").get(f"/api/v1/tasks/{task.pk}/matching").json()
    assert (answer["outcome"], answer["kind"], answer["eligible"]) == ("assigned", "claim", None)
    assert answer["explanation"]["summary"] == "Meets everything that the task asks for."


def test_a_coordinator_asks_why_not_and_a_secretary_about_themself(api, world, offer):
    path = f"/api/v1/tasks/{offer.task_id}/matching"
    about = f"{path}/{world.colleague_profile.pk}"
    why_not = api("coordinator").get(about).json()
    assert (why_not["eligible"], why_not["standing"]) == (False, "refused")
    assert [line["code"] for line in why_not["requirements"] if not line["met"]] == ["SKILL_MISSING"]
    assert "meeting.minutes level 3" in why_not["change"]
    mine = api("colleague").get(f"{path}/me").json()
    assert mine["change"] == why_not["change"]
    assert api("secretary").get(f"{path}/me").json()["standing"] == "offered"
    assert statuses(api, "get", about) == {
        "owner": 403, "viewer": 403, "stranger": 404, "secretary": 403, "colleague": 200, "outsider": 404,
        "coordinator": 200, "other_coordinator": 404, "administrator": 404,
    }  # fmt: skip
    assert statuses(api, "get", f"{path}/me") == {
        "owner": 403, "viewer": 403, "stranger": 404, "secretary": 200, "colleague": 200, "outsider": 404,
        "coordinator": 403, "other_coordinator": 404, "administrator": 404,
    }  # fmt: skip


def test_without_a_round_why_is_answered_with_how_things_are_now(api, world):
    task = world.open_task()
    answer = api("secretary").get(f"/api/v1/tasks/{task.pk}/matching/me").json()
    assert (answer["eligible"], answer["ranked"], answer["standing"]) == (True, 2, "eligible")


def test_why_not_is_answered_for_who_came_after_the_round(api, world, offer):
    newcomer = SecretaryFactory(pool=world.pool, clearance=Confidentiality.PUBLIC)
    answer = api("coordinator").get(f"/api/v1/tasks/{offer.task_id}/matching/{newcomer.pk}").json()
    assert [line["code"] for line in answer["requirements"] if not line["met"]] == ["CLEARANCE"]
    outsider = world.outsider_profile.pk
    assert api("coordinator").get(f"/api/v1/tasks/{offer.task_id}/matching/{outsider}").status_code == 404


def test_the_organization_sees_what_became_of_the_offer(api, world, offer):
    path = f"/api/v1/tasks/{offer.task_id}/matching"
    api("secretary").post(f"/api/v1/offers/{offer.pk}/decline", {"reason": "busy"})
    assert api("owner").get(path).json()["outcome"] == "declined"
    api("secretary").post(f"/api/v1/tasks/{offer.task_id}/claim")
    api("secretary").post(f"/api/v1/tasks/{offer.task_id}/release", {"reason": "ill", "handover": "Nothing yet."})
    assert api("owner").get(path).json()["outcome"] == "ended"


def test_a_rival_is_not_named_to_a_secretary(api, world):
    task = world.open_task()
    run(world)
    offer = Offer.objects.get()
    other, winner = ("colleague", "Secretary") if offer.secretary == world.profile else ("secretary", "Colleague")
    answer = api(other).get(f"/api/v1/tasks/{task.pk}/matching/me").json()
    assert answer["standing"] == "priced_out"
    assert "another secretary" in answer["summary"]
    assert winner not in answer["summary"]


def test_a_secret_offer_is_explained_to_its_secretary(api, world):
    Secretary.objects.filter(pk=world.profile.pk).update(clearance=Confidentiality.SECRET)
    task = world.open_task(confidentiality=Confidentiality.SECRET)
    run(world)
    assert api("secretary").get(f"/api/v1/tasks/{task.pk}/matching/me").json()["standing"] == "offered"
    assert api("colleague").get(f"/api/v1/tasks/{task.pk}/matching/me").status_code == 404


def test_the_board_shows_first_what_i_may_claim_then_what_one_thing_keeps_from_me(api, world):
    usual, pressing = world.open_task(), world.open_task(priority=Priority.URGENT)
    almost = world.open_task(skills={"meeting.minutes": 5})
    world.open_task(skills={"meeting.minutes": 5}, grade=grade(2))
    world.open_task(confidentiality=Confidentiality.SECRET)
    rows = api("secretary").get("/api/v1/board").json()["results"]
    assert [row["task"]["id"] for row in rows] == [str(task.pk) for task in (pressing, usual, almost)]
    assert [row["missing"] and row["missing"]["code"] for row in rows] == [None, None, "SKILL_LEVEL"]
    assert "meeting.minutes level 5" in rows[2]["missing"]["change"]


def test_the_board_leaves_out_whom_i_may_never_work_for(api, world):
    world.open_task()
    BlockedPair.objects.create(secretary=world.profile, organization=world.organization, reason="kin")
    assert api("secretary").get("/api/v1/board").json()["results"] == []


def test_the_board_is_for_secretaries(api, world):
    world.open_task()
    found = statuses(api, "get", "/api/v1/board")
    secretaries = {"secretary", "colleague", "outsider"}
    assert found == {name: 200 if name in secretaries else 403 for name in EVERYBODY}
    assert api("outsider").get("/api/v1/board").json()["results"] == []


def test_rounds_are_for_the_pools_coordinators(api, world, offer):
    made = Round.objects.get()
    seen = {name: len(api(name).get("/api/v1/rounds").json()["results"]) for name in EVERYBODY}
    assert seen == {**dict.fromkeys(EVERYBODY, 0), "coordinator": 1}
    for method, path in (("get", f"/api/v1/rounds/{made.pk}"), ("post", f"/api/v1/rounds/{made.pk}/replay")):
        assert statuses(api, method, path) == {**dict.fromkeys(EVERYBODY, 404), "coordinator": 200}
    answer = api("coordinator").get(f"/api/v1/rounds/{made.pk}").json()
    assert (answer["tasks"], answer["offered"], answer["gap"]) == (1, 1, 0.0)
    assert answer["value"] == answer["bound"]
    assert answer["decisions"][0]["task"] == str(offer.task_id)
    assert api("coordinator").post(f"/api/v1/rounds/{made.pk}/replay").json()["replays"] is True


def test_lists_cost_the_same_number_of_queries_for_any_number_of_rows(api, world):
    paths = {"secretary": "/api/v1/board", "coordinator": "/api/v1/offers"}

    def queries():
        found = {}
        for name, path in paths.items():
            client = api(name)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).json()["results"]
            found[path] = len(seen)
        return found

    world.open_task()
    run(world)
    few = queries()
    for _n in range(5):
        world.open_task()
    run(world)
    assert queries() == few


def test_an_api_key_of_the_organization_reads_why_but_claims_nothing(api, world, offer):
    AccessKey.objects.create(
        organization=world.organization, name="system", prefix="x", digest=digest_of("key"), scopes=["tasks:read"],
        last_used_at=now(), expires_at=now() + timedelta(days=1),
    )  # fmt: skip
    program = api()
    program.credentials(HTTP_AUTHORIZATION="Bearer key")
    assert program.get(f"/api/v1/tasks/{offer.task_id}/matching").status_code == 200
    assert program.post(f"/api/v1/tasks/{offer.task_id}/claim").status_code == 403
    assert Task.objects.get(pk=offer.task_id).status == "open"
