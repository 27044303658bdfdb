"""Every row of the access table holds, and every route of the API stands in it."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import resolve
from rest_framework.test import APIClient

from backend.accounts.roles import Scope
from backend.api.urls import urlpatterns
from tests.api.access import ACTORS, BODIES, NOT_IN_THE_DOCUMENT, TABLE
from tests.api.documented import document
from tests.api.places import Places, key_of

PEOPLE = {
    "own": "owner", "man": "manager", "req": "requester", "view": "viewer", "strg": "stranger", "asgn": "secretary",
    "coll": "colleague", "outs": "outsider", "coor": "coordinator", "ocoo": "other_coordinator",
    "adm": "administrator",
}  # fmt: skip
NAMES = {"language": "eo", "certificate_kind": "archery"}  # keys that are words
ANY_KEY = UUID(int=1)
KEYS = {"k:w": (Scope.TASKS_WRITE,), "k:r": (Scope.TASKS_READ,)}


def rows() -> list[tuple[str, str, tuple[int, ...]]]:
    """Method, path and the status for each actor, of every line of the table."""
    found = []
    for line in filter(str.strip, TABLE.splitlines()):
        method, path, *statuses = line.split()
        assert len(statuses) == len(ACTORS), line
        found.append((method, path, tuple(map(int, statuses))))
    return found


def filled(value: Any, places: Places) -> Any:
    """`value` with every `{name}` replaced by the key of that row of the world."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda match: places[match[1]], value)
    if isinstance(value, dict):
        return {name: filled(inner, places) for name, inner in value.items()}
    return [filled(inner, places) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def client_of(world, api):
    secrets = {name: key_of(world, *scopes) for name, scopes in KEYS.items()}

    def client(actor: str) -> APIClient:
        if actor in KEYS:
            program = APIClient()
            program.credentials(HTTP_AUTHORIZATION=f"Bearer {secrets[actor]}")
            return program
        return api(PEOPLE.get(actor))

    return client


@pytest.mark.parametrize(("method", "path", "statuses"), rows(), ids=lambda value: str(value) if value != () else "")
def test_each_actor_gets_the_answer_of_the_table(method, path, statuses, world, client_of, settings):
    places = Places(world)
    address, body = filled(f"/api/v1{path}", places), filled(BODIES.get(f"{method} {path}", {}), places)
    multipart = {"format": "multipart"} if path.endswith(("/files", "/document")) and method == "POST" else {}
    answers = []
    for actor in ACTORS:
        cache.clear()
        with transaction.atomic():  # each meets the world as it was
            send = getattr(client_of(actor), method.lower())
            answer = send(address, body() if callable(body) else body or None, **multipart)
            transaction.set_rollback(True)
        answers.append(answer.status_code)
    told = {actor: (got, due) for actor, got, due in zip(ACTORS, answers, statuses, strict=True) if got != due}
    assert told == {}, "actor: (got, by the table)"


def route_of(path: str) -> str:
    """The route that an address of the table meets, in the form of the OpenAPI document, keys without their names.

    Only the form of a path decides on its route, so any key will do.
    """
    address = re.sub(r"\{(\w+)\}", lambda match: NAMES.get(match[1], str(ANY_KEY)), f"/api/v1{path}")
    return "/" + re.sub(r"<[^>]+>", "{}", resolve(address).route)


def documented() -> dict[str, dict[str, Any]]:
    """Every path of the OpenAPI document, keys without their names, with its operations by method."""
    return {re.sub(r"\{\w+\}", "{}", path): operations for path, operations in document()["paths"].items()}


def test_every_route_stands_in_the_table():
    routes = {(method.upper(), path) for path, methods in documented().items() for method in methods}
    tabled = {(method, route_of(path)) for method, path, _statuses in rows()}
    assert routes - tabled == set(), "routes without a row"
    assert tabled - routes == set(), "rows without a route"


def test_nothing_answers_outside_the_document():
    answering = {re.sub(r"<[^>]+>", "{}", f"/api/{route}") for route in routes(urlpatterns)}
    assert answering - set(documented()) == NOT_IN_THE_DOCUMENT


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Every address under `patterns`, as it is written there."""
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        yield from routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]
