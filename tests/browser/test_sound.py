"""Recordings are heard on the pages."""

import io
import math
import wave

from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from backend.files import previewing
from backend.tasks import services as tasks
from tests.browser.conftest import PHONE
from tests.browser.test_task import SOON, at


def tone(seconds: int = 20, rate: int = 8000) -> bytes:
    """A tone that swells and fades every four seconds."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        loud = (
            abs(math.sin(math.pi * n / rate / 4)) * math.sin(2 * math.pi * 220 * n / rate)
            for n in range(seconds * rate)
        )
        sound.writeframes(b"".join(round(20_000 * each).to_bytes(2, "little", signed=True) for each in loud))
    return written.getvalue()


def test_a_recording_is_heard_from_any_place_on(open_as, at_desk):
    task = at_desk.task_in_progress()
    upload = SimpleUploadedFile("Council.wav", tone())
    tasks.add_file(task_id=task.pk, by=at_desk.actor("owner"), upload=upload)
    previewing.make_waiting()
    page = open_as("secretary", at(task), viewport=PHONE, own_clock=True)
    asked = []
    page.on("response", lambda answer: answer.url.endswith("/sound") and asked.append(answer.status))
    player = page.get_by_label("Listen to Council.wav")
    expect(player).to_be_visible()
    assert asked == []  # nothing before it is played
    player.evaluate("player => { player.muted = true; return player.play(); }")
    expect(player).to_have_js_property("paused", False, timeout=SOON)
    assert round(player.evaluate("player => player.duration")) == 20
    player.evaluate("player => new Promise((done) => { player.onseeked = done; player.currentTime = 15; })")
    assert player.evaluate("player => player.currentTime") >= 15
    assert set(asked) == {206}
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not Axe().run(page, "#files").response["violations"]
