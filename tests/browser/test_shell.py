"""What stands around every page: where the focus goes, what is said aloud, what works without a mouse or colours."""

import io
import re
from itertools import combinations
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from PIL import Image, ImageChops, ImageOps, ImageStat
from playwright.sync_api import Locator, Page, expect

from backend.accounts.models import User
from backend.outbox.services import relay
from backend.tasks import services as tasks
from tests.browser.conftest import PHONE, toast
from tests.processes import wait_until

FOCUSED = """
() => {
  const now = document.activeElement, before = self.lastFocused;
  self.lastFocused = now;
  if (now === document.body || now === document.documentElement) return null;
  const box = now.getBoundingClientRect(), style = getComputedStyle(now);
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const around = now.closest(".find") ?? now;
  const ring = [style, getComputedStyle(around)].some(({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || (around !== now && boxShadow !== "none"));
  const goesOn = !before?.isConnected || before === now || before === document.body
    || before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
  return {
    html: `${now.outerHTML.slice(0, 120)} under ${top?.outerHTML.slice(0, 80)}`,
    skips: now.matches(".skip"),
    ring,
    goesOn: Boolean(goesOn),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: ![now, ...(now.labels ?? [])].some((one) => one.contains(top) || top?.contains(one)),
  };
}
"""
FROM_THE_TOP = """
() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}
"""
LISTEN = """
() => {
  self.said = [];
  for (const id of ["polite", "assertive"]) {
    const region = document.getElementById(id);
    new MutationObserver(() => { if (region.textContent) self.said.push(region.textContent); })
      .observe(region, { childList: true, characterData: true, subtree: true });
  }
}
"""


@pytest.fixture
def busy(at_desk):
    """A task in progress with a message and a question, so that pages have something on them."""
    task = at_desk.task_in_progress(title="Minutes of June")
    tasks.ask(task_id=task.pk, by=at_desk.actor("secretary"), question="Who was absent?")
    other = at_desk.task_in_progress(title="Minutes of July")
    tasks.post_message(task_id=other.pk, by=at_desk.actor("owner"), text="Thank you.")
    relay()
    return other


def test_a_first_page_is_in_the_typeface_of_the_device_and_the_next_in_ours(open_as):
    page = open_as(None, "/accounts/login/", own_clock=True)
    face = "() => getComputedStyle(document.body).fontFamily.split(',')[0]"
    assert page.evaluate(face) == "Arial-like"
    wait_until(lambda: "typeface" in page.evaluate("document.cookie"), seconds=30)
    page.reload()
    assert page.evaluate(face) == '"Hanken Grotesk"'
    page.evaluate("document.fonts.ready")
    fetched = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.woff2'))"
    assert page.evaluate(f"{fetched}.map(({{ transferSize }}) => transferSize)") == [0]  # it was kept


def test_one_press_makes_every_page_dark(open_as):
    page = open_as("owner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/tasks")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("name", ["owner", "secretary", "coordinator"])
def test_a_phone_leads_to_every_place_of_the_menu(open_as, name):
    page = open_as(name, "/help", viewport=PHONE, java_script_enabled=False)
    menu, bar = page.locator("#rail a[data-key]"), page.get_by_role("navigation", name="Main, mobile")
    shown = bar.locator("> a, > details")
    expect(shown).to_have_count(5)
    bar.get_by_text("More").click()
    ways = bar.get_by_role("link").all()
    assert [way.get_attribute("href") for way in ways] == [place.get_attribute("href") for place in menu.all()]
    ways[-1].click()
    expect(shown.last.locator("summary")).to_have_attribute("aria-current", "true")
    bar.get_by_text("More").click()
    expect(bar.get_by_role("link").last).to_have_attribute("aria-current", "page")


# Keyboard and focus ---------------------------------------------------------------------------------------------------


