"""Live streams on the real web process: what is missed, what is never sent, and how they end."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import httpx
import pytest

from backend.accounts import services as accounts
from backend.accounts.models import AccessKey, Membership, User
from backend.live.streams import append, redis
from backend.outbox.services import relay
from backend.tasks import services as tasks
from tests.factories import PASSWORD, World
from tests.processes import Stack, empty, orm, stack_with_postgres, wait_until

PATIENCE = 60  # seconds; a machine may be as busy as it likes


@dataclass
class Listener:
    """A stream, read by a thread of its own until it ends: `events` are (kind, data, id)."""

    answer: httpx.Response
    events: list[tuple[str, Any, str]] = field(default_factory=list)
    has_ended: bool = False

    def __post_init__(self) -> None:
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        seen: dict[str, str] = {}
        try:
            for line in self.answer.iter_lines():
                name, _, value = line.partition(": ")
                if line and name:
                    seen[name] = value
                elif not line and "event" in seen:
                    self.events.append((seen["event"], json.loads(seen["data"]), seen.get("id", "")))
                    seen = {}
        except httpx.HTTPError:
            pass
        self.has_ended = True

    def heard(self, kind: str) -> list[Any]:
        """The data of all events of a kind, so far."""
        return [data for name, data, _ in self.events if name == kind]

    def wait_for(self, kind: str, *, count: int = 1) -> Any:
        """The data of the `count`-th event of a kind, once it is there."""
        wait_until(lambda: len(self.heard(kind)) >= count, seconds=PATIENCE)
        return self.heard(kind)[count - 1]

    @property
    def last_id(self) -> str:
        """What an EventSource would send as Last-Event-ID."""
        return next(key for _, _, key in reversed(self.events) if key)


@dataclass
class Web:
    """The stack with its web process, and a fresh world."""

    stack: Stack
    world: World

    def token(self, person: str) -> str:
        """A new token of one of the world's people."""
        return accounts.sign_in(email=f"{person}@example.org", password=PASSWORD, name="").secret

    @contextmanager
    def listen(self, token: str, *, after: str = "") -> Iterator[Listener]:
        """A stream, once it said hello."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": after} if after else {})
        timeout = httpx.Timeout(PATIENCE)
        with httpx.stream("GET", f"{self.stack.url}/api/v1/stream", headers=headers, timeout=timeout) as answer:
            assert answer.status_code == 200, answer.read()
            listener = Listener(answer)
            listener.wait_for("hello")
            yield listener

    def stop_listening(self, token: str) -> str:
        """Listen and leave; the id to come back with."""
        with self.listen(token) as listener:
            return listener.last_id


@pytest.fixture(scope="module")
def running(bare_stack, django_db_blocker):
    with orm(bare_stack, django_db_blocker):
        bare_stack.redis.flushall()
        bare_stack.start("web")
        yield bare_stack
        bare_stack.kill(*(name for name in bare_stack.children if name != "redis"))


@pytest.fixture
def web(running, settings, monkeypatch):
    """A fresh world; what this process appends goes to the stack's Redis."""
    empty()
    running.redis.flushall()
    settings.REDIS_URL = running.redis_url
    redis.cache_clear()
    monkeypatch.setattr("backend.live.streams._resting_until", 0.0)
    monkeypatch.setattr("backend.live.streams._has_lost", False)
    yield Web(running, World())
    redis.cache_clear()


