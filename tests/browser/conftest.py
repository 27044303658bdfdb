"""A real browser on the real site: Chromium, and uvicorn in a thread of this process, whose clock can be moved.

`at_desk` is the world's database behind the site; `open_as("owner")` is a page of a browser in which that person is
signed in. Every test fails when a page broke the content policy, asked another host or threw an error in a script.
"""

import gc
import os
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment
from zoneinfo import ZoneInfo

import pytest
import time_machine
import uvicorn
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from backend.accounts.models import Pool, User
from backend.config import demo
from backend.core.clock import now
from backend.matching import services as rounds
from backend.matching.models import Round
from backend.outbox.services import relay
from deploy.local import chromium
from tests.processes import wait_until

# The event loop that Playwright keeps in this thread makes Django think that its ORM is called from asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 19, 10, 12, tzinfo=CHINA)  # a Thursday
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
THOROUGH = (  # what `make test` leaves to `make test-web`
    "board", "budgets", "calendar", "certificates", "desk", "docs", "files", "growth", "inbox", "live", "messages",
    "offline", "own_templates", "palette", "pictures", "presence", "quality", "ratings", "reports", "rings", "rules",
    "sound", "uploads", "views",
)  # fmt: skip
BLANK = "<!doctype html><html lang=en><title>Blank</title><p>Blank</p>"  # what pages are measured against
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem.removeprefix("test_") in THOROUGH:
            item.add_marker("thorough")


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Static files as production serves them: fingerprinted and compressed."""
    root = tmp_path_factory.mktemp("static")
    of_no_page = ["drf_spectacular_sidecar*"]  # what none of our pages shows takes long to compress
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "backend.web.made.Fingerprinted"}}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=of_no_page)
        (root / "blank.html").write_text(BLANK)
        yield root


class Counted:
    """Django, which says how many requests it is at: they go on when their browser is closed."""

    def __init__(self, django: WSGIHandler) -> None:
        self._django, self._lock, self.running = django, threading.Lock(), 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            self.running += 1
        try:
            return self._django(environ, start_response)
        finally:
            with self._lock:
                self.running -= 1


@pytest.fixture(scope="session")
def site(static_files: Path) -> Iterator[str]:
    """The address of the running site, without a slash at the end."""
    from backend.config import asgi

    asgi.django = Counted(get_wsgi_application())  # one that knows of these static files
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(asgi.Site(), log_level="warning", lifespan="on"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        serving.start()
        wait_until(lambda: server.started, seconds=30)
        gc.freeze()  # as the web process does
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        serving.join(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium.ensure(), args=FLAGS)


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """It is Thursday, 19 November 2026, 10:12 in China, and time goes on from there. `.shift(...)` moves it."""
    with time_machine.travel(MORNING) as traveller:
        yield traveller


@pytest.fixture
def at_desk(transactional_db, settings, site: str, morning, world):
    """The world of `tests.factories.World`, at ten past ten on a working day, behind the site."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    return world


Open = Callable[..., Page]


@pytest.fixture
def window(transactional_db, browser: Browser, site: str) -> Iterator[Open]:
    """`window(user, "/tasks")` is a page in a browser of its own in which that user, or None, is signed in.

    Keywords are those of Playwright's `new_context`: `viewport=PHONE`, `java_script_enabled=False`, ...
    The browser's clock is the server's, and can be moved, unless `own_clock=True`: then it can measure. Such a browser
    was never here before; others have kept the typeface.
    Pages come without their service worker, which answers before `page.route` does, unless `service_workers="allow"`.
    """
    from backend.config import asgi

    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_(user: User | None = None, path: str = "/", *, own_clock: bool = False, **options: object) -> Page:
        usual = {"base_url": site, "viewport": WIDE, "timezone_id": "Asia/Shanghai", "service_workers": "block"}
        given: dict[str, Any] = {**usual, **options}
        context = browser.new_context(**given)
        contexts.append(context)
        if user:
            context.add_cookies([{**session_of(user), "url": site}])
        if not own_clock:
            context.add_cookies([{"name": "typeface", "value": "kept", "url": site}])
        page = context.new_page()
        if not own_clock:
            page.clock.install(time=now())
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda line: _is_violation(line.text) and faults.append(line.text))
        page.on(
            "request",
            lambda request: _is_foreign(request.url, given["base_url"]) and faults.append(f"asked {request.url}"),
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    wait_until(lambda: not asgi.django.running, seconds=30)  # after this the database is emptied
    assert not faults


@pytest.fixture
def open_as(window: Open, at_desk) -> Open:
    """`open_as("owner", "/tasks")` is a page in a browser of its own in which that person of the world is signed in."""

    def open_(name: str | None = None, path: str = "/", **options: object) -> Page:
        return window(getattr(at_desk, name) if name else None, path, **options)

    return open_


@pytest.fixture
def office(transactional_db, settings, site: str, morning) -> None:
    """The demonstration on that Thursday morning, without its past, with a round of offers made."""
    _load(settings, with_past=False)


@pytest.fixture
def office_at_work(transactional_db, settings, site: str, morning) -> None:
    """The demonstration as a newcomer finds it, on that Thursday morning."""
    _load(settings, with_past=True)


def _load(settings: Any, *, with_past: bool) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    demo.load(at=now(), with_past=with_past)
    relay(most=2000)
    for pool in Pool.objects.all():
        rounds.run_round(pool_id=pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    relay(most=2000)


def toast(page: Page, text: str | re.Pattern[str]) -> Locator:
    """What the page shows of what was done. It says the same aloud, in a region that nobody sees."""
    return page.locator("#toasts").get_by_text(text)


def session_of(user: User) -> dict[str, str]:
    """The cookie of a browser in which this user has signed in, just now and with a password."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": now().timestamp(), "email": user.email}]
    session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def _is_violation(text: str) -> bool:
    return "Content Security Policy" in text


def _is_foreign(url: str, site: str) -> bool:
    return not url.startswith((site, "data:", "blob:"))
