"""The activity of a task: its log and its thread as one story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.catalog.models import in_language
from backend.matching.models import Decision, Offer
from backend.tasks.models import LogEntry, Message, Task
from backend.tasks.permissions import Facet, Relation, relations_to, sees_internal_notes, sight
from backend.web.words import HAPPENED
from tasks_engine.lifecycle import Verb

SHOWN = ("all", "messages", "clock")  # what one may choose to read of it
ABOUT_CLOCKS = frozenset(Verb) | {"extend", "excuse"}  # lines that start, stop or move a clock
SPOKEN = frozenset({"message"})  # lines that only tell of a message, which stands in the feed itself
TICK = "tick"
READS_OF_OFFERS = frozenset({Relation.MEMBER, Relation.COORDINATOR, Relation.ARBITER})
UNTAKEN = {Offer.Status.DECLINED: "x", Offer.Status.EXPIRED: "clock"}  # offers whose end no line of the log tells
GIVEN = frozenset({Verb.ASSIGN, Verb.REASSIGN})  # lines that tell to whom, for those who may see people
QUOTED = frozenset({Verb.ASK})  # verbs whose reason is a message of the thread


@dataclass(frozen=True)
class Item:
    """A message (`text`), or something that happened (`what`) with its reason (`text`)."""

    at: datetime
    who: str
    text: str
    what: str | Promise = ""
    icon: str = ""
    role: str = ""
    is_internal: bool = False
    line: int = 0  # of the log
    is_undone: bool = False  # it was taken back


def feed_of(task: Task, actor: Actor, show: str = "all") -> list[Item]:
    """What happened and what was said, as far as `actor` may see it, oldest first. At most three queries.

    `show` is one of `SHOWN`: all of it, the messages alone, or what concerns the clocks.
    """
    seen, internal = sight(task, actor), sees_internal_notes(task, actor)
    items: list[Item] = []
    if Facet.LOG in seen and show != "messages":
        items += _happened(task, internal=internal, with_reasons=Facet.THREAD in seen, with_items=Facet.BRIEF in seen,
                           with_names=Facet.PEOPLE in seen, clock=show == "clock")  # fmt: skip
    if Facet.LOG in seen and show == "all" and not READS_OF_OFFERS.isdisjoint(relations_to(task, actor)):
        items += _offered(task, actor)
    if Facet.THREAD in seen and show != "clock":
        items += _spoken(task, internal=internal)
    return sorted(items, key=lambda item: item.at)


def happened(line: LogEntry, *, with_names: bool) -> str | Promise:
    """What a line of the log tells, after the name of who did it; of an assignment to whom, `with_names`."""
    what: str | Promise = HAPPENED[line.verb][0]
    if with_names and line.verb in GIVEN and line.secretary:
        return _("%(name)s: %(words)s") % {"name": what, "words": line.secretary}
    return what


def _ticked(line: LogEntry, task: Task) -> str:
    """Which item of the checklist a line tells of; empty when the checklist has it no more."""
    item, done = line.facts.get("item", -1), line.facts.get("done")
    if not 0 <= item < len(task.checklist):
        return ""
    facts = {"item": in_language(task.checklist[item]["text"])}
    return _("ticked “%(item)s”") % facts if done else _("took the tick from “%(item)s”") % facts


def _happened(
    task: Task, *, internal: bool, with_reasons: bool, with_items: bool, with_names: bool, clock: bool
) -> Iterator[Item]:
    lines = LogEntry.objects.filter(task=task).readable(internal=internal).select_related("secretary__user")
    for line in lines.order_by("id"):
        if line.verb in SPOKEN or (clock and line.verb not in ABOUT_CLOCKS):
            continue
        what, icon = happened(line, with_names=with_names), HAPPENED[line.verb][1]
        if line.verb == TICK and with_items:
            what = _ticked(line, task) or what
        if line.verb == Verb.UNDO:
            what = _("undid this: %(what)s") % {"what": HAPPENED[line.facts["verb"]][0]}
        who = _("The review window") if line.role == "system" else line.actor_label
        reason = line.reason if with_reasons and line.verb not in QUOTED else ""
        yield Item(line.at, who, reason, what=what, icon=icon, role=line.role,
                   line=line.pk, is_undone=line.undone_by_id is not None)  # fmt: skip


def _offered(task: Task, actor: Actor) -> Iterator[Item]:
    """Whom the task was offered to, and who did not take it: by name for coordinators, and for the organization of
    those alone whom it had wished for."""
    offers = Offer.objects.filter(task=task).select_related("secretary__user", "decision").order_by("decision", "id")
    for decision, group in groupby(offers, key=lambda offer: offer.decision):
        made = list(group)
        is_known = task.pool_id in actor.pools or decision.kind == Decision.Kind.WISH
        names = ", ".join(offer.secretary.user.name for offer in made) if is_known else ""
        yield Item(made[0].created_at, "", "", what=_asked(names, len(made)), icon="send")
        for offer in made:
            status = Offer.Status(offer.status)
            if status in UNTAKEN and offer.answered_at:
                who = offer.secretary.user.name if is_known else _("A secretary")
                yield Item(offer.answered_at, who, "", what=_untaken(status), icon=UNTAKEN[status])


def _asked(names: str, count: int) -> str:
    if names:
        return _("Asked %(names)s") % {"names": names}
    return ngettext("Asked %(n)d secretary", "Asked %(n)d secretaries", count) % {"n": count}


def _untaken(status: Offer.Status) -> str:
    return _("declined the offer") if status is Offer.Status.DECLINED else _("let the offer run out")


def _spoken(task: Task, *, internal: bool) -> Iterator[Item]:
    for message in Message.objects.filter(task=task).readable(internal=internal).order_by("id"):
        yield Item(
            message.created_at, message.author_label, message.text, role=message.role, is_internal=message.is_internal
        )
