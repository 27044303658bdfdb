"""What remains without a connection: the service worker, and the page that it keeps on the device.

The page is made to be kept: it can only be read, and it holds nothing of what is for members only. Of a confidential
task there is the number and when it is due.
"""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from backend.web.base import Answer
from backend.web.views.board import COLUMNS
from backend.web.views.secretary import ShowsHeld
from tasks_engine.lifecycle import TaskStatus

# What every page needs. Fingerprinted: what has changed has another address.
SHELL = (
    "web/app.css", "web/hanken-grotesk.woff2", "web/seal.svg",
    "web/js/app.js", "web/js/htmx.js", "web/js/live.js", "web/js/keys.js", "web/js/rings.js", "web/js/drafts.js",
)  # fmt: skip


class ServiceWorker(Answer):
    """The script that stands between the pages and the network. From the root, so that it stands before all of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        assets = [static(name) for name in SHELL]
        facts = {
            "assets": json.dumps(assets),
            "version": hashlib.sha256("".join(assets).encode()).hexdigest()[:12],
            "kept": json.dumps(reverse("offline")),
            "board": json.dumps(reverse("work")),
            "leaving": json.dumps(reverse("account_logout").removesuffix("logout/")),
        }
        script = render_to_string("web/worker.js", facts)
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


class Offline(ShowsHeld):
    """The page that is kept: for a secretary the board as it was, for others that there is no connection."""

    template_name = "web/offline.html"

    def check(self) -> None:
        """It is for everybody."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.held if self.actor.secretary_id is not None else []
        columns = [
            (label, [each for each in held if TaskStatus(each.task.status) in states])
            for _name, label, states in COLUMNS
        ]
        # Messages are for the page that is read: the worker, which asks for this one, must not take them away.
        return self.show(columns=columns, has_board=self.actor.secretary_id is not None, messages=[])
