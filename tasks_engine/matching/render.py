"""An explanation in words. Pure: the caller gives the language, the names behind the codes and the reader's time
zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any, TypedDict

from tasks_engine.matching.diagnose import Easing
from tasks_engine.matching.explain import ChangeLine, Explanation, PointsLine, RelaxedLine, RequirementLine
from tasks_engine.matching.phrases import (
    AFTERWARDS,
    CHANGES,
    EASINGS,
    LANGUAGES,
    MET,
    PLACES,
    POINTS,
    REASONS,
    REFUSED,
    RELAXED,
    STANDINGS,
    THEN,
    TOTALS,
    UNASKED,
    WORDS,
    Phrase,
)
from tasks_engine.matching.profiles import BadInput
from tasks_engine.matching.round import Reason


class Sentence(TypedDict):
    """`kind`: standing, relaxed, requirement, change, points or total. `met` is None unless it is a requirement."""

    kind: str
    met: bool | None
    text: str


def render(
    explanation: Explanation,
    language: str,
    names: Mapping[str, str] | None = None,
    zone: tzinfo = UTC,
    *,
    to_them: bool = False,
) -> list[Sentence]:
    """The explanation (or its stored JSON) in `en` or `zh-hans`: how it came out, each requirement, what would change
    it, each preference, the total. `names` puts names for ids and codes; what it lacks is shown as it is.
    `to_them` says that the secretary reads it whom it is about."""
    voice = _voice(language, names, zone)
    told = [_sentence("standing", text) for text in _standing(explanation, voice)]
    told += [_sentence("relaxed", _relaxed(line, voice)) for line in explanation["relaxations"]]
    told += [_sentence("requirement", _requirement(line, voice), line["met"]) for line in explanation["requirements"]]
    if explanation["change"]:
        told.append(_sentence("change", _changes(explanation, voice, "yours" if to_them else "change")))
    priority = voice.word(f"priority.{explanation['priority']}")
    told.append(_sentence("points", voice.say(TOTALS["base"], priority=priority, points=explanation["base"])))
    told.append(_sentence("points", voice.say(TOTALS["ageing"], points=explanation["ageing"])))
    told += [_sentence("points", _points(line, voice)) for line in explanation["preferences"]]
    return [*told, _sentence("total", voice.say(TOTALS["total"], points=explanation["value"]))]


def render_reason(reason: Reason, language: str) -> str:
    """One reason why a task found nobody, with its counts."""
    voice = _voice(language, None, UTC)
    label = voice.say(REASONS[reason["code"]])
    counted = TOTALS["reason" if reason["secretaries"] else "reason_alone"]
    text = voice.say(counted, label=label, secretaries=reason["secretaries"], alone=reason["alone"])
    return text[:1].upper() + text[1:]


def render_relaxed(line: RelaxedLine, language: str, names: Mapping[str, str] | None = None, zone: tzinfo = UTC) -> str:
    """What waiting has relaxed, in a sentence: "grade 4 also accepted since 14:20"."""
    return _relaxed(line, _voice(language, names, zone))


def render_easing(easing: Easing, language: str, names: Mapping[str, str] | None = None, zone: tzinfo = UTC) -> str:
    """What a task could ask less of, and how many more would then be eligible."""
    voice = _voice(language, names, zone)
    said = [_easing(line, voice) for line in easing["change"]]
    changes = voice.say(TOTALS["and"]).join(said)
    return voice.say(TOTALS["easing"], secretaries=easing["secretaries"], changes=changes)


@dataclass(frozen=True, slots=True)
class Voice:
    """How to say things to one reader."""

    language: str
    zone: tzinfo
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, phrase: Phrase, **parts: object) -> str:
        return phrase[self.language].format(**parts)

    def word(self, key: str, **parts: object) -> str:
        return self.say(WORDS[key], **parts)

    def listed(self, parts: list[str]) -> str:
        return self.word("comma").join(parts) or self.word("none")

    def name(self, code: Any) -> str:
        return self.names.get(code, str(code))

    def list_of_names(self, codes: list[str]) -> str:
        return self.listed([self.name(code) for code in codes])

    def levels(self, skills: Mapping[str, int]) -> str:
        said = [self.word("level", name=self.name(code), level=level) for code, level in skills.items() if level]
        return self.listed(said)

    def ends(self, certificates: Mapping[str, str | None]) -> str:
        return self.listed(
            [self.word("until", name=self.name(kind), day=self.end(at)) for kind, at in certificates.items() if at]
        )

    def grade(self, grade: int | None) -> str:
        return self.word("none") if grade is None else self.word("grade", grade=grade)

    def clearance(self, level: int) -> str:
        return self.word(f"clearance.{level}")

    def duration(self, minutes: int) -> str:
        hours, rest = divmod(minutes, 60)
        key = "hours_minutes" if hours and rest else "hours" if hours else "minutes"
        return self.word(key, h=hours, m=rest)

    def instant(self, at: str | None) -> str:
        if at is None:
            return self.word("none")
        return f"{datetime.fromisoformat(at).astimezone(self.zone):%Y-%m-%d %H:%M}"

    def end(self, at: str) -> str:
        """An instant that ends a day here is said as that day. Explanations of the first engine tell a day at once."""
        if len(at) == len("2026-09-30"):
            return at
        local = datetime.fromisoformat(at).astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M}" if local.time() != time() else f"{local - timedelta(days=1):%Y-%m-%d}"

    def total_of_spans(self, spans: list[list[str]]) -> str:
        open_time = sum((datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in spans), timedelta())
        return self.duration(open_time // timedelta(minutes=1))

    def share(self, thousandths: int | None) -> str:
        if thousandths is None:
            return self.word("unknown")
        return self.word("share", n=f"{thousandths // 10}.{thousandths % 10}")


Say = Callable[[Voice, Any], str]

EVIDENCE: Mapping[str, Say] = {
    "pool": Voice.name,
    "capacity": Voice.duration,
    "working_time": Voice.duration,
    "grade": Voice.grade,
    "clearance": Voice.clearance,
    "languages": Voice.list_of_names,
    "skills": Voice.levels,
    "certificates": Voice.ends,
    "leave": Voice.instant,
    "cooling_down": Voice.instant,
    "quality": Voice.share,
    "fairness": Voice.share,
    "punctuality": Voice.share,
    "growth": Voice.list_of_names,
}
"""How the evidence of a criterion is said; the others say it as it is."""

CHANGED: Mapping[str, Say] = {
    "pool": Voice.name,
    "remaining_minutes": Voice.duration,
    "grade": Voice.grade,
    "clearance": Voice.clearance,
    "languages": Voice.list_of_names,
    "skills": Voice.levels,
    "certificates": Voice.ends,
    "deadline": Voice.instant,
    "open_spans": Voice.total_of_spans,
}
"""How the new value of a field is said; the others need none."""


LOST = frozenset({"PRICED_OUT", "DAY_FULL"})
"""Standings of those who stood against other work of the same round."""


def _voice(language: str, names: Mapping[str, str] | None, zone: tzinfo) -> Voice:
    if language not in LANGUAGES:
        raise BadInput("language", f"must be one of {', '.join(LANGUAGES)}")
    return Voice(language, zone, names or {})


def _sentence(kind: str, text: str, met: bool | None = None) -> Sentence:
    return Sentence(kind=kind, met=met, text=text)


def _as_it_is(voice: Voice, value: object) -> str:
    return str(value)


def _standing(explanation: Explanation, voice: Voice) -> list[str]:
    how, rank, ranked = explanation["standing"], explanation["rank"], explanation["ranked"]
    place = voice.say(PLACES["behind" if rank is None else "exact"], rank=rank, ranked=ranked) if ranked else ""
    booked, limit = voice.duration(how["booked"] or 0), voice.duration(how["limit"] or 0)
    said = [voice.say(STANDINGS[how["code"]], place=place, booked=booked, limit=limit)]
    if how["code"] not in LOST:
        return said
    if how["winner"] is not None:
        winner, worth = voice.name(how["winner"]), how["winner_value"]
        said.append(voice.say(AFTERWARDS["winner"], winner=winner, winner_value=worth, value=explanation["value"]))
    if how["elsewhere"]:
        others = [voice.word("worth", name=voice.name(each["task"]), value=each["value"]) for each in how["elsewhere"]]
        said.append(voice.say(AFTERWARDS["elsewhere"], elsewhere=voice.listed(others), value=explanation["value"]))
    if explanation["short"] is not None:
        said.append(voice.say(AFTERWARDS["short"], short=explanation["short"]))
    return [*said, voice.say(AFTERWARDS["together"])]


def _relaxed(line: RelaxedLine, voice: Voice) -> str:
    say = EVIDENCE[line["what"]]
    before, after = say(voice, line["before"]), say(voice, line["after"])
    text = voice.say(RELAXED[line["what"]], before=before, after=after, since=voice.instant(line["since"]))
    return text[:1].upper() + text[1:]


def _requirement(line: RequirementLine, voice: Voice) -> str:
    if line["name"] in UNASKED and not line["needed"]:
        return voice.say(UNASKED[line["name"]])
    say = EVIDENCE.get(line["name"], _as_it_is)
    phrase = MET[line["name"]] if line["code"] is None else REFUSED[line["code"]]
    return voice.say(phrase, needed=say(voice, line["needed"]), held=say(voice, line["held"]))


def _easing(line: ChangeLine, voice: Voice) -> str:
    if not line["value"]:
        return voice.say(EASINGS[f"no_{line['field']}"])
    return voice.say(EASINGS[line["field"]], value=CHANGED[line["field"]](voice, line["value"]))


def _changes(explanation: Explanation, voice: Voice, saying: str) -> str:
    text = voice.say(TOTALS[saying], changes=changes_in_words(explanation["change"], voice))
    return text if explanation["then"] is None else text + " " + voice.say(THEN[explanation["then"]])


def changes_in_words(lines: list[ChangeLine], voice: Voice) -> str:
    said = [
        voice.say(CHANGES[line["field"]], value=CHANGED.get(line["field"], _as_it_is)(voice, line["value"]))
        for line in lines
    ]
    return voice.word("semicolon").join(dict.fromkeys(said))


def _points(line: PointsLine, voice: Voice) -> str:
    what = voice.say(POINTS[line["name"]], evidence=EVIDENCE.get(line["name"], _as_it_is)(voice, line["evidence"]))
    return voice.say(TOTALS["points"], what=what, points=line["points"], most=line["most"])
