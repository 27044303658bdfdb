"""What a task's page tells the organization: of the search for a secretary, and of a question that waits."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import Offer, Round
from backend.secretaries.models import Secretary, SecretarySkill
from backend.tasks import services as tasks
from backend.web.templatetags.secretariat import spoken
from tests.web.pages import Page


def task_page(client, task) -> Page:
    return Page(client.get(reverse("task", args=[task.number])))


def region(page: Page) -> dict:
    (found,) = [attrs for _tag, attrs in page.tags if attrs.get("id") == "looking"]
    return found


def said(person, at) -> str:
    with timezone.override(person.time_zone):
        return spoken(at)


def test_while_an_offer_stands_the_organization_reads_how_many_were_asked_and_until_when_but_no_name(
    world, browser, offered
):
    task = world.open_task()
    offer = offered(task)
    User.objects.filter(pk=offer.secretary.user_id).update(name="Wang Mei")
    page = task_page(browser("owner"), task)
    assert f"We have asked 1 secretary until {said(world.owner, offer.expires_at)}." in page.words
    assert "Wang Mei" not in page.words
    assert "soon" in region(page)["data-live"].split()


def test_whom_the_organization_wished_for_it_reads_by_name(world, browser):
    known = world.submitted_task()
    tasks.accept(task_id=known.pk, by=world.actor("owner"))
    task = world.open_task()
    matching.ask_first(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("owner"))
    until = said(world.owner, Offer.objects.get(task=task).expires_at)
    assert f"We have asked Secretary, as you wished, until {until}." in task_page(browser("owner"), task).words


@pytest.mark.parametrize(
    "keep_out, said_of_it",
    [
        (lambda: SecretarySkill.objects.all().delete(), "Nobody who fits is found yet."),
        (lambda: Secretary.objects.update(is_paused=True), "Nobody who fits is free now."),
    ],
)
def test_when_nobody_fits_or_is_free_it_is_said_and_when_it_is_tried_again(world, browser, keep_out, said_of_it):
    keep_out()
    task, owner = world.open_task(), browser("owner")
    assert "We are choosing whom to ask; it takes a moment." in task_page(owner, task).words
    made = matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    again = said(world.owner, made.confirmed_at + timedelta(minutes=2))
    assert f"{said_of_it} We try again at {again}." in task_page(owner, task).words
    with time_machine.travel(now() + timedelta(minutes=5)):
        assert f"{said_of_it} We are about to try again." in task_page(owner, task).words


def test_an_invitation_that_ran_out_does_not_look_like_a_search_for_ever(world, browser):
    Secretary.objects.update(is_paused=True)
    task = world.open_task()
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    offer = matching.invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))
    with time_machine.travel(offer.expires_at + timedelta(minutes=1)):
        matching.expire(at=now())
        matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
        assert "Nobody who fits" in task_page(browser("owner"), task).words


@pytest.mark.parametrize("who", ["secretary", "coordinator"])
def test_nobody_else_reads_of_the_search_there(world, browser, offered, who):
    task = world.open_task()
    offered(task)
    page = task_page(browser(who), task)
    assert "We have asked" not in page.words and "soon" not in region(page)["data-live"]


def test_once_somebody_has_the_task_nothing_is_fetched_again(world, browser):
    page = task_page(browser("owner"), world.task_in_progress())
    assert "soon" not in region(page)["data-live"] and "Finding a secretary" not in page.words


def test_the_stepper_of_an_open_task_says_that_a_secretary_is_being_found(world, browser):
    assert "Finding a secretary" in task_page(browser("owner"), world.open_task()).words


@pytest.mark.parametrize(
    "who, lines",
    [
        ("owner", ["Asked 1 secretary", "A secretary declined the offer"]),
        ("coordinator", ["Asked Wang Mei", "Wang Mei declined the offer"]),
    ],
)
def test_the_activity_tells_of_offers_by_name_to_those_alone_who_may_know_them(world, browser, offered, who, lines):
    task = world.open_task()
    offer = offered(task)
    User.objects.filter(pk=offer.secretary.user_id).update(name="Wang Mei")
    asked = "secretary" if offer.secretary_id == world.profile.pk else "colleague"
    matching.decline(offer_id=offer.pk, by=world.actor(asked), reason=Offer.DeclineReason.BUSY)
    page = task_page(browser(who), task)
    assert all(line in page.words for line in lines)
    assert ("Wang Mei" in page.words) == (who == "coordinator")


def test_a_question_to_the_organization_stands_at_the_top_of_its_task(world, browser):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    page = task_page(browser("owner"), task)
    top = page.words.index("The secretary asks you")
    assert page.words.index("Who chaired?") > top and top < page.words.index("What is wanted")
    assert reverse("step", args=[task.number, "answer"]) in page.links
    assert "The secretary asks you" not in task_page(browser("secretary"), task).words
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text="Ms Xu did.")
    assert "The secretary asks you" not in task_page(browser("owner"), task).words
