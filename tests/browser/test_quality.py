"""What every page has to be, for every role, in both languages, light and dark, wide and narrow.

A page is loaded once in each language; theme, width and size of text are changed while it is open. Of the eight looks
(language, theme, width) axe judges two, which have nothing in common, and the pages that all roles have are looked at
in one role. All of it: `WHOLE_TOUR=1 make test-web ARGS=tests/browser/test_quality.py`.
While one works on pages, TOUR=/inbox,/help visits these alone.
"""

import os
from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import URLPattern
from playwright.sync_api import Page

from backend.web.urls import urlpatterns
from tests.browser.conftest import PHONE, WIDE
from tests.browser.tour import NOBODY, NOWHERE, ROLES, furnish, names_of, pages_of, user_of
from tests.web.test_pages import FOR_ANYBODY, PAGES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
WHOLE = bool(os.environ.get("WHOLE_TOUR"))
ONLY = tuple(os.environ.get("TOUR", "/").split(","))
LANGUAGES = ("en", "zh-hans")
SHARED = ("/account", "/help", "/offline", "/palette", NOWHERE)
THEMES, SCREENS = ("light", "dark"), (WIDE, PHONE)
LOOKS = {language: tuple(product(THEMES, SCREENS)) for language in LANGUAGES}  # what axe judges: theme and screen
if not WHOLE:
    LOOKS = {"en": (("light", WIDE),), "zh-hans": (("dark", PHONE),)}
NARROW = {"width": 320, "height": 640}
HALF_AS_WIDE = {"width": 720, "height": 450}

# Looked at where they are first met: the page, then what opens on it.
JUDGE = """
async ([options, seen]) => {
  const found = [], opened = [];
  const look = async (part, where) => {
    for (const { id, nodes } of (await axe.run(part, options)).violations) {
      for (const node of nodes) found.push(`${where}: ${id}: ${node.html.slice(0, 200)}`);
    }
  };
  await look(document, "page");
  if (!seen) return { found, opened };
  for (const dialog of document.querySelectorAll("dialog:not([open])")) {
    if (seen.includes(dialog.id)) continue;
    dialog.showModal();
    await look(dialog, `dialog ${dialog.id}`);
    dialog.close();
    opened.push(dialog.id);
  }
  const kind = (menu) => menu.parentElement.className + menu.className + menu.firstElementChild.className;
  const menus = new Map([...document.querySelectorAll("details:not([open])")].map((menu) => [kind(menu), menu]));
  for (const menu of menus.values()) {
    menu.open = true;
    await look(menu, "menu");
    menu.open = false;
  }
  return { found, opened };
}
"""
CUT = """
() => {
  const sticksOut = (part) => part.getBoundingClientRect().right > innerWidth + 1 && !part.closest(".scroll, .views");
  const tooWide = document.documentElement.scrollWidth > innerWidth;
  const out = tooWide ? [...document.querySelectorAll("main *")].filter(sticksOut).slice(0, 3) : [];
  const page = [...(tooWide ? ["the page"] : []), ...out.map((part) => part.outerHTML.slice(0, 160))];
  const mayScroll = ".scroll, .vh, .views, .board, .skip, .clip"; // and what is quoted in short
  const isCut = (part) => {
    const style = getComputedStyle(part);
    return !part.closest(mayScroll) && part.getClientRects().length && style.clipPath === "none"
      && ((part.scrollWidth > part.clientWidth + 1 && style.overflowX !== "visible")
        || (part.scrollHeight > part.clientHeight + 2 && style.overflowY === "hidden"));
  };
  const parts = document.querySelectorAll("button, .btn, .chip, h1, h2, h3, td, th, dt, dd, p, label, legend, li");
  return page.concat([...parts].filter(isCut).map((part) => part.outerHTML.slice(0, 160)));
}
"""
SMALL = """
([which, least]) => {
  const isSmall = (target) => {
    const box = target.getBoundingClientRect();
    const label = target.labels?.[0]?.getBoundingClientRect() ?? { width: 0, height: 0 };
    const isText = target.matches("a") && getComputedStyle(target).display === "inline";
    return box.width && !isText && !target.closest(".vh, .skip, dialog:not([open])")
      && (Math.max(box.width, label.width) < least - .5 || Math.max(box.height, label.height) < least - .5);
  };
  return [...document.querySelectorAll(which)].filter(isSmall).map((target) => target.outerHTML.slice(0, 160));
}
"""
TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
WEIGHTY = ".btn.pri, .tabs a, .tabs summary"
OTHERWISE = """
(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = rules ? [sheet] : [];
}
"""
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""


