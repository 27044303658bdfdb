"""The words that people use for each kind of work, English and Chinese. A row a kind; `kinds` reads them."""

from __future__ import annotations

from collections.abc import Mapping

from tasks_engine.intake.words.diary import DIARY
from tasks_engine.intake.words.meetings import MEETINGS
from tasks_engine.intake.words.members import MEMBERS
from tasks_engine.intake.words.papers import PAPERS
from tasks_engine.intake.words.records import RECORDS
from tasks_engine.intake.words.row import Words
from tasks_engine.intake.words.texts import OF_TEXTS

__all__ = ["WORDS", "Words"]

WORDS: Mapping[str, Words] = {**PAPERS, **OF_TEXTS, **MEETINGS, **DIARY, **MEMBERS, **RECORDS}
