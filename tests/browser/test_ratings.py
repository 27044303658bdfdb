"""Rating each other after acceptance."""

from playwright.sync_api import Page, expect

from backend.tasks import services as tasks
from tests.browser.conftest import PHONE
from tests.browser.test_task import SOON, at

WORDS = "The names were all right."


def answer(page: Page, *, no: str = "", words: str = "") -> None:
    """Say yes to all questions but one."""
    asked = page.locator("#rating form").get_by_role("group")
    expect(asked).to_have_count(4)
    for question in asked.all():
        is_no = no and no in question.inner_text()
        question.get_by_label("No" if is_no else "Yes", exact=True).check()
    page.get_by_label("Anything to add").fill(words)
    page.get_by_role("button", name="Rate", exact=True).click()


def test_both_are_asked_after_acceptance_and_see_nothing_until_both_have_rated(open_as, at_desk):
    """Check 19."""
    task = at_desk.submitted_task()
    owner = open_as("owner", at(task, "/review"))
    owner.get_by_role("button", name="Accept").click()
    expect(owner.get_by_role("heading", name="How was the secretary's work?")).to_be_visible(timeout=SOON)
    secretary = open_as("secretary", at(task), viewport=PHONE)
    expect(secretary.get_by_role("heading", name="How was the organization to work for?")).to_be_visible()

    answer(owner, no="on time", words=WORDS)
    expect(owner.get_by_role("region", name="Ratings")).to_contain_text("hidden from the other side", timeout=SOON)
    expect(owner.locator("#rating form")).to_have_count(0)
    secretary.reload()
    expect(secretary.locator("#rating form")).to_be_visible()
    assert WORDS not in secretary.content()
    expect(secretary.get_by_role("region", name="Ratings")).to_have_count(0)

    answer(secretary)
    ratings = secretary.get_by_role("region", name="Ratings")
    expect(ratings).to_contain_text(WORDS, timeout=SOON)
    expect(ratings.get_by_role("listitem").filter(has_text="Did it come on time?")).to_contain_text("No")
    owner.reload()
    expect(owner.get_by_role("region", name="Ratings")).to_contain_text("Were the answers on time?")


def test_one_side_alone_is_heard_after_seven_days(open_as, at_desk, morning):
    """Check 19."""
    task = at_desk.submitted_task()
    tasks.accept(task_id=task.pk, by=at_desk.actor("owner"))
    said = {"correct": True, "complete": True, "on_time": True, "considerate": True}
    tasks.rate(task_id=task.pk, by=at_desk.actor("secretary"), comment=WORDS, **said)
    morning.shift(7 * 86_400 - 60)
    page = open_as("owner", at(task))
    expect(page.locator("#rating form")).to_be_visible()
    assert WORDS not in page.content()
    morning.shift(120)
    page.reload()
    expect(page.get_by_role("region", name="Ratings")).to_contain_text(WORDS)
    expect(page.locator("#rating form")).to_have_count(0)


def test_a_question_left_open_is_named_and_rating_works_without_scripts(open_as, at_desk):
    task = at_desk.submitted_task()
    tasks.accept(task_id=task.pk, by=at_desk.actor("owner"))
    page = open_as("owner", at(task), java_script_enabled=False)
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("Was everything there?")
    answer(page)
    expect(page.get_by_role("region", name="Ratings")).to_be_visible()
