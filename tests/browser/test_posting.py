"""Posting a task, as one does it: one sentence, a look at what was understood, and it is posted."""

import re
import time
from datetime import datetime

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, Route, expect

from backend.catalog.services import load
from backend.core.clock import now
from backend.sla.services import working_time_of
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.browser.conftest import CHINA

SENTENCE = "Please write up the minutes of yesterday's council meeting, decisions only, by next Wednesday 11:30."
KEY = 40  # milliseconds a character, as people type


@pytest.fixture(autouse=True)
def catalogue(at_desk):
    """The product's own kinds of work."""
    load()


@pytest.fixture
def post(open_as):
    """A page on which the owner posts."""
    return open_as("owner", "/tasks/new")


def box(page: Page):
    return page.get_by_label("Describe the task in one sentence")


def row(page: Page, name: str):
    """A line of what was understood, by the name of its field."""
    return page.locator(f'[id="row_{name}"]')


def put_up(page: Page) -> Task:
    """Press Post, and return the task on whose page one arrives."""
    page.get_by_role("button", name="Post task").click()
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))
    expect(page.locator("#toasts")).to_contain_text("Posted.")
    return Task.objects.get(number=int(page.url.rsplit("/", 1)[1]))


def test_a_typed_sentence_is_posted_in_three_interactions_and_under_a_minute(open_as):
    """Check 1. Interactions: the menu, the typing, Post."""
    page = open_as("owner", "/")
    page.get_by_role("link", name="Post a task").first.click()
    expect(box(page)).to_be_focused()
    began = time.monotonic()
    page.keyboard.type(SENTENCE, delay=KEY)
    expect(row(page, "deadline")).to_contain_text("11:30")
    task = put_up(page)
    assert time.monotonic() - began < 60
    assert (task.template.code, task.status, task.brief) == ("minutes", "open", SENTENCE)
    assert task.deadline == datetime(2026, 11, 25, 11, 30, tzinfo=CHINA)
    assert task.fields == {"meeting_date": "2026-11-18", "style": "decisions"}


def test_templates_and_the_last_task_are_quicker_still(open_as, at_desk):
    """Check 2."""
    page = open_as("owner", "/tasks/new")
    began = time.monotonic()
    page.get_by_role("link", name="Minutes", exact=True).click()
    expect(box(page)).to_be_focused()
    assert box(page).evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)") == "‹day›"
    page.keyboard.type("17 November", delay=KEY)
    page.keyboard.press("End")
    for _ in "‹when›":
        page.keyboard.press("Backspace")
    page.keyboard.type("next Wednesday 11:30", delay=KEY)
    expect(row(page, "fields.meeting_date")).to_contain_text("17 Nov 2026")
    page.get_by_role("button", name="Post task").click()
    page.get_by_role("button", name="Post anyway").click()
    expect(page.locator("#toasts")).to_contain_text("Posted.")
    assert time.monotonic() - began < 30

    page.goto("/tasks/new")
    began = time.monotonic()
    page.get_by_role("link", name="Like last time").click()
    expect(row(page, "template_code")).to_contain_text("Meeting minutes")
    expect(row(page, "fields.meeting_date")).to_contain_text("17 Nov 2026")
    page.get_by_role("button", name="Post task").click()
    page.get_by_role("button", name="Post anyway").click()
    expect(page.locator("#toasts")).to_contain_text("Posted.")
    assert time.monotonic() - began < 15
    first, second = Task.objects.order_by("number")
    assert (first.brief, first.fields, first.template) == (second.brief, second.fields, second.template)