@pytest.fixture
def furnished(office):
    """The demonstration, with something on every page."""
    furnish()


@pytest.fixture
def tour(furnished, window):
    """`tour("secretary", "en")` goes through all pages of the role: a browser's page and the address, one by one."""

    def visit(role: str, language: str) -> Iterator[tuple[Page, str]]:
        page = window(_reader(role, language), "/accounts/login/", reduced_motion="reduce")
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.url}])
        skipped = () if WHOLE or role in (ROLES[0], NOBODY) else SHARED
        for path in pages_of(role):
            if path.startswith(skipped) or not path.startswith(ONLY):
                continue
            page.set_viewport_size(WIDE)
            page.goto(path)
            yield page, path

    return visit


def _reader(role: str, language: str):
    if role == NOBODY:
        return None
    user = user_of(role)
    user.language = language
    user.save()
    return user


def objections(page: Page, theme: str, screen: dict[str, int], seen: list[str] | None = None) -> list[str]:
    """What axe objects to on the page as it stands; with `seen`, also on dialogs that are not among them, and menus."""
    page.set_viewport_size(screen)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    judged = page.evaluate(JUDGE, [OPTIONS, seen])
    if seen is not None:
        seen += judged["opened"]
    return judged["found"]


def test_axe_objects_to_nothing(tour):
    """Check 45."""
    found, seen = {}, {theme: [] for theme in THEMES}
    for role, language in product(ROLES, LANGUAGES):
        for page, path in tour(role, language):
            for theme, screen in LOOKS[language]:
                if told := objections(page, theme, screen, seen[theme]):
                    found[role, path, language, theme, screen["width"]] = told
    assert not found, _listed(found)


def test_pages_reflow_and_nothing_is_cut_or_too_small(tour):
    """Checks 49 and 50: 320 pixels, twice the text, more space in it; targets of 24 pixels, of 44 by the thumb."""
    found = {}
    for role, language in product(ROLES, LANGUAGES):
        for page, path in tour(role, language):
            told = {}
            page.set_viewport_size(NARROW)
            told["320"] = page.evaluate(CUT)
            told["24"] = page.evaluate(SMALL, [TARGETS, 24])
            page.evaluate(OTHERWISE, SPACED)
            told["320, spaced"] = page.evaluate(CUT)
            page.set_viewport_size(WIDE)
            told["spaced"] = page.evaluate(CUT)
            page.evaluate(OTHERWISE, ":root { font-size: 200% !important }")
            told["200 %"] = page.evaluate(CUT)
            page.evaluate(OTHERWISE, "")
            page.set_viewport_size(HALF_AS_WIDE)
            page.evaluate("() => { document.documentElement.dataset.text = 'larger'; }")
            told["zoomed, larger"] = page.evaluate(CUT)
            page.set_viewport_size(PHONE)
            told["44"] = page.evaluate(SMALL, [WEIGHTY, 44])
            if faults := {how: parts for how, parts in told.items() if parts}:
                found[role, path, language] = faults
    assert not found, _listed(found)


def _listed(found: dict[tuple[object, ...], object]) -> str:
    return "\n".join(f"{' '.join(map(str, where))}\n    {what}" for where, what in found.items())


OF_NO_PAGE = {
    "task_by_key",
    "file",
    "file_page",
    "desk_figures",
    "report_figures",
    "report_paper",
    "certificate_document",
    "certificate_page",
}  # these answer with no page


def test_the_tour_visits_every_page(furnished):
    """Check 45: nothing is left out of it."""
    visited = names_of(path for role in ROLES for path in pages_of(role))
    pages = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)} & {*PAGES, *FOR_ANYBODY}
    assert pages - visited - OF_NO_PAGE == set()
