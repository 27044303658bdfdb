import pytest

from tests.backend.outbox import bells


@pytest.fixture(autouse=True)
def hearers(settings, monkeypatch):
    """Only the hearers of `bells`, who have heard nothing yet."""
    settings.SUBSCRIPTIONS = "tests.backend.outbox.bells.SUBSCRIPTIONS"
    for name in ("heard", "heard_too", "now_hearing", "overlaps", "troubles"):
        monkeypatch.setattr(bells, name, [])
