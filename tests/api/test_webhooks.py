"""Webhooks over the API: made, shown once, tested, looked into, sent again."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.validation import validate_schema

from backend.accounts.roles import Scope
from backend.core.clock import now
from backend.outbox.services import relay
from backend.webhooks.models import Endpoint, Message
from backend.webhooks.services.sending import send_for
from backend.webhooks.types import TYPES
from tests.api.documented import document
from tests.api.places import key_of
from tests.receiver import HOME, receiving

WEBHOOKS = "/api/v1/webhooks"


@pytest.fixture
def receiver(settings):
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network(f"{HOME}/32")]
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def made(api, world, receiver):
    body = {"organization": str(world.organization.pk), "url": receiver.url, "description": "ERP"}
    answer = api("manager").post(WEBHOOKS, body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def deliver() -> None:
    while relay():
        continue
    send_for(timedelta(minutes=1))


def test_an_endpoint_is_made_changed_and_deleted(api, made, world):
    owner, address = api("owner"), f"{WEBHOOKS}/{made['id']}"
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert owner.get(address).json() == made
    assert made["status"] == "active"
    assert made["event_types"] == []
    changed = owner.patch(address, {"event_types": ["task.submitted", "task.accepted", "task.submitted"]})
    assert changed.json()["event_types"] == ["task.accepted", "task.submitted"]
    assert secret not in owner.get(WEBHOOKS).content.decode()
    assert owner.delete(address).status_code == 204
    assert owner.get(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("url", "https://127.0.0.1/", "address_refused"),
        ("url", "https://169.254.169.254/latest/meta-data", "address_refused"),
        ("url", "https://0x7f000001/", "address_refused"),
        ("url", "http://93.184.216.34/", "address_refused"),
        ("url", "gopher://93.184.216.34/", "address_refused"),
        ("url", "https://user:password@93.184.216.34/", "address_refused"),
        ("url", "", "invalid"),
        ("event_types", ["task.exploded"], "invalid"),
        ("event_types", ["endpoint.test"], "invalid"),
        ("secret", "whsec_AAAA", "invalid"),
        ("status", "active", "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_field(api, world, field, value, code):
    body = {"organization": str(world.organization.pk), "url": "https://93.184.216.34/", field: value}
    answer = api("owner").post(WEBHOOKS, body)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == code
    assert problem["errors"][0]["field"].split(".")[0] == field
    assert not Endpoint.objects.exists()


def test_a_repeated_request_makes_one_endpoint_and_shows_its_secret_once(api, world, receiver):
    body = {"organization": str(world.organization.pk), "url": receiver.url}
    first, second = (api("owner").post(WEBHOOKS, body, headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert first.json()["secret"]
    assert second.json() == {**first.json(), "secret": None}
    assert Endpoint.objects.count() == 1


def test_a_secret_is_changed_and_the_former_one_named_until_when(api, made):
    answer = api("owner").post(f"{WEBHOOKS}/{made['id']}/rotate-secret").json()
    assert answer["secret"] != made["secret"]
    assert answer["former_secret_until"]


def test_a_test_can_be_followed_to_what_the_receiver_said(api, made, receiver):
    receiver.body = b"no, thanks"
    receiver.answer = lambda got: 503
    owner, address = api("owner"), f"{WEBHOOKS}/{made['id']}"
    message = owner.post(f"{address}/test").json()
    deliver()
    whole = owner.get(f"{address}/messages/{message['id']}").json()
    assert (whole["status"], whole["tries"]) == ("pending", 1)
    assert whole["body"].encode() == receiver.got[0].body
    [attempt] = owner.get(f"{address}/messages/{message['id']}/attempts").json()["results"]
    assert (attempt["status_code"], attempt["answer"], attempt["error"]) == (503, "no, thanks", "")
    receiver.answer = lambda got: 200
    assert owner.post(f"{address}/messages/{message['id']}/replay").json()["status"] == "pending"
    deliver()
    assert owner.get(f"{address}/messages/{message['id']}").json()["status"] == "delivered"
    assert len(owner.get(f"{address}/messages/{message['id']}/attempts").json()["results"]) == 2


def test_messages_are_found_by_state_type_task_and_time(api, made, world):
    task = world.submitted_task()
    deliver()
    address = f"{WEBHOOKS}/{made['id']}/messages"

    def count(**filters) -> int:
        answer = api("owner").get(address, filters)
        assert answer.status_code == 200, answer.json()
        return len(answer.json()["results"])

    later = (now() + timedelta(hours=1)).isoformat()
    assert count() == 4
    assert count(status="delivered") == 4
    assert count(status=["pending", "failed"]) == 0
    assert count(type=["task.published", "task.submitted"]) == 2
    assert count(task=str(task.pk)) == 4
    assert count(created_after=later) == 0
    assert count(created_before=later) == 4
    assert api("owner").get(address, {"colour": "red"}).status_code == 400
    assert api("stranger").get(address).status_code == 404


def test_a_range_of_time_is_sent_again(api, made, world, receiver):
    world.submitted_task()
    deliver()
    address, at = f"{WEBHOOKS}/{made['id']}/replays", now()
    range_ = {"since": (at - timedelta(hours=1)).isoformat(), "until": (at + timedelta(hours=1)).isoformat()}
    assert api("owner").post(address, range_).json() == {"count": 0}
    answer = api("owner").post(address, {**range_, "only": "all"})
    assert (answer.status_code, answer.json()) == (202, {"count": 4})
    deliver()
    assert set(receiver.times.values()) == {2}
    backwards = {"since": range_["until"], "until": range_["since"]}
    assert api("owner").post(address, backwards).status_code == 400


def test_pausing_and_resuming(api, made):
    owner, address = api("owner"), f"{WEBHOOKS}/{made['id']}"
    assert owner.post(f"{address}/pause").json()["status"] == "paused"
    assert owner.post(f"{address}/test").json()["code"] == "endpoint_not_active"
    assert owner.post(f"{address}/resume").json()["status"] == "active"
    assert owner.post(f"{address}/resume").status_code == 409


def test_a_program_with_the_scope_manages_webhooks_and_nothing_else(api, world, made):
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key_of(world, Scope.WEBHOOKS_MANAGE)}")
    assert client.get(WEBHOOKS).json()["results"][0]["id"] == made["id"]
    assert client.post(f"{WEBHOOKS}/{made['id']}/test").status_code == 201
    assert client.get("/api/v1/tasks").json()["results"] == []


def test_the_types_are_listed_with_examples(api):
    listed = {kind["name"]: kind for kind in api("owner").get("/api/v1/webhook-event-types").json()}
    assert set(listed) == set(TYPES)
    assert listed["task.submitted"]["example"]["data"]["status"] == "submitted"


def test_lists_cost_the_same_for_any_number_of_rows(api, made, world, receiver):
    client = api("owner")
    address = f"{WEBHOOKS}/{made['id']}/messages"

    def costs() -> list[int]:
        counts = []
        for path in (WEBHOOKS, address):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            counts.append(len(captured))
        return counts

    world.open_task()
    deliver()
    few = costs()
    world.submitted_task()
    for _ in range(5):
        fixed = {"organization": world.organization, "url": receiver.url, "secret": "sealed"}
        Endpoint.objects.create(**fixed)
    relay()
    assert Message.objects.count() > 4
    assert costs() == few


def test_the_document_describes_every_type_that_is_sent():
    assert set(document()["webhooks"]) == set(TYPES)
    validate_schema(document())
