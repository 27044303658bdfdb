"""Who sees what of a task over the API, before and after it is assigned."""

from datetime import timedelta

import pytest

from backend.accounts.models import AccessKey, Coordinator, Membership
from backend.accounts.roles import Role
from backend.accounts.services import digest_of
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.tasks import services
from backend.tasks.models import Task

PUBLIC, INTERNAL, CONFIDENTIAL, SECRET = Confidentiality
EVERYBODY = ("owner", "manager", "requester", "viewer", "secretary", "colleague", "outsider", "coordinator",
             "other_coordinator", "stranger", "administrator")  # fmt: skip


def address(task, rest=""):
    return f"/api/v1/tasks/{task.pk}{rest}"


def who_gets(api, path):
    """The status that each person is answered with."""
    return {name: api(name).get(path).status_code for name in EVERYBODY}


def those(answers, status):
    return {name for name, code in answers.items() if code == status}


MEMBERS = {"owner", "manager", "requester", "viewer"}


def test_a_draft_is_its_organizations(api, world):
    assert those(who_gets(api, address(world.draft())), 200) == MEMBERS


@pytest.mark.parametrize("confidentiality", [PUBLIC, INTERNAL, CONFIDENTIAL])
def test_open_work_is_known_in_its_pool(api, world, confidentiality):
    answers = who_gets(api, address(world.open_task(confidentiality=confidentiality)))
    assert those(answers, 200) == {*MEMBERS, "secretary", "colleague", "coordinator"}
    assert set(answers.values()) == {200, 404}


def test_work_beyond_a_clearance_is_not_known(api, world):
    world.profile.clearance = INTERNAL
    world.profile.save()
    answers = who_gets(api, address(world.open_task(confidentiality=CONFIDENTIAL)))
    assert those(answers, 200) == {*MEMBERS, "colleague", "coordinator"}


def test_held_work_is_known_to_its_holder_alone(api, world):
    assert those(who_gets(api, address(world.task_in_progress())), 200) == {*MEMBERS, "secretary", "coordinator"}


def test_secret_work_is_for_managers_owner_and_poster(api, world):
    by_owner = world.open_task(confidentiality=SECRET)
    assert those(who_gets(api, address(by_owner)), 200) == {"owner", "manager", "coordinator"}
    by_requester = world.draft(confidentiality=SECRET, by=world.actor("requester"))
    assert those(who_gets(api, address(by_requester)), 200) == {"owner", "manager", "requester"}


@pytest.mark.parametrize(
    ("confidentiality", "hidden"),
    [
        (PUBLIC, {"log", "people", "thread"}),
        (INTERNAL, {"files", "log", "people", "thread"}),
        (CONFIDENTIAL, {"brief", "files", "log", "people", "thread", "title"}),
    ],
)
def test_the_pool_sees_open_work_as_far_as_its_confidentiality_allows(api, world, confidentiality, hidden):
    task = world.open_task(confidentiality=confidentiality, principal="The President", title="Vote of the council")
    answer = api("secretary").get(address(task)).json()
    assert set(answer["hidden"]) == hidden
    assert answer["posted_by"] is None
    assert (answer["title"] is None) is ("title" in hidden)
    assert (answer["principal"] is None) is ("brief" in hidden)
    assert (answer["brief"] is None) is ("brief" in hidden)
    assert answer["skills"], "what it needs is always seen"
    row = api("secretary").get("/api/v1/tasks").json()["results"][0]
    assert (row["title"], row["hidden"]) == (answer["title"], answer["hidden"])
    for facet, path in [("log", "/log"), ("thread", "/messages"), ("thread", "/deliverables"), ("files", "/files")]:
        answer = api("secretary").get(address(task, path))
        assert answer.status_code == (403 if facet in hidden else 200)
        assert answer.status_code == 200 or answer.json()["code"] == "hidden"