UNDERSTOOD = [  # the sentence, its kind, its deadline in China in 2026, one value of the form or of the details
    (
        "Minutes of yesterday's board meeting by 25 November 12:00",
        "minutes",
        "11-25 12:00",
        ("meeting_date", "2026-11-18"),
    ),
    ("Please proofread the attached report thoroughly by Friday 15:00", "proofread", "11-20 15:00", ("depth", "full")),
    (
        "Translate the letter from Chinese into English by 24 November 10:00",
        "translate",
        "11-24 10:00",
        ("direction", "zh-en"),
    ),
    (
        "Send out the invitations to the dinner by WeChat, by tomorrow 17:00",
        "invite",
        "11-20 17:00",
        ("channel", "wechat"),
    ),
    ("Archive 12 boxes of old files by 30 November 16:00", "filing", "11-30 16:00", ("box_count", 12)),
    (
        "Make a data report on membership in Excel by tomorrow 09:30",
        "data_report",
        "11-20 09:30",
        ("format", ("excel",)),
    ),
    ("Draft a notice about the annual fees by 23 November 11:00", "draft", "11-23 11:00", ("kind", "notice")),
    ("Write a speech of 10 minutes for the chairman by 26 November 14:00", "speech", "11-26 14:00", ("minutes", 10)),
    ("Chase the membership fees of 2026 by 27 November 18:00", "fees", "11-27 18:00", ("year", 2026)),
    ("Make 15 slides for the annual meeting by 24 November 09:00", "slides", "11-24 09:00", ("pages", 15)),
    ("请整理昨天理事会的会议纪要，只列决议，11月25日12:00前", "minutes", "11-25 12:00", ("style", "decisions")),
    ("请全面校对这份年度报告，周五15点前", "proofread", "11-20 15:00", ("depth", "full")),
    ("把这封信翻译成英文，Word和PDF都要，11月24日上午10点前", "translate", "11-24 10:00", ("format", ("word", "pdf"))),
    ("用微信发出晚宴邀请函，明天下午5点前", "invite", "11-20 17:00", ("channel", "wechat")),
    ("将12盒旧文件归档，11月30日16:00前完成", "filing", "11-30 16:00", ("box_count", 12)),
    ("请做一份会员数据报告，用Excel，明天上午9点半前要", "data_report", "11-20 09:30", ("format", ("excel",))),
    ("起草一份放假通知，11月23日上午11点前", "draft", "11-23 11:00", ("kind", "notice")),
    ("给会长写一篇10分钟的讲话稿，11月26日14:00前", "speech", "11-26 14:00", ("minutes", 10)),
    ("催缴2026年会费，11月27日18:00前", "fees", "11-27 18:00", ("year", 2026)),
    ("做15页年会PPT，11月24日上午9点前", "slides", "11-24 09:00", ("pages", 15)),
]


def test_twenty_sentences_are_understood_and_every_value_cites_its_words(at_desk, morning):
    """Check 3. By the service that the page uses: of ten sentences in English and ten in Chinese."""
    hours = working_time_of(organization=at_desk.organization, at=now())
    wrong = []
    for sentence, kind, due, said in UNDERSTOOD:
        draft = tasks.read_sentence(
            sentence=sentence,
            organization=at_desk.organization,
            working_time=hours,
            at=now(),
            by=at_desk.actor("owner"),
        )
        values = {field.name: field.value for field in draft.fields}
        deadline = values.get("deadline")
        found = (values.get("template"), f"{deadline.astimezone(CHINA):%m-%d %H:%M}" if deadline else None)
        form = said and values.get(f"fields.{said[0]}", draft.value(said[0]))
        form = form.isoformat() if hasattr(form, "isoformat") else form
        if found != (kind, due) or (said and form != said[1]):
            wrong.append((sentence, found, form))
        cited = (*draft.fields, *draft.details)
        assert all(draft.text(field) == sentence[slice(*field.span)] != "" for field in cited)
    assert wrong == []


def test_the_page_cites_the_words_and_underlines_them(post):
    """Check 3."""
    box(post).press_sequentially(SENTENCE)
    expect(row(post, "template_code")).to_contain_text("Meeting minutes")
    expect(row(post, "deadline")).to_contain_text("from “by next Wednesday 11:30”")
    expect(row(post, "fields.style")).to_contain_text("from “decisions only”")
    underlined = post.locator("#marked u").all_inner_texts()
    assert {"by next Wednesday 11:30", "yesterday", "decisions only"} <= set(underlined)


