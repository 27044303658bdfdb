"""Who else looks at a task, in two browsers."""

from playwright.sync_api import expect

from tests.factories import World

PUSHED = 15_000  # milliseconds, patient with a busy machine: a page asks by itself only every 20 s, and silence is 45 s


def test_a_second_viewer_appears_becomes_idle_and_disappears(open_as, at_desk: World, morning):
    """Check 27."""
    task = at_desk.task_in_progress()
    first = open_as("secretary", f"/tasks/{task.number}")
    others = first.get_by_role("group", name="Who else is looking")
    expect(others).to_be_attached()
    expect(others.get_by_role("paragraph")).to_have_count(0)

    second = open_as("owner", f"/tasks/{task.number}")
    expect(others).to_contain_text("Owner is viewing", timeout=PUSHED)
    expect(second.get_by_role("group", name="Who else is looking")).to_contain_text(
        "Secretary (secretary) is viewing", timeout=PUSHED
    )

    second.clock.fast_forward(121_000)
    expect(others).to_contain_text("idle", timeout=PUSHED)
    second.mouse.move(200, 300)
    expect(others).not_to_contain_text("idle", timeout=PUSHED)

    second.goto("/tasks")
    expect(others).not_to_contain_text("Owner", timeout=PUSHED)


def test_who_browses_open_work_sees_nobody_and_a_coordinator_stays_unseen_by_the_client(open_as, at_desk: World):
    task = at_desk.open_task()
    owner = open_as("owner", f"/tasks/{task.number}")
    with owner.expect_response(lambda answer: "presence" in answer.url):
        coordinator = open_as("coordinator", f"/tasks/{task.number}")
        owner.clock.fast_forward(20_000)
    others = coordinator.get_by_role("group", name="Who else is looking")
    expect(others).to_contain_text("Owner is viewing", timeout=PUSHED)
    expect(owner.get_by_role("group", name="Who else is looking").get_by_role("paragraph")).to_have_count(0)
    browsing = open_as("colleague", f"/tasks/{task.number}")
    expect(browsing.get_by_role("heading", level=1)).to_be_visible()
    expect(browsing.get_by_role("group", name="Who else is looking")).to_have_count(0)
