"""What the product says of itself to whoever watches over it."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from backend.core import heartbeat
from backend.core.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "patience"), [("worker", 60), ("sweeper", 10)])
def test_it_is_ready_whoever_is_silent_and_says_who_is(client, name, patience):
    def said() -> str:
        answer = client.get("/readyz")
        assert answer.status_code == 200
        return answer.json()[name]

    assert said() == "silent"
    heartbeat.beat(name)
    assert said() == "up"
    Heartbeat.objects.update(at=Now() - timedelta(seconds=patience + 1))
    assert said() == "silent"
