"""Tokens and API keys, below the API."""

import pytest

from backend.accounts import services
from backend.accounts.models import AccessKey
from backend.core.errors import Forbidden
from tests.factories import PASSWORD


def test_nobody_revokes_the_token_of_another(world):
    token = services.sign_in(email="owner@example.org", password=PASSWORD)
    with pytest.raises(Forbidden):
        services.revoke(key=token.key, by=world.actor("manager"))
    assert services.key_of(token.secret) == token.key


def test_only_the_secret_itself_is_known(world):
    secret = services.sign_in(email="owner@example.org", password=PASSWORD).secret
    assert services.key_of(secret) is not None
    for other in (secret[:-1], secret.upper(), secret + "x", "", AccessKey.objects.get().prefix):
        assert services.key_of(other) is None
