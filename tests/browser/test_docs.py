"""The API's document for reading."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import expect

BUNDLE = "drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Ours", "version": "1"},
    "paths": {"/a": {"get": {"summary": "A", "responses": {"200": {"description": "There it is."}}}}},
}
PAGE = """<!doctype html><html><head><meta charset="utf-8"><script src="/redoc/own.js"></script></head>
<body><redoc spec-url="/redoc/document.json"></redoc><script src="/redoc/bundle.js"></script></body></html>"""


def test_the_document_asks_no_other_host_for_its_makers_mark(window, settings):
    """Check 52. The scripts of the page under its policy: the site for tests has no files of its packages."""
    directives = {name: " ".join(sources) for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
    directives |= {"style-src": "'self' 'unsafe-inline'", "worker-src": "'self' blob:"}  # of `backend.api.docs`
    policy = {"Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in directives.items())}
    page, script = window(None, "/help", own_clock=True), "text/javascript; charset=utf-8"
    answers = {
        "page": (PAGE, "text/html; charset=utf-8"),
        "own.js": (Path(finders.find("api/redoc.js")).read_text(), script),
        "bundle.js": (Path(finders.find(BUNDLE)).read_text(), script),
        "document.json": (json.dumps(DOCUMENT), "application/json"),
    }

    def answer(route):
        body, kind = answers[route.request.url.rpartition("/")[2]]
        route.fulfill(body=body, content_type=kind, headers=policy)

    page.route("**/redoc/*", answer)
    page.goto("/redoc/page")
    expect(page.get_by_text("API docs by Redocly")).to_be_visible(timeout=20_000)
    expect(page.locator("img")).to_have_count(0)
