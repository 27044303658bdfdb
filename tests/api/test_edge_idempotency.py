"""`Idempotency-Key`: done once, answered alike."""

from threading import Thread

import pytest
import time_machine
from django.db import connection, transaction

from backend.accounts.models import Pool
from backend.api.idempotency import forget
from backend.api.jobs import forget_old_answers
from backend.api.models import StoredAnswer
from backend.core.clock import now

POOLS = "/api/v1/pools"


def post(client, body, key="a key", address=POOLS):
    return client.post(address, body, headers={"Idempotency-Key": key})


def test_a_repeated_request_is_done_once_and_answered_alike(api):
    first, again = (post(api("administrator"), {"name": "South"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Pool.objects.filter(name="South").count() == 1


def test_the_order_of_fields_does_not_matter(api):
    first = post(api("administrator"), {"name": "South", "region": "Hainan"})
    assert post(api("administrator"), {"region": "Hainan", "name": "South"}).json() == first.json()


def test_another_body_or_route_with_the_key_is_refused(api, world):
    client = api("administrator")
    post(client, {"name": "South"})
    elsewhere = f"/api/v1/users/{world.viewer.pk}/deactivate"
    for answer in (post(client, {"name": "West"}), post(client, {"name": "South"}, address=elsewhere)):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    world.viewer.refresh_from_db()
    assert world.viewer.is_active
    assert not Pool.objects.filter(name="West").exists()


def test_what_is_stored_of_a_body_cannot_be_guessed_at(api, settings):
    """Bodies hold passwords: whoever reads the table must not be able to try them."""
    post(api("administrator"), {"name": "South"})
    stored = StoredAnswer.objects.get().fingerprint
    StoredAnswer.objects.all().delete()
    settings.SECRET_KEY = "of another installation"
    Pool.objects.filter(name="South").delete()
    post(api("administrator"), {"name": "South"})
    assert StoredAnswer.objects.get().fingerprint != stored


def test_callers_do_not_share_keys(api, world):
    address = f"/api/v1/organizations/{world.organization.pk}/api-keys"
    foreign = f"/api/v1/organizations/{world.other_organization.pk}/api-keys"
    body = {"name": "sync", "scopes": ["tasks:read"]}
    first = post(api("owner"), body, address=address)
    second = post(api("stranger"), body, address=foreign)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_refusal_is_not_kept(api, world):
    client = api("administrator")
    assert post(client, {"name": "East"}).status_code == 409
    assert not StoredAnswer.objects.exists()
    Pool.objects.filter(name="East").update(name="Old East")
    assert post(client, {"name": "East"}).status_code == 201


def test_a_twin_that_still_runs_is_told_apart(transactional_db, api, world):
    """The first request waits for a row that another transaction is about to write, and gets it when that gives up."""
    first, answers = api("administrator"), []

    def run():
        try:
            answers.append(post(first, {"name": "South"}).status_code)
        finally:
            connection.close()

    with transaction.atomic():
        Pool.objects.create(name="South")
        thread = Thread(target=run)
        thread.start()
        twin = Thread(target=lambda: answers.append(_until_it_runs(api)))
        twin.start()
        twin.join()
        transaction.set_rollback(True)
    thread.join()
    assert answers == [(409, "idempotency_key_in_use"), 201]
    assert post(api("administrator"), {"name": "South"})["Idempotency-Replayed"] == "true"


def _until_it_runs(api):
    """The twin's answer, asked once the first request holds its key."""
    try:
        _wait_for_lock()
        answer = post(api("administrator"), {"name": "South"})
        return answer.status_code, answer.json()["code"]
    finally:
        connection.close()


def _wait_for_lock():
    with connection.cursor() as cursor:
        for _ in range(10_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("the first request never waited")


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
def test_a_bad_key_is_refused(api, key):
    answer = post(api("administrator"), {"name": "South"}, key=key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert not Pool.objects.filter(name="South").exists()


def test_without_a_key_every_request_is_its_own(api):
    client = api("administrator")
    assert client.post(POOLS, {"name": "South"}).status_code == 201
    assert client.post(POOLS, {"name": "South"}).status_code == 409
    assert not StoredAnswer.objects.exists()


def test_answers_are_kept_as_long_as_promised(api, settings):
    post(api("administrator"), {"name": "South"})
    assert forget(at=now()) == 0
    with time_machine.travel(now().timestamp() + settings.IDEMPOTENCY_HOURS * 3600 + 1):
        forget_old_answers()
    assert not StoredAnswer.objects.exists()


def test_a_half_done_request_leaves_nothing(api, world):
    """The organization is made before its owner's address turns out to be refused by the database."""
    client = api("administrator")
    client.raise_request_exception = False
    body = {"name": "Ferry Guild", "pools": [str(world.pool.pk)], "owner_email": "captain@example.org"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_invitation ADD CONSTRAINT nobody CHECK (email <> 'captain@example.org')")
    answer = post(client, body, address="/api/v1/organizations")
    assert answer.status_code == 500
    assert not StoredAnswer.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_invitation DROP CONSTRAINT nobody")
    assert post(client, body, address="/api/v1/organizations").status_code == 201
