"""The secretary's pages on the server: what they cost, what they show, how moves are refused."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.matching import services as matching
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.web.pages import Page

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def cost(client, address: str) -> int:
    """How many queries a page takes. It is asked twice: the first fills what is cached."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/work", "/work?layout=list", "/find", "/find?view=fits"])
def test_pages_cost_the_same_for_one_task_as_for_many(world, browser, address):
    Secretary.objects.filter(pk=world.profile.pk).update(most_live_tasks=20)
    with time_machine.travel(datetime(2026, 11, 19, 10, 12, tzinfo=CHINA)):  # time is left today for all of them
        client = browser("secretary")
        few = cost_with(world, client, address, 1)
        assert cost_with(world, client, address, 4) == few <= 60


def cost_with(world, client, address: str, more: int) -> int:
    """What a page takes with so many more tasks in hand, and open."""
    for _n in range(more):
        world.task_in_progress(effort_minutes=30)
        world.open_task(effort_minutes=30)
    relay()
    return cost(client, address)


def test_a_card_that_cannot_move_comes_back_with_the_reason(world, browser):
    task = world.open_task()
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    number = task.number
    shown = browser("secretary").post(reverse("move", args=[number, "review"]), follow=True)
    assert shown.redirect_chain[-1][0] == "/work"
    assert "Start it first." in Page(shown).words
    assert browser("secretary").get(reverse("move", args=[number, "nowhere"])).status_code == 404
    assert browser("colleague").post(reverse("move", args=[number, "doing"])).status_code == 404
    assert Task.objects.get(pk=task.pk).status == "assigned"


def test_a_move_leads_back_to_the_view_it_was_asked_on_and_never_elsewhere(world, browser):
    task = world.open_task()
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    address, client = reverse("move", args=[task.number, "doing"]), browser("secretary")
    assert client.post(address, {"next": "https://example.com/work?x"})["Location"] == "/work"
    tasks.undo(task_id=task.pk, by=world.actor("secretary"))
    assert client.post(address, {"next": "/work?view=today"})["Location"] == "/work?view=today"


def test_a_reason_is_needed_to_set_a_task_aside(world, browser):
    task, client = world.open_task(), browser("secretary")
    assert client.post(reverse("set_aside", args=[task.number]), {"reason": "bored"}).status_code == 404
    assert client.post(reverse("set_aside", args=[task.number]), {"reason": "busy"}).status_code == 302
    assert task.title not in Page(client.get("/find")).words
    client.post(reverse("take_back", args=[task.number]))
    assert task.title in Page(client.get("/find")).words


def test_open_work_without_a_ring_or_hours_is_still_shown(world, browser):
    """Clocks are made a moment later, and not everybody works every day."""
    later = (timezone.localdate(timezone=CHINA) + timedelta(days=3)).strftime("%a").lower()
    Secretary.objects.filter(pk=world.profile.pk).update(weekly_hours={later: [["09:00", "12:00"]]})
    task = world.open_task()
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    words = Page(browser("secretary").get("/work")).words
    assert "Clocks start in a moment" in words
    assert "You do not work today." in words


@pytest.mark.parametrize(("language", "said"), [("en", "else until today 11:12:"), ("zh-hans", "截至 今天 11:12")])
def test_until_when_work_is_offered_to_somebody_else_is_said_as_on_every_page(world, browser, language, said):
    with time_machine.travel(datetime(2026, 11, 19, 10, 12, tzinfo=CHINA), tick=False):
        task, by = world.open_task(), world.actor("coordinator")
        matching.invite(task_id=task.pk, secretary_id=world.profile.pk, by=by)
        User.objects.filter(pk=world.colleague.pk).update(language=language)
        assert said in Page(browser("colleague").get(reverse("find"))).words


def test_free_times_lead_to_what_fits_into_them(world, browser):
    with time_machine.travel(datetime(2026, 11, 19, 10, 0, tzinfo=CHINA), tick=False):
        Secretary.objects.filter(pk=world.profile.pk).update(
            weekly_hours={"thu": [["09:00", "11:00"], ["13:00", "17:00"]]}
        )
        for minutes in (30, 50, 120, 300):
            world.open_task(effort_minutes=minutes)
        client = browser("secretary")
        page = client.get("/work")
        slots = [(slot.minutes, slot.fits) for slot in page.context["strip"].slots]
        assert slots == [(60, 2), (240, 3)]
        assert "Free from 13:00, 4 h: 3 fit here" in Page(page).words
        for minutes, fits in slots:
            address = f"/find?view=fits&minutes={minutes}"
            assert address in Page(page).links
            found = client.get(address).context
            assert (found["fitting"], len(found["rows"])) == (fits, fits)
        for nonsense in ("x", "-5", "99999", "²"):
            assert client.get("/find", {"view": "fits", "minutes": nonsense}).status_code == 404
