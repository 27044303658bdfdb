"""What is done with the catalogue: load what the product ships, retire a template."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

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
    return {name: _put(model, key, _rows(name)) for model, key, name in FILES}


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


def _put(model: type[Model], key: str, rows: list[dict[str, Any]]) -> int:
    """Add or update rows, those that others of them name as their parent first. Returns how many there are."""
    for layer in ([row for row in rows if not row.get("parent")], [row for row in rows if row.get("parent")]):
        parents = dict(Skill.objects.values_list("code", "pk"))
        model._default_manager.bulk_create(
            [model(**dict(_column(name, value, parents) for name, value in row.items())) for row in layer],
            update_conflicts=True,
            unique_fields=[key],
            update_fields=sorted({name for row in layer for name in row} - {key}),
        )
    return len(rows)


def _column(name: str, value: Any, parents: dict[str, UUID]) -> tuple[str, Any]:
    match name:
        case "parent":
            return "parent_id", parents[value] if value else None
        case "grade":
            return "grade_id", value
        case "confidentiality":
            return name, Confidentiality[value.upper()]
    return name, value