def test_what_only_the_brief_keeps_is_shown_with_its_words(post):
    """Check 3. File format and amount have no field; the unsure one is amber, but nobody is asked about it."""
    box(post).fill("Proofread the 48-page handbook I typed here, back as a Word file, by 25 November 10:00")
    expect(row(post, "format")).to_contain_text("Word")
    expect(row(post, "format")).to_contain_text("from “Word”, as it stands in the brief")
    expect(row(post, "quantity")).to_contain_text("48 pages")
    expect(post.locator("#marked u", has_text="48-page")).to_be_visible()
    assert not put_up(post).fields


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-11-20", "Sun 22 Nov, 15:00"), ("2026-09-30", "Fri 2 Oct, 15:00"), ("2026-12-31", "Sat 2 Jan 2027, 15:00")],
)
def test_the_day_after_tomorrow_is_two_days_on_over_weekends_and_holidays_alike(open_as, morning, today, said):
    """Check 4. The right date, and since nobody works on it, a row that asks to look."""
    morning.move_to(datetime.fromisoformat(f"{today}T10:12:00+08:00"))
    page = open_as("owner", "/tasks/new")
    box(page).fill("请校对这份报告，后天下午三点前")
    expect(row(page, "deadline")).to_contain_text(said)
    expect(row(page, "deadline")).to_contain_text("from “后天下午三点前”")
    expect(row(page, "deadline").locator(".chip.watch")).to_have_text("please check")


def test_what_is_unsure_is_amber_and_asked_about_once(post):
    """Check 5."""
    box(post).fill("Proofread the document by Friday")
    unsure = row(post, "deadline")
    expect(unsure.locator(".chip.watch")).to_have_text("please check")
    expect(unsure).to_contain_text("No time of day is said")
    expect(row(post, "fields.document").locator(".chip.watch")).to_have_text("please add")
    post.get_by_role("button", name="Post task").click()
    dialog = post.get_by_role("dialog", name="Post it as it is?")
    expect(dialog).to_contain_text("Needed by: please check")
    dialog.get_by_role("button", name="Let me look").click()
    assert not Task.objects.exists()
    post.get_by_role("button", name="Post task").click()
    dialog.get_by_role("button", name="Post anyway").click()
    expect(post.locator("#toasts")).to_contain_text("Posted.")
    assert Task.objects.get().deadline == datetime(2026, 11, 20, 18, tzinfo=CHINA)


def test_what_is_right_as_it_was_read_is_said_to_be_so_and_is_then_sure(post):
    box(post).fill("Minutes of yesterday's meeting by Friday")
    unsure = row(post, "deadline")
    expect(unsure.locator(".chip.watch")).to_have_text("please check")
    unsure.get_by_text("Change").click()
    unsure.get_by_label("That is right").check()
    expect(unsure.locator(".chip")).to_have_text("chosen")
    expect(unsure.get_by_label("That is right")).to_be_checked()
    assert put_up(post).deadline == datetime(2026, 11, 20, 18, tzinfo=CHINA)


def test_a_field_is_changed_in_its_place_and_is_then_sure(post):
    """Check 5."""
    box(post).fill("Minutes of yesterday's meeting by Friday")
    unsure = row(post, "deadline")
    unsure.get_by_text("Change").click()
    unsure.get_by_role("textbox", name="Needed by").fill("2026-11-20T15:00")
    unsure.get_by_role("textbox", name="Needed by").press("Enter")
    expect(unsure).to_contain_text("your choice")
    expect(unsure.locator(".chip")).to_have_text("chosen")
    box(post).press("End")
    box(post).press_sequentially(", decisions only")
    expect(row(post, "fields.style")).to_contain_text("Decisions only")
    expect(unsure).to_contain_text("Fri 20 Nov, 15:00")
    assert put_up(post).deadline == datetime(2026, 11, 20, 15, tzinfo=CHINA)


