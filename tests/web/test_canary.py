"""What is said among ourselves reaches no client: every page, address of the API, mail and calendar is searched for it.

A canary is written into an internal note of every task, another is the address of the coordinator.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, reverse
from django.urls.resolvers import RoutePattern
from rest_framework.test import APIClient

from backend.accounts.models import AccessKey, User
from backend.accounts.services import digest_of
from backend.core.clock import now
from backend.feeds import services as feeds
from backend.files import previewing
from backend.notifications import services as notifications
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.tasks.models import Deliverable, Task, TaskFile
from backend.web.urls import urlpatterns
from backend.webhooks.models import Message as WebhookMessage
from tasks_engine.lifecycle import CLOSED, Verb
from tests.api.access import TABLE
from tests.api.places import Places

NOTE, ADDRESS = "Wiedehopf-7731", "rotkehlchen@desk.example.org"
CANARIES = (NOTE, ADDRESS)
ENDLESS = ("stream", "/stream")  # what never ends to be read: of the web client, of the API
SEARCHES = tuple(f"?q={canary}" for canary in CANARIES)
QUERIES = {  # what else may be asked of a page
    "task": ("?show=messages", "?show=clock"), "review": ("?version=1",), "inbox": SEARCHES, "palette": SEARCHES,
    "tasks": ("?view=all", "?view=done", *SEARCHES),
}  # fmt: skip


@pytest.fixture
def places(world) -> Places:
    """One task in every state, all with notes; delivered, with changes pinned, asked for time, told over webhooks."""
    cache.clear()
    User.objects.filter(pk=world.coordinator.pk).update(email=ADDRESS)
    places = Places(world)
    for name in (
        "webhook",
        "offer",
        "draft",
        "open",
        "waiting",
        "submitted",
        "disputed",
        "accepted",
        "file",
        "time_request",
    ):
        places[name]
    owner, secretary, coordinator = map(world.actor, ("owner", "secretary", "coordinator"))
    going = Task.objects.get(pk=places["progress"])
    for task in Task.objects.exclude(status__in=["draft", *CLOSED]):
        tasks.post_message(task_id=task.pk, by=coordinator, text=f"{NOTE}, ask {ADDRESS}", is_internal=True)
        tasks.post_message(task_id=task.pk, by=owner, text="How is it going?")
    upload = SimpleUploadedFile("minutes.txt", b"Decisions first.")
    file = tasks.add_file(task_id=going.pk, by=secretary, upload=upload)
    tasks.submit(task_id=going.pk, by=secretary, note="Version one.", file_ids=[file.pk])
    tasks.request_revision(task_id=going.pk, by=owner, pins=[tasks.Pin("Shorter", file.pk, 1, 500, 500)])
    previewing.make_waiting()
    relay()
    return places


def shown_to(client, addresses: Iterator[str] | list[str]) -> dict[str, str]:
    """What stands at each address that answers: the whole of it, with its headers."""
    found = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code == 200:
            found[address] = content.decode(errors="replace") + repr(answer.headers)
    return found


def pages(owner: User) -> Iterator[str]:
    """Every address of the web client that can be read, with all that its parts may be."""
    values = {
        "number": list(Task.objects.values_list("number", flat=True)),
        "task_id": list(Task.objects.values_list("pk", flat=True)),
        "file_id": list(TaskFile.objects.values_list("pk", flat=True)),
        "page": [0, 1],
        "verb": [verb.value.replace("_", "-") for verb in Verb],
        "notification_id": list(Notification.objects.filter(user=owner).values_list("pk", flat=True)[:5]),
        "template": ["minutes"],
    }
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        parts = list(pattern.pattern.converters)
        is_plain = isinstance(pattern.pattern, RoutePattern) and set(parts) <= set(values)
        if not is_plain or pattern.name in ENDLESS:
            continue
        for chosen in product(*(values[part] for part in parts)):
            address = reverse(pattern.name, kwargs=dict(zip(parts, chosen, strict=True)))
            yield from (address + query for query in ("", *QUERIES.get(pattern.name, ())))


def resources(places: Places) -> Iterator[str]:
    """Every address of the API that can be read: the rows of the access table."""
    for line in filter(str.strip, TABLE.splitlines()):
        method, path, *_statuses = line.split()
        if method == "GET" and path not in ENDLESS:
            yield "/api/v1" + re.sub(r"\{(\w+)\}", lambda match: places[match[1]], path)
    for task in Task.objects.exclude(status="draft"):
        yield from (f"/api/v1/tasks/{task.pk}{part}" for part in ("", "/messages", "/log", "/deliverables", "/clocks"))


def hits(found: dict[str, str]) -> list[str]:
    """The addresses at which a canary stands."""
    return [address for address, text in found.items() for canary in CANARIES if canary in text]


def test_no_page_of_a_client_holds_a_note_or_the_address_of_a_coordinator(world, browser, places):
    """Check 41, the pages."""
    found = shown_to(browser("owner"), pages(world.owner))
    assert len(found) > 100
    searched = {address for address in found if "?q=" in address}
    assert hits({address: text for address, text in found.items() if address not in searched}) == []
    for address in searched:  # what was typed comes back in the field, and finds nothing
        typed = address.partition("?q=")[2]
        assert [each for each in CANARIES if each != typed and each in found[address]] == []
    seeded = browser("coordinator").get(reverse("task", args=[Task.objects.get(pk=places["progress"]).number]))
    assert NOTE in seeded.content.decode(), "the canary is there to be found"


def test_nothing_in_the_api_of_a_client_holds_one(world, places):
    """Check 41, the API and webhooks."""
    AccessKey.objects.create(
        user=world.owner, name="tests", prefix="canary", digest=digest_of("canary"),
        expires_at=now() + timedelta(days=1), last_used_at=now(),
    )  # fmt: skip
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer canary")
    found = shown_to(client, list(resources(places)))
    assert len(found) > 60
    assert hits(found) == []
    bodies = dict(WebhookMessage.objects.values_list("pk", "body"))
    assert bodies
    assert hits({str(key): body for key, body in bodies.items()}) == []


def test_no_mail_or_calendar_of_a_client_holds_one(world, browser, places, mailoutbox):
    """Check 41, mails, notices and the calendar feed."""
    tasks.accept(task_id=Deliverable.objects.filter(task__status="submitted").first().task_id, by=world.actor("owner"))
    relay()
    for days in range(4):
        while notifications.send_due(at=now() + timedelta(days=days)):
            pass
    members = {user.email for user in User.objects.filter(memberships__organization=world.organization)}
    mails = [mail for mail in mailoutbox if set(mail.recipients()) & members]
    assert len(mails) >= 3
    assert (
        hits({f"mail {n}": mail.message().as_string() + str(mail.alternatives) for n, mail in enumerate(mails)}) == []
    )
    told = Notification.objects.filter(user__email__in=members).values_list("kind", "facts")
    assert hits({"told": json.dumps(list(told), default=str)}) == []
    calendar = feeds.make(label="My phone", by=world.actor("owner")).url
    found = shown_to(browser(), ["/" + calendar.split("/", 3)[3]])
    assert "BEGIN:VEVENT" in next(iter(found.values()))
    assert hits(found) == []
