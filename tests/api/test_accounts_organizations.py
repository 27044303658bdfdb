"""Organizations, their members and their API keys, and pools with their coordinators."""

from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import AccessKey, Coordinator, Invitation, Membership, Organization, Pool
from backend.accounts.roles import Role
from backend.core.clock import now
from tests.at_once import at_once
from tests.factories import OrganizationFactory, PoolFactory, UserFactory
from tests.factories.database import stored_anywhere

ORGANIZATIONS, POOLS = "/api/v1/organizations", "/api/v1/pools"
UNKNOWN = "0198f5a0-0000-7000-8000-000000000000"


@pytest.fixture
def address(world):
    return f"{ORGANIZATIONS}/{world.organization.pk}"


def membership(world, role, organization=None):
    return Membership.objects.get(organization=organization or world.organization, user=getattr(world, role))


def names(answer):
    assert answer.status_code == 200, answer.json()
    return [row["name"] for row in answer.json()["results"]]


# Organizations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("owner", ["Tea Society"]),
        ("viewer", ["Tea Society"]),
        ("stranger", ["Footwear Chamber"]),
        ("coordinator", ["Tea Society"]),
        ("secretary", []),
        ("administrator", ["Footwear Chamber", "Tea Society"]),
    ],
)
def test_everybody_sees_their_own_organizations(api, world, name, seen):
    assert names(api(name).get(ORGANIZATIONS)) == seen
    for organization in (world.organization, world.other_organization):
        expected = 200 if organization.name in seen else 404
        assert api(name).get(f"{ORGANIZATIONS}/{organization.pk}").status_code == expected


def test_an_organization_in_two_of_a_coordinators_pools_is_listed_once(api, world):
    Coordinator.objects.create(pool=world.other_pool, user=world.coordinator)
    world.organization.pools.add(world.other_pool)
    assert names(api("coordinator").get(ORGANIZATIONS)) == ["Footwear Chamber", "Tea Society"]


def test_organizations_are_found_by_pool_and_part_of_the_name(api, world):
    client = api("administrator")
    assert names(client.get(ORGANIZATIONS, {"pool": str(world.pool.pk)})) == ["Tea Society"]
    assert names(client.get(ORGANIZATIONS, {"search": "foot"})) == ["Footwear Chamber"]
    assert names(client.get(ORGANIZATIONS, {"ordering": "-name"})) == ["Tea Society", "Footwear Chamber"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("owner", 200),
        ("administrator", 200),
        ("manager", 403),
        ("requester", 403),
        ("viewer", 403),
        ("coordinator", 403),
        ("stranger", 404),
        ("secretary", 404),
    ],
)
def test_owners_and_administrators_change_the_settings(api, world, address, name, status):
    answer = api(name).patch(address, {"name": "Tea Society of Fujian", "time_zone": "Asia/Urumqi"})
    assert answer.status_code == status
    world.organization.refresh_from_db()
    assert (world.organization.name == "Tea Society of Fujian") is (status == 200)


def test_which_pools_serve_is_for_administrators(api, world, address):
    wanted = {"pools": [str(world.pool.pk), str(world.other_pool.pk)]}
    assert api("owner").patch(address, {"pools": [str(world.pool.pk)]}).status_code == 403
    assert api("owner").patch(address, wanted).json()["errors"][0]["field"] == "pools"
    assert len(api("administrator").patch(address, wanted).json()["pools"]) == 2


def test_two_organizations_never_share_a_name(api, address):
    answer = api("owner").patch(address, {"name": "Footwear Chamber"})
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")


