"""Steps that a coordinator takes over tasks: one, or the same over many, and taking them back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.core.errors import Invalid, Refusal
from backend.matching import services as matching
from backend.secretaries.models import Secretary
from backend.sla import services as sla
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.base import OfTask, next_page
from backend.web.forms.desk import ActForm
from backend.web.problems import words_of
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.decided import UNDOABLE, undo_address
from backend.web.views.desk.suggesting import Choosing
from tasks_engine.lifecycle import TaskStatus

MOST_AT_ONCE = 200
FAILED = "desk_failed"  # of the session: what could not be done, until it was shown


@dataclass(frozen=True)
class Outcome:
    """What became of a step over many tasks: numbers and versions of those done, and why others could not be."""

    done: Sequence[tuple[int, int]]
    failed: Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done, and why."""

    act: str
    reason: str
    secretary_id: UUID | None = None
    minutes: int | None = None


def reassign(task: Task, order: Order, by: Actor) -> None:
    """Give the task to the secretary, or to whoever fits best."""
    chosen = order.secretary_id or _best(task, by)
    give = matching.assign_directly if task.status == TaskStatus.OPEN else matching.reassign_directly
    give(task_id=task.pk, secretary_id=chosen, by=by, reason=order.reason)


def _best(task: Task, by: Actor) -> UUID:
    choices = Choosing([task], now(), but_for=task.pk).best(task, 1)
    if not choices:
        raise Invalid(fields={"secretary": [_("Nobody else fits this task.")]})
    return choices[0].secretary_id


def offer(task: Task, order: Order, by: Actor) -> None:
    """Offer it to the secretary."""
    if order.secretary_id is None:
        raise Invalid(fields={"secretary": [_("Choose a secretary.")]})
    matching.invite(task_id=task.pk, secretary_id=order.secretary_id, by=by)


def extend(task: Task, order: Order, by: Actor) -> None:
    """Give its promise more working time."""
    if not order.minutes:
        raise Invalid(fields={"minutes": [_("Say how much more time.")]})
    sla.extend_promise(task_id=task.pk, minutes=order.minutes, reason=order.reason, by=by)


def escalate(task: Task, order: Order, by: Actor) -> None:
    """Make it one step more pressing."""
    tasks.escalate(task_id=task.pk, reason=order.reason, by=by)


def note(task: Task, order: Order, by: Actor) -> None:
    """Write a note that only its secretary and coordinators read."""
    tasks.post_message(task_id=task.pk, by=by, text=order.reason, is_internal=True)


def nudge(task: Task, order: Order, by: Actor) -> None:
    """The same, and have its secretary told."""
    named = [task.holder.user_id] if task.holder else []
    tasks.post_message(task_id=task.pk, by=by, text=order.reason, is_internal=True, mentions=named)


def decline(task: Task, order: Order, by: Actor) -> None:
    """Say no to its secretary, who asked for more time."""
    sla.decline_time_request(task_id=task.pk, reason=order.reason, by=by)


ACTS: dict[str, Callable[[Task, Order, Actor], None]] = {
    "reassign": reassign, "offer": offer, "extend": extend, "escalate": escalate, "note": note, "nudge": nudge,
    "decline": decline,
}  # fmt: skip


def take(chosen: Iterable[Task], order: Order, by: Actor) -> Outcome:
    """The step over each of `chosen` by itself: what one refuses does not keep the others from it."""
    done, failed = [], []
    for task in chosen:
        try:
            ACTS[order.act](task, order, by)
        except Refusal as refusal:
            failed.append((task.number, words_of(refusal)))
        else:
            done.append((task.number, task.pk))
    versions = dict(Task.objects.filter(pk__in=[key for _number, key in done]).values_list("pk", "version"))
    return Outcome([(number, versions[key]) for number, key in done], failed)


def said(act: str, count: int) -> str:
    """What was done, in words."""
    texts = {
        "reassign": ngettext("%(n)d task has another secretary", "%(n)d tasks have another secretary", count),
        "offer": ngettext("%(n)d task is offered", "%(n)d tasks are offered", count),
        "extend": ngettext("%(n)d task has more time", "%(n)d tasks have more time", count),
        "escalate": ngettext("%(n)d task is more pressing", "%(n)d tasks are more pressing", count),
        "note": ngettext("A note was written on %(n)d task", "A note was written on %(n)d tasks", count),
        "decline": ngettext("%(n)d request was declined", "%(n)d requests were declined", count),
        "nudge": ngettext("%(n)d secretary was nudged", "%(n)d secretaries were nudged", count),
    }
    return texts[act] % {"n": count} + "."


