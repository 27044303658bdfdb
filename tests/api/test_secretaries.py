"""Secretaries over the API."""

from uuid import UUID

import pytest

from backend.catalog import services as catalog
from backend.core.clock import now
from tests.factories import SecretaryFactory

PATH = "/api/v1/secretaries"
NOBODY = UUID(int=1)


@pytest.fixture(autouse=True)
def people(world):
    catalog.load()
    world.colleague_profile.is_paused = True
    world.colleague_profile.save()


@pytest.fixture
def own(world):
    return f"{PATH}/{world.profile.pk}"


def names(answer):
    assert answer.status_code == 200, answer.json()
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("coordinator", ["Colleague", "Secretary"]),
        ("other_coordinator", ["Outsider"]),
        ("secretary", ["Secretary"]),
        ("administrator", ["Colleague", "Outsider", "Secretary"]),
        ("owner", []),
        ("viewer", []),
        ("stranger", []),
    ],
)
def test_who_sees_whom(api, name, seen):
    assert names(api(name).get(PATH)) == seen


def test_a_profile_tells_all_that_matching_asks(api, own, world):
    shown = api("secretary").get(own).json()
    assert shown == {
        "id": str(world.profile.pk),
        "name": "Secretary",
        "email": "secretary@example.org",
        "pool": {"id": str(world.pool.pk), "name": "East"},
        "grade": 3,
        "clearance": "confidential",
        "languages": ["zh", "en"],
        "skills": [
            {"skill": "meeting.minutes", "label": "Minutes and resolutions", "proficiency": 4, "evidence": ""},
            {"skill": "meeting.transcribe", "label": "Transcription of recordings", "proficiency": 3, "evidence": ""},
        ],
        "growing": [],
        "time_zone": "Asia/Shanghai",
        "weekly_hours": world.profile.weekly_hours,
        "weekly_capacity_minutes": 2250,
        "most_live_tasks": 4,
        "is_paused": False,
        "about": "",
        "created_at": shown["created_at"],
    }


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("is_paused=true", ["Colleague"]),
        ("is_paused=false", ["Secretary"]),
        ("q=SECRET", ["Secretary"]),
        ("skill=meeting.minutes", ["Colleague", "Secretary"]),
        ("skill=office.travel", []),
        ("grade=3&grade=2", ["Colleague", "Secretary"]),
        ("grade=5", []),
        ("language=en", ["Colleague", "Secretary"]),
        ("language=de", []),
        (f"pool={NOBODY}", []),
    ],
)
def test_lists_are_filtered(api, query, seen):
    assert names(api("coordinator").get(f"{PATH}?{query}")) == seen


@pytest.mark.parametrize("query", ["grade=1", "pool=East", "age=30", "skill=%00", "grade=x", "is_paused=perhaps"])
def test_filters_that_make_no_sense_are_refused(api, query):
    assert api("coordinator").get(f"{PATH}?{query}").status_code == 400


def test_a_list_costs_as_many_queries_for_one_as_for_many(api, world, django_assert_num_queries):
    client = api("coordinator")
    for _ in range(6):
        SecretaryFactory(pool=world.pool)
    for size in (1, 8):
        with django_assert_num_queries(6):  # the token, the actor (three), the profiles, their skills
            assert len(names(client.get(f"{PATH}?page_size={size}"))) == size


# Changing


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("secretary", {"about": "Hello", "is_paused": True, "most_live_tasks": 2}, 200),
        ("secretary", {"weekly_hours": {"mon": [["09:00", "12:00"]]}, "weekly_capacity_minutes": 180}, 200),
        ("secretary", {"clearance": "secret"}, 403),
        ("coordinator", {"clearance": "secret", "is_paused": True}, 200),
        ("coordinator", {"about": "Hello"}, 403),
        ("colleague", {"about": "Hello"}, 404),
        ("owner", {"about": "Hello"}, 404),
        ("other_coordinator", {"clearance": "secret"}, 404),
        ("administrator", {"clearance": "secret"}, 403),
        (None, {"about": "Hello"}, 401),
    ],
)
def test_who_may_change_what(api, own, name, body, status):
    assert api(name).patch(own, body).status_code == status


def test_a_change_is_answered_with_the_profile(api, own):
    answer = api("secretary").patch(own, {"languages": ["de", "zh"]}).json()
    assert answer["languages"] == ["de", "zh"] == api("coordinator").get(own).json()["languages"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"grade": 2}, "grade"),
        ({"pool": "x"}, "pool"),
        ({"name": "Other"}, "name"),
        ({"most_live_tasks": 0}, "most_live_tasks"),
        ({"most_live_tasks": 21}, "most_live_tasks"),
        ({"most_live_tasks": 10**30}, "most_live_tasks"),
        ({"weekly_capacity_minutes": 10_081}, "weekly_capacity_minutes"),
        ({"weekly_capacity_minutes": None}, "weekly_capacity_minutes"),
        ({"languages": []}, "languages"),
        ({"languages": ["tlh"]}, "languages"),
        ({"about": "x" * 2001}, "about"),
        ({"about": ["x"]}, "about"),
        ({"about": "a\u0000b"}, "about"),
        ({"weekly_hours": {}}, "weekly_hours"),
        ({"weekly_hours": {"mon": [["18:00", "09:00"]]}}, "weekly_hours.mon[0]"),
        ({"weekly_hours": {"moon": [["09:00", "18:00"]]}}, "weekly_hours.moon"),
        ({"weekly_hours": {"mon": [["09:00"]]}}, "weekly_hours.mon"),
        ({"weekly_hours": []}, "weekly_hours"),
        ({"clearance": "top"}, "clearance"),
    ],
)
def test_bad_values_are_named(api, own, body, field):
    name = "coordinator" if "clearance" in body else "secretary"
    answer = api(name).patch(own, body)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["field"].startswith(field)


