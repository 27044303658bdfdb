"""A secretary's calendar: the week, hours and leave; and the same in a calendar program."""

import re

import icalendar
from playwright.sync_api import expect

from backend.catalog.models import Confidentiality
from backend.outbox.services import relay
from backend.tasks import services as tasks
from tests.browser.conftest import PHONE

CONFIDENTIAL = Confidentiality.CONFIDENTIAL


def fetched(page, address):
    """What a calendar program gets at an address."""
    return page.request.get("/feeds/" + address.rsplit("/", 1)[1])


def events_at(page, address):
    """The events of the calendar there, by their UIDs."""
    events = icalendar.Calendar.from_ical(fetched(page, address).body()).walk("VEVENT")
    return {str(event["UID"]): event for event in events}


def test_leave_is_added_cancelled_and_put_back_and_the_plan_follows(at_desk, open_as):
    at_desk.task_in_progress()
    relay()
    page = open_as("secretary", "/calendar")
    week = page.get_by_role("region", name="16 Nov to 22 Nov 2026")
    today = week.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Thu 19 Nov"))
    expect(today).to_contain_text("1 h of 24 h planned")
    page.get_by_role("link", name="Add leave").click()
    page.get_by_label("First day").fill("2026-11-19")
    page.get_by_label(re.compile("^Note")).fill("Dentist")
    page.get_by_role("button", name="Add this leave").click()
    expect(page.locator("#toasts")).to_contain_text("Your leave is noted: 19 Nov 2026.")
    expect(today).to_contain_text("No working hours")
    expect(today).to_contain_text("Leave 19 Nov 2026 · Dentist")
    page.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(today).to_contain_text("1 h of 24 h planned")
    page.get_by_role("button", name="Undo").click()
    expect(today).to_contain_text("No working hours")


def test_hours_are_set_on_a_phone_and_what_is_wrong_is_said_beside_it(at_desk, open_as):
    page = open_as("secretary", "/calendar", viewport=PHONE)
    monday = page.get_by_label("Mon")
    monday.fill("mornings")
    page.get_by_role("button", name="Save my hours").click()
    expect(page.get_by_role("alert").first).to_contain_text("Write times like this: 09:00–12:00, 13:30–18:00.")
    monday.fill("9-12, 13:30-18")
    page.get_by_role("button", name="Save my hours").click()
    expect(page.locator("#toasts")).to_contain_text("Your hours are saved.")
    expect(monday).to_have_value("09:00–12:00, 13:30–18:00")


def test_a_calendar_program_follows_the_feed_until_its_address_is_made_anew(at_desk, open_as):
    """Check 42."""
    open_ = at_desk.task_in_progress(title="Minutes of May")
    secret = at_desk.open_task(confidentiality=CONFIDENTIAL, title="CANARY")
    trusted = {"secretary_id": at_desk.profile.pk, "reason": "Trusted", "by": at_desk.actor("coordinator")}
    tasks.assign(task_id=secret.pk, **trusted)
    relay()
    page = open_as("secretary", "/calendar")
    page.get_by_role("link", name="Make, renew or revoke an address").click()
    page.get_by_label("Where do you use it?").fill("Phone")
    page.get_by_role("button", name="Make an address").click()
    address = page.locator("#secret").input_value()
    events = events_at(page, address)
    assert sorted(map(str, (event["SUMMARY"] for event in events.values()))) == [
        f"Delivery due: {open_} Minutes of May", f"Delivery due: {secret}",
    ]  # fmt: skip
    tasks.release(task_id=open_.pk, reason="Ill", handover="", by=at_desk.actor("secretary"))
    relay()
    later = events_at(page, address)
    assert later.keys() == events.keys()
    assert [str(event["SUMMARY"]) for event in later.values() if event.get("STATUS") == "CANCELLED"] == [
        f"Delivery due: {open_}"
    ]
    page.goto("/account/calendar")
    page.get_by_role("button", name="New address").click()
    expect(page.locator("#secret")).not_to_have_value(address)
    assert fetched(page, address).status == 404
    assert events_at(page, page.locator("#secret").input_value()).keys() == events.keys()
