"""Ratings over the API: nothing of a hidden one is in any answer that the other side can get."""

from backend.tasks import services

SAID = {"correct": True, "complete": False, "on_time": True, "considerate": True, "comment": "canary in the comment"}


def test_a_rating_is_hidden_over_the_api_until_both_have_rated(api, world):
    task = world.submitted_task()
    services.accept(task_id=task.pk, by=world.actor("owner"))
    address = f"/api/v1/tasks/{task.pk}"
    given = api("owner").post(f"{address}/ratings", SAID)
    assert (given.status_code, given.json()["side"], given.json()["version"]) == (201, "organization", 1)
    secretary = api("secretary")
    for path in ("", "/ratings", "/deliverables", "/log", "/messages"):
        answer = str(secretary.get(address + path).json())
        assert "canary" not in answer and "considerate" not in answer
    assert secretary.get(f"{address}/ratings").json()["results"] == []
    again = api("manager").post(f"{address}/ratings", SAID)
    assert (again.status_code, again.json()["code"]) == (409, "rated_already")
    assert secretary.post(f"{address}/ratings", {**SAID, "comment": ""}).status_code == 201
    for name in ("secretary", "owner", "coordinator"):
        rows = api(name).get(f"{address}/ratings").json()["results"]
        assert {row["side"]: row["comment"] for row in rows} == {
            "organization": "canary in the comment", "secretary": "",
        }  # fmt: skip
