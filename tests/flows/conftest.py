"""People at work over HTTP, with real web, worker and beat processes behind it. No job is run by the tests."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from backend.accounts import services as accounts
from tests.factories import PASSWORD
from tests.processes import wait_until

EVERYBODY = ("owner", "requester", "secretary", "colleague", "coordinator", "stranger")
PAUSE = 0.3  # seconds between two questions: each costs the web process and the database work


class Person:
    """Somebody with a token, who asks and expects to be answered."""

    def __init__(self, url: str, secret: str) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        self.http = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=30)

    def get(self, path: str, **query: Any) -> Any:
        """The answer's body. Fails for anything but a 2xx."""
        return self._told(self.http.get(path, params=query))

    def post(self, path: str, body: Any = None) -> Any:
        return self._told(self.http.post(path, json=body or {}))

    def upload(self, path: str, name: str, content: bytes) -> Any:
        return self._told(self.http.post(path, files={"file": (name, content)}))

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = self.http.request(method, path, json=body if method != "GET" else None)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["code"]

    def notices(self) -> set[str]:
        """The kinds of notices that reached them."""
        return {notice["kind"] for notice in self.get("/notifications", page_size=200)["results"]}

    @staticmethod
    def _told(answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@pytest.fixture
def people(running_stack, live_world) -> Iterator[dict[str, Person]]:
    """Everybody of the world, signed in. Not over the API: it throttles so many from one address."""
    signed_in = {
        name: Person(
            running_stack.url, accounts.sign_in(email=f"{name}@example.org", password=PASSWORD, name="").secret
        )
        for name in EVERYBODY
    }
    yield signed_in
    for person in signed_in.values():
        person.http.close()


@pytest.fixture
def office(people: dict[str, Person]) -> "Office":
    return Office(people)


class Office:
    """What the flows have in common: posting, waiting for the matcher, reading clocks."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    def post_task(self, **values: Any) -> str:
        """Post and publish a task; return its id."""
        body = {
            "template": "minutes",
            "title": "Minutes of the third council meeting",
            "brief": "Decisions first, numbered, each with an owner and a date.",
            "fields": {"meeting_date": "2026-11-18", "style": "decisions"},
            "deliver_within_minutes": 1080,
            **values,
        }
        task = self.owner.post("/tasks", body)
        return self.owner.post(f"/tasks/{task['id']}/publish")["id"]

    def offer(self, task: str, *names: str) -> tuple[str, dict[str, Any]]:
        """Wait until one of `names` (either secretary) is offered the task; return who, and the offer."""
        found: dict[str, str] = {}

        def offered() -> bool:
            for name in names or ("secretary", "colleague"):
                for offer in self.people[name].get("/offers", task=task, status="pending")["results"]:
                    found[name] = offer["id"]
            return bool(found)

        wait_until(offered, seconds=40, pause=PAUSE)
        name, offer = next(iter(found.items()))
        return name, self.people[name].get(f"/offers/{offer}")

    def taken(self, task: str) -> Person:
        """Wait for the offer and accept it; return the secretary who holds the task now."""
        name, offer = self.offer(task)
        self.people[name].post(f"/offers/{offer['id']}/accept")
        return self.people[name]

    def status(self, task: str) -> str:
        return self.owner.get(f"/tasks/{task}")["status"]

    def clocks(self, task: str) -> dict[str, dict[str, Any]]:
        """The last cycle of each clock."""
        return {clock["kind"]: clock for clock in self.owner.get(f"/tasks/{task}/clocks")}

    def stored_clocks(self, task: str, until: Callable[[dict[str, str]], bool]) -> None:
        """Wait until the workers have stored the clocks as `until` wants them: kind to state."""

        def stored() -> bool:
            rows = self.owner.get("/clocks", task=task, ordering="created")["results"]
            return until({clock["kind"]: clock["state"] for clock in rows})

        wait_until(stored, seconds=20, pause=PAUSE)

    def told(self, name: str, *kinds: str) -> None:
        """Wait until the person was told of all `kinds`."""
        wait_until(lambda: set(kinds) <= self.people[name].notices(), seconds=20, pause=PAUSE)
