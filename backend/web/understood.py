"""What a sentence was understood to say, for the page on which it is posted: rows that cite their words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.forms import BoundField
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.catalog.models import Confidentiality
from backend.tasks.models import Priority
from backend.web.forms.post import SentenceForm, Values
from backend.web.sentences import AMOUNTS, FORMATS, RHYTHMS
from backend.web.templatetags.secretariat import dated, day, minutes
from backend.web.words import ICONS
from tasks_engine.intake import DOUBTS, Doubt, Draft, Field

BLANK = "‹"
LIMITS = ("principal", "spend_limit", "may_contact", "may_sign")
ROW_ICONS = {
    "deadline": "clock", "title": "pencil-line", "languages": "languages", "effort_minutes": "timer", "grade": "stamp",
    "principal": "user-check", "spend_limit": "scale", "may_contact": "phone", "may_sign": "pencil-line",
}  # fmt: skip
KEPT_ICONS = {"format": "file-text", "quantity": "scale"}
TYPE_ICONS = {"date": "calendar-days", "datetime": "calendar-days", "file": "paperclip", "choice": "stamp"}
ASKED_BESIDE = frozenset({"priority", "confidentiality", "mandate"})  # by choices of their own, not by a row
DAY_NAMED = frozenset({Doubt.NO_TIME, Doubt.BEFORE_OR_ON})  # doubts that leave no doubt of the day
TIME_ASSUMED = frozenset({Doubt.NO_TIME, Doubt.VAGUE_TIME})
SHORTEST_CUE = 2  # characters of a label's last word by which a sentence speaks of a file


@dataclass(frozen=True)
class Row:
    """One thing that was understood, or that is still wanted.

    `verdict` says in a word how sure it is. A row that `is_missing` something must be filled in before the task can be
    posted; one that `is_amber` is asked about once, unless it `is_kept` by the words of the brief alone: whoever does
    the work reads those.
    """

    name: str
    icon: str
    label: str
    value: str
    source: str
    verdict: str
    field: BoundField | None
    is_amber: bool = False
    is_missing: bool = False
    is_kept: bool = False
    may_confirm: bool = False  # the person may say, or has said, that it is right as it stands

    @property
    def is_asked(self) -> bool:
        """Whether the person is asked about it before it is posted."""
        return self.is_amber and not self.is_kept

    @property
    def is_sure(self) -> bool:
        return not (self.is_amber or self.is_missing)

    @property
    def is_open(self) -> bool:
        """Whether its field is shown without a press: something must be typed there."""
        return self.field is not None and (self.is_missing or bool(self.field.errors))


class Piece(NamedTuple):
    """A stretch of the sentence; `name` is the field that it says, if any."""

    text: str
    name: str


def read_values(draft: Draft) -> Values:
    """The values of a draft as a form sends them."""
    values: Values = {}
    for field in draft.fields:
        match field.name:
            case "template":
                values["template_code"] = field.value
            case "confidentiality":
                values["confidentiality"] = str(Confidentiality[field.value.upper()].value)
            case "priority":
                values["priority"] = str(Priority[field.value.upper()].value)
            case "brief" | "recurrence" | "skills":
                continue
            case _:
                values[field.name] = _sent(field.value)
    return values


def pieces(draft: Draft) -> Iterator[Piece]:
    """The sentence, cut where what was understood begins and ends."""
    at = 0
    for field in sorted(_cited(draft), key=lambda field: (field.span.start, field.span.end)):
        if field.span.start < at:
            continue
        yield Piece(draft.sentence[at : field.span.start], "")
        yield Piece(draft.text(field), field.name)
        at = field.span.end
    yield Piece(draft.sentence[at:], "")


def _cited(draft: Draft) -> Iterator[Field]:
    """What has words of its own in the sentence. Those that say a field are not claimed by a detail."""
    fields = [field for field in draft.fields if field.name not in ("brief", "title")]
    yield from fields
    for detail in draft.details:
        if not any(detail.span.start < field.span.end and field.span.start < detail.span.end for field in fields):
            yield detail


def rows(form: SentenceForm, draft: Draft, *, is_known: bool, has_files: bool) -> list[Row]:
    """What was understood and what is still wanted. `is_known`: the kind of work was said or chosen."""
    return [
        *_always(form, draft, is_known),
        *_own(form, draft, has_files),
        *(_row(form, draft, name) for name in ("languages", "effort_minutes", "grade", *LIMITS) if _stands(form, name)),
        *_kept(form, draft),
        *_rhythm(draft),
        *_blanks(draft),
    ]


def more(form: SentenceForm, shown: Iterable[Row]) -> list[BoundField]:
    """The fields of which nothing was said, and which need not be filled in."""
    there = {row.name for row in shown}
    names = [*(f"fields.{spec['name']}" for spec in form.template.fields), *LIMITS]
    return [form[name] for name in names if name not in there]


def _always(form: SentenceForm, draft: Draft, is_known: bool) -> Iterator[Row]:
    icon = ICONS.get(form.template.code, "file-text")
    name = str(form.template)
    if is_known:
        yield _row(form, draft, "template_code", read_as="template", icon=icon, value=name)
    else:
        field = form["template_code"]
        yield Row(
            "template_code", "circle-question-mark", _("Kind"), _("Not recognized"), _("no kind of work is named"),
            _("please choose"), field, is_missing=not form.raw("template_code"), is_amber=True,
            may_confirm=bool(form.raw("template_code")),
        )  # fmt: skip
    if form.raw("deadline"):
        yield _row(form, draft, "deadline")
    else:
        yield Row(
            "deadline", "clock", _("Needed by"), _("No time is said"), _("our promise holds"), "", form["deadline"]
        )
    yield _row(form, draft, "title")


def _own(form: SentenceForm, draft: Draft, has_files: bool) -> Iterator[Row]:
    """The fields of the template that were said, are spoken of, or must be filled in."""
    for spec in form.template.fields:
        name, icon = f"fields.{spec['name']}", TYPE_ICONS.get(spec["type"], "file-text")
        required = bool(spec.get("required"))
        if spec["type"] == "file":
            cited = _spoken_of(spec["label"], draft.sentence)
            if required or cited:
                yield _material(form, name, cited, required and not has_files, has_files)
        elif _stands(form, name):
            yield _row(form, draft, name, icon=icon)
        elif required:
            label = str(form[name].label)
            yield Row(name, icon, label, _("Not said yet"), "", _("please add"), form[name], is_missing=True)


def _material(form: SentenceForm, name: str, cited: str, is_missing: bool, has_files: bool) -> Row:
    label = str(form[name].label)
    source = _("from “%(words)s”") % {"words": cited} if cited else ""
    if has_files:
        return Row(name, "paperclip", label, _("Added"), source, _("understood"), form[name])
    value = _("Not attached yet")
    return Row(name, "paperclip", label, value, source, _("please add"), form[name], not is_missing, is_missing)


def _kept(form: SentenceForm, draft: Draft) -> Iterator[Row]:
    """What the sentence says and a task has no field for: the brief keeps it, word for word."""
    labels = {"format": _("File format"), "quantity": _("How much")}
    for detail in draft.details:
        words = _("from “%(words)s”, as it stands in the brief") % {"words": draft.text(detail)}
        source = f"{words}. {_doubts(form, detail.name, detail)}" if detail.doubts else words
        yield Row(
            detail.name, KEPT_ICONS[detail.name], labels[detail.name], _detailed(detail.name, detail.value), source,
            _("please check") if detail.doubts else _("understood"), None, is_amber=bool(detail.doubts), is_kept=True,
        )  # fmt: skip


def _detailed(name: str, value: Any) -> str:
    """A detail in words: file formats, or so many of something."""
    if name == "format":
        return ", ".join(FORMATS.get(code, code) for code in value)
    amount, unit = value
    return str(AMOUNTS[unit] % {"n": amount})


def _rhythm(draft: Draft) -> Iterator[Row]:
    if field := draft.get("recurrence"):
        words = next((text for start, text in RHYTHMS.items() if field.value.startswith(start)), _("Repeatedly"))
        source = _("from “%(words)s”; save it as a template, and it can be posted by itself")
        source %= {"words": draft.text(field)}
        yield Row("recurrence", "repeat", _("Repeats"), str(words), source, _("once for now"), None)


def _blanks(draft: Draft) -> Iterator[Row]:
    if BLANK in draft.sentence:
        said = _("The sentence has blanks")
        yield Row("blank", "pencil-line", _("Blanks"), said, "", _("please fill in"), None, is_amber=True)


def _row(form: SentenceForm, draft: Draft, name: str, *, read_as: str = "", icon: str = "", value: str = "") -> Row:
    """A row of something that has a value: from the sentence, or from the person."""
    field, bound = draft.get(read_as or name), form[name]
    icon, value = icon or ROW_ICONS.get(name, "file-text"), value or _in_words(form, name)
    wrong = " ".join(map(str, bound.errors))
    if name in form.chosen or field is None:
        verdict = _("chosen") if name in form.chosen else _("taken")
        return Row(
            name, icon, str(bound.label), value, wrong or _chosen(form, name), verdict, bound, is_missing=bool(wrong),
            may_confirm=name in form.chosen and name in form.confirmed,
        )  # fmt: skip
    source = _("from “%(words)s”") % {"words": draft.text(field)}
    if not field.doubts:
        return Row(name, icon, str(bound.label), value, wrong or source, _("understood"), bound, is_missing=bool(wrong))
    source = f"{source}. {wrong or _doubts(form, name, field)}"
    is_missing = bool(wrong) or Doubt.PASSED in field.doubts
    return Row(
        name, icon, str(bound.label), value, source, _("please check"), bound, is_amber=True,
        is_missing=is_missing, may_confirm=not is_missing,
    )  # fmt: skip


def _chosen(form: SentenceForm, name: str) -> str:
    if name not in form.chosen:
        return _("as this kind of work is called") if name == "title" else ""
    raw = form.raw(name)
    is_earlier = form.earlier.get(name, "") == (",".join(raw) if isinstance(raw, list) else str(raw))
    return str(form.as_earlier) if is_earlier else _("your choice")


def _doubts(form: SentenceForm, name: str, field: Field) -> str:
    """Why it is amber, and what else could be meant."""
    language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    said = " ".join(DOUBTS[doubt][language] for doubt in field.doubts if doubt is not Doubt.BEFORE_OR_ON)
    if DAY_NAMED.issuperset(field.doubts):
        return said
    worded = _detailed if name in KEPT_ICONS else lambda name, value: _worded(form, name, _sent(value))
    others = [word for other in field.alternatives if (word := worded(name, other))]
    also = _("Or: %(others)s?") % {"others": ", ".join(others)}
    return f"{said} {also}" if others else said


def is_time_assumed(form: SentenceForm, draft: Draft) -> bool:
    """Whether the sentence names the day by which it is needed, and nobody the time of day."""
    field = draft.get("deadline")
    return field is not None and "deadline" not in form.chosen and not TIME_ASSUMED.isdisjoint(field.doubts)


def _stands(form: SentenceForm, name: str) -> bool:
    return form.raw(name) not in (None, "", [])


def _in_words(form: SentenceForm, name: str) -> str:
    return _worded(form, name, form.raw(name))


def _worded(form: SentenceForm, name: str, raw: Any) -> str:
    """A value of a form in words."""
    field = form.fields[name]
    if hasattr(field, "choices") and name != "grade":
        named = {str(code): str(label) for code, label in field.choices}
        codes = raw if isinstance(raw, list | tuple) else [raw]
        return ", ".join(named.get(str(code), str(code)) for code in codes)
    if name == "effort_minutes":
        return minutes(int(raw)) if str(raw).isdecimal() else str(raw)
    if name == "grade":
        return str(next((label for code, label in field.choices if str(code) == str(raw)), raw))  # type: ignore[attr-defined]
    text = str(raw)
    if "T" in text and (at := _parsed(parse_datetime, text)):
        return dated(at if timezone.is_aware(at) else timezone.make_aware(at))
    on = _parsed(parse_date, text)
    return str(day(on)) if on else text


def _parsed(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


def _sent(value: Any) -> Any:
    """A value as a form sends it."""
    match value:
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
        case date():
            return value.isoformat()
        case tuple() | list():
            return list(value)
        case bool() | Mapping():
            return ""
    return str(value)


def _spoken_of(label: Mapping[str, str], sentence: str) -> str:
    """The words by which the sentence speaks of a file: those of its label, or of a Chinese label the last two."""
    lowered = sentence.lower()
    for cue in (label.get("en", "").lower(), label.get("zh-hans", "")[-SHORTEST_CUE:]):
        if len(cue) >= SHORTEST_CUE and (at := lowered.find(cue)) >= 0:
            return sentence[at : at + len(cue)]
    return ""
