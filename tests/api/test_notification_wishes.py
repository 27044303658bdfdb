"""How people are told, and what became of it, over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.clock import now
from backend.notifications import services
from backend.notifications.audiences import Happening
from backend.notifications.models import Address, Attempt, Delivery, Notification
from backend.tasks.models import Message

MINE = "/api/v1/me/notification-preferences"
ADDRESSES = "/api/v1/me/addresses"
BOT = {"address": "https://oapi.dingtalk.com/robot/send?access_token=secret0token"}
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.fixture
def delivery(world):
    """A mail to the owner about their task, which a mail server refused twice."""
    task = world.task_in_progress(title="Canary")
    services.tell(
        event="task.moved", event_id=1, facts={"verb": "claim", "role": "", "undone": ""},
        happening=Happening(task=task, pool_id=task.pool_id),
    )  # fmt: skip
    found = Delivery.objects.get()
    for _ in range(2):
        Attempt.objects.create(delivery=found, at=now(), outcome="put_off", error="451 try later", took_ms=12)
    return found


# Preferences ----------------------------------------------------------------------------------------------------------


def test_who_has_said_nothing_sees_what_holds(api):
    answer = api("owner").get(MINE).json()
    assert (answer["choices"], answer["quiet_hours"], answer["digest_at"]) == ({}, None, None)
    assert answer["effective"]["choices"]["offers"] == {"email": "at_once", "chat": "at_once", "webpush": "at_once"}
    assert set(answer["effective"]["choices"]["certificates"].values()) == {"digest"}
    assert answer["effective"]["urgent_passes"] is False


def test_what_is_said_replaces_what_was_said(api):
    owner = api("owner")
    said = {
        "choices": {"work": {"email": "digest"}},
        "quiet_hours": [{"start": "21:00", "end": "07:30"}],
        "only_in_working_hours": True,
        "digest_at": ["08:30"],
    }
    first = owner.put(MINE, said).json()
    assert first["quiet_hours"] == [{"start": "21:00", "end": "07:30", "days": EVERY_DAY}]
    assert first["effective"]["choices"]["work"] == {"email": "digest", "chat": "at_once", "webpush": "at_once"}
    second = owner.put(MINE, {"urgent_passes": True}).json()
    assert (second["choices"], second["quiet_hours"], second["urgent_passes"]) == ({}, None, True)
    assert owner.get(MINE).json() == second


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"choices": {"gossip": {"email": "off"}}}, "choices.gossip"),
        ({"choices": {"work": {"pigeon": "off"}}}, "choices.work.pigeon"),
        ({"choices": {"work": {"email": "loudly"}}}, "choices.work.email"),
        ({"quiet_hours": [{"start": "24:00", "end": "07:00"}]}, "quiet_hours.0.start"),
        ({"quiet_hours": [{"start": "22:00", "end": "07:00", "days": ["someday"]}]}, "quiet_hours.0.days.0"),
        ({"quiet_hours": [{"start": "00:00", "end": "00:00"}]}, "quiet_hours"),
        ({"digest_at": ["8:30"]}, "digest_at.0"),
        ({"digest_at": []}, "digest_at"),
        ({"urgent_passes": "yes"}, "urgent_passes"),
        ({"mood": "good"}, "mood"),
    ],
)
def test_what_makes_no_sense_is_named(body, field, api):
    answer = api("owner").put(MINE, body)
    assert answer.status_code in (400, 422)
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_an_organization_says_with_what_its_members_start(api, world):
    url = f"/api/v1/organizations/{world.organization.pk}/notification-preferences"
    assert (
        api("manager").put(url, {"digest_at": ["17:00"], "choices": {"time": {"email": "digest"}}}).status_code == 200
    )
    assert api("viewer").get(MINE).json()["effective"]["digest_at"] == ["17:00"]
    assert api("stranger").get(MINE).json()["effective"]["digest_at"] == ["08:30"]


# Addresses ------------------------------------------------------------------------------------------------------------


def test_an_address_is_added_listed_and_removed_and_never_shown(api):
    owner = api("owner")
    made = owner.post(ADDRESSES, BOT)
    assert made.status_code == 201
    assert made.json()["label"] == "DingTalk"
    assert made.json()["verified_at"] is None
    listed = owner.get(ADDRESSES)
    assert [row["id"] for row in listed.json()["results"]] == [made.json()["id"]]
    assert "secret0token" not in made.content.decode() + listed.content.decode()
    assert owner.delete(f"{ADDRESSES}/{made.json()['id']}").status_code == 204
    assert not Address.objects.exists()


def test_an_address_of_no_known_service_is_refused_with_the_names_of_those_that_are(api):
    answer = api("owner").post(ADDRESSES, {"address": "https://127.0.0.1/hook"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "address_not_allowed"
    assert "WeCom" in answer.content.decode()


def test_a_browser_inside_our_network_is_refused(api):
    keys = {"p256dh": "x", "auth": "y"}
    answer = api("owner").post("/api/v1/me/push-subscriptions", {"endpoint": "https://10.0.0.1/push", "keys": keys})
    assert answer.status_code == 400
    assert answer.json()["code"] == "address_refused"


def test_the_push_key_is_the_same_for_everybody(api):
    first, second = (api(name).get("/api/v1/me/push-key").json()["public_key"] for name in ("owner", "stranger"))
    assert first == second
    assert len(first) == 87


# Watching -------------------------------------------------------------------------------------------------------------


def test_a_task_is_followed_muted_and_left(api, world):
    url = f"/api/v1/tasks/{world.open_task().pk}/watch"
    manager = api("manager")
    assert manager.get(url).json() == {"mode": ""}
    assert manager.put(url, {"mode": "follow"}).json() == {"mode": "follow"}
    assert manager.put(url, {"mode": "mute"}).json() == {"mode": "mute"}
    assert manager.delete(url).status_code == 204
    assert manager.delete(url).status_code == 404
    assert manager.get(url).json() == {"mode": ""}


# Mentions -------------------------------------------------------------------------------------------------------------


def test_a_message_names_people_by_their_ids(api, world):
    url = f"/api/v1/tasks/{world.task_in_progress().pk}/messages"
    answer = api("owner").post(url, {"text": "See?", "mentions": [str(world.secretary.pk)]})
    assert answer.status_code == 201
    assert answer.json()["mentions"] == [str(world.secretary.pk)]
    refused = api("owner").post(url, {"text": "See?", "mentions": [str(world.stranger.pk)]})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "mentions"
    assert Message.objects.count() == 1


# The ledger -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["owner", "coordinator", "administrator"])
def test_the_reader_and_those_who_support_them_see_every_attempt_and_nothing_it_says(name, api, delivery):
    answer = api(name).get("/api/v1/deliveries")
    (row,) = answer.json()["results"]
    assert [(each["outcome"], each["error"]) for each in row["attempts"]] == [("put_off", "451 try later")] * 2
    assert (row["kind"], row["reader"]["name"], row["channel"]) == ("task_taken", "Owner", "email")
    assert "Canary" not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=pending", 1),
        ("status=sent&status=failed", 0),
        ("channel=chat", 0),
        ("notification={notification}", 1),
        ("reader={reader}", 1),
        ("reader=0192f0c1-7a52-7c3e-9d4e-5b6a7c8d9e0f", 0),
    ],
)
def test_the_ledger_is_filtered(query, count, api, delivery):
    asked = query.format(notification=delivery.notification_id, reader=delivery.notification.user_id)
    assert len(api("administrator").get(f"/api/v1/deliveries?{asked}").json()["results"]) == count


def test_what_was_sent_can_be_sent_again(api, delivery, mailoutbox):
    services.send_due(at=now())
    url = f"/api/v1/deliveries/{delivery.pk}"
    assert api("owner").get(url).json()["next_attempt_at"] is None
    assert api("owner").post(f"{url}/resend").json()["status"] == "pending"
    assert api("owner").post(f"{url}/resend").status_code == 409
    services.send_due(at=now())
    assert len(mailoutbox) == 2


def test_a_list_of_deliveries_costs_the_same_however_long_it_is(api, delivery, world):
    coordinator = api("coordinator")
    coordinator.get("/api/v1/deliveries")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get("/api/v1/deliveries").status_code == 200
        return len(captured)

    few = cost()
    for number in range(20):
        row = Notification.objects.create(
            user=world.owner, kind="task_taken", event=f"more {number}", task=delivery.notification.task
        )
        made = Delivery.objects.create(notification=row, channel="email", next_attempt_at=now())
        Attempt.objects.create(delivery=made, at=now())
    assert cost() == few
