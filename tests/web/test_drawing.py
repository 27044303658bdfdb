"""Rings, instants, icons: what pages are drawn with."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from backend.tasks.models import Task
from backend.web import icons, words
from backend.web.rings import HOUR, Ring, spell
from backend.web.steps import STEPS
from tasks_engine.lifecycle import TaskStatus, Verb
from tasks_engine.sla.policy import WIRING

WEB = Path(__file__).parents[2] / "backend" / "web"


def ring(look="ok", remaining=HOUR, target=4 * HOUR) -> Ring:
    return Ring(look, 100 * max(0, remaining) / target, remaining, target, None, is_late=remaining < 0)


@pytest.mark.parametrize(
    ("amount", "said"),
    [("18000.00", "18,000 CNY"), ("120.5", "120.50 CNY"), (Decimal("0"), "0 CNY"), ("1E+9999999", "1E+9999999 CNY")],
)
def test_an_amount_is_said_with_its_currency(amount, said):
    assert Template("{% load secretariat %}{{ amount|money:'CNY' }}").render(Context({"amount": amount})) == said


@pytest.mark.parametrize(
    ("remaining", "number"),
    [(0, "0m"), (78 * 60, "78m"), (2 * HOUR - 1, "119m"), (2 * HOUR, "2h"), (15 * HOUR, "15h"), (16 * HOUR, "16h"),
     (73 * HOUR + 60, "73h"), (-65 * 60, "−65m"), (-24 * HOUR, "−24h")],
)  # fmt: skip
def test_a_ring_says_the_time_left_in_one_unit(remaining, number):
    assert ring(remaining=remaining).number == number


def test_a_ring_says_in_words_what_it_draws():
    assert ring("risk", 78 * 60, 6 * HOUR).words == "at risk: 1 h 18 min of working time left of 6 h"
    assert ring("over", -25 * 60).words == "overdue by 25 min of working time"
    assert ring("pause").words.startswith("clock paused")
    assert ring("done").words == "handed over"


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 min"), (59, "0 min"), (HOUR, "1 h"), (HOUR + 300, "1 h 05 min")])
def test_working_time_is_spelled_in_hours_and_minutes(seconds, said):
    assert spell(seconds) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [(timedelta(), "today 10:12"), (timedelta(days=1), "tomorrow 10:12"), (timedelta(days=-1), "yesterday 10:12"),
     (timedelta(days=4), "Mon 23 Nov, 10:12"), (timedelta(days=60), "Mon 18 Jan 2027, 10:12")],
)  # fmt: skip
def test_instants_are_said_as_people_say_them(at, said):
    now = datetime(2026, 11, 19, 2, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False), timezone.override("Asia/Shanghai"), translation.override("en"):
        shown = Template("{% load secretariat %}{{ at|when }}").render(Context({"at": now + at}))
    assert re.sub("<.*?>", "", shown) == said


@pytest.mark.parametrize(("name", "said"), [("Lin Yue", "LY"), ("Xu", "X"), ("林悦", "悦"), ("", "")])
def test_initials(name, said):
    assert Template("{% load secretariat %}{{ name|initials }}").render(Context({"name": name})) == said


def test_every_verb_and_clock_has_words():
    assert set(words.BUTTONS) == set(Verb)
    of_their_own = {Verb.ACCEPT_OFFER, Verb.ASSIGN, Verb.REASSIGN, Verb.UNDO}  # pages and dialogs
    assert set(STEPS) == set(Verb) - of_their_own
    assert set(words.MEANINGS) == {verb for verb, step in STEPS.items() if step.form}
    assert set(words.CLOCKS) == set(WIRING)
    assert {*Verb, "create", "edit", "tick", "add_file", "remove_file", "extend", "excuse"} == set(words.HAPPENED)
    assert set(words.CHIPS) <= set(TaskStatus)


def test_every_icon_that_is_named_is_a_drawing_for_the_eye_alone():
    used = set(re.findall(r'{% icon "([a-z0-9-]+)" %}', "".join(path.read_text() for path in WEB.rglob("*.html"))))
    used |= {icon for _text, icon in words.BUTTONS.values()} | {icon for _text, icon in words.HAPPENED.values()}
    used |= set(words.ICONS.values())
    for name in used:
        drawing = ElementTree.fromstring(icons.drawn(name))
        assert len(drawing) and drawing.attrib == {"class": "i", "viewBox": "0 0 24 24", "aria-hidden": "true"}


def test_every_class_of_the_templates_is_styled():
    css = (WEB / "static/web/app.css").read_text()
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", css))
    templates = [re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text()) for path in WEB.rglob("*.html")]
    used = {name for text in templates for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    assert used - styled <= {"st-", "d-", "at-", "x"}


def test_a_task_without_clocks_has_a_hollow_ring(world):
    from backend.web.rings import ring_of_row

    draft = Task.objects.prefetch_related("clocks").get(pk=world.draft().pk)
    assert ring_of_row(draft, timezone.now()) is None
