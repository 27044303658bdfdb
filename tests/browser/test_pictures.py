"""The eight key pages as they look: in both languages and themes, wide and narrow.

Nothing may be cut, in either language and in one that needs a third more room. `make shots` keeps the pictures, and
fails when one differs from the picture that the run before it kept in more than two of a thousand dots.
"""

import gettext
import os
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from backend.accounts.models import User
from backend.core.clock import now
from backend.files import previewing
from backend.tasks.models import Assignment, Task
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_quality import CUT, LANGUAGES
from tests.browser.tour import user_of

SHOTS = os.environ.get("SHOTS")
THEMES = ("light", "dark")
SIZES = {"1440": WIDE, "390": PHONE}
MOST_DIFFERENT = 0.002  # of all dots


def key_pages() -> dict[str, tuple[str, str]]:
    """The role that looks, and the address, by name."""
    client, secretary = user_of("organization"), user_of("secretary")
    delivered = Task.objects.get(organization__memberships__user=client, status="submitted")
    held = Assignment.objects.holding().get(secretary__user=secretary, task__status="in_progress").task
    previewing.make_waiting()
    return {
        "home": ("organization", "/"),
        "post": ("organization", "/tasks/new"),
        "review": ("organization", f"/tasks/{delivered.number}/review"),
        "board": ("secretary", "/work"),
        "find": ("secretary", "/find"),
        "task": ("secretary", f"/tasks/{held.number}"),
        "sla": ("coordinator", "/desk"),
        "certificates": ("coordinator", "/desk/certificates"),
    }


def reader(role: str, language: str) -> User:
    """Who is signed in for a role, reading in that language."""
    user = user_of(role)
    user.language = language
    user.save()
    return user


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_and_the_pictures_are_as_they_were(office_at_work, window, language):
    """Check 56."""
    faults, changed = {}, []
    for name, (role, path) in key_pages().items():
        page = window(reader(role, language), path)
        expect(page.locator("[hx-trigger=load]")).to_have_count(0)
        page.clock.pause_at(now() + timedelta(seconds=1))
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            if cut := page.evaluate(CUT):
                faults[name, size] = cut
            if SHOTS:  # of the whole page, with its bars where they are once one has come to its end
                page.set_viewport_size({**viewport, "height": page.evaluate("() => document.body.scrollHeight")})
            for theme in THEMES if SHOTS else ():
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                changed += picture(page, Path(SHOTS), f"{name}.{language[:2]}-{size}-{theme}.png")
        page.context.close()
    assert not faults
    assert not changed


def picture(page, folder: Path, name: str) -> list[str]:
    """Keep a picture; what differs from the one that was kept before."""
    latest, before = folder / name, folder / "before" / name
    before.parent.mkdir(parents=True, exist_ok=True)
    if latest.exists():
        latest.replace(before)
    page.screenshot(path=latest, full_page=True)
    if not before.exists():
        return []
    new, old = (Image.open(path).convert("L") for path in (latest, before))
    if new.size != old.size:
        return [f"{name}: {old.size} was, {new.size} is"]
    differing = sum(ImageChops.difference(new, old).point(lambda dot: dot > 8).histogram()[1:])
    share = differing / (new.width * new.height)
    return [f"{name}: {share:.2%} of it differs"] if share > MOST_DIFFERENT else []


def test_longer_words_are_not_cut_either(office_at_work, window, monkeypatch):
    """Check 56, in a language that needs a third more room."""
    monkeypatch.setattr(gettext.NullTranslations, "gettext", lambda self, text: longer(text))
    translate = gettext.GNUTranslations.gettext
    monkeypatch.setattr(gettext.GNUTranslations, "gettext", lambda self, text: longer(translate(self, text)))
    faults = {}
    for name, (role, path) in key_pages().items():
        page = window(reader(role, "en"), path)
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            if cut := page.evaluate(CUT):
                faults[name, size] = cut
        page.context.close()
    assert not faults


def longer(text: str) -> str:
    """What a translator into a wordy language would write."""
    return f"{text} {'lorem ' * (1 + len(text) // 18)}".strip() if len(text) > 3 and text.isascii() else text
