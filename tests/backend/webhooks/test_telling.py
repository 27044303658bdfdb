"""Receivers are told what concerns the organization, in thin bodies, and nothing that is not for everybody there."""

from datetime import timedelta

import orjson
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from backend.api.v1.webhooks.document import add_webhooks
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.outbox.models import OutboxEvent
from backend.outbox.services import publish, relay
from backend.sla import services as sla
from backend.sla.events import MilestoneReached
from backend.sla.models import Clock
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.webhooks import services
from backend.webhooks.models import Message
from backend.webhooks.subscribers import on_task_moved
from backend.webhooks.types import TEST_TYPE, TYPE_OF_VERB, TYPES
from tasks_engine.lifecycle import TaskStatus, Verb
from tests.factories import OrganizationFactory

CANARY = "CANARY-5a1f"
DOCUMENT = add_webhooks({}, None, None, True)["webhooks"]


def bodies() -> list[dict]:
    return [orjson.loads(body) for body in Message.objects.order_by("event_id").values_list("body", flat=True)]


def types() -> list[str]:
    return [body["type"] for body in bodies()]


def assert_as_documented() -> None:
    for body in bodies():
        content = DOCUMENT[body["type"]]["post"]["requestBody"]["content"]["application/json"]
        Draft202012Validator(content["schema"]).validate(body)
        assert set(body["data"]) <= set(TYPES[body["type"]].data), "nothing but what the document names"


def everything_that_happens(world, **values) -> Task:
    """A task that goes every way there is, with a canary in whatever anybody can write."""
    said = {"reason": CANARY}
    owner, secretary, coordinator = (world.actor(name) for name in ("owner", "secretary", "coordinator"))
    task = world.open_task(title=f"{CANARY}-title", brief=CANARY, **values)
    key = {"task_id": task.pk}
    tasks.edit(**key, by=owner, brief=f"{CANARY} again")
    tasks.claim(**key, by=secretary)
    tasks.release(**key, by=secretary, handover=CANARY, **said)
    tasks.assign(**key, by=coordinator, secretary_id=world.profile.pk, **said)
    tasks.unassign(**key, by=coordinator, **said)
    tasks.assign(**key, by=coordinator, secretary_id=world.colleague_profile.pk, **said)
    tasks.reassign(**key, by=coordinator, secretary_id=world.profile.pk, **said)
    tasks.start(**key, by=secretary)
    tasks.post_message(**key, by=secretary, text=CANARY)
    tasks.post_message(**key, by=secretary, text=CANARY, is_internal=True)
    tasks.ask(**key, by=secretary, question=CANARY)
    tasks.answer(**key, by=owner, text=CANARY)
    relay()
    asked = sla.ask_for_time(**key, by=secretary, minutes=60, **said)
    sla.answer_time_request(request_id=asked.pk, by=owner, granted=True, answer=CANARY)
    tasks.submit(**key, by=secretary, note=CANARY)
    tasks.undo(**key, by=secretary)
    tasks.submit(**key, by=secretary, note=CANARY)
    tasks.request_revision(**key, by=owner, changes=CANARY)
    tasks.submit(**key, by=secretary, note=CANARY)
    tasks.reject(**key, by=owner, brief_line=CANARY, evidence=CANARY)
    tasks.decide(**key, by=coordinator, outcome=TaskStatus.ACCEPTED, **said)
    tasks.reopen(**key, by=owner, **said)
    tasks.submit(**key, by=secretary, note=CANARY)
    tasks.accept(**key, by=owner, comment=CANARY)
    tasks.cancel(task_id=world.open_task(title=f"{CANARY}-title", **values).pk, by=owner, **said)
    milestone(task, audience=["organization"])
    while relay():
        continue
    return task


def milestone(task: Task, **values) -> None:
    clock = Clock.objects.filter(task=task).order_by("kind").first()
    facts = {"kind": clock.kind, "cycle": 1, "milestone": "warn_75", "reached_at": now(), "is_late": False,
             "act": "notify", "audience": [], "respects_hours": False}  # fmt: skip
    with transaction.atomic():
        publish(MilestoneReached(task_id=task.pk, clock_id=clock.pk, **{**facts, **values}))


def test_everything_public_is_told_as_the_document_says(world, endpoint):
    everything_that_happens(world)
    assert set(types()) == set(TYPES) - {TEST_TYPE}
    assert_as_documented()
    assert all(body["data"]["title"].startswith(CANARY) for body in bodies())


@pytest.mark.parametrize("level", Confidentiality)
def test_no_body_holds_what_somebody_wrote_nor_a_confidential_title(world, endpoint, level):
    world.profile.clearance = Confidentiality.SECRET
    world.profile.save()
    if level == Confidentiality.SECRET:
        tasks.cancel(
            task_id=world.open_task(title=CANARY, confidentiality=level).pk, by=world.actor("owner"), reason="x"
        )
        relay()
        assert not Message.objects.exists(), "of secret tasks nothing is told at all"
        return
    everything_that_happens(world, confidentiality=level)
    titled = level in (Confidentiality.PUBLIC, Confidentiality.INTERNAL)
    for body in Message.objects.values_list("body", flat=True):
        assert (f"{CANARY}-title" in body) == titled
        assert CANARY not in body.replace(f"{CANARY}-title", "")
    assert_as_documented()


