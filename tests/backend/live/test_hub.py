"""What waits for a reader who does not read, and what becomes of them."""

import asyncio

import pytest
from redis.asyncio.client import PubSub

from backend.accounts.services import sign_in
from backend.live import asgi
from backend.live import hub as hub_module
from backend.live.admission import Grant, here
from backend.live.hub import WAITING, Hub, message
from backend.live.streams import append, redis, stream_of
from tests.factories import PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grant():
    redis().flushdb()
    person = World().owner
    return Grant(user_id=person.pk, key_id=sign_in(email=person.email, password=PASSWORD).key.pk)


def test_nothing_more_is_read_for_a_reader_who_is_behind_until_they_read(grant):
    async def scenario():
        hub = Hub()
        hub.start()
        stream = await hub.open(grant, "")
        for number in range(10 * WAITING):
            append([grant.user_id], "notification.told", {"notification_id": str(number)})
            if number % 8 == 0:
                await asyncio.sleep(0.03)  # each of these is a piece of its own
        waiting = 0
        pieces = []
        while sum(piece.count(b"notification.told") for piece in pieces) < 10 * WAITING:
            waiting = max(waiting, stream._waiting.qsize())
            pieces.append(await stream.next())
            hub.sent(stream)
        assert waiting <= WAITING + 1
        assert not any(b"reload" in piece for piece in pieces)
        await hub.close(stream)
        await hub.stop()

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_what_cannot_be_read_is_skipped_and_the_reader_loads_anew(grant):
    async def scenario():
        hub = Hub()
        hub.start()
        stream = await hub.open(grant, "")
        append([grant.user_id], "notification.told", {"notification_id": "1"})
        redis().xadd(stream_of(grant.user_id), {"event": "from.tomorrow", "data": b'{"thing_id": 1}'})
        redis().xadd(stream_of(grant.user_id), {"event": "task.moved", "data": b"{not JSON"})
        append([grant.user_id], "notification.told", {"notification_id": "2"})
        heard = b""
        while b"reload" not in heard:
            heard += await stream.next()
        append([grant.user_id], "notification.told", {"notification_id": "3"})
        while b'"3"' not in heard:
            heard += await stream.next()
        assert b"tomorrow" not in heard
        await hub.close(stream)
        await hub.stop()

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_after_every_break_of_the_connection_to_redis_everybody_loads_anew(grant):
    async def scenario():
        hub = Hub()
        hub.start()
        stream = await hub.open(grant, "")
        append([grant.user_id], "notification.told", {"notification_id": "1"})
        heard = b""
        while b"notification.told" not in heard:
            heard += await stream.next()
        assert b"reload" not in heard, "the first subscription is no break"
        for _ in range(2):
            redis().client_kill_filter(_id=_the_one_that_listens())
            while b"reload" not in await stream.next():
                pass
        await hub.close(stream)
        await hub.stop()

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_a_reader_hears_that_the_connection_is_alive_whatever_is_away(grant, monkeypatch):
    monkeypatch.setattr(hub_module, "BEAT", 0.1)
    monkeypatch.setattr(hub_module, "LOOK", 0.1)

    async def silence(*_):
        await asyncio.sleep(3600)

    async def scenario():
        hub = Hub()
        monkeypatch.setattr(hub, "_judge", silence)
        monkeypatch.setattr(hub_module, "confirm", silence)
        hub.start()
        stream = await hub.open(grant, "")
        assert b"hello" in await stream.next()
        await asyncio.sleep(1.5)  # by now it waits for the judge
        stream._waiting = asyncio.Queue()
        assert [await stream.next() for _ in range(3)] == 3 * [b"event: beat\ndata: {}\n\n"]
        await hub.close(stream)
        await hub.stop()

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_a_connection_that_no_longer_answers_to_pings_is_given_up(grant, monkeypatch):
    monkeypatch.setattr(hub_module, "LOOK", 0.2)

    async def scenario():
        hub = Hub()
        hub.start()
        stream = await hub.open(grant, "")
        while not hub._has_listened:
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)  # more than two pings, all answered
        monkeypatch.setattr(PubSub, "get_message", silence)
        await asyncio.sleep(2)
        monkeypatch.undo()
        while b"reload" not in await stream.next():
            pass
        await hub.close(stream)
        await hub.stop()

    async def silence(subscription, timeout):
        await asyncio.sleep(timeout)

    asyncio.run(asyncio.wait_for(scenario(), 60))


def _the_one_that_listens():
    own = redis().connection_pool.connection_kwargs["db"]
    return next(client["id"] for client in redis().client_list(_type="pubsub") if int(client["db"]) == own)


def test_a_reader_who_takes_nothing_is_given_up(grant, monkeypatch):
    monkeypatch.setattr(asgi, "STUCK", 0.1)
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
    sent = []

    async def django(scope, receive, send):
        scope["live.grants"].append(grant)
        await send(start)

    async def receive():
        await asyncio.sleep(3600)

    async def send(event):
        sent.append(event)
        if event["type"] == "http.response.body":
            await asyncio.sleep(3600)

    async def scenario():
        streams = asgi.Streams(django)
        streams._hub.start()
        await streams({"type": "http", "headers": [], "query_string": b""}, receive, send)
        await streams.stop()

    asyncio.run(asyncio.wait_for(scenario(), 60))
    assert [event["type"] for event in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["headers"] == [], "nobody knows how long a stream will be"
    assert here.open == 0


def test_an_event_is_written_as_browsers_read_it():
    written = message("task.moved", {"task_id": "x", "version": 4}, place=(17, 2), retry=3000)
    assert written == b'retry: 3000\nid: 17-2\nevent: task.moved\ndata: {"task_id":"x","version":4}\n\n'
