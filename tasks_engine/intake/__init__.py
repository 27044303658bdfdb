"""One-sentence intake: from "Minutes for Friday's board meeting by Monday noon, confidential" to a draft task."""

from tasks_engine.intake.context import Context, Kind
from tasks_engine.intake.draft import Confidence, Doubt, Draft, Field, Span, plain_field, plain_value
from tasks_engine.intake.phrases import DOUBTS


def parse(sentence: str, context: Context) -> Draft:
    """The draft task that `sentence`, English, Chinese or both, asks for. Total: any text has an answer.

    Every field comes with the characters that say it; what is not said is not there. A field that could be read
    otherwise, that lies in the past or outside working time, or of which a part is assumed, is amber and says why.
    """
    from tasks_engine.intake.sentence import draft_of  # its grammar loads for half a second: not where none is read

    return draft_of(sentence, context)


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
