"""The work board: what a secretary holds, by what comes next, and how it moves from column to column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.core.errors import Forbidden, NotFound, Refusal
from backend.matching.board import efforts
from backend.matching.models import Offer
from backend.tasks.models import Task
from backend.tasks.refusals import NothingToDeliver, WrongTaskState
from backend.web.first_steps import steps_of_secretary
from backend.web.forms.steps import StepForm
from backend.web.problems import words_of
from backend.web.saved import saved_on
from backend.web.steps import STEPS
from backend.web.views.secretary import Held, ShowsHeld, step_address, undelivered
from backend.web.views.tasks import Submit, TakeStep
from backend.web.views.undoing import undo_url
from backend.web.words import BUTTONS
from tasks_engine.lifecycle import TaskStatus, Verb

S = TaskStatus
COLUMNS: tuple[tuple[str, Promise, frozenset[TaskStatus]], ...] = (
    ("to-start", gettext_lazy("To start"), frozenset({S.ASSIGNED})),
    ("doing", gettext_lazy("In progress"), frozenset({S.IN_PROGRESS})),
    ("waiting", gettext_lazy("Waiting for an answer"), frozenset({S.WAITING})),
    ("review", gettext_lazy("In review"), frozenset({S.SUBMITTED, S.DISPUTED})),
)
LABELS = {name: label for name, label, _states in COLUMNS}
COLUMN_OF = {status: name for name, _label, states in COLUMNS for status in states}

# (where a card is, where it shall go) -> the verb that leads there.
MOVES: dict[tuple[str, str], Verb] = {
    ("to-start", "doing"): Verb.START,
    ("doing", "waiting"): Verb.ASK,
    ("doing", "review"): Verb.SUBMIT,
}
ANSWERED = gettext_lazy("The organization's answer brings it back. You can undo your question for ten minutes.")
REVIEWED = gettext_lazy("The organization looks at it now. You can recall it until they have opened it.")
UNSTARTED = gettext_lazy("Start it first.")
# The same -> why there is no way.
NO_WAY: dict[tuple[str, str], Promise] = {
    ("to-start", "waiting"): UNSTARTED,
    ("to-start", "review"): UNSTARTED,
    ("doing", "to-start"): gettext_lazy("It is started already. You can undo that for ten minutes."),
    ("waiting", "to-start"): ANSWERED,
    ("waiting", "doing"): ANSWERED,
    ("waiting", "review"): gettext_lazy("It waits for an answer: when it is back, you can hand it over."),
    ("review", "to-start"): REVIEWED,
    ("review", "doing"): REVIEWED,
    ("review", "waiting"): REVIEWED,
}
NO_FILE = gettext_lazy("Add a file to the task first, or write the result as a note on its page.")
KEYS = {"waiting": "a", "review": "s"}  # what presses the move to a column

VIEWS: dict[str, tuple[Promise, Callable[[Held], bool]]] = {
    "mine": (gettext_lazy("My board"), lambda held: True),
    "today": (gettext_lazy("Due today"), lambda held: held.is_today),
    "waiting": (gettext_lazy("Waiting"), lambda held: held.task.status == S.WAITING),
    "revisions": (gettext_lazy("Revisions"), lambda held: held.is_revision),
}
LAYOUTS = ("board", "list")
SORTS: dict[str, tuple[Promise, Callable[[Held], Any]]] = {  # what is equal keeps the order of what is due first
    "due": (gettext_lazy("Due first"), lambda held: 0),
    "priority": (gettext_lazy("Most pressing first"), lambda held: -held.task.priority),
    "kind": (gettext_lazy("By kind"), lambda held: str(held.task.template)),
    "organization": (gettext_lazy("By organization"), lambda held: held.card.organization),
}


@dataclass(frozen=True)
class Way:
    """One entry of a card's menu: a column, and how the card gets there; `why_not` says why it cannot."""

    column: str
    label: Promise
    icon: str
    url: str
    one_click: bool
    key: str
    why_not: str


@dataclass(frozen=True)
class Moving:
    """A card on the board: the task in hand, where it is and where it can go."""

    held: Held
    column: str
    ways: list[Way]


