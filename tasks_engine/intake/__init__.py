"""One-sentence intake: from "Minutes for Friday's board meeting by Monday noon, confidential" to a draft task."""

from tasks_engine.intake.context import Context, Kind
from tasks_engine.intake.draft import Confidence, Doubt, Draft, Field, Span, plain_field, plain_value
from tasks_engine.intake.parse import parse
from tasks_engine.intake.phrases import DOUBTS

__all__ = [
    "DOUBTS",
    "Confidence",
    "Context",
    "Doubt",
    "Draft",
    "Field",
    "Kind",
    "Span",
    "parse",
    "plain_field",
    "plain_value",
]
