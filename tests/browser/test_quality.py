"""What every page has to be, for every role, in both languages, light and dark, wide and narrow.

A page is loaded once in each language, and everything is measured in that one visit: theme, width and size of text are
changed while it is open. Themes are colours and nothing else, so that of the second one only what has to do with
colours is judged. In short, as it runs by itself, axe judges two of the eight looks (language, theme, width), which
have nothing in common, and the pages that all roles have are looked at in one role. All of it, in a part for each role
and language: `WHOLE_TOUR=1 make test-web ARGS=tests/browser/test_quality.py`, of which `ARGS="... -k secretary"` takes
some. While one works on pages, TOUR=/inbox,/help visits these alone.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from playwright.sync_api import Page, expect

from backend.accounts.models import User
from backend.config.demo import PASSWORD
from backend.web.urls import urlpatterns
from tests.browser.conftest import PHONE, WIDE
from tests.browser.tour import HALF_IN, NOBODY, NOWHERE, ROLES, furnish, names_of, pages_of, user_of
from tests.web.test_pages import ONLY_POSTED

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]
}  # fmt: skip
WHOLE = bool(os.environ.get("WHOLE_TOUR"))
ONLY = tuple(os.environ.get("TOUR", "/").split(","))
LANGUAGES = ("en", "zh-hans")
SHARED = ("/account", "/help", "/offline", "/palette", NOWHERE)
LOOKS = {  # what axe judges of a page in each language: the theme, the screen, and by which rules
    "en": (("light", WIDE, EVERYTHING),),
    "zh-hans": (("dark", PHONE, EVERYTHING),),
}
if WHOLE:
    every_look = (
        ("light", WIDE, EVERYTHING), ("dark", WIDE, COLOURS), ("dark", PHONE, EVERYTHING), ("light", PHONE, COLOURS)
    )  # fmt: skip
    LOOKS = dict.fromkeys(LANGUAGES, every_look)
VISITS = tuple(product(ROLES, LANGUAGES))
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
FOREIGN = r"""
(language) => {
  const page = language === "en" ? "en" : "zh-Hans";
  const other = page === "en" ? /[\u3400-\u9fff]/ : /[a-z]{2,} [a-z]*[a-z]{2}/i;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  const unsaid = "script, noscript, style, option, textarea, svg, [aria-hidden=true], .marked, #polite, #assertive";
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const around = text.parentElement;
    if (other.test(text.data) && around.closest("[lang]").lang === page && !around.closest(unsaid)) {
      found.push(`${text.data.trim().slice(0, 80)} in ${around.outerHTML.slice(0, 80)}`);
    }
  }
  return found.slice(0, 8);
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
def tour(furnished, window, site):
    """`tour("secretary", "en")` goes through all pages of the role: a browser's page and the address, one by one."""

    def visit(role: str, language: str) -> Iterator[tuple[Page, str]]:
        page = window(_reader(role, language), "/accounts/login/", reduced_motion="reduce")
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])
        if role == HALF_IN:
            page.context.add_cookies([{**_half_signed_in(user_of(role)), "url": site}])
        skipped = () if WHOLE or role in (ROLES[0], NOBODY) else SHARED
        for path in pages_of(role):
            if path.startswith(skipped) or not path.startswith(ONLY):
                continue
            page.set_viewport_size(WIDE)
            page.goto(path)
            yield page, path
        page.context.close()

    return visit


def _reader(role: str, language: str) -> User | None:
    if role in (NOBODY, HALF_IN):
        return None
    user = user_of(role)
    user.language = language
    user.save()
    return user


def _half_signed_in(user: User) -> dict[str, str]:
    """The cookie of a browser that has given the password, and is asked for the code."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def objections(page: Page, theme: str, screen: dict[str, int], rules: object, seen: list[str] | None) -> list[str]:
    """What axe objects to on the page as it stands; with `seen`, also on dialogs that are not among them, and menus."""
    page.set_viewport_size(screen)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    judged = page.evaluate(JUDGE, [rules, seen])
    if seen is not None:
        seen += judged["opened"]
    return judged["found"]


def shortcomings(page: Page, language: str, seen: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong with the page that is open, by what it was looked at for."""
    told = {"51: not said in which language": page.evaluate(FOREIGN, language)}
    for theme, screen, rules in LOOKS[language]:
        look = f"45: axe, {theme}, {screen['width']}"
        told[look] = objections(page, theme, screen, rules, seen[look])
    page.set_viewport_size(WIDE)
    page.evaluate(OTHERWISE, SPACED)
    told["49: spaced"] = page.evaluate(CUT)
    page.evaluate(OTHERWISE, ":root { font-size: 200% !important }")
    told["49: 200 %"] = page.evaluate(CUT)
    page.evaluate(OTHERWISE, "")
    page.set_viewport_size(PHONE)
    told["50: smaller than 44"] = page.evaluate(SMALL, [WEIGHTY, 44])
    page.set_viewport_size(NARROW)
    told["49: 320"] = page.evaluate(CUT)
    told["50: smaller than 24"] = page.evaluate(SMALL, [TARGETS, 24])
    page.evaluate(OTHERWISE, SPACED)
    told["49: 320, spaced"] = page.evaluate(CUT)
    page.evaluate(OTHERWISE, "")
    page.set_viewport_size(HALF_AS_WIDE)
    page.evaluate("() => { document.documentElement.dataset.text = 'larger'; }")
    told["49: zoomed, larger"] = page.evaluate(CUT)
    return {how: parts for how, parts in told.items() if parts}


