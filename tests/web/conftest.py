"""The web client as browsers meet it."""

import pytest
from django.test import Client
from django.utils import translation

from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import Offer, Round
from backend.outbox.services import relay

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def english():
    """A request leaves its language active in its thread: every test begins in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def browser(world):
    """`browser("owner")` is a browser in which that person of the world is signed in; `browser()` is a stranger's."""

    def open_(name: str | None = None, **options) -> Client:
        client = Client(headers=HTML, **options)
        if name:
            client.force_login(getattr(world, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_


@pytest.fixture
def offered(world):
    """`offered(task)` has the matcher offer the task, and returns the offer."""

    def offer(task) -> Offer:
        matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
        relay()
        return Offer.objects.pending().get(task=task)

    return offer
