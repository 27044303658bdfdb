"""The OpenAPI document keeps its own rules: it is valid, its examples fit it, every operation tells its problems."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from tests.api.documented import document

DOCUMENT = document()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def examples(operation: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each example of a body, with the schema that it is an example of."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in (content for body in bodies for content in body.get("content", {}).values()):
        for example in content.get("examples", {}).values():
            yield content["schema"], example["value"]


def test_the_document_is_openapi_3_1():
    assert DOCUMENT["openapi"] == "3.1.0"
    validate_schema(DOCUMENT)
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_every_operation_tells_what_it_does_and_how_it_refuses(operation):
    assert operation["summary"]
    assert operation["tags"]
    assert set(operation["responses"]["default"]["content"]) == {"application/problem+json"}
    assert {"200", "201", "202", "204"} & set(operation["responses"])


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_examples_fit_what_they_are_examples_of(operation):
    for schema, value in examples(operation):
        whole = {**schema, "components": DOCUMENT["components"]}
        Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS.values() if "requestBody" in each],
                         ids=[name for name, each in OPERATIONS.items() if "requestBody" in each])  # fmt: skip
def test_every_json_body_with_fields_has_an_example_and_takes_no_others(operation):
    content = operation["requestBody"]["content"].get("application/json")
    if content:
        name = content["schema"]["$ref"].removeprefix("#/components/schemas/")
        shape = DOCUMENT["components"]["schemas"][name]
        assert shape["additionalProperties"] is False
        assert content.get("examples") or not shape.get("properties")