def test_what_must_be_filled_in_is_shown_and_focused(post):
    """Check 5."""
    box(post).fill("Minutes of the council by 25 November 12:00")
    wanted = row(post, "fields.meeting_date").get_by_label("Date of the meeting")
    expect(wanted).to_be_visible()
    post.get_by_role("button", name="Post task").click()
    expect(wanted).to_be_focused()
    assert not Task.objects.exists()


WATCH = """
() => {
  window.shown = [];
  const watcher = new MutationObserver(() => window.shown.push(document.getElementById("row_template_code").innerText));
  watcher.observe(document.getElementById("understood"), { childList: true });
}
"""
LATE = """
<p id="marked"></p><div id="promised"></div>
<div id="understood"><ul><li id="row_template_code">Of an earlier sentence</li></ul></div>
"""


def test_the_latest_edit_wins_however_late_the_answers_come(post):
    """Check 6."""
    held: list[Route] = []
    post.route("**/tasks/new", lambda route: held.append(route) if len(held) < 2 else route.continue_())
    for sentence in ("Minutes by 24 November 10:00", "Proofread it by 25 November 10:00"):
        with post.expect_request("**/tasks/new"):
            box(post).fill(sentence)
    box(post).fill("Archive 3 boxes by 26 November 10:00")
    expect(row(post, "template_code")).to_contain_text("File and index")
    assert len(held) == 2
    post.evaluate(WATCH)
    for route in held:
        route.fulfill(content_type="text/html", body=LATE)
    post.evaluate("fetch('/tasks').then((answer) => answer.text())")  # which comes after the late answers
    assert post.evaluate("window.shown") == []  # nothing was exchanged, not even for a moment
    expect(row(post, "template_code")).to_contain_text("File and index")
    expect(row(post, "deadline")).to_contain_text("26 Nov, 10:00")


def test_without_scripts_a_task_is_posted_all_the_same(open_as):
    """Check 7."""
    page = open_as("owner", "/", java_script_enabled=False)
    page.get_by_label("What do you need done?").fill("Minutes of the council by Friday")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="This is what we understood")).to_be_visible()
    row(page, "fields.meeting_date").get_by_label("Date of the meeting").fill("2026-11-17")
    page.get_by_role("button", name="Post task").click()
    expect(page.locator(".errors")).to_contain_text("Needed by: please check")
    assert not Task.objects.exists()
    page.get_by_role("button", name="Post task").click()
    expect(page.get_by_text("Posted.")).to_be_visible()
    task = Task.objects.get()
    assert (task.status, task.fields, task.template.code) == ("open", {"meeting_date": "2026-11-17"}, "minutes")


DEAF = """
window.asked = 0;
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { window.asked += 1; setTimeout(() => { this.onerror({ error: "network" }); this.onend?.(); }, 10); }
  stop() {}
};
navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext(), tone = sound.createOscillator(), out = sound.createMediaStreamDestination();
  tone.connect(out); tone.start();
  return out.stream;
};
"""


def test_where_speech_is_not_recognized_the_button_records(open_as):
    """Check 8."""
    page = open_as("owner", "/account")
    page.context.add_init_script(DEAF)
    page.goto("/tasks/new")
    page.get_by_role("button", name="Speak").click()
    page.get_by_role("dialog", name="Turn speech into text?").get_by_role("button", name="Send my speech").click()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible(timeout=1000)
    expect(page.locator("#speak_hint")).to_contain_text("Recording a voice note")
    stop.click()
    expect(page.locator("#chosen")).to_contain_text("voice note.webm")
    box(page).fill("Proofread what I say by 25 November 10:00")
    expect(row(page, "template_code")).to_contain_text("Proofread")
    task = put_up(page)
    assert [file.file.name for file in task.files.all()] == ["voice note.webm"]
    assert task.files.get().file.size > 0

    page.goto("/tasks/new")
    page.get_by_role("button", name="Speak").click()
    expect(page.locator("#speak_hint")).to_contain_text("Recording a voice note")
    assert page.evaluate("window.asked") == 0


