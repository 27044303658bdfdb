"""The live stream as browsers live with it: it drops, it comes back, and there is one however many tabs are open."""

import socket
from collections.abc import Iterator
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import Round
from backend.outbox.services import relay
from backend.tasks import services as tasks

DROPPED = 10_000  # milliseconds until the page says so
BACK = 60_000  # until it has come up to date again, on a busy machine


class Line:
    """The network between browser and site: while it carries nothing, neither end hears that the other is gone."""

    def __init__(self, site: str) -> None:
        self._site = urlsplit(site)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.carries = Event()
        self.carries.set()
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.carries.set()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:  # closed
                return
            far = socket.create_connection((self._site.hostname, self._site.port))
            for one, other in ((near, far), (far, near)):
                Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while piece := one.recv(65536):
                self.carries.wait()
                other.sendall(piece)
            other.shutdown(socket.SHUT_RDWR)
        except OSError:  # the other one has left
            pass


@pytest.fixture
def line(site: str) -> Iterator[Line]:
    between = Line(site)
    yield between
    between.close()


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


def test_a_stream_that_falls_silent_is_said_as_lost_and_opened_anew(open_as, at_desk, line):
    """Check 37."""
    task = at_desk.task_in_progress()
    relay()
    page = open_as("owner", "/tasks", base_url=line.address)
    banner = page.locator("#offline")
    with page.expect_response(is_stream, timeout=BACK):
        page.goto(f"/tasks/{task.number}")
    expect(banner).to_be_hidden()
    line.carries.clear()
    expect(banner).to_be_visible(timeout=DROPPED)
    assert page.evaluate("navigator.onLine"), "the browser itself has noticed nothing"
    tasks.post_message(task_id=task.pk, by=at_desk.actor("secretary"), text="The second box has come.")
    relay()
    line.carries.set()
    expect(page.get_by_text("The second box has come.").first).to_be_visible(timeout=BACK)
    expect(banner).to_be_hidden(timeout=BACK)


def test_a_tab_that_fell_silent_is_replaced_by_the_one_that_is_looked_at(open_as, at_desk):
    """Check 37: a phone stops the tabs behind, also the one that listens."""
    task = at_desk.task_in_progress()
    relay()
    first = open_as("owner", "/tasks")
    with first.expect_response(is_stream, timeout=BACK):
        first.reload()
    tab = first.context.new_page()
    tab.goto(f"/tasks/{task.number}")
    first.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    tasks.post_message(task_id=task.pk, by=at_desk.actor("secretary"), text="The second box has come.")
    relay()
    expect(tab.get_by_text("The second box has come.").first).to_be_visible(timeout=BACK)


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


def test_what_no_event_tells_the_organization_is_fetched_anew_and_what_it_types_stays(open_as, at_desk):
    task = at_desk.open_task()
    relay()
    page = open_as("owner", f"/tasks/{task.number}")
    box = page.get_by_label("Write a message", exact=True)
    box.fill("Half a sent")
    expect(page.locator("#looking")).to_contain_text("We are choosing whom to ask")
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    relay()
    expect(page.locator("#looking")).to_contain_text("We have asked", timeout=BACK)
    expect(box).to_have_value("Half a sent")
    expect(box).to_be_focused()