def whose(number: int) -> str:
    """Who has a task now, in words."""
    holder = Secretary.objects.select_related("user").get(assignments__task__number=number, assignments__ended_at=None)
    return _("%(name)s: %(words)s") % {"name": f"CS-{number}", "words": _("%(name)s has it now.") % {"name": holder}}


def still_overdue(numbers: Sequence[int]) -> str:
    """How many tasks are overdue though they were given more time, in words; nothing if none is."""
    late = Task.objects.filter(number__in=numbers, due_at__lt=now()).count()
    if not late:
        return ""
    if len(numbers) == 1:
        return _("It is still overdue.")
    return ngettext("%(n)d of them is still overdue.", "%(n)d of them are still overdue.", late) % {"n": late}


class Acting(ForCoordinators):
    """What becomes of steps: a word, a way back, and a list of what could not be done."""

    def back(self) -> str:
        return next_page(self.request, reverse("desk"))

    def tell(self, order: Order, outcome: Outcome) -> None:
        """Say what was done; keep what was not for the next page."""
        if outcome.done:
            undo = undo_address(outcome.done) if order.act in UNDOABLE else ""
            only = outcome.done[0][0] if order.act == "reassign" and len(outcome.done) == 1 else 0
            words = whose(only) if only else said(order.act, len(outcome.done))
            late = still_overdue([number for number, _version in outcome.done]) if order.act == "extend" else ""
            self.told(f"{words} {late}".strip(), undo=undo)
        self.keep(outcome.failed)

    def keep(self, failed: Sequence[tuple[int, str]]) -> None:
        """What could not be done is listed on the next page."""
        if len(failed) == 1:
            messages.error(self.request, f"CS-{failed[0][0]}: {failed[0][1]}")
        elif failed:
            self.request.session[FAILED] = list(failed)


class Act(Acting, OfTask):
    """One step over one task: what its row suggests."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        form = ActForm(request.POST)
        if not form.is_valid():
            raise Invalid(fields={name: [str(text) for text in texts] for name, texts in form.errors.items()})
        order = Order(**form.cleaned_data)
        self.tell(order, take([self.task], order, self.actor))
        return redirect(self.back())


class Undo(Acting):
    """Take steps back: what was done with one press is undone with one press."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        steps = _steps(request.GET.get("steps", ""))
        own = Task.objects.visible_to(self.actor).filter(pool__in=self.actor.pools)
        keys = dict(own.filter(number__in=list(steps)).values_list("number", "pk"))
        undone, failed = 0, []
        for number in keys:
            try:
                tasks.undo(task_id=keys[number], by=self.actor, version=steps[number])
            except Refusal as refusal:
                failed.append((number, words_of(refusal)))
            else:
                undone += 1
        if undone:
            text = ngettext("Undone: %(n)d task is as it was.", "Undone: %(n)d tasks are as they were.", undone)
            self.told(text % {"n": undone})
        self.keep(failed)
        return redirect(_came_from(request))


def _steps(text: str) -> dict[int, int]:
    """Numbers of tasks and the versions that steps led to."""
    pairs = (part.split(".") for part in text.split(",")[:MOST_AT_ONCE])
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(one.isdecimal() for one in pair)}


def _came_from(request: HttpRequest) -> str:
    """The page on which Undo was pressed: one of the desk, or of a task that was assigned from it."""
    at = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    desk, of_tasks = reverse("desk"), reverse("tasks")
    if at.path != desk and not at.path.startswith((f"{desk}/", f"{of_tasks}/")):
        return desk
    return f"{at.path}?{at.query}" if at.query else at.path


def failures(request: HttpRequest) -> list[dict[str, Any]]:
    """What the last step could not do, told once."""
    found = request.session.pop(FAILED, []) if FAILED in request.session else []
    titles = dict(Task.objects.filter(number__in=[number for number, _text in found]).values_list("number", "pk"))
    return [{"number": number, "text": text} for number, text in found if number in titles]
