"""Practice tasks: a brief with its material, the points that count, and a model answer. Nobody waits for them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from backend.catalog.models import in_language
from backend.catalog.services import DATA


@dataclass(frozen=True)
class Exercise:
    """One practice task. Its texts are in every language of the catalogue; `points` are counted from 0."""

    code: str
    title: dict[str, str]
    brief: dict[str, str]
    material: dict[str, str]
    points: tuple[dict[str, str], ...]
    model: dict[str, str]

    def __str__(self) -> str:
        return in_language(self.title)


@lru_cache(maxsize=1)
def exercises() -> Mapping[str, Exercise]:
    """All of them by code, in the order in which one does them."""
    rows = json.loads((DATA / "exercises.json").read_text(encoding="utf-8"))
    return {row["code"]: Exercise(**{**row, "points": tuple(row["points"])}) for row in rows}