def test_a_coordinator_sees_the_outline_of_secret_work_until_it_is_disputed(api, world):
    world.profile.clearance = SECRET
    world.profile.save()
    task = world.open_task(confidentiality=SECRET)
    body = {"secretary": str(world.profile.pk), "reason": "Cleared."}
    client = api("coordinator")
    assert client.post(address(task, "/assign"), body).status_code == 200
    services.start(task_id=task.pk, by=world.actor("secretary"))
    services.ask(task_id=task.pk, by=world.actor("secretary"), question="Is the merger decided?")
    shown = client.get(address(task)).json()
    assert set(shown["hidden"]) == {"brief", "files", "thread"}
    assert client.get(address(task, "/messages")).status_code == 403
    log = client.get(address(task, "/log")).json()["results"]
    assert [line["verb"] for line in log][:2] == ["ask", "start"]
    assert "merger" not in str(log)
    assert log[0]["reason"] is None
    services.answer(task_id=task.pk, by=world.actor("owner"), text="Yes.")
    services.submit(task_id=task.pk, by=world.actor("secretary"), note="Done.")
    services.reject(task_id=task.pk, by=world.actor("owner"), brief_line="All", evidence="None of it.")
    assert client.get(address(task)).json()["hidden"] == []
    assert client.get(address(task, "/messages")).status_code == 200


def test_nobody_is_given_work_beyond_their_clearance(api, world):
    task = world.open_task(confidentiality=SECRET)
    body = {"secretary": str(world.profile.pk), "reason": "Knows the house."}
    answer = api("coordinator").post(address(task, "/assign"), body)
    assert (answer.status_code, answer.json()["code"]) == (403, "requirements_not_met")
    assert Task.objects.get(pk=task.pk).status == "open"


def test_another_role_does_not_open_secret_work_to_a_member(api, world):
    """A requester who also coordinates the pool knows of the task, and no more than any coordinator."""
    Coordinator.objects.create(pool=world.pool, user=world.requester)
    task = world.open_task(confidentiality=SECRET)
    assert set(api("requester").get(address(task)).json()["hidden"]) == {"brief", "files", "thread"}
    assert api("requester").post(address(task, "/duplicate")).status_code == 403
    assert api("requester").get("/api/v1/tasks?q=decisions").json()["results"] == []


def test_a_viewer_reads_and_does_not_act(api, world):
    task, client = world.submitted_task(), api("viewer")
    for path in ("", "/log", "/messages", "/files", "/deliverables"):
        assert client.get(address(task, path)).status_code == 200
    bodies = {
        "/accept": {}, "/cancel": {"reason": "x"}, "/messages": {"text": "x"}, "/duplicate": {},
        "/request-revision": {"changes": "x"}, "/reject": {"brief_line": "x", "evidence": "x"},
    }  # fmt: skip
    for path, body in bodies.items():
        assert client.post(address(task, path), body).status_code == 403
    assert client.patch(address(task), {"title": "x"}).status_code == 403
    assert client.get(address(task)).json()["actions"] == []


def test_an_api_key_sees_and_does_what_its_scopes_allow(api, world):
    def program(*scopes):
        AccessKey.objects.create(
            organization=world.organization, name="Registry", prefix="k", digest=digest_of(str(scopes)), scopes=scopes
        )
        client = api()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {scopes}")
        return client

    reads, writes = program("tasks:read"), program("tasks:write")
    body = {"template": "minutes", "brief": "Decisions first.", "fields": {"meeting_date": "2026-11-18"}}
    assert reads.post("/api/v1/tasks", body).status_code == 403
    posted = writes.post("/api/v1/tasks", {**body, "confidentiality": "secret"}).json()
    assert posted["posted_by"]["name"] == "Registry"
    task = Task.objects.get(pk=posted["id"])
    assert writes.get(address(task)).status_code == 200, "its own secret task"
    assert reads.get(address(task)).status_code == 404
    assert writes.post(address(task, "/publish")).status_code == 200
    assert writes.get("/api/v1/tasks?posted_by=me").json()["results"][0]["id"] == posted["id"]
    written = writes.post(address(task, "/messages"), {"text": "Hello."}).json()
    assert written["author"] == {"id": None, "name": "Registry", "role": "organization"}


# Internal notes -------------------------------------------------------------------------------------------------------


