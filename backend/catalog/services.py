"""What is done with the catalogue: load what the product ships, retire a template."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.catalog.models import CertificateKind, Confidentiality, Grade, Language, Skill, Template
from backend.core.errors import Forbidden

DATA = Path(__file__).parent / "data"
FILES: tuple[tuple[type[Model], str, str], ...] = (  # model, its key, its file; in the order in which they depend
    (Grade, "number", "grades"),
    (Skill, "code", "skills"),
    (Language, "code", "languages"),
    (CertificateKind, "code", "certificate_kinds"),
    (Template, "code", "templates"),
)


@transaction.atomic
def load() -> dict[str, int]:
    """Bring the catalogue in step with the product's data files. Returns the number of rows of each kind.

    Rows are known by their code: new ones are added, changed ones updated, others are left alone, because tasks and
    profiles point at them. Whether a template is in use is the administrator's, and stays as it is.
    """
    return {name: len([_put(model, key, row) for row in _rows(name)]) for model, key, name in FILES}


@transaction.atomic
def set_template_active(*, template: Template, is_active: bool, by: Actor) -> Template:
    """Offer a kind of task for new tasks, or no longer. Administrators only; tasks that have it keep it."""
    if not by.is_administrator:
        raise Forbidden(_("Only administrators change the catalogue."))
    template.is_active = is_active
    template.save(update_fields=["is_active"])
    return template


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _put(model: type[Model], key: str, row: dict[str, Any]) -> Model:
    values = {name: _value(name, value) for name, value in row.items() if name != key}
    return model._default_manager.update_or_create(**{key: row[key]}, defaults=values)[0]


def _value(name: str, value: Any) -> Any:
    match name:
        case "parent":
            return Skill.objects.get(code=value) if value else None
        case "grade":
            return Grade.objects.get(number=value) if value else None
        case "confidentiality":
            return Confidentiality[value.upper()]
    return value