class Work(ShowsHeld):
    """What the secretary holds, by what comes next; the day it is laid into; the offers that wait."""

    template_name = "web/work.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view, layout = request.GET.get("view", "mine"), request.GET.get("layout", "board")
        sort = request.GET.get("sort", "due")
        if view not in VIEWS or layout not in LAYOUTS or sort not in SORTS:
            raise Http404
        q, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
        shown = [held for held in self.held if VIEWS[view][1](held) and _fits(held, q, kind)]
        shown.sort(key=SORTS[sort][1])
        cards = [Moving(held, COLUMN_OF[TaskStatus(held.task.status)], list(_ways(held))) for held in shown]
        steps = steps_of_secretary(request, self.actor)
        pieces, strip = self.plan()
        if strip and strip.free:
            fitting = [] if self.is_full else efforts(self.actor, self.at, most_minutes=strip.free_minutes)
            strip = strip.told(fitting, full=self.is_full)
        return self.show(
            steps=steps,
            steps_done=sum(step.done for step in steps),
            offers=self.offered(list(self.waiting_offers()[:3])),
            strip=strip,
            late=self.late_now(pieces),
            views=[
                (name, label, name == view, sum(map(test, self.held)) if name != "mine" else 0)
                for name, (label, test) in VIEWS.items()
            ],
            columns=[(name, label, [card for card in cards if card.column == name]) for name, label, _in in COLUMNS],
            cards=cards,
            held=self.held,
            reasons=Offer.DeclineReason.choices,
            most=self.me.most_live_tasks,
            is_full=self.is_full,
            summary=_summary(self.held),
            kinds=sorted({(held.task.template.code, str(held.task.template)) for held in self.held}),
            sorts=[(name, label) for name, (label, _key) in SORTS.items()],
            saved=saved_on(request, "work", self.actor),
            view=view, layout=layout, q=q, kind=kind, sort=sort,
        )  # fmt: skip


class Move(Submit):
    """A card moves to a column: the step that leads there, or why there is none. Ends on the board either way."""

    template_name = "web/move.html"

    @property
    def verb(self) -> Verb:
        """What moves the task from the column it is in to that of the address."""
        here, there = COLUMN_OF.get(TaskStatus(self.task.status), ""), self.kwargs["column"]
        if there not in LABELS:
            raise Http404
        verb = MOVES.get((here, there))
        if verb is None:
            raise WrongTaskState(NO_WAY.get((here, there), ""), task_status=self.task.status)
        return verb

    def check(self) -> None:
        super().check()
        if self.verb is Verb.SUBMIT and not undelivered(self.task.files.all()).exists():
            raise NothingToDeliver(NO_FILE)

    def press(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Handing over asks about what is not ticked, as on its page."""
        return super().press(request, **kwargs) if self.verb is Verb.SUBMIT else TakeStep.press(self, request, **kwargs)

    def make_form(self, **typed: Any) -> StepForm:
        """What was not handed over yet is chosen from the start."""
        if self.verb is Verb.SUBMIT and not typed:
            typed["initial"] = {"file_ids": list(undelivered(self.task.files.all()))}
        return super().make_form(**typed)

    def act(self, values: dict[str, Any]) -> str:
        STEPS[self.verb].take(task_id=self.task.pk, by=self.actor, **values)
        moved, facts = Task.objects.get(pk=self.task.pk), {"task": self.task, "column": LABELS[self.kwargs["column"]]}
        if moved.status == S.WAITING:
            text = _("%(task)s moved to “%(column)s”. Its clock is paused.") % facts
        else:
            text = _("%(task)s moved to “%(column)s”.") % facts
        self.told(text, undo=undo_url(moved))
        return self.back()

    def refused(self, refusal: Refusal) -> HttpResponse:
        """A move that cannot be is told on the board, whoever asked for its form."""
        is_strange = isinstance(refusal, NotFound | Forbidden)
        if is_strange or (self.form is not None and self.form.is_bound):
            return super().refused(refusal)
        messages.error(self.request, str(refusal.detail) or words_of(refusal))
        return redirect(self.back())

    def back(self) -> str:
        return board_asked_on(self.request)


def board_asked_on(request: HttpRequest) -> str:
    """The board in the view in which the reader had it."""
    wanted, board = request.POST.get("next", ""), reverse("work")
    is_board = wanted == board or wanted.startswith(f"{board}?")
    return wanted if is_board and url_has_allowed_host_and_scheme(wanted, None) else board


def _ways(held: Held) -> Iterator[Way]:
    """To every other column, in their order."""
    here = COLUMN_OF[TaskStatus(held.task.status)]
    for there, label, _states in COLUMNS:
        if there == here:
            continue
        verb = MOVES.get((here, there))
        why_not = str(NO_WAY.get((here, there), ""))
        if verb is Verb.SUBMIT and not held.undelivered:
            why_not = str(NO_FILE)
        yield Way(
            column=there,
            label=label,
            icon=BUTTONS[verb][1] if verb else "ban",
            url=step_address(held.task, there),
            one_click=verb is not None and STEPS[verb].form is None,
            key=KEYS.get(there, ""),
            why_not=why_not,
        )


def _fits(held: Held, q: str, kind: str) -> bool:
    words = f"{held.task} {held.card.title} {held.card.organization}".casefold()
    return all(word in words for word in q.casefold().split()) and kind in ("", held.task.template.code)


def _summary(held: list[Held]) -> list[str]:
    """What stands under the heading: how much is in hand, and how much of it presses."""
    n, today = len(held), sum(each.is_today for each in held)
    pressing = sum(each.is_pressing for each in held)
    said = [ngettext("%(n)d task in hand", "%(n)d tasks in hand", n) % {"n": n}]
    if today:
        said.append(ngettext("%(n)d due today", "%(n)d due today", today) % {"n": today})
    if pressing:
        said.append(ngettext("%(n)d at risk", "%(n)d at risk", pressing) % {"n": pressing})
    return said
