"""Tasks over the API: posting, reading, the steps of their life."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.models import Membership
from backend.accounts.roles import Role
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.tasks import services
from backend.tasks.models import LogEntry, Task

MINUTES = {
    "template": "minutes",
    "title": "Minutes of the council",
    "brief": "Decisions first.",
    "fields": {"meeting_date": "2026-11-18"},
}


def address(task, rest=""):
    return f"/api/v1/tasks/{task.pk}{rest}"


def verbs(answer):
    return {action["verb"]: action for action in answer.json()["actions"]}


# Posting --------------------------------------------------------------------------------------------------------------


def test_a_task_is_posted_with_what_its_template_says(api, world):
    answer = api("requester").post("/api/v1/tasks", MINUTES)
    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert body["status"] == "draft"
    assert body["organization"]["name"] == "Tea Society"
    assert body["pool"]["name"] == "East"
    assert body["skills"] == {"meeting.minutes": 3, "meeting.transcribe": 2}
    assert body["grade"] == 4
    assert body["effort_minutes"] == 60
    assert body["posted_by"] == {"id": str(world.requester.pk), "name": "Requester"}
    assert body["hidden"] == []
    assert answer["Location"] == f"/api/v1/tasks/{body['id']}"
    assert answer["ETag"] == '"1"'


def test_who_posts_for_several_organizations_says_for_which(api, world):
    Membership.objects.create(organization=world.other_organization, user=world.owner, role=Role.REQUESTER)
    answer = api("owner").post("/api/v1/tasks", MINUTES)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["organization"]
    chosen = api("owner").post("/api/v1/tasks", {**MINUTES, "organization": str(world.other_organization.pk)})
    assert chosen.status_code == 201
    assert chosen.json()["pool"]["name"] == "North"


@pytest.mark.parametrize("name", ["viewer", "secretary", "coordinator", "administrator"])
def test_who_may_not_post_is_refused(api, name):
    assert api(name).post("/api/v1/tasks", MINUTES).status_code == 403


def test_a_coordinator_sees_the_organization_but_does_not_post_for_it(api, world):
    answer = api("coordinator").post("/api/v1/tasks", {**MINUTES, "organization": str(world.organization.pk)})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"skills": {"no.such": 3}}, "skills"),
        ({"skills": {"meeting": 3}}, "skills"),  # a group
        ({"certificates": ["no-such"]}, "certificates"),
        ({"languages": ["xx"]}, "languages"),
        ({"grade": 8}, "grade"),
        ({"fields": {"colour": "red"}}, "fields.colour"),
        ({"fields": {"meeting_date": "soon"}}, "fields.meeting_date"),
        ({"fields": {"recording": "tape.mp3"}}, "fields.recording"),  # is uploaded, not written
        ({"template": "no-such"}, "template"),
    ],
)
def test_what_the_catalogue_does_not_have_is_named(api, values, field):
    answer = api("owner").post("/api/v1/tasks", {**MINUTES, **values})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Task.objects.exists()


def test_a_pool_must_serve_the_organization(api, world):
    Membership.objects.create(organization=world.other_organization, user=world.owner, role=Role.VIEWER)
    body = {**MINUTES, "organization": str(world.organization.pk), "pool": str(world.other_pool.pk)}
    answer = api("owner").post("/api/v1/tasks", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["pool"]


def test_a_duplicate_is_a_draft_with_the_same_brief(api, world):
    task = world.submitted_task(priority=3)
    answer = api("requester").post(address(task, "/duplicate"))
    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert body["id"] != str(task.pk)
    assert (body["status"], body["brief"], body["priority"]) == ("draft", "Decisions first.", "high")
    assert (body["deadline"], body["checklist"]) == (None, [])


def test_publishing_names_what_the_brief_lacks(api, world):
    task = world.draft(brief=" ", fields={}, deadline=now() - timedelta(hours=1))
    client = api("owner")
    action = verbs(client.get(address(task)))["publish"]
    assert (action["allowed"], action["code"], action["status"]) == (False, "brief_incomplete", 400)
    answer = client.post(address(task, "/publish"))
    assert answer.status_code == 400
    lacking = ["brief", "deadline", "fields.meeting_date"]
    assert sorted(error["field"] for error in answer.json()["errors"]) == lacking == action["fields"]
    task.refresh_from_db()
    assert (task.status, task.version) == ("draft", 1)


# Editing --------------------------------------------------------------------------------------------------------------


def test_an_edit_honours_if_match(api, world):
    task, client = world.draft(), api("owner")
    first = client.patch(address(task), {"title": "New"}, headers={"If-Match": '"1"'})
    assert (first.status_code, first["ETag"], first.json()["title"]) == (200, '"2"', "New")
    stale = client.patch(address(task), {"title": "Newer"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert Task.objects.get(pk=task.pk).title == "New"


def test_a_step_honours_if_match(api, world):
    task = world.draft()
    services.edit(task_id=task.pk, by=world.actor("owner"), title="Other")
    answer = api("owner").post(address(task, "/publish"), headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert api("owner").post(address(task, "/publish"), headers={"If-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize("name", ["organization", "pool", "template", "status", "version", "due_at", "id", "posted_by"])
def test_what_is_fixed_at_posting_or_never_written_is_refused(api, world, name):
    task = world.draft()
    answer = api("owner").patch(address(task), {name: "x"})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert Task.objects.get(pk=task.pk).version == 1


def test_an_open_task_keeps_a_complete_brief(api, world):
    task = world.open_task()
    answer = api("owner").patch(address(task), {"brief": ""})
    assert (answer.status_code, answer.json()["code"]) == (400, "brief_incomplete")
    assert Task.objects.get(pk=task.pk).brief == "Decisions first."


def test_a_held_task_is_no_longer_edited(api, world):
    answer = api("owner").patch(address(world.task_in_progress()), {"title": "Other"})
    assert (answer.status_code, answer.json()["code"]) == (409, "task_not_editable")


# Steps ----------------------------------------------------------------------------------------------------------------


def test_changes_are_asked_for_one_by_one_at_places_of_pages(api, world):
    task, secretary = world.task_in_progress(), world.actor("secretary")
    upload = SimpleUploadedFile("Minutes.txt", b"Budget: 168,000")
    file = services.add_file(task_id=task.pk, by=secretary, upload=upload)
    services.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])
    pin = {"text": "186,000", "file": str(file.pk), "page": 1, "x": 620, "y": 140}
    half = api("owner").post(address(task, "/request-revision"), {"pins": [{"text": "Here", "page": 1}]})
    assert half.status_code == 400
    answer = api("owner").post(address(task, "/request-revision"), {"pins": [pin]})
    assert answer.json()["checklist"][-1] == {"text": "Change 1: 186,000", "done": False, "change": 1}
    found = api("secretary").get(address(task, "/deliverables")).json()["results"]
    assert found[0]["review"]["changes"] == [{"number": 1, **pin}]


def test_a_task_goes_through_its_life_over_the_api(api, world):
    owner, secretary = api("owner"), api("secretary")
    task = Task.objects.get(pk=owner.post("/api/v1/tasks", MINUTES).json()["id"])

    def step(client, path, body=None):
        answer = client.post(address(task, path), body or {})
        assert answer.status_code == 200, (path, answer.json())
        return answer.json()

    assert step(owner, "/publish")["status"] == "open"
    services.claim(task_id=task.pk, by=world.actor("secretary"))
    assert step(secretary, "/start")["status"] == "in_progress"
    ticked = step(secretary, "/checklist/1", {"done": True})["checklist"][1]
    assert ticked == {"text": "Names", "done": True, "change": None}
    assert step(secretary, "/ask", {"question": "Who chaired?"})["status"] == "waiting"
    assert step(owner, "/answer", {"text": "Ms Xu."})["status"] == "in_progress"
    assert step(secretary, "/submit", {"note": "v1"})["status"] == "submitted"
    assert step(owner, "/request-revision", {"changes": "The budget."})["status"] == "in_progress"
    assert step(secretary, "/submit", {"note": "v2"})["status"] == "submitted"
    accepted = step(owner, "/accept", {"comment": "Thanks."})
    assert (accepted["status"], accepted["holder"]["name"]) == ("accepted", "Secretary")
    assert step(owner, "/reopen", {"reason": "Annex B."})["status"] == "in_progress"
    assert step(secretary, "/submit", {"note": "v3"})["status"] == "submitted"
    body = {"brief_line": "Decisions first", "evidence": "They are last."}
    assert step(owner, "/reject", body)["status"] == "disputed"
    decided = step(api("coordinator"), "/decide", {"outcome": "accepted", "reason": "They are first."})
    assert decided["status"] == "accepted"
    found = owner.get(address(task, "/deliverables")).json()["results"]
    assert [(row["version"], row["review"]["verdict"]) for row in found] == [
        (3, "rejected"),
        (2, "accepted"),
        (1, "revision"),
    ]


def test_a_wrong_state_a_wrong_role_and_a_stranger_are_told_apart(api, world):
    task = world.open_task()
    assert api("owner").post(address(task, "/accept")).status_code == 409
    assert api("viewer").post(address(task, "/accept")).status_code == 403
    assert api("secretary").post(address(task, "/accept")).status_code == 403
    assert api("stranger").post(address(task, "/accept")).status_code == 404
    assert api().post(address(task, "/accept")).status_code == 401


def test_a_refused_action_says_why(api, world):
    task = world.open_task()
    client = api("owner")
    client.credentials(**client._credentials, HTTP_ACCEPT_LANGUAGE="en")
    action = verbs(client.get(address(task)))["accept"]
    assert action["allowed"] is False
    assert (action["code"], action["status"]) == ("wrong_task_state", 409)
    assert "open" in action["reason"]
    assert verbs(client.get(address(task)))["cancel"]["allowed"] is True


def test_a_coordinator_gives_a_task_to_a_secretary_of_the_pool_only(api, world):
    task, client = world.open_task(), api("coordinator")
    body = {"secretary": str(world.outsider_profile.pk), "reason": "Knows the house."}
    answer = client.post(address(task, "/assign"), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "secretary_out_of_pool")
    assert api("owner").post(address(task, "/assign"), body).status_code == 403
    body["secretary"] = str(world.profile.pk)
    assert client.post(address(task, "/assign"), body).json()["holder"]["name"] == "Secretary"
    again = client.post(address(task, "/reassign"), body)
    assert (again.status_code, again.json()["code"]) == (400, "already_holds")


def test_after_reassignment_the_previous_holder_meets_404_at_once(api, world):
    task = world.task_in_progress()
    former, client = api("secretary"), api("coordinator")
    assert former.get(address(task)).status_code == 200
    body = {"secretary": str(world.colleague_profile.pk), "reason": "Fell ill."}
    assert client.post(address(task, "/reassign"), body).status_code == 200
    for path in ("", "/log", "/messages", "/files", "/deliverables"):
        assert former.get(address(task, path)).status_code == 404
    assert former.post(address(task, "/start")).status_code == 404
    assert api("colleague").get(address(task)).status_code == 200


def test_the_next_holder_reads_the_handover_note(api, world):
    task = world.task_in_progress()
    body = {"reason": "Ill.", "handover": "Names are checked; decisions are open."}
    assert api("secretary").post(address(task, "/release"), body).status_code == 200
    services.claim(task_id=task.pk, by=world.actor("colleague"))
    note = api("colleague").get(address(task)).json()["handover"]
    assert (note["note"], note["by"]["name"]) == (body["handover"], "Secretary")
    assert api("coordinator").get(address(task)).json()["handover"]["note"] == body["handover"]
    assert api("owner").get(address(task)).json()["handover"] is None
    assert body["handover"] not in str(api("owner").get(address(task, "/log")).json())


def test_a_step_done_twice_with_one_key_is_done_once(api, world):
    task, client = world.draft(), api("owner")
    answers = [client.post(address(task, "/publish"), headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["ETag"] == '"2"'
    assert LogEntry.objects.filter(task=task, verb="publish").count() == 1


def test_the_secretary_who_finished_a_task_may_look_back_at_it(api, world):
    task = world.submitted_task()
    services.accept(task_id=task.pk, by=world.actor("owner"))
    body = api("secretary").get(address(task)).json()
    assert (body["brief"], body["hidden"]) == ("Decisions first.", [])
    assert api("secretary").get(address(task, "/deliverables")).json()["results"][0]["review"]["verdict"] == "accepted"
    confidential = world.submitted_task(confidentiality=Confidentiality.CONFIDENTIAL)
    services.accept(task_id=confidential.pk, by=world.actor("owner"))
    body = api("secretary").get(address(confidential)).json()
    assert body["brief"] is None
    assert set(body["hidden"]) == {"brief", "files", "thread"}
    assert api("secretary").get(address(confidential, "/deliverables")).status_code == 403