def test_administrators_take_in_an_organization_and_its_owner_is_invited(api, world):
    body = {"name": "Ferry Guild", "pools": [str(world.pool.pk)], "owner_email": "Captain@example.org"}
    answer = api("administrator").post(ORGANIZATIONS, body)
    assert answer.status_code == 201
    assert [pool["name"] for pool in answer.json()["pools"]] == ["East"]
    invitation = Invitation.objects.get(organization=answer.json()["id"])
    assert (invitation.email, invitation.role) == ("captain@example.org", "owner")
    assert api("administrator").post(ORGANIZATIONS, body).json()["code"] == "name_taken"
    assert api("owner").post(ORGANIZATIONS, {**body, "name": "Other"}).status_code == 403
    assert not Organization.objects.filter(name="Other").exists()


# Members ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("owner", 200),
        ("viewer", 200),
        ("administrator", 200),
        ("coordinator", 403),
        ("other_coordinator", 404),
        ("stranger", 404),
        ("secretary", 404),
    ],
)
def test_members_are_seen_from_inside(api, address, name, status):
    answer = api(name).get(f"{address}/members")
    assert answer.status_code == status
    if status == 200:
        assert [row["role"] for row in answer.json()["results"]] == ["manager", "owner", "requester", "viewer"]


GRANTS = [
    ("owner", "manager", "owner", 200),
    ("owner", "viewer", "manager", 200),
    ("manager", "viewer", "manager", 200),
    ("manager", "viewer", "owner", 403),
    ("manager", "owner", "viewer", 403),
    ("requester", "viewer", "requester", 403),
    ("viewer", "viewer", "owner", 403),
    ("administrator", "viewer", "owner", 403),
    ("coordinator", "viewer", "owner", 403),
    ("stranger", "viewer", "owner", 404),
]


@pytest.mark.parametrize(("name", "whose", "role", "status"), GRANTS)
def test_nobody_hands_out_more_than_they_hold(api, world, address, name, whose, role, status):
    member = membership(world, whose)
    answer = api(name).patch(f"{address}/members/{member.pk}", {"role": role})
    assert answer.status_code == status
    member.refresh_from_db()
    assert member.role == (role if status == 200 else whose)


def test_a_lowered_role_counts_from_the_next_request(api, world, address):
    manager = api("manager")
    target = f"{address}/members/{membership(world, 'viewer').pk}"
    assert manager.patch(target, {"role": "requester"}).status_code == 200
    api("owner").patch(f"{address}/members/{membership(world, 'manager').pk}", {"role": "viewer"})
    assert manager.patch(target, {"role": "viewer"}).status_code == 403


def test_a_removed_member_meets_a_stranger_s_answer(api, world, address):
    assert api("owner").delete(f"{address}/members/{membership(world, 'viewer').pk}").status_code == 204
    assert api("viewer").get(address).status_code == 404


def test_everybody_may_leave(api, world, address):
    assert api("viewer").delete(f"{address}/members/{membership(world, 'viewer').pk}").status_code == 204
    assert api("requester").delete(f"{address}/members/{membership(world, 'manager').pk}").status_code == 403


def test_the_last_owner_stays(api, world, address):
    own = f"{address}/members/{membership(world, 'owner').pk}"
    for answer in (api("owner").patch(own, {"role": "viewer"}), api("owner").delete(own)):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    api("owner").patch(f"{address}/members/{membership(world, 'manager').pk}", {"role": "owner"})
    assert api("owner").delete(own).status_code == 204


def test_a_member_of_another_organization_is_not_found_under_one_s_own(api, world, address):
    foreign = Membership.objects.get(organization=world.other_organization)
    for pk in (foreign.pk, UNKNOWN):
        assert api("owner").patch(f"{address}/members/{pk}", {"role": "viewer"}).status_code == 404
        assert api("owner").delete(f"{address}/members/{pk}").status_code == 404
    assert Membership.objects.get(pk=foreign.pk).role == "owner"


def test_of_two_owners_leaving_at_once_one_stays(transactional_db, api, world, address):
    second = UserFactory(email="second@example.org")
    world.second = second
    Membership.objects.create(organization=world.organization, user=second, role=Role.OWNER)
    tries = [(api(name), f"{address}/members/{membership(world, name).pk}") for name in ("owner", "second")]
    answers = at_once(*(partial(client.delete, own) for client, own in tries))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert Membership.objects.filter(organization=world.organization, role=Role.OWNER).count() == 1