def test_a_profile_that_is_not_there_is_not_found(api):
    assert api("coordinator").get(f"{PATH}/{NOBODY}").status_code == 404
    assert api("coordinator").patch(f"{PATH}/{NOBODY}", {}).status_code == 404


# Skills

SKILL = {"proficiency": 4, "evidence": "Forty letters"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("coordinator", 200),
        ("secretary", 403),
        ("administrator", 403),
        ("colleague", 404),
        ("owner", 404),
        ("other_coordinator", 404),
        (None, 401),
    ],
)
def test_who_puts_down_skills(api, own, name, status):
    assert api(name).put(f"{own}/skills/document.draft", SKILL).status_code == status
    expected = {200: 204}.get(status, status)
    assert api(name).delete(f"{own}/skills/document.draft").status_code == expected


def test_a_skill_is_put_down_once_and_changed(api, own):
    client = api("coordinator")
    assert client.put(f"{own}/skills/document.draft", SKILL).json() == {
        "skill": "document.draft",
        "label": "Drafting of notices, letters, reports",
        **SKILL,
    }
    client.put(f"{own}/skills/document.draft", {"proficiency": 5})
    skills = {row["skill"]: row["proficiency"] for row in client.get(own).json()["skills"]}
    assert skills == {"document.draft": 5, "meeting.minutes": 4, "meeting.transcribe": 3}


@pytest.mark.parametrize("body", [{}, {"proficiency": 0}, {"proficiency": 6}, {"proficiency": 3, "note": "x"}])
def test_bad_skills_are_named(api, own, body):
    assert api("coordinator").put(f"{own}/skills/document.draft", body).status_code == 400


def test_groups_and_unknown_skills_are_refused(api, own):
    client = api("coordinator")
    assert client.put(f"{own}/skills/document", SKILL).status_code == 400
    assert client.put(f"{own}/skills/flying", SKILL).status_code == 404
    assert client.delete(f"{own}/skills/flying").status_code == 404
    assert client.delete(f"{own}/skills/document.draft").status_code == 404


# Leave

NEXT_YEAR = now().year + 1
WEEK = {"starts_at": f"{NEXT_YEAR}-01-01T00:00+08:00", "ends_at": f"{NEXT_YEAR}-01-08T00:00+08:00", "note": "Holiday"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("secretary", 201),
        ("coordinator", 201),
        ("administrator", 403),
        ("colleague", 404),
        ("owner", 404),
        ("other_coordinator", 404),
        (None, 401),
    ],
)
def test_who_notes_leave(api, own, name, status):
    answer = api(name).post(f"{own}/leaves", WEEK)
    assert answer.status_code == status
    listed = api(name).get(f"{own}/leaves")
    assert listed.status_code == {201: 200}.get(status, status)
    if status == 201:
        assert listed.json()["results"] == [answer.json()]
        assert api(name).delete(f"{own}/leaves/{answer.json()['id']}").status_code == 204
        assert api(name).get(f"{own}/leaves").json()["results"] == []


def test_leave_of_another_is_not_found_under_one_s_own(api, own, world):
    leave = api("coordinator").post(f"{PATH}/{world.colleague_profile.pk}/leaves", WEEK).json()
    assert api("secretary").delete(f"{own}/leaves/{leave['id']}").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "2998-01-01T00:00+08:00"}, "ends_at"),
        ({"starts_at": "2001-01-01T00:00+08:00", "ends_at": "2001-01-02T00:00+08:00"}, "ends_at"),
        ({"starts_at": "2999-01-01T00:00"}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59Z"}, "ends_at"),
        ({"starts_at": 7}, "starts_at"),
        ({"note": "x" * 201}, "note"),
        ({"reason": "x"}, "reason"),
    ],
)
def test_bad_leave_is_named(api, own, change, field):
    answer = api("secretary").post(f"{own}/leaves", {**WEEK, **change})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_leave_is_noted_once_per_idempotency_key(api, own):
    client = api("secretary")
    first, again = (client.post(f"{own}/leaves", WEEK, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == again.json() and len(client.get(f"{own}/leaves").json()["results"]) == 1


# Kept apart


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("coordinator", 201),
        ("secretary", 403),
        ("administrator", 403),
        ("colleague", 404),
        ("owner", 404),
        ("other_coordinator", 404),
        (None, 401),
    ],
)
def test_who_keeps_people_apart(api, own, world, name, status):
    pair = {"organization": str(world.organization.pk), "reason": "Former employer"}
    # Whoever may not see the organization is told so before anything else.
    answer = api(name).post(f"{own}/blocks", pair)
    assert answer.status_code == (400 if name == "secretary" else status)
    listed = api(name).get(f"{own}/blocks")
    assert listed.status_code == {201: 200}.get(status, status)
    if status == 201:
        assert listed.json()["results"] == [answer.json()]
        assert api(name).delete(f"{own}/blocks/{answer.json()['id']}").status_code == 204
        assert api(name).delete(f"{own}/blocks/{answer.json()['id']}").status_code == 404


def test_an_organization_of_another_pool_cannot_be_named(api, own, world):
    pair = {"organization": str(world.other_organization.pk), "reason": "x"}
    answer = api("coordinator").post(f"{own}/blocks", pair)
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "organization"


def test_a_profile_can_be_sent_back_as_it_was_read(api, own):
    shown = api("secretary").get(own).json()
    fields = ("about", "languages", "weekly_hours", "weekly_capacity_minutes", "most_live_tasks", "is_paused")
    answer = api("secretary").patch(own, {name: shown[name] for name in fields})
    assert answer.status_code == 200 and answer.json() == shown
