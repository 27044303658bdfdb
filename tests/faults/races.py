"""Races: two acts at the same moment, again and again, until either has come first many times."""

import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import httpx
from django.db import connection

from backend.accounts.models import User
from backend.api.errors import status_of
from backend.core.errors import Refusal
from tests.faults.crowd import secret_of

RACES = int(os.environ.get("RACES", "10"))
"""How often each is run. `./cloudsec soak` says 1000."""
SHORTEST, LONGEST = 0.0005, 0.25  # seconds by which a head start grows or shrinks


@dataclass(frozen=True)
class Answer:
    """What became of one act, as the API tells it."""

    status: int
    code: str = ""  # of a refusal

    @property
    def done(self) -> bool:
        """Whether it was carried out."""
        return self.status == 200


DONE = Answer(200)
Act = Callable[[], Answer]


def by_service(verb: Callable[[], object]) -> Act:
    """A service's verb as an act. Whatever is no refusal would have been a 5xx, and fails the test."""

    def act() -> Answer:
        try:
            verb()
        except Refusal as refusal:
            return Answer(status_of(refusal), refusal.code)
        finally:
            connection.close()
        return DONE

    return act


class Web:
    """The programs of many people, which ask the real web processes."""

    def __init__(self, url: str) -> None:
        separate = httpx.Limits(max_keepalive_connections=0)  # so that the web processes share the requests
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=30, limits=separate)

    def close(self) -> None:
        self._http.close()

    def post(self, user: User, path: str, **body: object) -> Act:
        """A POST as an act."""
        headers = {"Authorization": f"Bearer {secret_of(user)}"}

        def act() -> Answer:
            answer = self._http.post(path, json=body, headers=headers)
            assert answer.status_code < 500, answer.text
            return Answer(answer.status_code, "" if answer.is_success else answer.json()["code"])

        return act


class Duel:
    """Two acts that race. Who came second starts earlier the next time, so that they meet where it is closest."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(2)
        self._lead = self._last = 0.0
        self._step = 0.016

    def run(self, left: Act, right: Act) -> tuple[Answer, Answer]:
        """Both at once; the answers of both."""
        gate = Barrier(2)
        mine = self._threads.submit(_after, gate, -self._lead, left)
        theirs = self._threads.submit(_after, gate, self._lead, right)
        return mine.result(), theirs.result()

    def won(self, answers: tuple[Answer, Answer], left: str, right: str, *, lost: Answer) -> bool:
        """Whether the left one won: exactly one did, and the other was told why."""
        won = answers[0].done
        assert answers == ((DONE, lost) if won else (lost, DONE))
        self.went(left if won else right, left_first=won)
        return won

    def went(self, outcome: str, *, left_first: bool) -> None:
        """Note the outcome, and who was first. Steps shrink where the winner changes, and grow where it does not."""
        change = -1.0 if left_first else 1.0
        self._step = min(max(self._step * (2.0 if change == self._last else 0.5), SHORTEST), LONGEST)
        self._lead, self._last = self._lead + change * self._step, change
        self.seen[outcome] += 1

    def assert_was_a_race(self, *outcomes: str) -> None:
        """Each outcome was seen, no other, and none was rare."""
        self._threads.shutdown()
        print(f"{sum(self.seen.values())} races: {dict(self.seen)}")
        assert set(self.seen) == set(outcomes), self.seen
        assert min(self.seen.values()) >= RACES // 10, self.seen


def _after(gate: Barrier, wait: float, act: Act) -> Answer:
    gate.wait()
    time.sleep(max(0.0, wait))
    return act()