PARTS = {"all": VISITS}
if WHOLE:
    PARTS = {f"{role or 'nobody'}, {language}": ((role, language),) for role, language in VISITS}


@pytest.mark.parametrize("visits", PARTS.values(), ids=PARTS)
def test_everybody_can_read_and_use_every_page(tour, visits):
    """Checks 45, 49, 50 and 51: axe; 320 pixels, twice the text, more space in it; targets of 24 pixels, of 44 by the
    thumb; parts in another language say so."""
    found = {}
    seen: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for role, language in visits:
        for page, path in tour(role, language):
            if told := shortcomings(page, language, seen[language]):
                found[role, path, language] = told
    assert not found, _listed(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_can_read_what_comes_and_goes(at_desk, open_as, language):
    """Check 45: what was left undone and what is wrong, told at once; the palette, and what it found."""
    User.objects.filter(pk=at_desk.owner.pk).update(language=language)
    page = open_as("owner", "/people", reduced_motion="reduce")
    page.locator("form[action*='/invite'] .btn.pri").click()
    expect(page.locator(".errors")).to_be_visible()
    page.route("**/role", lambda route: route.abort())
    page.locator("form[action*='/role'] button").last.click()
    expect(page.locator("#toasts .note.error")).to_be_visible()
    expect(page.locator(".errors")).to_be_visible()
    told = {}
    for theme, screen in product(("light", "dark"), (WIDE, PHONE)):
        told[theme, screen["width"], "toast"] = objections(page, theme, screen, EVERYTHING, None)
        page.keyboard.press("Control+k")
        page.locator(".palette [role=combobox]").fill("a")
        expect(page.locator(".palette [role=option]").first).to_be_visible()
        told[theme, screen["width"], "palette"] = objections(page, theme, screen, EVERYTHING, None)
        page.keyboard.press("Escape")
    assert not any(told.values()), _listed(told)


EMPTY = {
    "stranger": ("/", "/tasks", "/tasks?view=colleagues", "/files", "/templates", "/inbox"),
    "outsider": ("/work", "/find", "/offers", "/calendar", "/messages", "/growth", "/me/quality", "/inbox"),
    "other_coordinator": (
        "/desk", "/desk/tasks", "/desk/people", "/desk/certificates", "/desk/orgs", "/desk/reports", "/desk/round",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_can_read_pages_with_nothing_on_them(at_desk, open_as, language):
    """Checks 45, 49, 50 and 51, of newcomers."""
    found = {}
    seen: dict[str, list[str]] = defaultdict(list)
    for name, paths in EMPTY.items():
        User.objects.filter(pk=getattr(at_desk, name).pk).update(language=language)
        page = open_as(name, "/help", reduced_motion="reduce")
        for path in paths:
            page.set_viewport_size(WIDE)
            page.goto(path)
            if told := shortcomings(page, language, seen):
                found[name, path, language] = told
        page.context.close()
    assert not found, _listed(found)


def _listed(found: dict[tuple[object, ...], object]) -> str:
    return "\n".join(f"{' '.join(map(str, where))}\n    {what}" for where, what in found.items())


NO_PAGES = {
    "stream": "live events", "service_worker": "a script", "presence": "a part of the page of a task",
    "file": "a file", "file_page": "a picture", "file_sound": "a sound", "report_paper": "a file",
    "certificate_document": "a file", "certificate_page": "a picture",
    "desk_figures": "a table as a file", "report_figures": "a table as a file",
    "task_by_key": "leads to the page of a task", "mfa_list_webauthn": "leads to the page about signing in",
    "desk_next": "leads to the next queue",
}  # fmt: skip


def test_the_tour_visits_every_page(furnished):
    """Check 45: nothing is left out of it."""
    visited = names_of(path for role in ROLES for path in pages_of(role))
    pages = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)} - ONLY_POSTED
    assert pages - visited == set(NO_PAGES)
