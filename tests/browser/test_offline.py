"""Without a connection: the board that was kept, what waits to be sent, and what is never kept."""

import re

import pytest
from playwright.sync_api import Error, expect

from backend.catalog.models import Confidentiality
from backend.tasks import services as tasks
from backend.tasks.models import Message

KEPT_TEXT = """
async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      if ((answer.headers.get("Content-Type") ?? "").startsWith("text/html")) texts.push(await answer.text());
    }
  }
  return texts.join();
}
"""


def kept(page) -> str:
    """All pages that the device keeps."""
    return page.evaluate(KEPT_TEXT)


def wait_until_kept(page, text: str) -> None:
    for _ in range(50):
        if text in kept(page):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{text} was not kept")


def test_the_last_board_is_read_without_a_connection_and_nothing_for_members_only_is_kept(at_desk, open_as):
    at_desk.task_in_progress(title="Minutes of May")
    secret = at_desk.open_task(title="CANARY", brief="CANARY", confidentiality=Confidentiality.CONFIDENTIAL)
    trusted = {"secretary_id": at_desk.profile.pk, "reason": "Trusted", "by": at_desk.actor("coordinator")}
    tasks.assign(task_id=secret.pk, **trusted)
    page = open_as("secretary", "/work", service_workers="allow")
    wait_until_kept(page, "Minutes of May")
    page.goto(f"/tasks/{secret.number}")
    expect(page.get_by_role("heading", level=1)).to_have_text("CANARY")
    page.goto("/work")
    assert "CANARY" not in kept(page) and str(secret) in kept(page)
    page.context.set_offline(True)
    banner = page.locator("#offline")
    expect(banner).to_have_text(re.compile(r"Offline since \d\d:\d\d; sending when back"))
    page.goto("/find")
    expect(page.get_by_role("heading", level=1, name="Work board")).to_be_visible()
    expect(page.get_by_text("As it was on 19 Nov 2026, 10:1")).to_be_visible()
    expect(page.get_by_role("heading", name="Minutes of May")).to_be_visible()
    expect(banner).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1, name="Find tasks")).to_be_visible(timeout=15_000)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert kept(page) == ""
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto("/work")


def test_a_message_is_held_without_a_connection_and_sent_when_it_is_back(at_desk, open_as):
    """Check 10."""
    task = at_desk.task_in_progress()
    page = open_as("secretary", f"/tasks/{task.number}")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("[data-draft]").first.fill("Names of all present, please.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#polite")).to_contain_text("It is sent when the connection is back.")
    assert not Message.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#activity")).to_contain_text("Names of all present, please.")
    expect(page.locator("#offline")).to_be_hidden()
    assert Message.objects.get().text == "Names of all present, please."