def stops(page: Page) -> list[dict]:
    """Everything that Tab comes to on the page, in turn, until it begins anew."""
    page.evaluate(FROM_THE_TOP)
    found: list[dict] = []
    for _press in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stop["skips"] and found):
            return found
        found.append(stop)
    raise AssertionError(f"Tab never comes out of {page.url}")


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("owner", ["/", "/tasks", "/inbox", "/people", "/account/notifications"]),
        ("secretary", ["/work", "/find", "/tasks/{number}"]),
        ("coordinator", ["/desk", "/desk/tasks"]),
    ],
)
@pytest.mark.parametrize("screen", [{}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_tab_goes_through_a_page_in_order_and_each_stop_is_seen(busy, open_as, name, paths, screen):
    """Check 47."""
    page = open_as(name, "/help", **screen)
    faults = {}
    for path in paths:
        page.goto(path.format(number=busy.number))
        found = stops(page)
        assert found[0]["skips"] and found[0]["inView"] and len(found) > 5
        for fault, wanted in {"ring": True, "goesOn": True, "inView": True, "covered": False}.items():
            if wrong := [stop["html"] for stop in found if stop[fault] is not wanted]:
                faults[path, fault] = wrong
    assert not faults, "\n".join(f"{where} {what}" for where, what in faults.items())


def test_the_first_stop_leads_to_the_content(busy, open_as):
    """Check 47."""
    page = open_as("owner", "/inbox")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.getElementById('main').contains(document.activeElement)")


def test_escape_closes_the_top_layer_and_the_focus_returns_to_what_opened_it(busy, open_as):
    """Check 47."""
    page = open_as("owner", "/inbox")
    opener = page.get_by_role("link", name=re.compile("Remind me later: ")).first
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Remind me later")
    expect(dialog).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search, jump or run a command")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Search, jump or run a command")).to_be_hidden()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    menu = page.locator(".inbox summary").first
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".inbox details[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".inbox details[open]")).to_have_count(0)
    expect(menu).to_be_focused()


def said_of(page: Page, text: str | re.Pattern[str]) -> None:
    """The page says this aloud, once, and the focus is somewhere."""
    expect(toast(page, text)).to_be_visible()
    expect(page.locator("#polite")).to_have_text(text)
    page.clock.run_for(400)  # more would come soon
    said = page.evaluate("() => self.said.splice(0)")
    assert len([one for one in said if re.search(text, one)]) == 1 == len(said), said
    assert page.evaluate("() => document.activeElement !== document.body"), "the focus is lost"


def test_after_each_change_of_a_page_the_focus_is_kept_and_it_is_said_once(busy, at_desk, open_as):
    """Check 48."""
    page = open_as("owner", "/inbox")
    page.evaluate(LISTEN)
    page.keyboard.press("j")
    page.keyboard.press("e")
    said_of(page, re.compile(r"^Archived\.$"))
    page.keyboard.press("Control+z")
    said_of(page, re.compile(r"^Taken back\.$"))
    page.get_by_role("button", name="Mark all as read").press("Enter")
    said_of(page, re.compile(r"^Everything is marked as read\.$"))
    page.locator(".inbox summary").first.press("Enter")
    page.get_by_role("button", name="For an hour").first.press("Enter")
    said_of(page, re.compile(r"^CS-\d+ is muted until "))
    page.get_by_role("button", name="Tell me again").press("Enter")
    said_of(page, re.compile(r"^You are told about CS-\d+ again\.$"))
    page.get_by_role("button", name="Archive all").first.press("Enter")
    said_of(page, re.compile(r"^Everything about CS-\d+ is archived\.$"))

    page.goto("/people")
    page.evaluate(LISTEN)
    page.get_by_label("Role of Viewer").select_option("manager")
    page.get_by_role("button", name=re.compile("^Change ?: Viewer")).press("Enter")
    said_of(page, re.compile("^Viewer: "))
    page.get_by_role("button", name=re.compile("^Remove ?: Viewer")).press("Enter")
    said_of(page, re.compile("^Viewer is no longer a member"))

    page.goto("/account/notifications")
    page.evaluate(LISTEN)
    page.get_by_role("button", name=re.compile("^Everything")).press("Enter")
    said_of(page, re.compile("^Saved: Everything"))


# Without a mouse, motion or colours ---------------------------------------------------------------------------------


def test_whatever_is_dragged_can_be_moved_by_a_menu(busy, open_as):
    """Check 50."""
    page = open_as("secretary", "/work")
    cards = page.locator("[data-card]")
    assert cards.count()
    for card in cards.all():
        card.locator("summary").click()
        assert card.locator("[data-to]").count(), card.text_content()
        card.locator("summary").click()


def test_nothing_moves_for_who_wants_no_motion(busy, open_as):
    """Check 51."""
    moving = """() => [...document.querySelectorAll("*")].filter((one) => {
      const { transitionDuration, animationName } = getComputedStyle(one);
      return transitionDuration.split(",").some((time) => parseFloat(time) > 0) || animationName !== "none";
    }).length"""
    page = open_as("secretary", "/work")
    assert page.evaluate(moving), "by itself something moves, so that this test can fail"
    page.emulate_media(reduced_motion="reduce")
    for path in ("/work", "/inbox", f"/tasks/{busy.number}"):
        page.goto(path)
        assert page.evaluate(moving) == 0
        page.keyboard.press("Control+k")
        assert page.evaluate("() => document.getAnimations().length") == 0


def ring(look: str) -> str:
    shown = SimpleNamespace(look=look, words=look, runs=False, arc=60, number="3h")
    return render_to_string("web/ring.html", {"ring": shown, "size": ""})


