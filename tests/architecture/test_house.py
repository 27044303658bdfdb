"""The rules of the house, run as tests: directions, lint, types, and generated files in step with the code."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from deploy.local.product import DOCUMENTS

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    "command",
    [
        ("lint-imports",),
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
    ],
    ids=" ".join,
)
def test_the_house_is_in_order(command):
    result = run(*command)
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]


@pytest.mark.django_db
def test_migrations_are_in_step_with_models(db):
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


@pytest.mark.parametrize(("module", "path"), DOCUMENTS.items())
def test_generated_documents_are_in_step_with_the_code(module, path):
    result = run("python", "-m", *module.split())
    assert result.returncode == 0, result.stderr[-3000:]
    assert result.stdout == (ROOT / path).read_text(), f"run `make docs`: {path} is behind the code"


def test_every_operation_has_a_summary_and_a_tag():
    schema = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    bare = [
        f"{method.upper()} {path}"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if not operation.get("summary") or operation.get("tags", ["api"]) == ["api"]
    ]
    assert bare == []
