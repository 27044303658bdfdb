"""One sentence becomes a draft: rules only, the same answer for the same words, and nothing guessed silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tasks_engine.intake.context import Context
from tasks_engine.intake.counts import quantity, unread_numbers
from tasks_engine.intake.draft import Doubt, Draft, Field, Span
from tasks_engine.intake.formats import formats
from tasks_engine.intake.forms import AT_THE_EVENT, OF_A_PERIOD, QUANTITIES, WHEN, form
from tasks_engine.intake.kinds import template
from tasks_engine.intake.marks import all_marks
from tasks_engine.intake.moments import Moment, Use, deadline, moments
from tasks_engine.intake.text import plain, squeezed
from tasks_engine.intake.title import title

READ = 10_000
"""Characters that are read for fields; the brief takes all of the sentence."""
LONGEST_BRIEF = 20_000
FIELDS = (
    "template", "title", "brief", "deadline", "priority", "confidentiality", "languages", "effort_minutes", "skills",
    "grade", "mandate", "principal", "spend_limit", "currency", "may_contact", "may_sign", "recurrence",
)  # fmt: skip

NUMBERS = frozenset(
    {"effort_minutes", "spend_limit", "recurrence", "grade"} | {f"fields.{name}" for _, name in QUANTITIES}
)

HOW_MUCH = NUMBERS - {"effort_minutes", "spend_limit", "recurrence", "grade", "fields.year"}


def draft_of(sentence: str, context: Context) -> Draft:
    """See `tasks_engine.intake.parse`."""
    tight, places = squeezed(sentence[:READ])
    draft = _read(tight, context)
    brief = _brief(sentence)
    return Draft(
        sentence,
        tuple(brief if field.name == "brief" and brief else _moved(field, places) for field in draft.fields),
        tuple(_moved(field, places) for field in draft.details),
    )


def _moved(field: Field, places: Sequence[int]) -> Field:
    """The field with the span that it has in the sentence as it was typed."""
    return replace(field, span=Span(places[field.span.start], places[field.span.end - 1] + 1))


def _read(sentence: str, context: Context) -> Draft:
    text = plain(sentence)
    kind = template(text, context)
    found = all_marks(sentence, text, context)
    rhythm = next((field.span for field in found if field.name == "recurrence"), None)
    spoken = moments(text, context)
    named = [moment for moment in spoken if not (rhythm and _overlap(moment.span, rhythm))]
    found = [_with_hours(field, spoken) if field.name == "recurrence" else field for field in found]
    if kind is not None and kind.value in OF_A_PERIOD:
        named = [
            moment for moment in named if moment.use is not Use.LOOSE or not (moment.day and moment.day.is_stretch)
        ]
    due = deadline(named, context, named_only=kind is not None and (kind.value in WHEN or kind.value in AT_THE_EVENT))
    used = due[1] if due else None
    fields = [*found, *([kind] if kind else []), *([due[0]] if due else [])]
    form_of = next((row for row in context.kinds if kind and row.code == kind.value), None)
    filled = list(form(form_of, sentence, text, named, used, context)) if form_of else []
    fields += [both for field in filled if field.name == "fields.direction" and (both := _both(field))]
    fields = list({field.name: field for field in fields}.values())  # of two, what the form says
    called = title(sentence, text, fields)
    brief = _brief(sentence)
    fields += [field for field in (called, brief) if field]
    counted = quantity(
        text, kind.value if kind else None, _elsewhere(spoken, [*found, *filled]), has_own=_has_own(filled)
    )
    if counted is None:
        filled = _alone(text, filled, [*_elsewhere(spoken, found), *(field.span for field in filled)])
    details = tuple(field for field in (formats(sentence, text), counted) if field)
    return Draft(sentence, (*sorted(fields, key=lambda field: FIELDS.index(field.name)), *filled), details)


def _alone(text: str, filled: Sequence[Field], read: Sequence[Span]) -> list[Field]:
    """A form's amount is doubtful where another number stands for something that nobody knows."""
    unread = any(True for _ in unread_numbers(text, read))
    return [field.doubted(Doubt.SEVERAL) if unread and field.name in HOW_MUCH else field for field in filled]


def _elsewhere(spoken: Sequence[Moment], fields: Sequence[Field]) -> list[Span]:
    """Where a number is said of a time, of money or of a field of its own."""
    return [moment.span for moment in spoken] + [field.span for field in fields if field.name in NUMBERS]


def _has_own(filled: Sequence[Field]) -> bool:
    return any(field.name in HOW_MUCH for field in filled)


def _with_hours(rhythm: Field, spoken: Sequence[Moment]) -> Field:
    """`Every Friday by 4pm`: the hour belongs to the wish, though a rule has none."""
    ends = [moment.wide.end for moment in spoken if _overlap(moment.span, rhythm.span)]
    return replace(rhythm, span=Span(rhythm.span.start, max([rhythm.span.end, *ends])))


def _both(direction: Field) -> Field:
    """Whoever translates needs both languages."""
    codes, others = tuple(direction.value.split("-")), tuple(tuple(o.split("-")) for o in direction.alternatives)
    return replace(direction, name="languages", value=codes, alternatives=others)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _brief(sentence: str) -> Field | None:
    """The sentence itself."""
    said = sentence[:LONGEST_BRIEF]
    return Field("brief", said, Span(0, len(said))) if said.strip() else None
