"""Tokens, oneself, and the password."""

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from backend.accounts.models import AccessKey, User
from backend.core.clock import now
from tests.factories import PASSWORD, UserFactory
from tests.factories.database import stored_anywhere

TOKENS, ME, MY_PASSWORD = "/api/v1/auth/tokens", "/api/v1/me", "/api/v1/me/password"
NEW_PASSWORD = "a quiet harbour at dawn"


def sign_in(api, email="owner@example.org", password=PASSWORD, **more):
    return api().post(TOKENS, {"email": email, "password": password, **more})


def client_with(api, secret):
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_a_token_lets_its_person_in(api, world):
    answer = sign_in(api, email=" Owner@Example.org ", name="laptop")
    assert answer.status_code == 201
    made = answer.json()
    assert made["token"].startswith("cst_") and len(made["token"]) == 47
    assert made["prefix"] == made["token"][:12]
    assert made["expires_at"] > now().isoformat()
    assert client_with(api, made["token"]).get(ME).json()["id"] == str(world.owner.pk)


def test_a_secret_is_shown_once_and_stored_nowhere(api):
    secret = sign_in(api).json()["token"]
    client = client_with(api, secret)
    listed = client.get(TOKENS).json()["results"]
    assert all(secret not in str(row) for row in listed)
    assert not stored_anywhere(secret)


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody@example.org", PASSWORD), ("owner@example.org", "wrong"), ("gone@example.org", PASSWORD)],
)
def test_unknown_wrong_and_deactivated_get_the_same_answer(api, email, password):
    User.objects.filter(pk=UserFactory(email="gone@example.org").pk).update(is_active=False)
    answer = sign_in(api, email=email, password=password)
    assert answer.status_code == 401
    body = answer.json()
    del body["request_id"]
    assert body == {
        "type": "https://cloudsecretary.example/problems/wrong_credentials",
        "status": 401,
        "code": "wrong_credentials",
        "title": "The e-mail address or the password is not right.",
    }


class CountingHasher(PBKDF2PasswordHasher):
    iterations = 10
    hashed: list[str] = []

    def encode(self, password, salt, iterations=None):
        self.hashed.append(password)
        return super().encode(password, salt, iterations)


