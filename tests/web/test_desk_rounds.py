"""A coordinator's round: rows are looked at and decided, its end is a line of the desk's log and a note."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.core.clock import now
from backend.outbox.services import relay
from backend.sla import services as sla
from backend.sla.models import DeskRound, TimeRequest
from backend.sla.refusals import NoDesk, NoTimeRequest
from backend.tasks import services as tasks
from backend.tasks.refusals import NotYourStep
from tests.web.pages import Page


def act(client, task, name: str, **values):
    values = {"act": name, "reason": "Too little time.", **values}
    return client.post(reverse("desk_act", args=[task.number]), values, follow=True)


@pytest.fixture
def asked(world):
    """A task whose secretary waits for an answer about more time."""
    task = world.task_in_progress()
    sla.ask_for_time(task_id=task.pk, minutes=60, reason="The hall is closed.", by=world.actor("secretary"))
    relay()
    return task


def test_a_round_says_how_much_was_decided_and_what_is_left(world, browser, asked):
    extended, undone, noted = world.task_in_progress(), world.task_in_progress(), world.open_task()
    waiting = world.task_in_progress()
    sla.ask_for_time(task_id=waiting.pk, minutes=60, reason="A box is missing.", by=world.actor("secretary"))
    relay()
    client = browser("coordinator")
    act(client, extended, "extend", minutes=60)
    act(client, asked, "decline")
    act(client, waiting, "nudge")
    act(client, noted, "note")
    upload = SimpleUploadedFile("hall.txt", b"The hall is closed.")
    tasks.add_file(task_id=noted.pk, by=world.actor("coordinator"), upload=upload)
    told = act(client, undone, "extend", minutes=60)
    client.post(next(form["action"] for form in Page(told).all("form") if "/desk/undo" in form.get("action", "")))
    assert client.get(reverse("desk_round")).context["so_far"].decisions == 3
    done = client.post(reverse("desk_round"), {"note": "Call the hall at noon."}, follow=True)
    finished = DeskRound.objects.get()
    assert (finished.decisions, finished.left, finished.by_label) == (3, 1, world.coordinator.name)
    assert set(finished.pools.all()) == {world.pool}
    words = Page(done).words
    assert "Call the hall at noon." in words and "3 decisions" in words and "1 left" in words
    assert client.get(reverse("desk_round")).context["so_far"].decisions == 0


def test_a_second_press_ends_no_second_round(world, browser):
    client = browser("coordinator")
    with time_machine.travel(now(), tick=False) as clock:
        for wait, rounds in ((0, 1), (59, 1), (2, 2)):
            clock.shift(wait)
            client.post(reverse("desk_round"), {"note": "Call the hall at noon."})
            assert DeskRound.objects.count() == rounds
        client.post(reverse("desk_round"), {"note": "And the caterer."})
        assert DeskRound.objects.count() == 3, "other words are not a second press"


def test_the_note_is_for_the_same_pools_and_for_a_day(world, browser):
    sla.finish_desk_round(left=0, note="Call the hall at noon.", by=world.actor("coordinator"))
    assert browser("coordinator").get(reverse("desk")).context["handed_over"].note
    assert browser("other_coordinator").get(reverse("desk")).context["handed_over"] is None
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert browser("coordinator").get(reverse("desk")).context["handed_over"] is None
        earlier = browser("coordinator").get(reverse("desk_round")).context["earlier"]
        assert [one.note for one in earlier] == ["Call the hall at noon."]


@pytest.mark.parametrize("name", ["owner", "secretary", "administrator"])
def test_who_has_no_desk_finishes_no_round(world, name):
    with pytest.raises(NoDesk):
        sla.finish_desk_round(left=0, by=world.actor(name))


def test_a_request_for_time_is_declined_with_a_reason(world, browser, asked):
    act(browser("coordinator"), asked, "decline")
    request = TimeRequest.objects.get()
    assert (request.status, request.answer) == (TimeRequest.Status.REFUSED, "Too little time.")
    assert request.answered_by == world.coordinator
    with pytest.raises(NoTimeRequest):
        sla.decline_time_request(task_id=asked.pk, reason="Again.", by=world.actor("coordinator"))


@pytest.mark.parametrize("name", ["secretary", "owner", "other_coordinator"])
def test_only_coordinators_of_the_pool_decline_for_the_organization(world, asked, name):
    with pytest.raises(NotYourStep):
        sla.decline_time_request(task_id=asked.pk, reason="No.", by=world.actor(name))
    assert TimeRequest.objects.get().status == TimeRequest.Status.PENDING


def test_a_look_shows_the_reason_and_the_same_step_as_the_row(world, browser, asked):
    """Journey 5.3, 2 and 5."""
    client = browser("coordinator")
    row = client.get(reverse("desk_tasks"), {"queue": "time"}).context["rows"][0]
    look = client.get(reverse("desk_peek", args=[asked.number]))
    assert (look.context["step"].act, look.context["step"].minutes) == (row["step"].act, row["step"].minutes)
    words = Page(look).words
    assert "The hall is closed." in words and "Decline the request" in words
    chips = [field["value"] for field in Page(look).all("input") if field.get("name") == "chip"]
    assert chips[0] == "The hall is closed." and "They are away." in chips
    act(client, asked, "extend", minutes=60, reason="", chip="They are away.")
    assert asked.log.get(verb="extend").reason == "They are away."
