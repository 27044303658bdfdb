"""The pages of steps: the brief beside each form, the checklist where work is handed over, what more time would do."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backend.core.clock import now
from backend.files.scanning import FileInfected
from backend.sla import services as sla
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.rings import promise_of
from backend.web.templatetags.secretariat import spoken
from tests.web.pages import Page


def step(task: Task, verb: str) -> str:
    return reverse("step", args=[task.number, verb])


@pytest.mark.parametrize(
    "who, verb", [("secretary", "ask"), ("secretary", "release"), ("secretary", "submit"), ("coordinator", "unassign")]
)
def test_the_brief_stands_beside_a_form_and_the_cursor_is_in_its_first_box(world, browser, who, verb):
    assert_is_briefed(browser(who).get(step(world.task_in_progress(), verb)), "textarea")


def test_the_brief_stands_beside_the_answer_and_beside_the_request_for_more_time(world, browser):
    task = world.task_in_progress()
    assert_is_briefed(browser("secretary").get(reverse("more_time", args=[task.number])), "select")
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    shown = browser("owner").get(step(task, "answer"))
    assert_is_briefed(shown, "textarea")
    assert "Who chaired?" in Page(shown).words


def assert_is_briefed(shown, box: str) -> None:
    page = Page(shown)
    assert "What is wanted" in page.words and "Decisions first." in page.words
    assert "Decisions come first" in page.words, "the must-haves"
    assert [tag for tag, attrs in page.tags if "autofocus" in attrs] == [box]


def test_what_is_wrong_has_the_cursor_and_what_was_typed(world, browser):
    task = world.task_in_progress()
    typed = {"reason": "Ill.", "handover": ""}
    page = Page(browser("secretary").post(step(task, "release"), typed))
    (focused,) = [attrs for _tag, attrs in page.tags if "autofocus" in attrs]
    assert focused["name"] == "handover" and "Ill." in page.words


def test_of_every_amount_of_more_time_it_is_said_when_the_result_would_be_due(world, browser):
    task = world.task_in_progress()
    form = browser("secretary").get(reverse("more_time", args=[task.number])).context["form"]
    asked = sla.ask_for_time(task_id=task.pk, minutes=120, reason="Late.", by=world.actor("secretary"))
    shown = browser("owner").get(reverse("task", args=[task.number])).content.decode()
    sla.answer_time_request(request_id=asked.pk, granted=True, by=world.actor("owner"))
    due = promise_of(sla.read_clocks(task=Task.objects.get(pk=task.pk), at=now())).due
    with timezone.override(world.secretary.time_zone):
        assert dict(form.fields["minutes"].choices)[120] == f"2 hours, then due {spoken(due)}"
    (foretold,) = re.findall('With a yes it is due <time datetime="([^"]+)"', shown)
    assert datetime.fromisoformat(foretold) == due.replace(microsecond=0)


def test_while_the_clock_stands_still_nobody_says_when_it_would_be_due(world, browser):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    form = browser("secretary").get(reverse("more_time", args=[task.number])).context["form"]
    assert dict(form.fields["minutes"].choices)[60] == "1 hour"


def test_the_checklist_is_ticked_where_the_result_is_handed_over(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    page = Page(client.get(step(task, "submit")))
    assert [box["value"] for box in page.all("input") if box.get("name") == "done"] == ["0", "1"]
    asked = client.post(step(task, "submit"), {"note": "Here.", "done": ["1"]})
    assert asked.status_code == 422
    assert [item["done"] for item in Task.objects.get().checklist] == [False, True]
    words = Page(asked).words
    said = words[words.index("Submit anyway? This is not ticked yet:") : words.index("To the checklist")]
    assert "Decisions come first" in said and "Names" not in said
    assert "Here." in words, "what was typed is still there"
    done = client.post(step(task, "submit"), {"note": "Here.", "done": ["0", "1"]})
    assert done.status_code == 302
    task = Task.objects.get()
    assert task.status == "submitted" and all(item["done"] for item in task.checklist)


def test_a_tick_is_taken_away_there_too(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    tasks.tick(task_id=task.pk, item=0, done=True, by=world.actor("secretary"))
    client.post(step(task, "submit"), {"note": "Here.", "done": ["1"], "anyway": "1"})
    task = Task.objects.get()
    assert (task.status, [item["done"] for item in task.checklist]) == ("submitted", [False, True])


@pytest.fixture(params=["page", "board"])
def handing_over(world, request) -> str:
    """Where a task with a file is handed over: on a page of its own, or by moving its card."""
    task, file = world.task_in_progress(), SimpleUploadedFile("minutes.txt", b"1")
    tasks.add_file(task_id=task.pk, by=world.actor("secretary"), upload=file)
    return step(task, "submit") if request.param == "page" else reverse("move", args=[task.number, "review"])


def ticked(shown) -> tuple[list[str], str]:
    """Which items are ticked on a form that hands over, and what it says of how they were drawn."""
    boxes = [box for box in Page(shown).all("input") if box.get("name") in ("done", "drawn")]
    (drawn,) = [box["value"] for box in boxes if box["name"] == "drawn"]
    return [box["value"] for box in boxes if "checked" in box], drawn


def test_handing_over_takes_no_tick_away_that_was_made_elsewhere(world, browser, handing_over):
    client = browser("secretary")
    _none, drawn = ticked(client.get(handing_over))
    tasks.tick(task_id=Task.objects.get().pk, item=0, done=True, by=world.actor("secretary"))
    asked = client.post(handing_over, {"note": "Here.", "done": [], "drawn": drawn})
    assert asked.status_code == 422
    assert [item["done"] for item in Task.objects.get().checklist] == [True, False]
    now_ticked, drawn = ticked(asked)
    assert now_ticked == ["0"]
    client.post(handing_over, {"note": "Here.", "done": ["1"], "drawn": drawn, "anyway": "1"})
    task = Task.objects.get()
    assert (task.status, [item["done"] for item in task.checklist]) == ("submitted", [False, True])


def test_what_was_ticked_elsewhere_is_not_asked_about(world, browser, handing_over):
    client, by = browser("secretary"), world.actor("secretary")
    tasks.tick(task_id=Task.objects.get().pk, item=0, done=True, by=by)
    _first, drawn = ticked(client.get(handing_over))
    tasks.tick(task_id=Task.objects.get().pk, item=1, done=True, by=by)
    assert client.post(handing_over, {"note": "Here.", "done": ["0"], "drawn": drawn}).status_code == 302
    task = Task.objects.get()
    assert task.status == "submitted" and all(item["done"] for item in task.checklist)


def test_what_lost_its_tick_elsewhere_is_asked_about(world, browser, handing_over):
    client, by = browser("secretary"), world.actor("secretary")
    for item in (0, 1):
        tasks.tick(task_id=Task.objects.get().pk, item=item, done=True, by=by)
    both, drawn = ticked(client.get(handing_over))
    tasks.tick(task_id=Task.objects.get().pk, item=1, done=False, by=by)
    asked = client.post(handing_over, {"note": "Here.", "done": both, "drawn": drawn})
    assert asked.status_code == 422 and Task.objects.get().status == "in_progress"
    assert [str(item["text"]["en"]) for item in asked.context["form"].open_items] == ["Names"]
    assert ticked(asked)[0] == ["0"]


def test_files_that_came_with_another_checklist_are_kept(world, browser, handing_over):
    client = browser("secretary")
    _none, drawn = ticked(client.get(handing_over))
    Task.objects.update(checklist=[{"text": {"en": text}, "done": True} for text in ("Seal", "Names")])
    upload = SimpleUploadedFile("list.txt", b"2")
    chosen = str(Task.objects.get().files.get().pk)
    values = {"note": "Here.", "done": ["1"], "drawn": drawn, "file_ids": [chosen], "uploads": upload}
    refused = client.post(handing_over, values)
    assert refused.status_code == 409 and Task.objects.get().status == "in_progress"
    boxes = [box for box in Page(refused).all("input") if box.get("name") == "file_ids" and "checked" in box]
    files = [box["value"] for box in boxes]
    assert chosen in files and len(files) == 2
    now_ticked, drawn = ticked(refused)
    values = {"note": "Here.", "done": now_ticked, "drawn": drawn, "file_ids": files}
    assert client.post(handing_over, values).status_code == 302
    delivered = Task.objects.get().deliverables.get().files.all()
    assert {file.file.name for file in delivered} == {"minutes.txt", "list.txt"}


def test_files_that_came_with_a_tick_of_an_item_that_has_gone_are_kept(browser, handing_over):
    client = browser("secretary")
    _none, drawn = ticked(client.get(handing_over))
    Task.objects.update(checklist=[{"text": {"en": "Seal"}, "done": False}])
    values = {"note": "Here.", "done": ["1"], "drawn": drawn, "uploads": SimpleUploadedFile("list.txt", b"2")}
    refused = client.post(handing_over, values)
    assert refused.status_code == 409 and Task.objects.get().status == "in_progress"
    page = Page(refused)
    assert "The checklist has changed meanwhile." in page.words and "list.txt" in page.words
    assert ticked(refused)[0] == []
    kept = Task.objects.get().files.get(file__name="list.txt")
    assert str(kept.pk) in [box["value"] for box in page.all("input") if "checked" in box]


def test_what_keeps_such_files_from_the_task_is_said(world, browser, handing_over, monkeypatch):
    client = browser("secretary")
    _none, drawn = ticked(client.get(handing_over))
    Task.objects.update(checklist=[{"text": {"en": "Seal"}, "done": True}])

    def refuse(**_file):
        raise FileInfected()

    monkeypatch.setattr(tasks, "add_file", refuse)
    values = {"note": "Here.", "drawn": drawn, "uploads": SimpleUploadedFile("list.txt", b"2")}
    refused = client.post(handing_over, values)
    assert refused.status_code == 422 and str(FileInfected.title) in Page(refused).words
    assert "Here." in Page(refused).words and Task.objects.get().status == "in_progress"


def test_another_checklist_than_was_drawn_is_looked_at_first(browser, handing_over):
    client = browser("secretary")
    _none, drawn = ticked(client.get(handing_over))
    items = [{"text": {"en": "Seal"}, "done": True}, {"text": {"en": "Names"}, "done": False}]
    Task.objects.update(checklist=items)
    for more in ({}, {"anyway": "1"}):
        refused = client.post(handing_over, {"note": "Here.", "done": ["1"], "drawn": drawn, **more})
        assert refused.status_code == 409
        assert Task.objects.get().checklist == items and Task.objects.get().status == "in_progress"
    words = Page(refused).words
    assert "The checklist has changed meanwhile." in words and "Here." in words
    now_ticked, drawn = ticked(refused)
    assert now_ticked == ["0"]
    assert client.post(handing_over, {"note": "Here.", "done": ["0", "1"], "drawn": drawn}).status_code == 302


def test_the_activity_names_the_item_that_was_ticked(world, browser):
    task, by = world.task_in_progress(), world.actor("secretary")
    tasks.tick(task_id=task.pk, item=1, done=True, by=by)
    tasks.tick(task_id=task.pk, item=1, done=False, by=by)
    words = Page(browser("secretary").get(reverse("task", args=[task.number]))).words
    assert "ticked “Names”" in words and "took the tick from “Names”" in words


def test_what_was_handed_over_is_recalled_from_the_top_of_its_page_and_no_bar_is_empty(world, browser):
    task = world.submitted_task()
    address, client = reverse("task", args=[task.number]), browser("secretary")
    shown = client.get(address).content.decode()
    head = shown[shown.index('id="t-head"') : shown.index('class="steps"')]
    assert "Recall" in head and "Take it back until it is opened." in head
    assert bar(client.get(address)).get("class") is None
    assert "data-ticks" not in shown, "what is handed over is not ticked any more"
    assert bar(browser("owner").get(address))["class"] == "act"
    assert 'id="recall"' not in client.get(address).content.decode(), "the organization has opened it"


def test_on_a_phone_one_asks_from_the_bar_and_what_stands_apart_has_a_place(world, browser):
    task = world.task_in_progress()
    page = Page(browser("secretary").get(reverse("task", args=[task.number])))
    links = [a for a in page.all("a") if a.get("href") == step(task, "ask")]
    assert [link["class"] for link in links if "s" not in link["class"].split()] == ["btn"], "not hidden on phones"
    back = [a["class"] for a in page.all("a") if a.get("href") == step(task, "release")]
    assert {"btn", "btn ghost hide-s"} <= set(back)
    owner = Page(browser("owner").get(reverse("task", args=[task.number])))
    assert "hide-s" in next(tag for tag in owner.all("div") if tag.get("id") == "act")["class"].split()


def bar(shown) -> dict:
    """The attributes of the bar of what can be done."""
    return next(tag for tag in Page(shown).all("div") if tag.get("id") == "act")


def test_who_holds_as_much_as_they_may_is_told_so_and_not_that_nothing_fits(world, browser):
    type(world.profile).objects.filter(pk=world.profile.pk).update(most_live_tasks=1)
    world.task_in_progress(effort_minutes=15)
    world.open_task(effort_minutes=15)
    client = browser("secretary")
    board = client.get(reverse("work"))
    if board.context["strip"].free:  # some time is left today
        assert "You hold 1 task, the most you may" in Page(board).words
        assert "/work#tasks-held" in Page(board).links
    assert "fit here" not in Page(board).words and "nothing fits" not in Page(board).words
    found = Page(client.get(reverse("find"), {"view": "fits"}))
    assert "You hold 1 task, the most you may" in found.words and "/work" in found.links


def test_a_task_is_planned_as_it_is_offered_and_what_is_less_says_so(world, browser, offered):
    task, by = world.task_in_progress(), world.actor("secretary")
    for item in (0, 1):
        tasks.tick(task_id=task.pk, item=item, done=True, by=by)
    (held,) = browser("secretary").get(reverse("work")).context["held"]
    assert held.job.minutes == held.left == 15
    assert "about 15 min left of 1 h" in Page(browser("secretary").get(reverse("work"))).words
    tasks.release(task_id=task.pk, by=by, reason="Ill.", handover="Half done.")
    offer = offered(Task.objects.get(pk=task.pk))
    assert offer.secretary == world.colleague_profile
    page = browser("colleague").get(reverse("offer", args=[offer.pk]))
    assert page.context["new"].minutes == 60 and "about 1 h" in Page(page).words
    assert "By the clock on the wall" in Page(page).words


def test_blocks_of_the_day_have_the_number_that_tasks_have_everywhere(world, browser):
    task = world.task_in_progress(effort_minutes=240)
    strip = browser("secretary").get(reverse("work")).content.decode()
    strip = strip[strip.index('class="strip"') : strip.index('id="offered"')]
    if f"CS-{task.number} until" in strip:  # it is not too late for any of it today
        blocks = re.findall(r'<tspan class="hide-s">CS-</tspan>(\d+)<', strip)
        assert blocks == [str(task.number)] * strip.count(f">{task.number}<")


def test_what_keeps_a_task_from_a_reader_is_said_to_them(world, browser):
    world.profile.skills.filter(skill__code="meeting.minutes").update(proficiency=1)
    world.open_task(deadline=now() + timedelta(days=7))
    words = Page(browser("secretary").get(reverse("find"))).words
    assert "With this you could take it:" in words and "this pair" not in words
