"""What deploys the product names only what exists, and everything that exists.

No container engine runs here. So the compose file is checked against its schema, and each command, module and
variable that it or the image names is looked up in the code.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from deploy.local import ROOT, product

COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PRODUCT = ("web", "worker", "beat", "migrate")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
EXAMPLE = (ROOT / "deploy/env.example").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def example() -> dict[str, str]:
    """Names and values of env.example."""
    return {name: value.strip('"') for name, value in re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)}


def read_by_settings() -> set[str]:
    return set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", (ROOT / "backend/config/settings.py").read_text()))


def read_by_processes() -> set[str]:
    only_tests = {ROOT / f"deploy/local/{name}.py" for name in ("chromium", "clamd", "debian")}
    local = {*(ROOT / "deploy/local").glob("*.py")} - only_tests
    files = [ROOT / "deploy/gunicorn.py", ROOT / "deploy/health.py", *local]
    found = {name for file in files for name in re.findall(r'\.get\("([A-Z_]+)"', file.read_text())}
    return found | {"WORKER_CONCURRENCY"}


def wanted_by_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", COMPOSE_TEXT))


class TestVariables:
    def test_the_example_has_every_variable_that_is_read_and_no_other(self) -> None:
        assert set(example()) == read_by_settings() | read_by_processes() | wanted_by_compose()

    def test_every_variable_is_explained(self) -> None:
        blocks = EXAMPLE.split("\n\n")
        for block in (block for block in blocks if re.search(r"^[A-Z_]+=", block, re.MULTILINE)):
            assert re.search(r"^# \w", block, re.MULTILINE), block

    def test_the_example_states_the_defaults(self) -> None:
        given = {name: value for name, value in example().items() if value}
        assert settings_under(given) == settings_under({})

    def test_containers_are_told_every_variable_that_the_settings_read(self) -> None:
        for name in PRODUCT:
            told = set(SERVICES[name]["environment"])
            assert read_by_settings() - told == {"TEST_DATABASE_NAME"}, name
            assert told <= read_by_settings() | read_by_processes(), name

    def test_the_example_and_the_compose_file_hold_no_secret(self) -> None:
        secret = re.compile("PASSWORD|SECRET|KEY|AUTH")
        assert not [name for name, value in example().items() if secret.search(name) and value]
        for name, service in SERVICES.items():
            for variable, value in service.get("environment", {}).items():
                if secret.search(variable):
                    assert re.fullmatch(r"\$\{[A-Z_]+:[?-]\}", value), (name, variable)


def settings_under(variables: dict[str, str]) -> dict[str, str]:
    """All settings that have a readable value, as Django would see them with these environment variables."""
    code = (
        "import json, django; django.setup(); from backend.config import settings\n"
        "print(json.dumps({n: repr(v) for n, v in vars(settings).items() if n.isupper() and ' at 0x' not in repr(v)}))"
    )
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "backend.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**clean, **variables}, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.replace(f"{ROOT}/", ""))  # type: ignore[no-any-return]


class TestCompose:
    def test_it_follows_the_schema_of_compose_files(self) -> None:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
        done = subprocess.run([*command, ROOT / "docker-compose.yml"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout

    def test_its_commands_are_those_of_one_machine(self) -> None:
        places = {"WORKER_CONCURRENCY": "${WORKER_CONCURRENCY:-2}", "BEAT_SCHEDULE": "/dev/shm/beat-schedule"}
        for name, line in {"web": product.WEB, "worker": product.WORKER, "beat": product.BEAT}.items():
            assert SERVICES[name]["command"] == [word.format(**places) for word in line.split()]
        steps = [f"python -m {product.MANAGE} {step}" for step in product.DATABASE_STEPS]
        assert SERVICES["migrate"]["command"] == ["sh", "-c", " && ".join(steps)]

    def test_django_has_the_commands_that_prepare_it(self) -> None:
        steps = {step.split()[0] for step in (*product.DATABASE_STEPS, product.STATIC_STEP)}
        assert steps <= set(get_commands())

    @pytest.mark.parametrize("name", SERVICES)
    def test_every_service_is_watched_limited_and_restarted(self, name: str) -> None:
        service = SERVICES[name]
        assert service["healthcheck"]
        assert {"cpus", "memory"} == set(service["deploy"]["resources"]["limits"])
        assert service["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")

    def test_what_must_last_is_in_volumes_and_what_is_named_is_declared(self) -> None:
        mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
        assert {volume for volume in mounted if "/" not in volume} == set(COMPOSE["volumes"])
        assert all((ROOT / volume).exists() for volume in mounted if "/" in volume)
        assert {network for service in SERVICES.values() for network in service["networks"]} == set(COMPOSE["networks"])

    def test_only_the_web_process_can_be_reached_and_only_from_this_machine(self) -> None:
        ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
        assert list(ports) == ["web"]
        assert all(port.startswith("127.0.0.1:") for port in ports["web"])


class TestImage:
    def test_it_ends_as_an_ordinary_user_with_the_command_of_the_web_process(self) -> None:
        *_, user = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)
        assert user == "cloudsec"
        command = re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
        assert [json.loads(line) for line in command] == [product.WEB.split()]

    def test_it_installs_by_hash_and_copies_what_exists(self) -> None:
        assert "--require-hashes" in DOCKERFILE
        sources = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)
        kept = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
        assert all((ROOT / source).exists() for source in [*sources, *kept])

    def test_its_variables_and_modules_exist(self) -> None:
        others = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "NUMBA_CACHE_DIR", "NUMBA_CPU_NAME"}
        known = read_by_settings() | read_by_processes() | others
        assert set(re.findall(r"([A-Z_]+)=\S", DOCKERFILE)) <= known
        modules = {*re.findall(r'-m",? "?([\w.]+\.\w+)', DOCKERFILE), *re.findall(r"-m (\w+\.\w+)", DOCKERFILE)}
        assert {"backend.manage", "deploy.health"} <= modules
        assert all(find_spec(module) for module in modules)

    def test_gunicorn_accepts_its_configuration(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--check-config", *product.WEB.split()[1:]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", text, re.MULTILINE))


class TestLocks:
    def test_the_complete_environment_contains_the_smaller_ones(self) -> None:
        assert pins("base").items() <= pins("embedded").items() <= pins("dev").items() <= pins("bench").items()

    def test_every_dependency_is_locked(self) -> None:
        def names(requirements: list[str]) -> set[str]:
            return {re.split(r"[\[<>=~ ]", requirement)[0].lower() for requirement in requirements}

        project = PYPROJECT["project"]
        extras = project["optional-dependencies"]
        assert names(project["dependencies"]) <= set(pins("base"))
        assert names(extras["embedded"]) <= set(pins("embedded"))
        assert names(extras["dev"]) <= set(pins("dev"))

    def test_locks_name_no_registry_and_pin_by_hash(self) -> None:
        for lock in ("base", "embedded", "dev", "uv"):
            text = (ROOT / f"requirements/{lock}.txt").read_text()
            assert "://" not in text
            assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\w)", text))


class TestOneMachine:
    def test_cloudsec_needs_nothing_but_python(self) -> None:
        bare = [sys.executable, "-S", ROOT / "cloudsec", "help"]
        done = subprocess.run(bare, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def test_make_has_the_commands_of_cloudsec(self) -> None:
        said = subprocess.run([ROOT / "cloudsec", "help"], capture_output=True, text=True, check=True).stdout
        commands = re.findall(r"^  ([a-z-]+) ", said, re.MULTILINE)
        targets = re.findall(r"^COMMANDS := (.*)$", Path(ROOT / "Makefile").read_text(), re.MULTILINE)
        assert [commands] == [line.split() for line in targets]
