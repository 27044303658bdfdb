"""The API as programs meet it."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from backend.accounts.models import AccessKey
from backend.accounts.services import digest_of
from backend.core.clock import now


@pytest.fixture(autouse=True)
def no_requests_yet():
    """Throttles count in Redis, which outlives a test."""
    cache.clear()


@pytest.fixture
def api(world):
    """`api("owner")` is a client signed in with a token of that person of the world; `api()` is a stranger's."""
    from datetime import timedelta

    def client(name: str | None = None) -> APIClient:
        browser = APIClient()
        if name:
            secret = f"test-{name}"
            AccessKey.objects.get_or_create(
                digest=digest_of(secret),
                defaults={
                    "user": getattr(world, name),
                    "name": "tests",
                    "prefix": secret[:12],
                    "expires_at": now() + timedelta(days=1),
                    "last_used_at": now(),
                },
            )
            browser.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return browser

    return client