@pytest.mark.parametrize("level", [Confidentiality.CONFIDENTIAL, Confidentiality.SECRET])
def test_what_waits_or_is_sent_again_follows_a_task_that_became_confidential(world, endpoint, receiver, deliver, level):
    key, by = {"endpoint_id": endpoint.pk}, world.actor("owner")
    task = world.open_task(title=f"{CANARY}-title")
    deliver()
    delivered = Message.objects.get()
    services.pause(**key, by=by)
    tasks.edit(task_id=task.pk, by=by, brief="Another.")
    relay()
    tasks.edit(task_id=task.pk, by=by, confidentiality=level)
    assert [CANARY in body["data"].get("title", "") for body in bodies()] == [True, True]
    shown = [message.body_shown for message in Message.objects.visible_to(by).order_by("event_id")]
    receiver.got.clear()
    services.resume(**key, by=by)
    again = services.replay_all(**key, since=now() - timedelta(hours=1), until=now(), by=by, only_missed=False)
    deliver()
    if level == Confidentiality.SECRET:
        assert (shown, again, receiver.got) == ([], 0, [])
        assert list(Message.objects.all()) == [delivered], "what waited is dropped"
        with pytest.raises(NotFound):
            services.replay(message_id=delivered.pk, by=by)
        return
    assert [CANARY in body for body in shown] == [True, False], "the receiver has the first"
    assert (again, receiver.types) == (1, ["task.published", "task.edited", "task.edited"])
    assert receiver.ids[0] == str(delivered.pk)
    assert not any(CANARY in got.body.decode() for got in receiver.got)
    assert not any(CANARY in body for body in Message.objects.values_list("body", flat=True))
    assert_as_documented()


def test_internal_notes_are_not_told(world, endpoint):
    task = world.task_in_progress()
    relay()
    Message.objects.all().delete()
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="Odd.", is_internal=True)
    relay()
    assert types() == []
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="Hello.")
    relay()
    assert types() == ["message.posted"]


@pytest.mark.parametrize(
    ("audience", "party", "told"),
    [
        (["organization"], "secretary", True),
        (["party"], "organization", True),
        (["party"], "secretary", False),
        (["secretary", "coordinator"], "organization", False),
        ([], "organization", False),
    ],
)
def test_milestones_are_told_when_they_concern_the_organization(world, endpoint, audience, party, told):
    task = world.task_in_progress()
    while relay():
        continue
    Message.objects.all().delete()
    Clock.objects.filter(task=task).update(party=party)
    milestone(task, audience=audience)
    relay()
    assert types() == (["milestone.reached"] if told else [])


def test_an_endpoint_is_told_only_what_it_asked_for_and_only_of_its_own_organization(world, receiver):
    by = world.actor("owner")
    some = services.create(
        organization=world.organization, url=receiver.url, by=by, event_types=["task.submitted", "task.started"]
    )
    services.create(organization=world.other_organization, url=receiver.url, by=world.actor("stranger"))
    world.submitted_task()
    relay()
    assert types() == ["task.started", "task.submitted"]
    assert set(Message.objects.values_list("endpoint", flat=True)) == {some.endpoint.pk}


def test_hearing_twice_writes_once(world, endpoint):
    world.open_task()
    relay()
    event = OutboxEvent.objects.get(name="task.moved")
    on_task_moved(event_id=event.pk, **event.payload)
    assert Message.objects.count() == 1


def test_a_body_says_how_the_task_stood_after_the_event_and_not_when_it_was_heard(world, endpoint):
    world.submitted_task()
    relay()
    assert [(body["data"]["from_status"], body["data"]["status"]) for body in bodies()] == [
        ("draft", "open"), ("open", "assigned"), ("assigned", "in_progress"), ("in_progress", "submitted")
    ]  # fmt: skip
    versions = [body["data"]["version"] for body in bodies()]
    assert versions == sorted(set(versions))


def test_every_verb_has_a_type_and_every_type_an_example_that_fits():
    assert set(TYPE_OF_VERB) == set(Verb)
    assert set(TYPE_OF_VERB.values()) <= set(TYPES)
    for name, path in DOCUMENT.items():
        content = path["post"]["requestBody"]["content"]["application/json"]
        Draft202012Validator.check_schema(content["schema"])
        Draft202012Validator(content["schema"]).validate(content["examples"]["Example"]["value"])
        assert content["examples"]["Example"]["value"]["type"] == name


def test_names_of_types_fit_their_column():
    assert all(len(name) <= Message._meta.get_field("type").max_length for name in TYPES)


def test_writing_costs_the_same_for_any_number_of_endpoints(world, receiver):
    def queries() -> int:
        task = world.open_task()
        event = OutboxEvent.objects.order_by("id").last()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            on_task_moved(event_id=event.pk, **event.payload)
        assert Message.objects.filter(task=task).exists()
        return len(captured)

    services.create(organization=world.organization, url=receiver.url, by=world.actor("owner"))
    few = queries()
    for _ in range(10):
        services.create(organization=world.organization, url=receiver.url, by=world.actor("owner"))
    assert queries() == few


def test_events_of_an_organization_without_endpoints_leave_nothing(world):
    OrganizationFactory()
    world.open_task(deadline=now() + timedelta(days=9))
    relay()
    assert not Message.objects.exists()
