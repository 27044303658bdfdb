"""A change of what is promised shows what it would have meant before it is put in force."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from backend.outbox.services import relay
from backend.sla import services as sla
from backend.sla.models import DryRun, Policy
from backend.tasks import services as tasks
from tests.browser.conftest import MORNING, PHONE, WIDE


def taken_after(world, morning, *minutes: int) -> list:
    """Tasks of last week's Thursday, each taken by `secretary` after so many minutes."""
    made = []
    for wait in minutes:
        morning.move_to(MORNING - timedelta(days=7))
        task = world.open_task(title=f"Minutes taken after {wait} min", deadline=None)
        morning.shift(timedelta(minutes=wait))
        tasks.claim(task_id=task.pk, by=world.actor("secretary"))
        made.append(task)
    morning.move_to(MORNING)
    relay()
    return made


def test_a_rule_shows_what_it_would_have_changed_before_it_holds(open_as, at_desk, morning):
    """Check 32."""
    quick, slow, slower = taken_after(at_desk, morning, 5, 40, 60)
    page = open_as("coordinator", "/desk/sla")
    expect(page.get_by_text("No rule of its own yet")).to_be_visible()
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Name of the rule").fill("Taken within half an hour")
    page.get_by_label("Taken by a secretary, normal: working hours").fill("0.5")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="Trying it out")).to_be_visible()
    activate = page.get_by_role("button", name="Put in force")
    expect(activate).to_have_attribute("aria-disabled", "true")
    activate.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#assertive")).to_have_text("The preview is not finished yet.")
    assert Policy.objects.get().activated_at is None
    sla.undertake("DryRun", DryRun.objects.get().pk)
    said = "2 of 3 tasks of the last 30 days would change their state"
    expect(page.get_by_role("heading", name=said)).to_be_visible()
    page.get_by_role("link", name="would be broken, show the tasks").click()
    listed = page.locator("#preview .list li")
    expect(listed).to_have_count(2)
    for task in (slow, slower):
        expect(listed.filter(has_text=f"CS-{task.number}")).to_contain_text("kept → broken")
    expect(page.get_by_text(f"CS-{quick.number}")).to_have_count(0)
    page.get_by_role("button", name="Put in force").click()
    expect(page.locator("#toasts")).to_contain_text("In force from now on: Taken within half an hour.")
    assert Policy.objects.get().activated_at is not None


@pytest.mark.parametrize("width", [390, 1024, 1280])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_the_house_promises_is_read_without_scrolling_sideways(open_as, at_desk, width, language):
    at_desk.coordinator.language = language
    at_desk.coordinator.save()
    page = open_as("coordinator", "/desk/sla", viewport={**WIDE, "width": width})
    assert page.locator(".scroll").evaluate("it => it.scrollWidth <= it.clientWidth")
    apart = "() => { const [above, below] = document.querySelectorAll('.two'); \
             return below.getBoundingClientRect().top - above.getBoundingClientRect().bottom; }"
    assert page.evaluate(apart) >= 16, "cards do not touch"


def test_hours_are_changed_on_a_phone(open_as, at_desk, morning):
    """Check 32."""
    taken_after(at_desk, morning, 60)
    page = open_as("coordinator", "/desk/sla/hours/new", viewport=PHONE)
    page.get_by_label("For whom").select_option("everybody in East")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        page.get_by_label(day).fill("nine to five")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator(".errors")).to_contain_text("Write times like this: 09:00–12:00")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        page.get_by_label(day).fill("08:00–12:00, 13:00–17:00")
    page.get_by_role("button", name="Show what would change").click()
    sla.undertake("DryRun", DryRun.objects.get().pk)
    expect(page.get_by_role("heading", name="0 of 1 tasks of the last 30 days")).to_be_visible()
    expect(page.get_by_text("08:00–12:00, 13:00–17:00")).to_be_visible()
