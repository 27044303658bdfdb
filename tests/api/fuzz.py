"""Requests that schemathesis makes from the OpenAPI document, sent into the world of the access table."""

import random
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import schemathesis
from django.core.cache import cache
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.urls import resolve
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, GenerationMode, Response, checks
from schemathesis.config import GenerationConfig
from schemathesis.core.parameters import ParameterLocation

from backend.api.parsers import Part
from tests.api.access import ACTORS, BODIES
from tests.api.documented import document
from tests.api.places import Places
from tests.api.test_access import filled

schemathesis.serializer.alias(Part.media_type, "application/octet-stream")

Operations = dict[tuple[str, str], Any]


def operations() -> Operations:
    """Every operation of the document by its method and path, the keys without their names."""
    schema = schemathesis.openapi.from_dict(deepcopy(document()))
    schema.app = get_wsgi_application()
    schema.config.generation.update(with_security_parameters=False)  # `send` says who asks
    schema.config.checks.negative_data_rejection.expected_statuses += ["412", "413"]
    found = [result.ok() for result in schema.get_all_operations()]
    return {(operation.method.upper(), re.sub(r"\{\w+\}", "{}", operation.path)): operation for operation in found}


def said_as_a_problem(ctx: CheckContext, response: Response, case: Case) -> None:
    """Every refusal is a problem with the request's id, also of methods that the document does not have."""
    if response.status_code >= 400:
        assert response.headers["content-type"] == ["application/problem+json"]
        assert [response.json()["request_id"]] == response.headers["x-request-id"]


BY_DOCUMENT = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    said_as_a_problem,
]


class Target:
    """A row of the access table: its operation, the keys of its path, a body that fits, and who may do it."""

    def __init__(self, row: tuple[str, str, tuple[int, ...]], places: Places, known: Operations) -> None:
        method, path, statuses = row
        address = filled(f"/api/v1{path}", places)
        route = "/" + resolve(address).route
        self.operation = known[method, re.sub(r"<[^>]+>", "{}", route)]
        values = re.fullmatch(re.sub(r"<[^>]+>", "([^/]+)", route), address)
        assert values
        self.keys = dict(zip(re.findall(r"\{(\w+)\}", self.operation.path), values.groups(), strict=True))
        body = BODIES.get(f"{method} {path}", {})
        self.body: dict[str, Any] = {} if callable(body) else filled(body, places)
        welcome = [actor for actor, status in zip(ACTORS, statuses, strict=True) if status < 300]
        self.actors = [*ACTORS, *welcome * (3 * len(ACTORS) // len(welcome) if welcome else 0)]

    def requests(self) -> st.SearchStrategy[tuple[str, Case]]:
        """Who asks, and what: most to the keys of the row, some of them with fields of its body, or with it whole."""
        unchanged = {"If-Match": "*"} if "If-Match" in self.operation.headers else None
        whole = {"body": self.body, "media_type": "application/json"} if self.body else {}
        positive, negative = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
        cases = [
            self.operation.as_strategy(positive, path_parameters=self.keys, headers=unchanged, **whole),
            self.operation.as_strategy(positive, path_parameters=self.keys, headers=unchanged),
            self.operation.as_strategy(positive),
            self.operation.as_strategy(negative, path_parameters=self.keys, headers=unchanged),
            self.operation.as_strategy(negative),
        ]
        fields = st.lists(st.sampled_from([*self.body, None]), unique=True) if self.body else st.just([])
        return st.tuples(st.sampled_from(self.actors), st.builds(self._with_fields, st.one_of(cases), fields))

    def edges(self, chance: random.Random, most: int) -> list[tuple[str, Case]]:
        """At most `most` requests at the edges of what each parameter and field allows, and just beyond."""
        made = self.operation.schema.iter_coverage_cases(
            self.operation, generation_modes=list(GenerationMode), generation_config=GenerationConfig()
        )
        cases = list(made)
        chosen = chance.sample(cases, min(most, len(cases)))
        return [(chance.choice(self.actors), self._at_home(case)) for case in chosen]

    def _with_fields(self, case: Case, fields: list[str | None]) -> Case:
        """`case` with `fields` of the row's body; with all of them when one is None."""
        if fields and case.media_type == "application/json" and isinstance(case.body, dict):
            case.body = {**case.body, **(self.body if None in fields else {name: self.body[name] for name in fields})}
        return case

    def _at_home(self, case: Case) -> Case:
        """`case` at the keys of the row, unless its own are wrong on purpose."""
        if self.keys and not (case.meta and case.meta.is_negative_at(ParameterLocation.PATH)):
            case.path_parameters = dict(self.keys)
        return case


def send(case: Case, token: str | None) -> None:
    """Send `case` and look at the answer. Nothing of it stays: the next request meets the same world."""
    cache.clear()  # throttles count there
    headers = {"Authorization": f"Bearer {token}"} if token else None
    with transaction.atomic(), in_one_connection(), told_with_the_fault():
        response = case.call(headers=headers)
        case.validate_response(response, checks=BY_DOCUMENT)
        connection.check_constraints()  # as at the commit
        transaction.set_rollback(True)


@contextmanager
def in_one_connection() -> Iterator[None]:
    """Requests leave the test's connection open, as Django's own test client does it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def told_with_the_fault() -> Iterator[None]:
    """A failure carries the traceback of the fault behind it."""
    faults: list[str] = []

    def note(**_: Any) -> None:
        faults.append(traceback.format_exc())

    got_request_exception.connect(note)
    try:
        yield
    except BaseException as failure:
        for fault in faults:
            failure.add_note(fault)
        raise
    finally:
        got_request_exception.disconnect(note)
