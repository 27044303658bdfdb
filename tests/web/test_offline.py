"""What a device may keep: the shell, and one page that holds nothing of what is for members only."""

import re

import pytest
from django.urls import reverse

from backend.catalog.models import Confidentiality
from backend.outbox.services import relay
from backend.tasks import services as tasks
from tests.web.pages import Page


def test_the_worker_stands_at_the_root_for_everybody_and_is_asked_for_anew(browser):
    answer = browser().get("/sw.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert answer["Cache-Control"] == "no-cache"
    assert '"/accounts/"' in answer.content.decode()
    assert not re.search("{[{%]", answer.content.decode())
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_pages_of_those_who_are_signed_in_name_the_worker(world, browser):
    assert Page(browser("owner").get("/")).all("body")[0]["data-worker"] == "/sw.js"
    assert "data-worker" not in Page(browser().get(reverse("account_login"))).all("body")[0]


def test_of_confidential_work_the_kept_board_has_the_number_alone(world, browser):
    world.task_in_progress(title="Minutes of May")
    secret = world.open_task(title="CANARY", brief="CANARY", confidentiality=Confidentiality.CONFIDENTIAL)
    tasks.assign(task_id=secret.pk, secretary_id=world.profile.pk, reason="Trusted", by=world.actor("coordinator"))
    tasks.start(task_id=secret.pk, by=world.actor("secretary"))
    tasks.ask(task_id=secret.pk, question="CANARY?", by=world.actor("secretary"))
    relay()
    answer = browser("secretary").get(reverse("offline"))
    words = Page(answer).words
    assert "Minutes of May" in words and str(secret) in words
    assert "CANARY" not in answer.content.decode()


@pytest.mark.parametrize("name", ["owner", "coordinator"])
def test_others_are_told_that_there_is_no_connection(world, browser, name):
    world.task_in_progress(title="CANARY")
    page = Page(browser(name).get(reverse("offline")))
    assert "This page is not kept on your device." in page.words
    assert "CANARY" not in page.words


def test_the_kept_page_can_only_be_read(world, browser):
    world.task_in_progress()
    page = Page(browser("secretary").get(reverse("offline")))
    shown = [form for form in page.all("form") if "hidden" not in form]  # but the palette's, which sends what it found
    assert {form["action"] for form in shown} <= {reverse("theme"), reverse("set_language")}
