"""Every field that words and phrases give."""

from __future__ import annotations

from tasks_engine.intake.codes import grade, languages, skills
from tasks_engine.intake.context import Context
from tasks_engine.intake.draft import Field
from tasks_engine.intake.levels import TABLES, marked
from tasks_engine.intake.rhythm import recurrence
from tasks_engine.intake.terms import effort, money, texts


def all_marks(sentence: str, text: str, context: Context) -> list[Field]:
    """Every field that words and phrases give."""
    found: list[Field | None] = [marked(name, text) for name in TABLES]
    found += [languages(text, context), effort(text), skills(text, context), grade(text), recurrence(text)]
    found += [*money(text), *texts(sentence, text)]
    return [field for field in found if field is not None]