def test_an_unknown_account_costs_the_hash_of_a_known_one(api, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    User.objects.create_user("known@example.org", PASSWORD, name="Known")
    costs = []
    for email in ("known@example.org", "unknown@example.org"):
        CountingHasher.hashed.clear()
        assert sign_in(api, email=email, password="wrong").status_code == 401
        costs.append(len(CountingHasher.hashed))
    assert costs == [1, 1]


def test_an_expired_token_does_not_hinder_signing_in(api):
    client = client_with(api, "cst_expired")
    assert client.get(ME).status_code == 401
    assert client.post(TOKENS, {"email": "owner@example.org", "password": PASSWORD}).status_code == 201


def test_tokens_expire(api, settings):
    secret = sign_in(api).json()["token"]
    with time_machine.travel(now().timestamp() + (settings.TOKEN_DAYS + 1) * 86_400):
        answer = client_with(api, secret).get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_refused_at_once(api):
    made = sign_in(api).json()
    client = client_with(api, made["token"])
    assert client.delete(f"{TOKENS}/{made['id']}").status_code == 204
    assert client.get(ME).status_code == 401


def test_nobody_sees_or_revokes_the_tokens_of_others(api):
    mine = sign_in(api).json()["id"]
    assert mine not in str(api("manager").get(TOKENS).json())
    assert api("manager").delete(f"{TOKENS}/{mine}").status_code == 404
    assert AccessKey.objects.usable().filter(pk=mine).exists()


@time_machine.travel("2026-11-20T08:00:00Z", tick=False)
def test_one_account_is_tried_ten_times_a_minute_and_never_locked(api):
    for _ in range(10):
        assert sign_in(api, password="wrong").status_code == 401
    answer = sign_in(api)
    assert answer.status_code == 429
    assert answer.json()["code"] == "throttled"
    assert 0 < int(answer["Retry-After"]) <= 61
    assert sign_in(api, email="manager@example.org").status_code == 201
    with time_machine.travel("2026-11-20T08:01:00Z", tick=False):
        assert sign_in(api).status_code == 201


@time_machine.travel("2026-11-20T08:00:00Z", tick=False)
def test_one_address_tries_thirty_accounts_a_minute_whatever_it_claims_to_be(api):
    for number in range(30):
        assert sign_in(api, email=f"person-{number}@example.org").status_code == 401
    claimed = api().post(
        TOKENS, {"email": "owner@example.org", "password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.9"}
    )
    assert claimed.status_code == 429


def test_me_says_all_that_one_is(api, world):
    me = api("owner").get(ME).json()
    assert me["memberships"][0]["organization"] == {"id": str(world.organization.pk), "name": "Tea Society"}
    assert me["memberships"][0]["role"] == "owner"
    assert "organization.edit" in me["memberships"][0]["permissions"]
    assert (me["pools"], me["secretary"], me["is_administrator"]) == ([], None, False)
    assert [pool["name"] for pool in api("coordinator").get(ME).json()["pools"]] == ["East"]
    assert api("secretary").get(ME).json()["secretary"] == {
        "id": str(world.profile.pk),
        "pool": {"id": str(world.pool.pk), "name": "East"},
    }
    assert api("administrator").get(ME).json()["is_administrator"] is True


def test_me_can_be_edited_where_it_is_ones_own_to_say(api, world):
    answer = api("owner").patch(ME, {"name": "  Lin Yue ", "language": "zh-hans", "time_zone": "Europe/Berlin"})
    assert answer.status_code == 200
    world.owner.refresh_from_db()
    assert (world.owner.name, world.owner.language, world.owner.time_zone) == ("Lin Yue", "zh-hans", "Europe/Berlin")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Lin\nBcc: all@example.org"),
        ("name", "x" * 121),
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("is_administrator", True),
        ("is_active", False),
        ("email", "other@example.org"),
        ("password", "x"),
    ],
)
def test_me_refuses_what_is_not_ones_own_to_say(api, world, field, value):
    answer = api("owner").patch(ME, {field: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    world.owner.refresh_from_db()
    assert not world.owner.is_administrator


def test_a_new_password_ends_the_other_tokens(api):
    used, other = (sign_in(api).json()["token"] for _ in range(2))
    answer = client_with(api, used).post(MY_PASSWORD, {"old": PASSWORD, "new": NEW_PASSWORD})
    assert answer.status_code == 204
    assert client_with(api, used).get(ME).status_code == 200
    assert client_with(api, other).get(ME).status_code == 401
    assert sign_in(api).status_code == 401
    assert sign_in(api, password=NEW_PASSWORD).status_code == 201


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(world):
    here, there = Client(enforce_csrf_checks=False), Client()
    for client in (here, there):
        client.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = here.post(MY_PASSWORD, {"old": PASSWORD, "new": NEW_PASSWORD}, content_type="application/json")
    assert answer.status_code == 204
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 401


@pytest.mark.parametrize(("old", "new", "field"), [("wrong", NEW_PASSWORD, "old"), (PASSWORD, "12345678", "new")])
def test_a_password_is_changed_knowing_the_old_one_to_a_good_one(api, old, new, field):
    answer = api("owner").post(MY_PASSWORD, {"old": old, "new": new})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert sign_in(api).status_code == 201


def test_api_keys_are_nobody(api, world):
    made = api("owner").post(
        f"/api/v1/organizations/{world.organization.pk}/api-keys", {"name": "sync", "scopes": ["tasks:read"]}
    )
    program = client_with(api, made.json()["secret"])
    for answer in (program.get(ME), program.get(TOKENS), program.patch(ME, {"name": "x"})):
        assert (answer.status_code, answer.json()["code"]) == (403, "people_only")


def test_a_deactivated_user_is_out_with_the_next_request(api, world):
    secret = sign_in(api).json()["token"]
    browser = Client()
    browser.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(ME).status_code == 200
    administrator = api("administrator")
    address = f"/api/v1/users/{world.owner.pk}"
    assert administrator.post(f"{address}/deactivate").json()["is_active"] is False
    assert client_with(api, secret).get(ME).status_code == 401
    assert browser.get(ME).status_code == 401
    assert sign_in(api).status_code == 401
    assert administrator.post(f"{address}/activate").json()["is_active"] is True
    assert client_with(api, secret).get(ME).status_code == 401
    assert sign_in(api).status_code == 201


def test_administrators_keep_themselves(api, world):
    answer = api("administrator").post(f"/api/v1/users/{world.administrator.pk}/deactivate")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yourself")


@pytest.mark.parametrize("name", ["owner", "coordinator", "secretary"])
def test_only_administrators_see_and_shut_out_users(api, world, name):
    client = api(name)
    assert client.get("/api/v1/users").status_code == 403
    assert client.get(f"/api/v1/users/{world.stranger.pk}").status_code == 403
    assert client.post(f"/api/v1/users/{world.stranger.pk}/deactivate").status_code == 403
    assert User.objects.get(pk=world.stranger.pk).is_active


def test_the_administrator_sees_no_tasks(world):
    world.open_task()
    from backend.tasks.models import Task

    assert not Task.objects.visible_to(world.actor("administrator")).exists()
