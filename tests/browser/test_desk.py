"""A coordinator's desk."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from backend.core.clock import now
from backend.matching import services as matching
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.sla import services as sla
from backend.sla.models import Clock, DeskRound
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.views.desk import all_tasks
from tests.browser.conftest import PHONE

SLOW = 30_000  # milliseconds that a step may take on a busy machine


@pytest.fixture
def busy(at_desk):
    """`secretary` may hold twenty tasks at once."""
    Secretary.objects.filter(pk=at_desk.profile.pk).update(most_live_tasks=20)
    return at_desk


def almost_done(world, count: int) -> list[Task]:
    """Tasks that `secretary` has ticked off, but not handed in."""
    made = [world.task_in_progress(title=f"Minutes {number}") for number in range(1, count + 1)]
    for task in made:
        for item in range(len(task.checklist)):
            tasks.tick(task_id=task.pk, item=item, done=True, by=world.actor("secretary"))
    relay()
    return made


def make_late(world, morning) -> None:
    """Move on to half an hour after everything was due."""
    latest = Task.objects.order_by("-due_at").first().due_at
    morning.move_to(latest + timedelta(minutes=30))


def test_a_morning_round_is_done_by_keys_alone(open_as, busy, morning):
    """Check 28. Journey 5.3: look at the first with its suggested step, R confirms it; J and R for the others."""
    late = almost_done(busy, 15)
    make_late(busy, morning)
    for task in late[8:]:
        sla.ask_for_time(task_id=task.pk, minutes=600, reason="Two boxes are missing.", by=busy.actor("secretary"))
    relay()
    page = open_as("coordinator", "/desk")
    expect(page.locator("#round [aria-current]")).to_contain_text("15")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Give 1 h more")).to_be_visible(timeout=SLOW)
    expect(sheet.get_by_role("heading").first).to_be_focused()
    page.keyboard.press("Enter")  # confirms nothing: it is not read yet
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("radio").first).to_be_checked()
    sheet.get_by_text("Somebody else knows the matter better.").check()
    page.keyboard.press("r")
    expect(page.locator("#toasts")).to_contain_text("1 task has more time", timeout=SLOW)
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone", timeout=SLOW)
    relay()
    expect(page.locator(f"#row{late[0].number}")).to_be_visible(timeout=SLOW)  # one's own undo waits for no "show"
    expect(page.get_by_role("button", name="changes, show")).to_be_hidden()
    reasons = Task.objects.get(title=late[0].title).log.filter(verb="extend").values_list("reason", flat=True)
    assert list(reasons) == ["Somebody else knows the matter better."]
    decisions = 0
    page.goto("/desk/tasks?queue=overdue")
    page.get_by_label("Select all on this page").check()
    page.locator("select[name=minutes]").select_option("60")
    expect(page.locator("#short")).to_be_empty()
    page.locator("select[name=minutes]").select_option("30")  # they are late by half an hour and a moment
    expect(page.locator("#short")).to_have_text("15 of them would stay overdue, by 1 min at most.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(all_tasks, "PAGE_SIZE", 10)
        page.goto("/desk/tasks?queue=overdue")
    page.get_by_label("Select all 15 matching").check()
    page.locator("select[name=minutes]").select_option("30")
    expect(page.locator("#short")).to_have_text("On this page alone 10 would stay overdue, by 1 min at most.")
    page.goto("/desk/tasks?queue=time")
    for _queue in ("time", "overdue"):
        while rows := page.locator("[data-row]").count():
            page.keyboard.press("j")
            page.keyboard.press("r")
            expect(page.locator("[data-row]")).to_have_count(rows - 1, timeout=SLOW)
            decisions += 1
        page.keyboard.press("n")
        expect(page.locator("[data-row]").or_(page.locator("#round-title")).first).to_be_visible(timeout=SLOW)
    assert decisions == 15
    expect(page.get_by_role("heading", name="Finish the round")).to_be_visible(timeout=SLOW)
    assert not Task.objects.filter(due_at__lt=now()).exists()
    page.goto("/desk")
    page.keyboard.press("f")
    expect(page.get_by_text("15 decisions since")).to_be_visible(timeout=SLOW)
    page.get_by_label("A word to whoever is next").press_sequentially("The hall is closed until noon.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("15 decisions", timeout=SLOW)
    expect(page.locator("#handover")).to_contain_text("The hall is closed until noon.")
    assert DeskRound.objects.get().decisions == 15


def test_rows_are_selected_and_looked_at_by_keys(open_as, busy):
    """Check 28."""
    almost_done(busy, 2)
    page = open_as("coordinator", "/desk/tasks?queue=all")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-pick]").nth(1)).to_be_checked()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys").locator("tr:visible th")
    shown = {"Ctrl K /", "J K", "Enter Space", "O", "X", "C", "G D", "G A", "?", "Esc"}
    assert shown <= set(keys.all_inner_texts())
    assert not {"R", "N", "F", "M", "S", "E", "H", "G B", "Ctrl Z"} & set(keys.all_inner_texts())
    page.keyboard.press("Escape")
    title = page.locator("[data-row]").nth(1).locator("a.t").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_contain_text(title, timeout=SLOW)
    page.keyboard.press("Escape")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name="Open the task").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title, timeout=SLOW)


def test_rows_stay_while_one_is_selected_and_changes_are_counted(open_as, busy, morning):
    """Checks 29 and 36."""
    made = almost_done(busy, 3)
    make_late(busy, morning)
    page = open_as("coordinator", "/desk")
    rows, dots = page.locator("[data-row]"), page.locator("[data-dot]")
    expect(rows).to_have_count(3)
    expect(page.get_by_text("3 decisions wait")).to_be_visible()
    numbers = [rows.nth(at).locator(".no").inner_text() for at in range(3)]
    assert numbers == [dots.nth(at).get_attribute("data-dot") for at in range(3)] == ["1", "2", "3"]
    for at in range(3):
        assert dots.nth(at).locator("circle.bl").get_attribute("class") == "bl over"
        assert rows.nth(at).locator("a.t").get_attribute("href").startswith("/tasks/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    order = page.locator("[data-row] a.t").all_inner_texts()
    sla.extend(task_id=made[0].pk, kind="delivery", minutes=6000, reason="A holiday.", by=busy.actor("coordinator"))
    for _ in range(9):
        tasks.post_message(task_id=made[1].pk, by=busy.actor("secretary"), text="Almost there.")
    relay()
    show = page.get_by_role("button", name="changes, show")
    expect(show).to_be_visible(timeout=SLOW)
    assert page.locator("[data-row] a.t").all_inner_texts() == order
    expect(rows.nth(1)).to_be_focused()
    show.click()
    expect(rows).to_have_count(2, timeout=SLOW)
    expect(show).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('[data-row], button') !== null")


def test_a_task_is_given_to_somebody_else_and_its_client_sees_it_live(open_as, at_desk):
    """Check 30."""
    task = at_desk.task_in_progress()
    relay()
    client = open_as("owner", f"/tasks/{task.number}")
    expect(client.get_by_text("Secretary", exact=True).first).to_be_visible()
    page = open_as("coordinator", "/desk/tasks")
    page.keyboard.press("j")
    page.get_by_role("link", name="Choose somebody else").click()
    sheet = page.get_by_role("dialog", name="Who goes on with it?")
    expect(sheet.get_by_role("radio", name="Colleague")).to_be_checked(timeout=SLOW)
    expect(sheet.get_by_text("load 0 % →")).to_be_visible()
    sheet.get_by_text("They are away.").click()
    sheet.get_by_role("button", name="Reassign").click()
    expect(page.locator("[data-row]").get_by_text("Colleague", exact=True)).to_be_visible(timeout=SLOW)
    assert Task.objects.get(pk=task.pk).log.get(verb="reassign").reason == "They are away."
    relay()
    expect(client.get_by_text("Colleague").first).to_be_visible(timeout=SLOW)


def test_all_that_match_are_extended_and_put_back(open_as, at_desk):
    """Check 31."""
    made = [at_desk.open_task() for _ in range(38)]
    relay()
    before = dict(Clock.objects.filter(kind="delivery").values_list("task", "target"))
    page = open_as("coordinator", "/desk/tasks?queue=all")
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-picked]")).to_have_text("30")
    page.get_by_label("Select all 38 matching").check()
    tasks.cancel(task_id=made[0].pk, by=at_desk.actor("owner"), reason="Not needed.")
    page.locator("select[name=minutes]").select_option("60")
    page.get_by_label("Reason", exact=True).fill("The hall is closed.")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#toasts")).to_contain_text("37 tasks have more time", timeout=2 * SLOW)
    assert Clock.objects.get(task=made[1], kind="delivery").target == before[made[1].pk] + 3600
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone: 37 tasks", timeout=2 * SLOW)
    relay()
    for clock in Clock.objects.filter(kind="delivery", task__in=made[1:]):
        assert clock.target == before[clock.task_id]


def test_keys_lead_on_through_the_round_and_into_an_organization(open_as, busy, morning):
    """Check 28. The figures that come later leave the page its title."""
    late = almost_done(busy, 2)
    make_late(busy, morning)
    page = open_as("coordinator", "/desk")
    expect(page.locator("#week .kpis")).to_be_visible(timeout=SLOW)
    expect(page).to_have_title("SLA dashboard · Cloud Secretary")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("queue=overdue"), timeout=SLOW)
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Finish the round")).to_be_visible(timeout=SLOW)
    page.goto("/desk/orgs")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(len(late), timeout=SLOW)
    expect(page).to_have_url(re.compile("organization="))


def test_what_was_decided_is_taken_back_where_it_stands(open_as, busy, morning):
    (late,) = almost_done(busy, 1)
    make_late(busy, morning)
    matching.reassign_directly(
        task_id=late.pk, secretary_id=busy.colleague_profile.pk, by=busy.actor("coordinator"), reason="They are away."
    )
    relay()
    page = open_as("coordinator", "/desk")
    expect(page.locator("[data-row]").get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone", timeout=SLOW)
    assert Task.objects.get(pk=late.pk).holder == busy.profile


def test_on_a_phone_the_tasks_come_before_their_filters(open_as, busy):
    almost_done(busy, 2)
    page = open_as("coordinator", "/desk/tasks", viewport=PHONE)
    kind = page.locator("#filter-kind")
    expect(kind).to_be_hidden()
    page.locator("label", has_text="Filter").click()
    kind.select_option(index=1)
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("kind="), timeout=SLOW)
    expect(kind).to_be_visible()
