"""Streams of everybody in the world, in the suite's own Redis."""

from collections import defaultdict

import orjson
import pytest

from backend.live.streams import redis, stream_of
from backend.outbox.services import relay

PEOPLE = (
    "owner", "manager", "requester", "viewer", "stranger", "coordinator", "other_coordinator", "administrator",
    "secretary", "colleague", "outsider",
)  # fmt: skip


@pytest.fixture
def hear(world, django_capture_on_commit_callbacks):
    """Everybody listens. `hear()` relays what waits; returns {kind: {name: data}} of what came since the last time."""
    streams = {name: stream_of(getattr(world, name).pk) for name in PEOPLE}
    redis().flushdb()
    places = {name: redis().xadd(stream, {"event": "start"}) for name, stream in streams.items()}

    def hear():
        with django_capture_on_commit_callbacks(execute=True):
            while relay():
                pass
        heard = defaultdict(dict)
        for name, stream in streams.items():
            for place, fields in redis().xrange(stream, min=b"(" + places[name]):
                heard[fields[b"event"].decode()][name] = orjson.loads(fields[b"data"])
                places[name] = place
        return heard

    hear()
    return hear