class TestHearing:
    def test_who_listens_hears_of_a_task_by_id_and_version(self, web):
        task = web.world.open_task()
        relay()
        with web.listen(web.token("owner")) as listener:
            tasks.claim(task_id=task.pk, by=web.world.actor("secretary"))
            relay()
            assert listener.wait_for("task.moved") == {"task_id": str(task.pk), "version": task.version + 1}

    def test_who_hears_nothing_else_hears_every_three_seconds_that_the_connection_is_alive(self, web):
        with web.listen(web.token("owner")) as listener:
            listener.wait_for("beat")
            began = time.monotonic()
            listener.wait_for("beat", count=3)
            assert time.monotonic() - began < 8, "after so long pages take it for lost"
            assert {key for kind, _, key in listener.events if kind == "beat"} == {""}, (
                "it is nothing to come back after"
            )

    def test_the_browsers_session_opens_the_stream_of_the_pages(self, web):
        with httpx.Client(base_url=web.stack.url, timeout=PATIENCE) as browser:
            assert browser.get("/stream").status_code == 401
            browser.get("/accounts/login/")
            form = {"login": web.world.owner.email, "password": PASSWORD}
            form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
            assert browser.post("/accounts/login/", data=form).status_code == 302
            with browser.stream("GET", "/stream") as answer:
                listener = Listener(answer)
                listener.wait_for("hello")
                task = web.world.open_task()
                relay()
                assert listener.wait_for("task.moved")["task_id"] == str(task.pk)
                browser.post("/accounts/logout/", data={"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
                web.world.open_task()
                relay()
                assert listener.wait_for("closed") == {"reason": "signed_out"}
                assert len(listener.heard("task.moved")) == 1

    def test_who_may_not_listen_gets_the_problem_that_the_api_gives(self, web):
        answer = httpx.get(f"{web.stack.url}/api/v1/stream", headers={"Authorization": "Bearer nobody"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


class TestComingBack:
    def test_what_happened_in_between_is_heard_once_and_in_order(self, web):
        token = web.token("owner")
        last = web.stop_listening(token)
        made = [web.world.open_task() for _ in range(60)]  # more than is read at a time
        relay()
        with web.listen(token, after=last) as listener:
            listener.wait_for("task.moved", count=60)
            assert [data["task_id"] for data in listener.heard("task.moved")] == [str(task.pk) for task in made]
            assert listener.heard("reload") == []
            last = listener.last_id
        with web.listen(token, after=last) as listener:
            task = web.world.open_task()
            relay()
            assert listener.wait_for("task.moved")["task_id"] == str(task.pk)
            assert [kind for kind, _, _ in listener.events if kind != "beat"] == ["hello", "task.moved"]

    def test_what_is_gone_from_the_window_is_loaded_anew(self, web):
        token = web.token("owner")
        last = web.stop_listening(token)
        for number in range(700):
            append([web.world.owner.pk], "notification.told", {"notification_id": str(number)})
        with web.listen(token, after=last) as listener:
            listener.wait_for("reload")
            assert listener.heard("notification.told") == []

    @pytest.mark.parametrize("last", ["9999999999999-0", "1-1", "nonsense", "1-2-3"])
    def test_an_id_of_nobody_is_answered_by_reload(self, web, last):
        with web.listen(web.token("owner"), after=last) as listener:
            listener.wait_for("reload")


class TestLosingRedis:
    def test_streams_hear_of_an_emptied_redis_and_go_on(self, web):
        with web.listen(web.token("owner")) as listener:
            web.stack.redis.flushall()
            listener.wait_for("reload")  # found when the stream's turn comes, or by the next event
            task = web.world.open_task()
            relay()
            assert listener.wait_for("task.moved")["task_id"] == str(task.pk)

    def test_streams_outlive_a_restart_of_redis(self, web):
        with web.listen(web.token("owner")) as listener:
            web.stack.kill("redis")
            web.world.open_task()
            assert relay() >= 1  # the outbox does not mind
            web.stack.start("redis")
            listener.wait_for("reload")
            wait_until(lambda: _hears_again(web, listener), seconds=PATIENCE)

    def test_what_could_not_be_appended_is_loaded_anew(self, web, monkeypatch):
        with web.listen(web.token("owner")) as listener:
            monkeypatch.setattr("backend.live.streams._has_lost", True)
            append([web.world.owner.pk], "notification.told", {"notification_id": "1"})
            listener.wait_for("reload")

    def test_what_could_not_be_appended_is_told_even_if_nothing_else_is(self, web, monkeypatch):
        with web.listen(web.token("owner")) as listener:
            monkeypatch.setattr("backend.live.streams.REST", 0.2)
            monkeypatch.setattr("backend.live.streams._resting_until", time.monotonic() + 0.2)
            append([web.world.owner.pk], "notification.told", {"notification_id": "1"})
            listener.wait_for("reload")
            assert listener.heard("notification.told") == []

    def test_a_redis_that_comes_back_with_an_older_snapshot_has_everybody_load_anew(self, web):
        token = web.token("owner")
        last = web.stop_listening(token)
        with web.listen(token) as listener:
            web.stack.redis.save()
            append([web.world.owner.pk], "notification.told", {"notification_id": "1"})
            listener.wait_for("notification.told")
            web.stack.kill("redis")
            web.stack.start("redis")
            listener.wait_for("reload")
        with web.listen(token, after=last) as listener:
            listener.wait_for("reload")


def _hears_again(web: Web, listener: Listener) -> bool:
    append([web.world.owner.pk], "notification.told", {"notification_id": "1"})
    time.sleep(0.3)
    return bool(listener.heard("notification.told"))


class TestBeingShutOut:
    def test_nothing_is_sent_any_more_from_the_moment_a_membership_is_gone(self, web):
        task = web.world.open_task()
        relay()
        with web.listen(web.token("viewer")) as listener, web.listen(web.token("owner")) as other:
            tasks.post_message(task_id=task.pk, text="The first", by=web.world.actor("owner"))
            relay()
            listener.wait_for("message.posted")
            Membership.objects.filter(user=web.world.viewer).delete()
            append([web.world.viewer.pk, web.world.owner.pk], "task.edited", {"task_id": str(task.pk), "version": 9})
            other.wait_for("task.edited")
            assert listener.wait_for("closed") == {"reason": "access_changed"}
            assert listener.heard("task.edited") == []
            wait_until(lambda: listener.has_ended, seconds=PATIENCE)

    @pytest.mark.parametrize("how", ["token", "person"])
    def test_a_revoked_token_and_a_deactivated_person_end_the_stream(self, web, how):
        with web.listen(web.token("viewer")) as listener:
            if how == "token":
                AccessKey.objects.filter(user=web.world.viewer).delete()
            else:
                User.objects.filter(pk=web.world.viewer.pk).update(is_active=False)
            append([web.world.viewer.pk], "notification.told", {"notification_id": "1"})
            assert listener.wait_for("closed") == {"reason": "signed_out"}
            assert listener.heard("notification.told") == []

    def test_who_hears_nothing_is_shut_out_with_the_next_sign_of_life(self, web):
        with web.listen(web.token("viewer")) as listener:
            AccessKey.objects.filter(user=web.world.viewer).delete()
            assert listener.wait_for("closed") == {"reason": "signed_out"}


class TestLimits:
    def test_a_person_has_five_streams_and_a_place_is_free_when_one_ends(self, web):
        token = web.token("owner")
        headers = {"Authorization": f"Bearer {token}"}
        five = [web.listen(token) for _ in range(5)]
        for stream in five:
            stream.__enter__()
        try:
            refused = httpx.get(f"{web.stack.url}/api/v1/stream", headers=headers, timeout=PATIENCE)
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
            assert int(refused.headers["Retry-After"]) > 0
        finally:
            for stream in five:
                stream.__exit__(None, None, None)
        wait_until(lambda: _can_listen(web, token), seconds=PATIENCE)


def _can_listen(web: Web, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", f"{web.stack.url}/api/v1/stream", headers=headers, timeout=PATIENCE) as answer:
        return answer.status_code == 200


def test_streams_end_at_once_when_the_process_is_stopped_and_clients_know_when_to_come_back(web):
    with web.listen(web.token("owner")) as listener:
        began = time.monotonic()
        web.stack.stop("web", by=signal.SIGTERM)
        assert time.monotonic() - began < 15
        assert listener.wait_for("closed") == {"reason": "restart"}
        wait_until(lambda: listener.has_ended, seconds=PATIENCE)
    web.stack.start("web")


def test_a_process_that_is_full_says_so(web, monkeypatch):
    monkeypatch.setenv("STREAMS_PER_PROCESS", "1")
    monkeypatch.setenv("WEB_WORKERS", "1")
    web.stack.kill("web")
    web.stack.start("web")
    with web.listen(web.token("owner")):
        headers = {"Authorization": f"Bearer {web.token('viewer')}"}
        refused = httpx.get(f"{web.stack.url}/api/v1/stream", headers=headers, timeout=PATIENCE)
        assert (refused.status_code, refused.json()["code"]) == (503, "no_room")
        assert int(refused.headers["Retry-After"]) > 0
    monkeypatch.undo()
    web.stack.kill("web")
    web.stack.start("web")


def test_streams_outlive_a_restart_of_the_database(django_db_blocker, settings):
    """What they should hear waits until it can be asked who may hear it."""
    with stack_with_postgres() as stack, orm(stack, django_db_blocker):
        settings.REDIS_URL = stack.redis_url
        redis.cache_clear()
        web = Web(stack, World())
        token = web.token("owner")
        stack.start("web")
        with web.listen(token) as listener:
            stack.kill("postgres")
            append([web.world.owner.pk], "notification.told", {"notification_id": "1"})
            time.sleep(2)
            assert listener.heard("notification.told") == []
            stack.start("postgres")
            listener.wait_for("notification.told")
            assert listener.heard("reload") == listener.heard("closed") == []
        stack.kill("web")
    redis.cache_clear()