# API keys -----------------------------------------------------------------------------------------------------------


def make_key(client, address, **more):
    return client.post(f"{address}/api-keys", {"name": "sync", "scopes": ["tasks:read"], **more})


def program_with(api, secret):
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_an_api_key_works_until_it_is_revoked(api, address):
    made = make_key(api("owner"), address).json()
    assert made["secret"].startswith("csk_") and len(made["secret"]) == 47
    assert not stored_anywhere(made["secret"])
    program = program_with(api, made["secret"])
    assert names(program.get(ORGANIZATIONS)) == ["Tea Society"]
    assert "secret" not in api("owner").get(f"{address}/api-keys").json()["results"][0]
    assert api("owner").delete(f"{address}/api-keys/{made['id']}").status_code == 204
    assert program.get(ORGANIZATIONS).status_code == 401
    assert api("owner").get(f"{address}/api-keys").json()["results"] == []


def test_an_api_key_does_nothing_but_its_scopes(api, world, address):
    program = program_with(api, make_key(api("owner"), address, scopes=["tasks:write"]).json()["secret"])
    assert program.get(f"{address}/members").status_code == 403
    assert make_key(program, address).status_code == 403
    assert program.patch(address, {"name": "Mine"}).status_code == 403
    assert program.delete(f"{address}/members/{membership(world, 'viewer').pk}").status_code == 403
    assert program.post(f"{POOLS}", {"name": "Mine"}).status_code == 403