COMPOSE = """
([type, init]) => {
  const Kind = type.startsWith("composition") ? CompositionEvent : KeyboardEvent;
  return document.activeElement.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, ...init }));
}
"""


def test_enter_that_confirms_characters_sends_nothing(open_as):
    """Check 9. On the home page Enter sends the sentence, and Ctrl Enter posts it: but not while one composes."""
    page = open_as("owner", "/")
    field = page.get_by_label("What do you need done?")
    field.fill("会议纪要")
    field.focus()
    for init in ({"key": "Enter", "isComposing": True}, {"key": "Enter", "keyCode": 229}):
        assert page.evaluate(COMPOSE, ["keydown", init]) is False  # prevented: nothing is sent
    page.evaluate(COMPOSE, ["compositionstart", {}])
    page.evaluate(COMPOSE, ["keydown", {"key": "Enter"}])
    page.evaluate(COMPOSE, ["compositionend", {}])
    page.clock.run_for(20)  # the guard stays for a moment
    expect(page).to_have_url(re.compile(r"/$"))
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks/new$"))

    box(page).fill("请校对这份材料，11月25日10:00前")
    expect(row(page, "template_code")).to_contain_text("Proofread")
    box(page).focus()
    page.evaluate(COMPOSE, ["compositionstart", {}])
    page.evaluate(COMPOSE, ["keydown", {"key": "Enter", "ctrlKey": True}])
    page.evaluate(COMPOSE, ["keydown", {"key": "Enter", "ctrlKey": True, "keyCode": 229}])
    with page.expect_response("**/tasks/new"):  # what was composed is read, a moment later
        page.evaluate(COMPOSE, ["compositionend", {}])
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not Task.objects.exists()
    box(page).press("Control+Enter")
    expect(page.get_by_role("dialog", name="Post it as it is?").or_(page.locator("#toasts .success"))).to_be_visible()


def sign_in(page: Page, user, site: str) -> None:
    """Sign `user` in again in the browser of `page`."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def test_the_time_of_a_draft_is_that_of_the_account_wherever_the_device_is(open_as, at_desk):
    page = open_as("owner", "/tasks/new", timezone_id="Europe/Berlin")
    box(page).press_sequentially("Minutes")
    expect(page.get_by_text("Draft kept on this device 10:1")).to_be_visible()


def test_a_draft_outlives_reload_crash_and_an_ended_session_but_not_posting_or_signing_out(open_as, at_desk, site):
    """Check 10."""
    page = open_as("owner", "/tasks/new")
    box(page).press_sequentially(SENTENCE)
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    page.reload()
    expect(box(page)).to_have_value(SENTENCE)
    again = page.context.new_page()  # what is left when a tab has crashed
    page.close()
    again.goto("/tasks/new")
    expect(box(again)).to_have_value(SENTENCE)
    expect(row(again, "deadline")).to_contain_text("11:30")

    Session.objects.all().delete()
    again.get_by_role("button", name="Post task").click()
    expect(again).to_have_url(re.compile("/accounts/login/"))
    sign_in(again, at_desk.owner, site)
    again.goto("/tasks/new")
    expect(box(again)).to_have_value(SENTENCE)
    expect(row(again, "deadline")).to_contain_text("11:30")

    put_up(again)
    again.goto("/tasks/new")
    expect(box(again)).to_have_value("")
    box(again).press_sequentially("Something else")
    expect(again.get_by_text("Draft kept on this device")).to_be_visible()
    again.goto("/accounts/logout/")
    again.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(again).not_to_have_url(re.compile("logout"))
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
