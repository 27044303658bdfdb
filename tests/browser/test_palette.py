"""The command palette and single keys."""

import re

import pytest
from playwright.sync_api import expect

from backend.accounts.models import User
from tests.browser.conftest import toast

COMPOSING = """([type, key, code]) => document.activeElement.dispatchEvent(
    type === "keydown"
        ? new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, isComposing: code === 0, keyCode: code})
        : new CompositionEvent(type, {bubbles: true}))"""


def palette(page):
    return page.get_by_role("combobox", name="Search, jump or run a command")


def found(page, name=None, **terms):
    """What the palette lists; of all of it, or what is called so."""
    return page.locator("#palette").get_by_role("option", name=name, **terms)


def press_while_composing(page, key, code=0):
    page.evaluate(COMPOSING, ["keydown", key, code])


def test_a_task_is_found_by_pinyin_characters_kind_and_number_and_escape_gives_the_focus_back(at_desk, open_as):
    """Check 43."""
    task = at_desk.draft(title="理事会会议纪要")
    at_desk.draft(title="Annual dinner", template=_other_kind())
    page = open_as("owner", "/tasks")
    opener = page.get_by_role("link", name="Search, jump or run a command")
    opener.focus()
    page.keyboard.press("Enter")
    expect(palette(page)).to_be_focused()
    for text in ("hyjy", "会议", "minutes", str(task.number)):
        palette(page).fill(text)
        expect(found(page, re.compile(f"CS-{task.number} 理事会会议纪要"))).to_be_visible()
        expect(found(page, re.compile("Annual dinner"))).to_have_count(0)
    page.keyboard.press("Escape")
    expect(palette(page)).to_be_hidden()
    expect(opener).to_be_focused()


def _other_kind():
    from tests.factories import template

    return template("invite", name={"en": "Invitations", "zh-hans": "邀请函"})


def test_keys_go_through_what_is_found_and_enter_leads_there(at_desk, open_as):
    """Check 43."""
    task = at_desk.draft(title="Statutes of the society")
    page = open_as("owner", "/tasks")
    page.keyboard.press("Control+k")
    expect(palette(page)).to_have_attribute("aria-expanded", "true")
    first = found(page).first
    expect(palette(page)).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "false")
    expect(found(page, selected=True)).to_have_count(1)
    palette(page).fill("statu")
    expect(found(page, re.compile("Statutes"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/tasks/{task.number}$"))


def test_pages_are_found_in_chinese_by_their_initials(at_desk, open_as):
    """Check 43."""
    User.objects.filter(pk=at_desk.owner.pk).update(language="zh-hans")
    page = open_as("owner", "/tasks")
    page.keyboard.press("/")
    page.locator("#palette").get_by_role("combobox").fill("wmdrw")  # 我们的任务
    expect(found(page, "我们的任务")).to_be_visible()


def test_an_action_of_the_page_stands_first_and_runs(at_desk, open_as):
    at_desk.task_in_progress()
    from backend.outbox.services import relay

    relay()
    page = open_as("owner", "/inbox")
    page.keyboard.press("j")
    title = page.locator(":focus").text_content()
    page.keyboard.press("Control+k")
    page.route(re.compile("/palette[?]q=."), lambda _route: None)  # the server's answer is not waited for
    palette(page).fill("archive:")
    option = found(page).first
    expect(option).to_contain_text(f"Archive: {title}")
    page.keyboard.press("Enter")
    expect(toast(page, "Archived.")).to_be_visible()


def test_a_command_of_another_page_is_sent_from_here_and_comes_back(at_desk, open_as):
    page = open_as("owner", "/tasks")
    page.keyboard.press("Control+k")
    palette(page).fill("dark")
    expect(found(page, "Dark theme")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(re.compile("/tasks$"))


def test_enter_takes_nothing_that_earlier_letters_have_found(at_desk, open_as):
    """It waits for the answer and goes to the first that this has; what would be sent is shown, and waits for Enter."""
    task, held = at_desk.draft(title="Statutes of the society"), []
    page = open_as("owner", "/tasks")
    page.keyboard.press("Control+k")
    page.route(re.compile("/palette[?]q=."), lambda route: held.append(route))
    for text in ("dark", "statu"):
        with page.expect_request(f"**/palette?q={text}"):
            palette(page).fill(text)
            page.keyboard.press("Enter")
        expect(palette(page)).to_be_focused()
        held.pop().continue_()
        if text == "dark":
            expect(found(page)).to_have_text(["Dark theme"])
            expect(palette(page)).to_be_focused()
    expect(page).to_have_url(re.compile(f"/tasks/{task.number}$"))
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_who_signs_out_by_the_palette_leaves_no_address_for_the_next(at_desk, open_as):
    page = open_as("owner", "/tasks")
    page.keyboard.press("Control+k")
    palette(page).fill("sign out")
    expect(found(page, "Sign out")).to_have_attribute("aria-selected", "true")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("Enter")
    assert "csrfmiddlewaretoken" in sent.value.post_data and "next" not in sent.value.post_data


def test_what_others_may_not_know_of_is_not_found(at_desk, open_as):
    """Check 44."""
    at_desk.draft(title="Statutes of the society")
    page = open_as("stranger", "/tasks")
    page.keyboard.press("Control+k")
    palette(page).fill("statutes")
    expect(page.get_by_text("Nothing is called so.")).to_be_attached()
    expect(found(page)).to_have_count(0)


def test_without_scripts_the_palette_is_a_page(at_desk, open_as):
    task = at_desk.draft(title="会议纪要")
    page = open_as("owner", "/", java_script_enabled=False)
    page.get_by_role("link", name="Search, jump or run a command").click()
    page.get_by_role("searchbox").fill("hyjy")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=f"CS-{task.number} 会议纪要").click()
    expect(page).to_have_url(re.compile(f"/tasks/{task.number}"))


@pytest.mark.parametrize("code", [0, 229])
def test_a_key_of_an_input_method_is_no_command(at_desk, open_as, code):
    """Check 9."""
    page = open_as("owner", "/tasks")
    page.evaluate(COMPOSING, ["compositionstart", "", 0])
    for key in ("?", "/", "j"):
        press_while_composing(page, key, code)
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.evaluate(COMPOSING, ["compositionend", "", 0])
    page.clock.run_for(50)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_enter_that_ends_a_composition_chooses_nothing_and_sends_nothing(at_desk, open_as):
    """Check 9."""
    at_desk.draft(title="会议纪要")
    page = open_as("owner", "/tasks")
    page.keyboard.press("Control+k")
    palette(page).fill("hyjy")
    expect(found(page, re.compile("会议纪要"))).to_be_visible()
    page.evaluate(COMPOSING, ["compositionstart", "", 0])
    press_while_composing(page, "Enter", 13)
    page.evaluate(COMPOSING, ["compositionend", "", 0])
    press_while_composing(page, "Enter", 229)
    expect(palette(page)).to_be_visible()
    expect(page).to_have_url(re.compile("/tasks$"))
    page.clock.run_for(50)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))


def test_single_keys_that_are_switched_off_do_nothing(at_desk, open_as):
    """Check 50."""
    page = open_as("owner", "/account")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Single keys are commands").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto("/tasks")
    for key in ("?", "/", "g", "t", "j"):
        page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page).to_have_url(re.compile("/tasks$"))
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_focused()