def taken(page: Page, part: Locator) -> Image.Image:
    """A picture of a part of the page, with a little of what is around it."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    clip = {"x": box["x"] - 6, "y": box["y"] - 6, "width": box["width"] + 12, "height": box["height"] + 12}
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of dots that differ clearly, of the larger picture."""
    size = (max(one.width, other.width), max(one.height, other.height))
    drawn = [ImageOps.pad(picture, size, color=one.getpixel((0, 0))) for picture in (one, other)]
    return sum(ImageChops.difference(*drawn).histogram()[64:]) / (size[0] * size[1])


def shade(picture: Image.Image) -> float:
    """How light it is: 0 is black, 255 is white."""
    return ImageStat.Stat(picture).mean[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_states_focus_and_buttons_are_told_apart(open_as, scheme):
    """Check 51: as pictures, in which of all colours the reader's own few are left."""
    page = open_as("owner", "/account", forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    save = page.get_by_role("button", name="Save")
    plain = page.get_by_role("button", name="Sign out")
    unfocused = taken(page, save)
    assert difference(unfocused, taken(page, plain)) > 0.3, "the main button is filled"
    save.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(save).to_be_focused()
    assert difference(unfocused, taken(page, save)) > 0.02, "the focus is seen"

    here, elsewhere = page.locator(".views [aria-current]"), page.locator(".views a:not([aria-current])").first
    assert abs(shade(taken(page, here)) - shade(taken(page, elsewhere))) > 40, "the chosen view is filled"
    page.keyboard.press("Control+k")
    chosen, other = (page.locator(".palette [role=option]").nth(n) for n in (0, 1))
    assert abs(shade(taken(page, chosen)) - shade(taken(page, other))) > 40, "and so is the chosen option"
    page.keyboard.press("Escape")

    looks = ("ok", "watch", "risk", "over", "pause", "done")
    page.evaluate("(html) => { document.getElementById('main').innerHTML = html; }", "".join(map(ring, looks)))
    pictures = {look: taken(page, page.locator("main svg").nth(n)) for n, look in enumerate(looks)}
    for one, other in combinations(looks, 2):
        assert difference(pictures[one], pictures[other]) > 0.02, (one, other)


@pytest.mark.parametrize(("language", "tag", "other"), [("en", "en", "zh-Hans"), ("zh-hans", "zh-Hans", "en")])
def test_pages_and_their_parts_say_in_which_language_they_are(open_as, at_desk, language, tag, other):
    """Check 51."""
    User.objects.filter(pk=at_desk.owner.pk).update(language=language)
    page = open_as("owner", "/account")
    expect(page.locator("html")).to_have_attribute("lang", tag)
    expect(page.locator(".top button[name=language]")).to_have_attribute("lang", other)


def test_han_and_latin_stand_apart_on_a_chinese_page(open_as, at_desk):
    """What comes from variables, too: a name stands in the middle of a sentence in either script."""
    User.objects.filter(pk=at_desk.owner.pk).update(language="zh-hans")
    page = open_as("owner", "/account")
    width = """spacing => {
        const text = document.createElement("span");
        text.textContent = "改派给Cai Hong";
        if (spacing) text.style.textAutospace = spacing;
        document.getElementById("main").append(text);
        return text.getBoundingClientRect().width;
    }"""
    assert page.evaluate(width, "") > page.evaluate(width, "no-autospace") + 1


# What a browser may fetch ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["owner", "secretary", "coordinator"])
def test_everything_comes_from_the_site_itself_and_arrives(busy, open_as, site, name):
    """Check 52. Scripts and styles inside of a page are refused by its policy; every test watches for that."""
    page = open_as(name, "/help")
    answers = []
    page.on("response", lambda response: answers.append((response.status, response.url)))
    for path in ("/", "/inbox", "/account", f"/tasks/{busy.number}"):
        policy = page.goto(path).header_value("Content-Security-Policy")
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "unsafe" not in policy
    assert len({url for _status, url in answers if "/static/" in url}) >= 5
    assert [answer for answer in answers if answer[0] >= 400 or not answer[1].startswith(site)] == []


def test_the_policy_keeps_out_what_somebody_writes_into_a_page(at_desk, browser, site):
    """Check 52: the other tests would see a violation."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    told = []
    page.on("console", lambda line: told.append(line.text))
    page.goto("/accounts/login/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'self.ran = 1'; document.body.append(s); }"
    )
    page.evaluate("() => { document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>'); }")
    assert page.evaluate("() => self.ran") is None
    assert len([text for text in told if "Content Security Policy" in text]) == 2
    context.close()
