"""What every page has to be, for every role, in both languages, light and dark, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PHONE, WIDE
from tests.browser.tour import LOGGED_OUT, PAGES, pages_of, user_of

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}
LANGUAGES, THEMES = ("en", "zh-hans"), ("light", "dark")

WIDER_THAN_THE_SCREEN = """
() => {
  const page = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
  const mayScroll = ".scroll, .vh, .views, .board";
  const isCut = (part) => part.scrollWidth > part.clientWidth + 1
    && getComputedStyle(part).overflowX !== "visible" && !part.closest(mayScroll);
  const parts = document.querySelectorAll("button, .btn, .chip, h1, h2, h3, td, th, dt, dd, p");
  return page.concat([...parts].filter(isCut).map((part) => part.outerHTML.slice(0, 120)));
}
"""
SMALL_TARGETS = """
(least) => {
  const isSmall = (target) => {
    const box = target.getBoundingClientRect();
    const label = target.labels?.[0]?.getBoundingClientRect() ?? { width: 0, height: 0 };
    const isText = target.matches("a") && getComputedStyle(target).display === "inline";
    return box.width && !isText && !target.closest(".vh, dialog:not([open])")
      && (Math.max(box.width, label.width) < least || Math.max(box.height, label.height) < least);
  };
  const targets = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
  return [...targets].filter(isSmall).map((target) => target.outerHTML.slice(0, 120));
}
"""


def as_reader(role, *, language="en", theme="light", text_size="normal"):
    """The user of that role, who reads like this from now on."""
    user = user_of(role)
    user.language, user.theme, user.text_size = language, theme, text_size
    user.save()
    return user


def violations(page) -> list[str]:
    """What axe objects to on the page as it stands."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found.response["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", PAGES)
def test_axe_objects_to_nothing(office, window, role, language, viewport):
    """Check 45."""
    page = window(as_reader(role, language=language), viewport=viewport)
    objections = {}
    for theme in THEMES:
        as_reader(role, language=language, theme=theme)
        for path in pages_of(role):
            page.goto(path)
            if found := violations(page):
                objections[theme, path] = found
    assert not objections


@pytest.mark.parametrize("path", LOGGED_OUT)
def test_axe_objects_to_nothing_before_signing_in(office, window, path):
    """Check 45."""
    assert not violations(window(None, path))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", PAGES)
def test_pages_reflow_at_320_pixels_and_targets_are_large_enough(office, window, role, language):
    """Checks 49 and 50."""
    page = window(as_reader(role, language=language), viewport=NARROW)
    faults = {}
    for path in pages_of(role):
        page.goto(path)
        found = page.evaluate(WIDER_THAN_THE_SCREEN) + page.evaluate(SMALL_TARGETS, 24)
        if found:
            faults[path] = found
    assert not faults


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", PAGES)
def test_large_text_is_not_cut(office, window, role, language):
    """Check 49."""
    page = window(as_reader(role, language=language, text_size="larger"), viewport={"width": 720, "height": 450})
    faults = {}
    for path in pages_of(role):
        page.goto(path)
        if found := page.evaluate(WIDER_THAN_THE_SCREEN):
            faults[path] = found
    assert not faults
