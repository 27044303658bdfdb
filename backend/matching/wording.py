"""Explanations in words: the reader's language, their time zone, and names only for those who may know them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.accounts.models import Pool
from backend.catalog.models import CertificateKind, Language, Skill, in_language
from backend.matching.board import Claiming, Effect
from backend.secretaries.models import Secretary
from backend.tasks.models import Task
from tasks_engine.matching import Explanation, Reason, Relaxed, render, render_reason, render_relaxed
from tasks_engine.matching.explain import RelaxedLine
from tasks_engine.matching.phrases import LANGUAGES

Names = Mapping[str, str]
CATALOGUE: tuple[type[Any], ...] = (Skill, CertificateKind, Language)
COPIED = ("eligible", "value", "base", "ageing", "rank", "ranked", "policy", "weights")


def names_for(explanations: Iterable[Explanation], *, people: bool = False) -> dict[str, str]:
    """Names for the ids and codes in `explanations`; other secretaries are named only with `people`. Four queries."""
    found = list(explanations)
    pools = {line[side] for each in found for line in each["requirements"] if line["name"] == "pool"
             for side in ("needed", "held")}  # fmt: skip
    rivals = {each["standing"]["winner"] for each in found}
    elsewhere = {row["task"] for each in found for row in each["standing"]["elsewhere"]}
    skills, *others = [kind.objects.order_by().values_list("code", "name") for kind in CATALOGUE]
    names = {code: in_language(name) for code, name in skills.union(*others, all=True)}
    names.update({str(pk): name for pk, name in Pool.objects.filter(pk__in=_ids(pools)).values_list("pk", "name")})
    names.update({str(task.pk): str(task) for task in Task.objects.filter(pk__in=_ids(elsewhere))})
    if people:
        named = Secretary.objects.filter(pk__in=_ids(rivals)).values_list("pk", "user__name")
        return {**names, **{str(pk): name for pk, name in named}}
    return {**names, **dict.fromkeys((rival for rival in rivals if rival), _("another secretary"))}


def tell(explanation: Explanation, names: Names, *, to_them: bool = False) -> dict[str, Any]:
    """The explanation with its sentences beside its figures; `value` = `base` + `ageing` + the points.

    `to_them` says that the secretary reads it whom it is about.
    """
    told = render(explanation, _language(), names, timezone.get_current_timezone(), to_them=to_them)
    said = {kind: [line["text"] for line in told if line["kind"] == kind] for kind in ("standing", "change", "relaxed")}
    requirements = [line["text"] for line in told if line["kind"] == "requirement"]
    points = [line["text"] for line in told if line["kind"] == "points"][-len(explanation["preferences"]) or None :]
    return {
        **{name: explanation[name] for name in COPIED},  # type: ignore[literal-required]
        "standing": explanation["standing"]["code"].lower(),
        "summary": _summary(explanation, said["standing"]),
        "requirements": [
            {"name": line["name"], "met": line["met"], "code": line["code"], "text": text}
            for line, text in zip(explanation["requirements"], requirements, strict=True)
        ],
        "preferences": [
            {"name": line["name"], "points": line["points"], "most": line["most"], "text": text}
            for line, text in zip(explanation["preferences"], points, strict=True)
        ],
        "change": " ".join(said["change"]) or None,
        "relaxations": said["relaxed"],
    }


def _summary(explanation: Explanation, standing: list[str]) -> str:
    """How it came out. A claim or an assignment looks at one secretary alone: there is no rank to tell."""
    if explanation["standing"]["code"] == "ELIGIBLE":
        return _("Meets everything that the task asks for.")
    return " ".join(standing)


def unmet(explanation: Explanation, codes: Collection[str], names: Names) -> list[str]:
    """The requirements refused with one of `codes`, each in a sentence."""
    return [line["text"] for line in tell(explanation, names)["requirements"] if line["code"] in codes]


def tell_reason(reason: Reason) -> dict[str, Any]:
    """One reason why secretaries were kept out, with its counts and in words; nobody is named."""
    return {**reason, "text": render_reason(reason, _language())}


def tell_relaxed(relaxations: Iterable[Relaxed], names: Names) -> list[dict[str, Any]]:
    """What waiting has relaxed, each in a sentence: "grade 4 also accepted since 14:20"."""
    return [
        {**line, "text": render_relaxed(line, _language(), names, timezone.get_current_timezone())}
        for line in (cast(RelaxedLine, found.data()) for found in relaxations)
    ]


def stamp(at: datetime) -> str:
    """An instant by its numbers, in the reader's time zone."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def tell_claiming(claiming: Claiming, instant: Callable[[datetime], str] = stamp) -> str:
    """What claiming would do to the plan; `instant` says until when."""
    match claiming.effect:
        case Effect.YOURS:
            return _("It is offered to you: claiming it accepts the offer.")
        case Effect.NOBODY:
            return _("Nobody is being asked at the moment: claiming it costs nobody anything.")
    assert claiming.until is not None
    until = instant(claiming.until)
    if not claiming.cost:
        return _("It is offered to somebody else until %(until)s: claiming it withdraws that offer.") % {"until": until}
    said = _("It is offered to somebody else until %(until)s, with whom it is worth %(cost)d points more: claiming it "
             "withdraws that offer.")  # fmt: skip
    return said % {"until": until, "cost": claiming.cost}


def _language() -> str:
    language = get_language()
    return language if language in LANGUAGES else LANGUAGES[0]


def _ids(values: Iterable[str | None]) -> list[UUID]:
    return [UUID(value) for value in values if value]
