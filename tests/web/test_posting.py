"""Posting from one sentence, as the server sees it: what is read, what the person changes, and what is promised."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.matching.models import Offer
from backend.matching.services.rounds import waiting_tasks
from backend.outbox.services import relay
from backend.secretaries.models import Secretary, SecretarySkill
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.factories import template
from tests.web.pages import Page

pytestmark = pytest.mark.usefixtures("at_ten")
SENTENCE = "Minutes of the meeting on 17 November 2026, by 25 November 2026 12:00"
SOUND = (
    bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f38108428284") + b"webm" + bytes(32)
)  # how a recording begins


@pytest.fixture
def at_ten(settings, tmp_path):
    """It is Thursday, 19 November 2026, 10:12 in China."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


@pytest.fixture
def owner(browser):
    return browser("owner")


def read(client, sentence: str = SENTENCE, **values):
    """Send the sentence by Continue; the answer's rows by name are its `rows`."""
    response = client.post(reverse("new_task"), {"sentence": sentence, "reading": "1", **values})
    response.rows = {row.name: row for row in response.context["rows"]}
    return response


def filled(response) -> dict:
    """The form of a page as a browser would send it."""
    values = {}
    for tag in Page(response).all("input"):
        kept = tag.get("type") not in ("radio", "checkbox", "file") or "checked" in tag
        if kept and tag.get("name") and tag.get("type") != "file":
            values[tag["name"]] = tag.get("value", "")
    for found in re.finditer(r'<select name="([^"]+)".*?</select>', response.content.decode(), re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"\s+selected', found[0])
        values[found[1]] = chosen[1] if chosen else ""
    values.pop("csrfmiddlewaretoken", None)
    values.pop("next", None)
    return {**values, "sentence": response.context["draft"].sentence}


def post(client, response, **values):
    """Press Post on that page."""
    return client.post(reverse("new_task"), {**filled(response), "publish": "1", **values})


def test_a_sentence_is_read_and_posted(world, owner):
    page = read(owner)
    assert {name: row.verdict for name, row in page.rows.items()} == dict.fromkeys(
        ["template_code", "deadline", "title", "fields.meeting_date"], "understood"
    )
    assert "from “25 November 2026 12:00”" in page.rows["deadline"].source.replace("by ", "")
    posted = post(owner, page)
    task = Task.objects.get()
    assert (posted.status_code, posted["Location"]) == (302, reverse("task", args=[task.number]))
    assert (task.status, task.brief, task.fields) == ("open", SENTENCE, {"meeting_date": "2026-11-17"})


def test_reading_stores_nothing(world, owner):
    read(owner)
    assert not Task.objects.exists()


def test_what_the_person_changed_stays_when_the_sentence_is_read_again(world, owner):
    values = filled(read(owner))
    again = read(owner, **{**values, "deadline": "2026-11-26T15:00", "sentence": SENTENCE.replace("17", "16")})
    assert again.rows["deadline"].verdict == "chosen"
    assert again.context["form"].raw("deadline") == "2026-11-26T15:00"
    assert again.context["form"].raw("fields.meeting_date") == "2026-11-16"  # was not changed by hand


def test_words_that_came_after_the_reading_are_read_before_it_is_posted(world, owner):
    page = read(owner)
    values = {**filled(page), "publish": "1", "sentence": SENTENCE.replace("17", "16")}
    again = owner.post(reverse("new_task"), values)
    assert again.status_code == 200
    assert not Task.objects.exists()
    assert again.context["form"].raw("fields.meeting_date") == "2026-11-16"


def test_what_is_missing_is_refused_and_what_is_unsure_is_asked_about_once(world, owner):
    missing = post(owner, read(owner, "Minutes by 25 November 2026 12:00"))
    assert missing.status_code == 422
    assert not missing.context["asks"]
    asked = post(owner, read(owner, "Minutes of the meeting on 17 November 2026, by Friday"))
    assert (asked.status_code, asked.context["asks"]) == (422, True)
    assert not Task.objects.exists()
    assert post(owner, asked).status_code == 302


def test_what_is_unsure_is_sure_once_it_is_called_right(owner):
    asked = read(owner, "Minutes of the meeting on 17 November 2026, by Friday")
    assert asked.rows["deadline"].is_amber
    kept = asked.rows["deadline"].field.value()
    right = read(owner, **{**filled(asked), "right": "deadline"})
    row = right.rows["deadline"]
    assert (row.is_sure, row.verdict, row.field.value()) == (True, "chosen", kept)
    assert filled(right)["right"] == "deadline", "it stays right when more is read"
    another = read(owner, **{**filled(right), "sentence": "Minutes of the meeting on 17 November 2026, by Thursday"})
    assert another.rows["deadline"].is_amber and another.rows["deadline"].field.value() != kept
    assert post(owner, right).status_code == 302


def test_a_kind_that_nobody_named_is_sure_once_it_is_called_right(owner):
    template("other", fields=[])
    unknown = read(owner, "Something quite else by 25 November 2026 12:00")
    assert unknown.rows["template_code"].is_amber
    right = read(owner, **{**filled(unknown), "right": "template_code"})
    assert right.rows["template_code"].is_sure


def test_a_spoken_brief_needs_no_sentence(world, owner):
    template("other", fields=[])
    note = SimpleUploadedFile("voice note.webm", SOUND, content_type="audio/webm")
    values = {
        "sentence": "", "publish": "1", "asked": "1", "papers": [note], "title": "Spoken", "read.title": "",
        "template_code": "other", "read.template_code": "", "priority": "2", "confidentiality": "1",
        "mandate": "flexible",
    }  # fmt: skip
    assert owner.post(reverse("new_task"), values).status_code == 302
    task = Task.objects.get()
    assert "listen to the recording" in task.brief
    assert [file.file.name for file in task.files.all()] == ["voice note.webm"]


def test_a_wish_earlier_than_every_promise_leaves_three_choices(world, owner):
    page = read(owner, "Minutes of the meeting on 17 November 2026, by today 12:00")
    promised = page.context["promised"]
    assert promised.is_early and promised.wish < promised.earliest
    assert len(page.context["early"]) == 3
    post(owner, page, early="coordinator", asked="1")
    (asked,) = Task.objects.get().messages.all()
    assert asked.text.startswith("To the coordinator")
    post(owner, page, early="smaller", asked="1")
    assert "smaller" not in Task.objects.latest("id").brief and "may come later" in Task.objects.latest("id").brief
    post(owner, page, early="earliest", asked="1")
    last = Task.objects.latest("id")
    assert (last.deadline, last.priority) == (None, 4)


def test_an_earlier_task_is_posted_again_without_its_dates(world, owner):
    world.open_task(brief="Minutes, decisions first.", principal="Ms Xu")
    task = Task.objects.get()
    page = owner.get(reverse("new_task"), {"like": task.number})
    rows = {row.name: row for row in page.context["rows"]}
    assert rows["principal"].source == "as last time"
    assert rows["fields.meeting_date"].is_missing
    assert owner.get(reverse("new_task"), {"like": "999999"}).status_code == 404
    assert owner.get(reverse("new_task"), {"like": "x"}).status_code == 404


def test_strangers_tasks_are_not_posted_again(world, browser):
    world.open_task()
    assert browser("stranger").get(reverse("new_task"), {"like": Task.objects.get().number}).status_code == 404


def test_a_secretary_known_from_earlier_work_is_asked_first(world, owner):
    done = world.submitted_task()
    tasks.accept(task_id=done.pk, by=world.actor("owner"))
    relay()
    page = read(owner)
    assert [(each.secretary, each.finished) for each in page.context["people"]] == [(world.profile, 1)]
    post(owner, page, first=str(world.profile.pk), asked="1")
    task = Task.objects.latest("id")
    offer = Offer.objects.get(task=task)
    assert (offer.secretary, offer.decision.kind, offer.invited_by) == (world.profile, "wish", None)
    assert not waiting_tasks().filter(pk=task.pk).exists()


def finished_by(world, name: str, times: int = 1) -> None:
    """That many tasks of the organization's, finished by that secretary."""
    by = world.actor(name)
    for _ in range(times):
        task = world.open_task()
        tasks.claim(task_id=task.pk, by=by)
        tasks.start(task_id=task.pk, by=by)
        tasks.submit(task_id=task.pk, by=by, note="Here it is.")
        tasks.accept(task_id=task.pk, by=world.actor("owner"))
    relay()


def match(client, **values):
    """Who matches best, as a script asks for it when the sentence has been read."""
    response = client.post(reverse("first_choices"), {**filled(read(client)), **values})
    return response, [(each.secretary.user.name, each.finished, each.fit) for each in response.context["people"]]


def test_who_matches_best_comes_first_with_the_match_in_per_cent(world, owner, django_assert_max_num_queries):
    finished_by(world, "colleague", times=2)
    finished_by(world, "secretary")
    Secretary.objects.filter(user=world.colleague).update(growing=[])
    SecretarySkill.objects.filter(secretary=world.colleague_profile).update(proficiency=5)
    values = filled(read(owner))
    with django_assert_max_num_queries(40):
        owner.post(reverse("first_choices"), values)
    response, found = match(owner)
    assert {name for name, _count, _fit in found} == {"Colleague", "Secretary"}
    fits = [fit for _name, _count, fit in found]
    assert fits == sorted(fits, reverse=True) and all(0 < fit <= 100 for fit in fits)
    assert f"{fits[0]} % match · did" in Page(response).words
    assert Task.objects.filter(status="draft").count() == 0  # nothing is stored


def test_who_cannot_take_it_is_not_proposed_but_stays_if_chosen(world, owner):
    finished_by(world, "secretary")
    Secretary.objects.filter(user=world.secretary).update(is_paused=True)
    response, found = match(owner)
    assert found == [] and "Nobody who has worked for you can take it as things stand." in Page(response).words
    response, found = match(owner, first=str(world.profile.pk))
    assert found == [("Secretary", 1, None)] and "cannot take it as things stand" in Page(response).words


def test_only_who_worked_for_the_organization_is_named(world, owner, browser):
    finished_by(world, "secretary")
    assert [name for name, _count, _fit in match(owner)[1]] == ["Secretary"]  # though the colleague could do it too
    assert match(browser("stranger"))[1] == []
    assert browser("viewer").post(reverse("first_choices"), {"sentence": SENTENCE}).status_code == 302


def test_nobody_can_wish_for_a_secretary_they_do_not_know(world, owner):
    post(owner, read(owner), first=str(world.colleague_profile.pk))
    assert Task.objects.count() == 1
    assert not Offer.objects.exists()


def test_home_says_what_waits_in_the_words_of_whoever_asked(world, owner, django_assert_max_num_queries):
    tasks.ask(task_id=world.task_in_progress().pk, by=world.actor("secretary"), question="Who was absent?")
    world.submitted_task()
    page = owner.get("/")
    assert {need.text for need in page.context["needs"]} == {"“Who was absent?”", "version 1 is ready"}
    with django_assert_max_num_queries(40) as few:
        owner.get("/")
    world.submitted_task()
    with django_assert_max_num_queries(len(few.captured_queries)):
        owner.get("/")


def test_the_first_steps_tick_themselves_and_can_be_hidden(world, owner):
    steps = owner.get("/").context["steps"]
    assert [step.done for step in steps] == [False, False, False, True]  # the world has many members
    sample = owner.get(steps[0].url)  # real work can begin with a sentence of ours
    assert sample.context["draft"].sentence in steps[0].hint
    assert "deadline" in {row.name for row in sample.context["rows"]}
    world.open_task()
    page = owner.get("/")
    assert page.context["steps"][0].done
    assert page.context["steps_done"] == 2
    owner.post(reverse("hide_welcome"))
    assert owner.get("/").context["steps"] == []


@pytest.mark.parametrize("sample", ["3", "-1", "x", "", "٣"])
def test_of_what_is_no_sample_nothing_is_made(world, owner, sample):
    assert owner.get(reverse("new_task"), {"sample": sample}).context["draft"].sentence == ""


def test_what_the_brief_alone_keeps_is_amber_but_not_asked_about(world, owner):
    page = read(owner, f"{SENTENCE}, as a 3-page Word document")
    rows = {name: (row.value, row.is_amber, row.is_asked, row.field) for name, row in page.rows.items()}
    assert rows["format"] == ("Word", True, False, None)
    assert rows["quantity"][0] == "3 pages"
    assert "Word" in {piece.text for piece in page.context["pieces"] if piece.name == "format"}
    assert post(owner, page).status_code == 302


def test_our_tasks_are_counted_by_colleague_and_every_number_leads_to_them(world, owner, django_assert_max_num_queries):
    world.open_task()
    tasks.ask(task_id=world.task_in_progress().pk, by=world.actor("secretary"), question="Who was absent?")
    world.submitted_task()
    with django_assert_max_num_queries(40) as few:
        page = owner.get(reverse("tasks"), {"view": "colleagues"})
        needed = len(few.captured_queries)
    (person,) = page.context["people"]
    assert person.name == Task.objects.first().posted_by.name
    for view, _label, count in person.shares:
        cards = owner.get(reverse("tasks"), {"view": view, "by": person.key}).context["cards"]
        assert len(cards) == count, view
    assert [count for _view, _label, count in person.shares] == [3, 1, 1, 0]
    assert {name: count for name, _label, _is_here, count in page.context["views"] if count} == {
        "answer": 1,
        "check": 1,
    }
    world.submitted_task()
    with django_assert_max_num_queries(needed):
        owner.get(reverse("tasks"), {"view": "colleagues"})


def test_strangers_are_counted_for_themselves_alone(world, browser):
    world.open_task()
    assert browser("stranger").get(reverse("tasks"), {"view": "colleagues"}).context["people"] == []


MADE_BY_HAND = (
    ("grade", "1"), ("grade", "x"), ("effort_minutes", "0"), ("effort_minutes", "9" * 30), ("confidentiality", "9"),
    ("priority", "9"), ("languages", "xx"),
)  # fmt: skip


@pytest.mark.parametrize("name, value", MADE_BY_HAND)
def test_whom_to_ask_first_is_not_worked_out_from_a_value_that_the_form_refuses(world, owner, name, value):
    finished_by(world, "secretary")
    answer = owner.post(reverse("first_choices"), {**filled(read(owner)), name: value})
    assert answer.status_code == 422
    assert "Some values are not valid." in Page(answer).words


ODD_TIMES = ("0001-01-01T00:00", "9999-12-31T23:59", "9500-12-31T23:59")


@pytest.mark.parametrize("name, value", [*MADE_BY_HAND, *(("deadline", at) for at in ODD_TIMES)])
def test_the_page_is_read_on_and_not_posted_with_a_value_that_the_form_refuses(owner, name, value):
    values = {**filled(read(owner)), name: value}
    assert owner.post(reverse("new_task"), {**values, "reading": "1"}).status_code == 200
    assert owner.post(reverse("new_task"), {**values, "publish": "1", "asked": "1"}).status_code == 422
    assert Task.objects.count() == 0


def test_a_time_with_its_zone_is_read_as_well(owner):
    assert read(owner, **{**filled(read(owner)), "deadline": "2026-12-01T00:00+08:00"}).status_code == 200


def test_beside_a_day_that_is_named_no_other_is_offered_and_what_is_left_before_an_assumed_time_is_not_said(owner):
    assumed = read(owner, "Minutes of the meeting on 17 November 2026, before 30 November 2026")
    row = assumed.rows["deadline"]
    assert row.is_amber and row.source.endswith("No time of day is said: the end of working hours.")
    assert "before you need it" not in Page(assumed).words and "the time you named" not in Page(assumed).words
    said = read(owner, "Minutes of the meeting on 17 November 2026, by 30 November 2026 12:00")
    assert not said.rows["deadline"].is_amber
    assert "before you need it" in Page(said).words or "the time you named" in Page(said).words


def test_where_the_day_itself_is_in_doubt_the_other_is_offered(owner):
    assert "Or: " in read(owner, "Minutes of the meeting on 17 November 2026, by 5/12").rows["deadline"].source
