"""The main job when it does not go straight: confidential, declined, expired, released, cancelled, disputed."""

from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.matching.models import Offer, PoolPolicy


@pytest.fixture(autouse=True)
def short_windows(live_world):
    """Rounds wait for a second until they answer, not for ten: `test_main_job` has the usual ones."""
    PoolPolicy.objects.create(pool=live_world.pool, version=1, engine={"window_seconds": 1})


def other(name: str) -> str:
    return {"secretary": "colleague", "colleague": "secretary"}[name]


def test_a_confidential_task_shows_its_title_only_to_who_holds_it(office):
    task = office.post_task(confidentiality="confidential", title="Minutes of the supervisory board")
    name, offer = office.offer(task)
    holder, passed_over = office.people[name], office.people[other(name)]
    assert offer["task"]["title"] is None
    assert holder.get(f"/tasks/{task}")["brief"] is None
    assert holder.get("/tasks", q="supervisory")["results"] == []
    holder.post(f"/offers/{offer['id']}/accept")
    shown = holder.get(f"/tasks/{task}")
    assert (shown["title"], shown["hidden"]) == ("Minutes of the supervisory board", [])
    assert passed_over.refused("GET", f"/tasks/{task}") == (404, "not_found")
    assert office.stranger.refused("GET", f"/tasks/{task}") == (404, "not_found")


def test_a_declined_offer_goes_to_the_next_secretary(office):
    task = office.post_task()
    name, offer = office.offer(task)
    office.people[name].post(f"/offers/{offer['id']}/decline", {"reason": "busy"})
    following, _ = office.offer(task)
    assert following == other(name)


def test_an_expired_offer_goes_to_the_next_secretary(office):
    task = office.post_task()
    name, offer = office.offer(task)
    Offer.objects.filter(pk=offer["id"]).update(expires_at=now() - timedelta(seconds=1))
    following, _ = office.offer(task, other(name))
    assert following == other(name)
    assert office.people[name].refused("POST", f"/offers/{offer['id']}/accept") == (409, "offer_expired")


def test_a_released_task_is_offered_again_with_a_handover(office):
    task = office.post_task()
    first = office.taken(task)
    first.post(f"/tasks/{task}/start")
    first.post(f"/tasks/{task}/release", {"reason": "I have fallen ill.", "handover": "Transcribed to 00:42."})
    assert first.refused("POST", f"/tasks/{task}/start")[0] in (403, 404, 409)
    office.told("owner", "task_released")
    second = office.taken(task)
    second.post(f"/tasks/{task}/start")
    assert second.get(f"/tasks/{task}")["handover"]["note"] == "Transcribed to 00:42."
    assert office.status(task) == "in_progress"


def test_a_cancelled_task_takes_its_offers_and_clocks_along(office):
    task = office.post_task()
    name, offer = office.offer(task)
    office.owner.post(f"/tasks/{task}/cancel", {"reason": "The meeting was called off."})
    status, code = office.people[name].refused("POST", f"/offers/{offer['id']}/accept")
    assert status == 409, code
    office.stored_clocks(task, lambda states: set(states.values()) == {"cancelled"})
    assert office.owner.refused("POST", f"/tasks/{task}/publish") == (409, "wrong_task_state")


def test_a_dispute_is_decided_by_the_coordinator(office):
    task = office.post_task()
    secretary = office.taken(task)
    secretary.post(f"/tasks/{task}/start")
    secretary.post(f"/tasks/{task}/submit", {"note": "Here."})
    office.owner.post(
        f"/tasks/{task}/reject", {"brief_line": "Decisions first", "evidence": "The decisions are on page 4."}
    )
    office.told("coordinator", "dispute_opened")
    assert office.owner.refused("POST", f"/tasks/{task}/decide", {"outcome": "accepted", "reason": "x"}) == (
        403,
        "not_your_step",
    )
    office.coordinator.post(f"/tasks/{task}/decide", {"outcome": "in_progress", "reason": "One more round."})
    assert office.clocks(task)["revision"]["state"] == "running"
    secretary.post(f"/tasks/{task}/submit", {"note": "Decisions first now."})
    office.owner.post(f"/tasks/{task}/accept")
    assert office.status(task) == "accepted"


def test_a_reassigned_task_is_gone_for_who_held_it(office, live_world):
    task = office.post_task(confidentiality="confidential")
    first = office.taken(task)
    name = "secretary" if first is office.people["secretary"] else "colleague"
    profile = live_world.colleague_profile if name == "secretary" else live_world.profile
    office.coordinator.post(f"/tasks/{task}/reassign", {"secretary": str(profile.pk), "reason": "Fell ill."})
    assert first.refused("GET", f"/tasks/{task}") == (404, "not_found")
    assert office.people[other(name)].get(f"/tasks/{task}")["hidden"] == []
