"""The live stream as browsers live with it: it drops, it comes back, and there is one however many tabs are open."""

from playwright.sync_api import expect

from backend.outbox.services import relay
from backend.tasks import services as tasks

DROPPED = 10_000  # milliseconds until the page says so
BACK = 60_000  # until it has come up to date again, on a busy machine


def is_stream(message) -> bool:
    """Whether a request or a response is of the stream."""
    return "/stream" in message.url


def test_a_dropped_stream_is_said_comes_back_and_catches_up(open_as, at_desk):
    """Check 37."""
    task = at_desk.task_in_progress()
    relay()
    page = open_as("owner", f"/tasks/{task.number}")
    banner = page.locator("#offline")
    with page.expect_response(is_stream, timeout=BACK):
        page.reload()
    expect(banner).to_be_hidden()
    page.context.set_offline(True)
    expect(banner).to_be_visible(timeout=DROPPED)
    tasks.post_message(task_id=task.pk, by=at_desk.actor("secretary"), text="The second box has come.")
    relay()
    assert not page.get_by_text("The second box has come.").count()
    with page.expect_request(is_stream, timeout=BACK) as again:
        page.context.set_offline(False)
    expect(page.get_by_text("The second box has come.").first).to_be_visible(timeout=BACK)
    expect(banner).to_be_hidden(timeout=BACK)
    assert "last_event_id=" in again.value.url or again.value.headers.get("last-event-id")


def test_seven_tabs_load_and_listen_by_one_stream(open_as, at_desk):
    """Check 37."""
    task = at_desk.task_in_progress()
    relay()
    page = open_as("owner", "/tasks")
    streams = []
    page.context.on("request", lambda request: is_stream(request) and streams.append(request))
    tabs = [page.context.new_page() for _ in range(6)]
    for tab in tabs:
        tab.goto(f"/tasks/{task.number}")
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert not [request for request in streams if request.frame.page in tabs]
    tasks.post_message(task_id=task.pk, by=at_desk.actor("secretary"), text="The second box has come.")
    relay()
    for tab in tabs:
        expect(tab.get_by_text("The second box has come.").first).to_be_visible(timeout=BACK)
    streams.clear()
    page.close()
    tasks.post_message(task_id=task.pk, by=at_desk.actor("secretary"), text="And the third.")
    relay()
    for tab in tabs:
        expect(tab.get_by_text("And the third.").first).to_be_visible(timeout=BACK)
    assert len(streams) == 1 and "last_event_id=" in streams[0].url
