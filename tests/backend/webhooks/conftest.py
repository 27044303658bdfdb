"""A receiver in the house, and an endpoint that leads to it."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core.cache import cache

from backend.outbox.services import relay
from backend.webhooks import services
from backend.webhooks.models import Endpoint
from backend.webhooks.services.sending import send_for
from tests.receiver import HOME, receiving


@pytest.fixture
def in_house(settings):
    """Webhooks may be sent to this machine."""
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network(f"{HOME}/32")]
    cache.clear()


@pytest.fixture
def receiver(in_house):
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def other_receiver(in_house):
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def made(world, receiver):
    """An endpoint of the world's organization, told everything, with its secret."""
    return services.create(organization=world.organization, url=receiver.url, by=world.actor("owner"))


@pytest.fixture
def endpoint(made) -> Endpoint:
    return made.endpoint


@pytest.fixture
def deliver():
    """Have everything heard and sent that can be now, whoever else is at it."""

    def go() -> int:
        while relay():
            continue
        return send_for(timedelta(minutes=1))

    return go
