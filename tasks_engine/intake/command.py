"""What `python -m tasks_engine.intake` answers: one JSON document in, one draft out. For people, and for tests.

    {"sentence": "Minutes for Friday's board meeting by Monday noon, confidential",
     "now": "2026-11-18T10:00:00+08:00", "zone": "Asia/Shanghai",
     "templates": [{"code": "minutes", "words": ["Meeting minutes", "会议纪要"], "fields": [...]}]}
    -> {"fields": [{"name": "deadline", "value": "2026-11-23T12:00:00+08:00", "start": 35, "end": 49,
                    "text": "by Monday noon", "confidence": "sure", "doubts": [], "alternatives": []}, ...],
        "details": [...]}

- `calendar` instead of `zone`: a business calendar as in `tasks_engine.sla.definition`; with a `zone` alone, office
  hours (09:00 to 18:00) from Monday to Friday.
- `templates`: the kinds of work that may be proposed, each with its code, more `words` for it, and the `fields` of its
  form as the catalogue has them; without any, no template is proposed.
- `skills` and `languages`: code to names.

A document that is wrong is answered by `{"error": {"code": "...", "detail": "..."}}`; in a list, in its place.
"""

from __future__ import annotations

from typing import Any

from tasks_engine.intake.draft import plain_field
from tasks_engine.intake.reading import read_context, read_sentence
from tasks_engine.intake.sentence import draft_of
from tasks_engine.sla.errors import SlaRefused


def answer(document: object) -> dict[str, Any]:
    """The draft of one document; an error document when it is wrong."""
    try:
        if not isinstance(document, dict):
            raise SlaRefused("invalid_type", "a document is an object")
        draft = draft_of(read_sentence(document), read_context(document))
    except SlaRefused as refused:
        return error(refused)
    parts = {"fields": draft.fields, "details": draft.details}
    return {name: [plain_field(draft, field) for field in fields] for name, fields in parts.items()}


def error(refused: SlaRefused) -> dict[str, Any]:
    """The error document of a refusal."""
    return {"error": {"code": refused.code, "detail": str(refused)}}