def test_an_api_key_ends_when_it_was_said_to(api, address):
    made = make_key(api("owner"), address, expires_at="2031-01-01T00:00:00Z").json()
    with time_machine.travel("2031-01-01T00:00:01Z"):
        assert program_with(api, made["secret"]).get(ORGANIZATIONS).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [("expires_at", "2001-01-01T00:00:00Z"), ("scopes", []), ("scopes", ["everything"]), ("name", "a\nb")],
)
def test_a_bad_api_key_is_refused_by_field(api, address, field, value):
    answer = make_key(api("owner"), address, **{field: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not AccessKey.objects.filter(user=None).exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [("manager", 403), ("viewer", 403), ("administrator", 403), ("coordinator", 403), ("stranger", 404)],
)
def test_only_owners_handle_api_keys(api, address, name, status):
    made = make_key(api("owner"), address).json()
    assert make_key(api(name), address).status_code == status
    assert api(name).get(f"{address}/api-keys").status_code == status
    assert api(name).delete(f"{address}/api-keys/{made['id']}").status_code == status
    assert AccessKey.objects.usable().filter(pk=made["id"]).exists()


def test_a_repeated_request_for_a_key_makes_one_and_shows_its_secret_once(api, address):
    client = api("owner")
    body = {"name": "sync", "scopes": ["tasks:read"]}
    first, again = (client.post(f"{address}/api-keys", body, headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {**first.json(), "secret": None}
    assert not stored_anywhere(first.json()["secret"])
    assert AccessKey.objects.filter(user=None).count() == 1


# Pools --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "seen"),
    [("owner", ["East"]), ("coordinator", ["East"]), ("secretary", ["East"]), ("administrator", ["East", "North"])],
)
def test_everybody_sees_the_pools_they_have_to_do_with(api, world, name, seen):
    assert names(api(name).get(POOLS)) == seen
    assert api(name).get(f"{POOLS}/{world.other_pool.pk}").status_code == (200 if "North" in seen else 404)


def test_administrators_found_and_change_pools(api, world):
    made = api("administrator").post(POOLS, {"name": "South", "region": "Hainan"})
    assert made.status_code == 201
    answer = api("administrator").patch(f"{POOLS}/{made.json()['id']}", {"name": "Far South"})
    assert answer.json()["region"] == "Hainan"
    assert api("administrator").post(POOLS, {"name": "East"}).json()["code"] == "name_taken"
    assert api("coordinator").post(POOLS, {"name": "Mine"}).status_code == 403
    assert api("coordinator").patch(f"{POOLS}/{world.pool.pk}", {"name": "Mine"}).status_code == 403
    assert api("other_coordinator").patch(f"{POOLS}/{world.pool.pk}", {"name": "Mine"}).status_code == 404
    assert not Pool.objects.filter(name="Mine").exists()


def test_administrators_name_coordinators(api, world):
    address, administrator = f"{POOLS}/{world.pool.pk}/coordinators", api("administrator")
    made = administrator.post(address, {"user": str(world.colleague.pk)})
    assert made.status_code == 201
    assert administrator.post(address, {"user": str(world.colleague.pk)}).json()["code"] == "already_there"
    assert [row["user"]["name"] for row in api("coordinator").get(address).json()["results"]] == [
        "Colleague",
        "Coordinator",
    ]
    assert api("colleague").get(address).status_code == 200
    assert administrator.delete(f"{address}/{made.json()['id']}").status_code == 204
    assert api("colleague").get(address).status_code == 403


@pytest.mark.parametrize(("name", "status"), [("coordinator", 403), ("owner", 403), ("other_coordinator", 404)])
def test_nobody_else_names_coordinators(api, world, name, status):
    address = f"{POOLS}/{world.pool.pk}/coordinators"
    present = Coordinator.objects.get(pool=world.pool)
    assert api(name).delete(f"{address}/{present.pk}").status_code == status
    user = getattr(world, name)
    assert api(name).post(address, {"user": str(user.pk)}).status_code == status
    assert list(Coordinator.objects.filter(pool=world.pool)) == [present]


def test_a_user_one_may_not_see_does_not_exist_in_a_body(api, world):
    answers = [
        api("coordinator").post(f"{POOLS}/{world.pool.pk}/coordinators", {"user": pk}).json()["errors"][0]["code"]
        for pk in (str(world.stranger.pk), UNKNOWN)
    ]
    assert answers == ["does_not_exist", "does_not_exist"]


# Lists --------------------------------------------------------------------------------------------------------------


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_ask_the_database_no_more_for_more_rows(api, world, address):
    lists = [
        ("administrator", ORGANIZATIONS),
        ("administrator", POOLS),
        ("administrator", "/api/v1/users"),
        ("administrator", f"{POOLS}/{world.pool.pk}/coordinators"),
        ("owner", f"{address}/members"),
        ("owner", f"{address}/api-keys"),
        ("owner", "/api/v1/auth/tokens"),
        ("owner", "/api/v1/invitations"),
    ]
    before = [queries_of(api(name), path) for name, path in lists]
    for number in range(5):
        pool, user = PoolFactory(), UserFactory()
        OrganizationFactory(pools=[pool, world.pool])
        Coordinator.objects.create(pool=world.pool, user=user)
        Membership.objects.create(organization=world.organization, user=user, role=Role.VIEWER)
        make_key(api("owner"), address, name=f"key {number}")
        invited = {"email": f"new{number}@example.org", "organization": str(world.organization.pk), "role": "viewer"}
        assert api("owner").post("/api/v1/invitations", invited).status_code == 201
        AccessKey.objects.create(
            user=world.owner, name="more", prefix="x", digest=bytes([number]) * 32, expires_at=now(), last_used_at=now()
        )
    after = [queries_of(api(name), path) for name, path in lists]
    assert after == before


@pytest.mark.parametrize("path", [ORGANIZATIONS, POOLS, "/api/v1/users", "/api/v1/invitations", "/api/v1/auth/tokens"])
def test_every_list_refuses_what_it_does_not_know(api, path):
    client = api("administrator")
    for query, field in [("colour=red", "colour"), ("ordering=password", "ordering"), ("page_size=0", "page_size")]:
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
