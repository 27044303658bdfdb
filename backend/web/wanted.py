"""What a client wrote, with the words marked from which we understood something; and what they filled in."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from backend.catalog.models import in_language
from backend.repeating.models import OwnTemplate
from backend.sla.services import hours_of
from backend.tasks.models import Task
from backend.tasks.services.intake import spans_of_brief
from backend.web.forms.fields import shown

LONGEST = 600  # characters: longer texts were not said in one sentence

Part = tuple[str, bool]  # a piece of the text, and whether it is marked


def marked(task: Task) -> list[Part]:
    """The brief in pieces, in order. In a long one nothing is marked."""
    if not task.brief or len(task.brief) > LONGEST:
        return [(task.brief, False)]
    spans = spans_of_brief(task=task, working_time=hours_of(task))
    return list(_pieces(task.brief, {place for start, end in spans for place in range(start, end)}))


def filled(task: Task | OwnTemplate) -> list[tuple[dict[str, str], Any, str]]:
    """The template's fields that are filled in: label, value, type."""
    rows = []
    for spec in task.template.fields:
        value = shown(spec, task.fields.get(spec["name"]))
        if value is not None:
            labels = spec.get("choice_labels", {})
            is_labelled = spec["type"] == "choice" and value in labels
            rows.append((spec["label"], in_language(labels[value]) if is_labelled else value, spec["type"]))
    return rows


def _pieces(text: str, inside: set[int]) -> Iterator[Part]:
    edges = [place for place in range(1, len(text)) if (place in inside) != (place - 1 in inside)]
    for start, end in pairwise([0, *edges, len(text)]):
        yield text[start:end], start in inside