def test_internal_notes_never_reach_the_organization(api, world):
    task = world.task_in_progress()
    note = {"text": "They never answer.", "is_internal": True}
    assert api("secretary").post(address(task, "/messages"), note).status_code == 201
    assert api("coordinator").post(address(task, "/messages"), {**note, "text": "I shall ring."}).status_code == 201
    assert api("owner").post(address(task, "/messages"), note).status_code == 403
    for name in ("owner", "requester", "viewer"):
        assert api(name).get(address(task, "/messages")).json()["results"] == []
        assert "message" not in [line["verb"] for line in api(name).get(address(task, "/log")).json()["results"]]
    for name in ("secretary", "coordinator"):
        assert len(api(name).get(address(task, "/messages")).json()["results"]) == 2
        assert [line["verb"] for line in api(name).get(address(task, "/log")).json()["results"]][:1] == ["message"]


def test_who_coordinates_and_is_a_member_counts_as_the_organization(api, world):
    Membership.objects.create(organization=world.organization, user=world.coordinator, role=Role.OWNER)
    task = world.task_in_progress()
    services.post_message(task_id=task.pk, by=world.actor("secretary"), text="They never answer.", is_internal=True)
    assert api("coordinator").get(address(task, "/messages")).json()["results"] == []
    note = {"text": "x", "is_internal": True}
    assert api("coordinator").post(address(task, "/messages"), note).status_code == 403


def test_a_word_of_the_organization_answers_the_open_question(api, world):
    task = world.task_in_progress()
    services.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    answer = api("requester").post(address(task, "/messages"), {"text": "Ms Xu."})
    assert answer.status_code == 201
    assert answer.json()["author"]["name"] == "Requester"
    assert api("owner").get(address(task)).json()["status"] == "in_progress"
    texts = [row["text"] for row in api("secretary").get(address(task, "/messages")).json()["results"]]
    assert texts == ["Ms Xu.", "Who chaired?"]


def test_the_thread_is_closed_with_the_task(api, world):
    task = world.open_task()
    services.cancel(task_id=task.pk, by=world.actor("owner"), reason="Called off.")
    answer = api("owner").post(address(task, "/messages"), {"text": "Sorry."})
    assert (answer.status_code, answer.json()["code"]) == (409, "task_not_editable")


# Search ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidentiality", "finders"),
    [
        (PUBLIC, {*MEMBERS, "secretary", "colleague", "coordinator"}),
        (INTERNAL, {*MEMBERS, "secretary", "colleague", "coordinator"}),
        (CONFIDENTIAL, {*MEMBERS, "coordinator"}),
        (SECRET, {"owner", "manager"}),
    ],
)
def test_a_search_finds_only_by_what_the_searcher_may_read(api, world, confidentiality, finders):
    world.open_task(confidentiality=confidentiality, title="Zeppelin", brief="A hangar for it.")
    for word in ("zeppelin", "hangar"):
        found = {name for name in EVERYBODY if api(name).get(f"/api/v1/tasks?q={word}").json()["results"]}
        assert found == finders


def test_a_search_finds_chinese_words_and_numbers(api, world):
    task = world.open_task(title="理事会会议纪要", brief="先写决议。")
    client = api("owner")
    for q in ("会议", "决议", "理事会 纪要", str(task.number), f"CS-{task.number}", f"cs-{task.number}"):
        assert [row["number"] for row in client.get("/api/v1/tasks", {"q": q}).json()["results"]] == [task.number], q
    for q in ("预算", "!!!", "0", "9" * 12):
        assert client.get("/api/v1/tasks", {"q": q}).json()["results"] == []


def test_an_edit_is_found_by_its_new_words(api, world):
    task, client = world.draft(title="Zeppelin"), api("owner")
    client.patch(address(task), {"title": "Balloon"})
    assert client.get("/api/v1/tasks?q=zeppelin").json()["results"] == []
    assert len(client.get("/api/v1/tasks?q=balloon").json()["results"]) == 1


def test_the_finisher_of_confidential_work_does_not_find_it_by_its_brief(api, world):
    task = world.submitted_task(confidentiality=CONFIDENTIAL, brief="Zeppelin.", deadline=now() + timedelta(days=1))
    assert len(api("secretary").get("/api/v1/tasks?q=zeppelin").json()["results"]) == 1
    services.accept(task_id=task.pk, by=world.actor("owner"))
    assert api("secretary").get("/api/v1/tasks?q=zeppelin").json()["results"] == []
    assert len(api("secretary").get("/api/v1/tasks?holder=me").json()["results"]) == 1
