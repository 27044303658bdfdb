"""A secretary's threads: what is new first, page by page, and never what is not theirs to read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.notifications.models import Notification
from backend.notifications.services import snooze
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.sla.services import ask_for_time
from backend.tasks import services as tasks
from backend.web.views import messages
from tests.web.pages import Page


@pytest.fixture(autouse=True)
def room(world):
    Secretary.objects.filter(pk=world.profile.pk).update(most_live_tasks=20)


@pytest.fixture
def write(world):
    """`write(task, "Hello")`: the owner writes in its thread, and everybody is told."""

    def post(task, text, by="owner", **options):
        tasks.post_message(task_id=task.pk, text=text, by=world.actor(by), **options)
        relay()

    return post


def threads(client, **query):
    return client.get(reverse("threads"), query).context["threads"]


def titles(client, **query):
    return [each.card.title for each in threads(client, **query)]


def test_what_is_new_comes_first_and_is_read_when_the_task_is_opened(world, browser, write):
    client = browser("secretary")
    june, july = (world.task_in_progress(title=title) for title in ("June", "July"))
    world.task_in_progress(title="Silent")
    write(june, "Names of all present, please.")
    write(july, "Thank you.", by="secretary")
    assert titles(client) == ["June", "July"]
    assert [each.new for each in threads(client)] == [1, 0]
    assert titles(client, view="new") == ["June"]
    assert next(place for place in client.get("/work").context["shell"].places if place.url == "/messages").count == 1
    client.get(reverse("task", args=[june.number]))
    assert titles(client) == ["July", "June"]
    assert "You have read everything." in Page(client.get(reverse("threads"), {"view": "new"})).words


def test_what_only_tells_of_a_task_is_read_when_it_is_opened_and_what_asks_for_something_stays_new(world, browser):
    task, client = world.task_in_progress(), browser("owner")
    relay()
    page = reverse("task", args=[task.number])
    client.get(page, headers={"HX-Current-URL": f"http://testserver{page}"})
    assert new_to(world.owner) == ["task_taken"], "the open page was fetched again by itself"
    client.get(page)
    assert new_to(world.owner) == []
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Here it is.")
    relay()
    client.get(page)
    assert new_to(world.owner) == ["result_submitted"]


def test_a_request_for_more_time_and_what_was_put_off_stay_new_when_the_task_is_opened(world, browser):
    task, client = world.task_in_progress(), browser("owner")
    relay()
    taken = Notification.objects.get(user=world.owner, kind="task_taken")
    snooze(notification_id=taken.pk, until=now() + timedelta(hours=1), by=world.actor("owner"))
    ask_for_time(task_id=task.pk, minutes=60, reason="The recording is long.", by=world.actor("secretary"))
    relay()
    client.get(reverse("task", args=[task.number]))
    assert sorted(new_to(world.owner)) == ["task_taken", "time_requested"]


def new_to(user) -> list[str]:
    return list(Notification.objects.filter(user=user, read_at=None).values_list("kind", flat=True))


def test_pages_follow_each_other_without_gap_or_repeat(world, browser, write, monkeypatch):
    monkeypatch.setattr(messages, "PAGE_SIZE", 2)
    made = [world.task_in_progress(title=f"Task {n}") for n in range(5)]
    for n, task in enumerate(made):
        write(task, "Hello", by="owner" if n % 2 else "secretary")
    client, found, after = browser("secretary"), [], ""
    while True:
        page = client.get(reverse("threads"), {"after": after} if after else {})
        found += [each.card.title for each in page.context["threads"]]
        if not (after := page.context["next"]):
            break
    assert found == ["Task 3", "Task 1", "Task 4", "Task 2", "Task 0"]
    assert client.get(reverse("threads"), {"after": "nonsense"}).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_threads_cost_the_same_however_many_there_are(count, world, browser, write, django_assert_num_queries):
    for n in range(count):
        write(world.task_in_progress(title=str(n)), "Hello")
    client = browser("secretary")
    client.get(reverse("threads"))
    with django_assert_num_queries(16):
        client.get(reverse("threads"))


def test_threads_of_others_and_of_former_tasks_are_not_there(world, browser, write):
    task = world.task_in_progress(title="CANARY")
    write(task, "CANARY")
    assert threads(browser("colleague")) == []
    tasks.release(task_id=task.pk, reason="Ill", handover="", by=world.actor("secretary"))
    page = browser("secretary").get(reverse("threads"))
    assert page.context["threads"] == [] and "CANARY" not in Page(page).words
    assert next(place for place in page.context["shell"].places if place.url == "/messages").count == 0


def test_of_confidential_tasks_the_thread_is_closed_with_the_task(world, browser, write):
    for level in (Confidentiality.INTERNAL, Confidentiality.CONFIDENTIAL):
        task = world.submitted_task(title=level.name, confidentiality=level)
        write(task, "Thank you")
        tasks.accept(task_id=task.pk, by=world.actor("owner"))
    client = browser("secretary")
    assert titles(client) == ["INTERNAL"]
    places = client.get(reverse("threads")).context["shell"].places
    assert next(place for place in places if place.url == "/messages").count == 1


def test_an_internal_note_is_marked_as_one(world, browser, write):
    write(world.task_in_progress(), "Watch the names.", by="coordinator", is_internal=True)
    page = Page(browser("secretary").get(reverse("threads")))
    assert "Internal note" in page.words and "Watch the names." in page.words


def test_a_thread_is_found_by_its_title(world, browser, write):
    for title in ("June", "July"):
        write(world.task_in_progress(title=title), "Hello")
    client = browser("secretary")
    assert titles(client, q="jun") == ["June"]
    assert "No thread has these words" in Page(client.get(reverse("threads"), {"q": "May"})).words
