"""An organization's own templates over the API."""

import pytest

from backend.repeating.models import OwnTemplate
from backend.tasks import services as tasks
from backend.tasks.models import Task

pytestmark = pytest.mark.django_db
COUNCIL = {
    "name": "Minutes of the council",
    "template": "minutes",
    "title": "Minutes",
    "brief": "Decisions first.",
    "confidentiality": "confidential",
    "effort_minutes": 90,
}


@pytest.fixture
def address(world):
    return f"/api/v1/organizations/{world.organization.pk}/templates"


def test_a_program_makes_one_and_posts_of_it_every_month(world, api, address):
    client = api("owner")
    made = client.post(address, COUNCIL, format="json")
    assert made.status_code == 201 and made["Location"] == f"{address}/{made.data['id']}"
    assert made.data["confidentiality"] == "confidential" and made.data["made_by"]["name"] == "Owner"
    assert client.get(made["Location"]).data == made.data
    for _month in range(2):
        posted = client.post(f"{made['Location']}/draft", {}, format="json")
        assert posted.status_code == 201 and posted["ETag"] == '"1"'
        assert (posted.data["effort_minutes"], posted.data["brief"]) == (90, "Decisions first.")
        assert client.get(posted["Location"]).status_code == 200
    assert Task.objects.count() == 2


def test_a_task_is_kept_renamed_removed_and_put_back(world, api, address):
    client = api("owner")
    task = world.submitted_task()
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    kept = client.post(f"/api/v1/tasks/{task.pk}/template", {}, format="json")
    assert (kept.status_code, kept.data["name"]) == (201, task.title)
    assert kept.data["first"] == {"id": str(world.profile.pk), "name": "Secretary"}
    renamed = client.patch(kept["Location"], {"name": "Council", "first": None}, format="json")
    assert (renamed.data["name"], renamed.data["first"]) == ("Council", None)
    assert client.delete(kept["Location"]).status_code == 204
    assert client.get(kept["Location"]).status_code == 404
    assert client.get(address).data["results"] == []
    assert client.post(f"{kept['Location']}/restore", {}, format="json").data["name"] == "Council"


def test_names_of_one_organization_differ(api, address, world):
    client = api("owner")
    first = client.post(address, COUNCIL, format="json")
    again = client.post(address, COUNCIL, format="json")
    assert (first.status_code, again.status_code, again.data["code"]) == (201, 409, "name_taken")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"deadline": "2026-11-30T12:00:00+08:00"}, "deadline"),
        ({"template": "archery"}, "template"),
        ({"fields": {"colour": "red"}}, "fields.colour"),
        ({"first": "0193a1b2-7c3d-7000-8000-000000000001"}, "first"),
        ({"name": "x" * 81}, "name"),
    ],
)
def test_what_does_not_fit_is_named(sent, field, api, address, world):
    answer = api("owner").post(address, {**COUNCIL, **sent}, format="json")
    assert answer.status_code == 400
    assert field in str(answer.data)
    assert not OwnTemplate.objects.exists()


def test_the_list_is_found_by_words_and_costs_the_same_for_many(world, api, address, django_assert_max_num_queries):
    client = api("owner")
    client.post(address, COUNCIL, format="json")
    for number in range(6):
        client.post(address, {**COUNCIL, "name": f"Board {number}"}, format="json")
    found = client.get(address, {"search": "council decisions"}).data["results"]
    assert [row["name"] for row in found] == ["Minutes of the council"]
    with django_assert_max_num_queries(8):
        assert len(client.get(address).data["results"]) == 7


@pytest.mark.parametrize("who", ["stranger", "secretary", "outsider"])
def test_strangers_meet_404(who, world, api, address):
    made = api("owner").post(address, COUNCIL, format="json")
    client, place = api(who), made["Location"]
    answers = [
        client.get(address), client.post(address, COUNCIL, format="json"), client.get(place),
        client.patch(place, {"name": "Mine"}, format="json"), client.delete(place),
        client.post(f"{place}/draft", {}, format="json"), client.post(f"{place}/restore", {}, format="json"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404] * 7


def test_a_template_is_found_in_its_own_organization_only(world, api, address):
    made = api("owner").post(address, COUNCIL, format="json")
    elsewhere = f"/api/v1/organizations/{world.other_organization.pk}/templates"
    assert api("stranger").get(f"{elsewhere}/{made.data['id']}").status_code == 404


# Posted by itself -----------------------------------------------------------------------------------------------------


@pytest.fixture
def repeated(api, address, world):
    """The address of the rhythm of a template that is posted on every Monday."""
    made = api("owner").post(address, COUNCIL, format="json")
    place = f"{made['Location']}/repetition"
    assert api("owner").get(place).status_code == 404
    assert api("owner").put(place, {"every": "week", "day": 1, "due_days": 2}, format="json").status_code == 200
    return place


def test_a_rhythm_is_set_read_paused_resumed_skipped_and_given_up(api, repeated, world):
    client = api("owner")
    found = client.get(repeated).data
    assert (found["every"], found["day"], found["month"], found["due_days"]) == ("week", 1, None, 2)
    assert (found["set_by"]["name"], found["paused_at"], found["paused_why"]) == ("Owner", None, "")
    skipped = client.post(f"{repeated}/skip", {"on": found["next_on"]}, format="json").data
    assert skipped["next_on"] > found["next_on"]
    again = client.post(f"{repeated}/skip", {"on": found["next_on"]}, format="json")
    assert (again.status_code, again.data["code"]) == (409, "not_that_day")
    assert client.post(f"{repeated}/pause", {}, format="json").data["paused_why"] == "by_hand"
    resumed = api("manager").post(f"{repeated}/resume", {}, format="json").data
    assert (resumed["next_on"], resumed["set_by"]["name"], resumed["paused_at"]) == (found["next_on"], "Manager", None)
    assert client.delete(repeated).status_code == 204
    assert client.get(repeated).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"every": "day", "day": 1}, "every"),
        ({"every": "week", "day": 8}, "day"),
        ({"every": "year", "day": 1}, "month"),
    ],
)
def test_what_is_no_rhythm_is_named(sent, field, api, repeated):
    answer = api("owner").put(repeated, sent, format="json")
    assert answer.status_code == 400 and field in str(answer.data)


def test_strangers_meet_404_at_its_rhythm(api, repeated):
    client = api("stranger")
    posts = [client.post(f"{repeated}/{what}", {}, format="json") for what in ("pause", "resume", "skip")]
    others = [client.get(repeated), client.delete(repeated), client.put(repeated, {}, format="json")]
    assert [answer.status_code for answer in [*posts, *others]] == [404] * 6
