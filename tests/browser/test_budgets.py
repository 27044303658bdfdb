"""What pages cost: bytes, requests and nodes of a first visit, and how soon they can be used on a slow machine.

Bytes and counts are exact. Times are ratios of what one run measured side by side, so that they do not depend on the
machine; the seconds themselves are printed (`pytest -s`).
"""

import statistics
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_pictures import key_pages
from tests.browser.tour import user_of

KB = 1024
SLOW = {"offline": False, "latency": 80, "downloadThroughput": 200 * KB, "uploadThroughput": 200 * KB}
TRANSFERS = """
() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
  .filter((entry) => !entry.name.endsWith("/stream"))
  .map((entry) => ({ url: entry.name, type: entry.initiatorType, size: entry.transferSize }))
"""
TIMES = """
() => new Promise((done) => {
  const found = { lcp: 0, shift: 0, long: 0 };
  const loaded = performance.getEntriesByType("navigation")[0].loadEventEnd;
  const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
    .observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => { found.lcp = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) found.shift += entry.value; });
  watch("longtask", (entry) => { if (entry.startTime > loaded) found.long += entry.duration - 50; });
  found.loaded = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
  found.ready = performance.getEntriesByName("cs:ready")[0]?.startTime ?? 0;
  requestAnimationFrame(() => setTimeout(() => done(found), 0));
})
"""


@pytest.fixture
def visits(office_at_work) -> Iterator[dict[str, tuple[str, str]]]:
    yield key_pages()


def sizes(transfers: list[dict[str, Any]]) -> dict[str, float]:
    """KB over the wire, in all and by kind, and how many requests."""

    def of(*ends: str) -> float:
        return sum(entry["size"] for entry in transfers if entry["url"].split("?")[0].endswith(ends)) / KB

    html = sum(entry["size"] for entry in transfers if entry["type"] == "navigation") / KB
    whole = sum(entry["size"] for entry in transfers) / KB
    return {"all": whole, "requests": len(transfers), "js": of(".js"), "css": of(".css"), "html": html}


def test_a_first_visit_stays_within_the_budget_and_a_second_costs_little(visits, window):
    """Check 54."""
    over = {}
    for name, (role, path) in visits.items():
        page = window(user_of(role), path, own_clock=True)
        page.wait_for_load_state("load")
        first = sizes(page.evaluate(TRANSFERS))
        nodes = page.evaluate("document.querySelectorAll('*').length")
        page.goto(path)
        page.wait_for_load_state("load")
        again = sizes(page.evaluate(TRANSFERS))["all"]
        print(f"{name:13} {first} nodes {nodes} again {again:.1f} KB")
        most = {"all": 140, "requests": 12, "js": 40, "css": 12, "html": 20}
        found = {what: round(first[what], 1) for what, limit in most.items() if first[what] > limit}
        found |= {"nodes": nodes} if nodes > 1500 else {}
        found |= {"again": round(again, 1)} if again > 25 else {}
        if found:
            over[name] = found
        page.context.close()
    assert not over


def test_a_slow_machine_can_use_a_page_as_soon_as_it_is_read(visits, window):
    """Check 55."""
    blank = statistics.median(timed(window, None, "/healthz")["lcp"] or 1 for _ in range(3))
    slow = {}
    for name, (role, path) in visits.items():
        runs = [timed(window, user_of(role), path) for _ in range(3)]
        found = {what: statistics.median(run[what] for run in runs) for what in runs[0]}
        print(f"{name:13}", {what: round(value, 3) for what, value in found.items()}, f"blank {blank:.0f}")
        ready = found["ready"] / found["loaded"]
        if found["shift"] > 0.02 or ready > 1.3 or found["lcp"] > 4 * blank:
            slow[name] = {**found, "blank": blank}
    assert not slow


def timed(window, user, path: str) -> dict[str, float]:
    """What the browser measured of one visit, with a quarter of the speed and a slow line."""
    page = window(user, path, viewport=PHONE, own_clock=True)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(path)
    page.wait_for_load_state("load")
    found: dict[str, float] = page.evaluate(TIMES)
    page.context.close()
    return found
