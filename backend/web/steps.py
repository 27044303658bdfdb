"""The steps of the life cycle as the pages offer them: a form each, and the service that takes it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.errors import Refusal
from backend.matching import services as matching
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web.forms import steps as forms
from backend.web.problems import words_of
from backend.web.ticks import set_ticks
from backend.web.words import BUTTONS
from tasks_engine.lifecycle import Verb


@transaction.atomic
def _ask(*, task_id: UUID, by: Actor, text: str, uploads: list[Any]) -> None:
    for upload in uploads:
        tasks.add_file(task_id=task_id, by=by, upload=upload)
    tasks.ask(task_id=task_id, by=by, question=text)


@transaction.atomic
def _submit(
    *,
    task_id: UUID,
    by: Actor,
    note: str,
    uploads: list[Any],
    file_ids: Any = (),
    done: Collection[str] | None = None,
    drawn: str = "",
) -> None:
    if done is not None:
        set_ticks(task_id=task_id, done=done, drawn=drawn, by=by)
    added = [tasks.add_file(task_id=task_id, by=by, upload=upload).pk for upload in uploads]
    chosen = [file.pk for file in file_ids]
    tasks.submit(task_id=task_id, by=by, note=note, file_ids=[*chosen, *added])


@dataclass(frozen=True)
class Step:
    """What takes a verb, with the keywords of its form; without a form one click is enough."""

    take: Callable[..., Any]
    form: type[forms.StepForm] | None = None


STEPS: dict[Verb, Step] = {
    Verb.PUBLISH: Step(tasks.publish),
    Verb.CLAIM: Step(matching.claim),
    Verb.START: Step(tasks.start),
    Verb.RELEASE: Step(tasks.release, forms.ReleaseForm),
    Verb.UNASSIGN: Step(tasks.unassign, forms.ReasonForm),
    Verb.ASK: Step(_ask, forms.AskForm),
    Verb.ANSWER: Step(tasks.answer, forms.AnswerForm),
    Verb.SUBMIT: Step(_submit, forms.SubmitForm),
    Verb.REQUEST_REVISION: Step(tasks.request_revision, forms.RevisionForm),
    Verb.ACCEPT: Step(tasks.accept, forms.AcceptForm),
    Verb.REJECT: Step(tasks.reject, forms.RejectForm),
    Verb.DECIDE: Step(tasks.decide, forms.DecideForm),
    Verb.REOPEN: Step(tasks.reopen, forms.ReasonForm),
    Verb.CANCEL: Step(tasks.cancel, forms.ReasonForm),
}
TO_SOMEBODY = frozenset({Verb.ASSIGN, Verb.REASSIGN})
"""Said on the coordinators' own page, which knows who fits."""
LEADING = frozenset({Verb.PUBLISH, Verb.CLAIM, Verb.ASSIGN, Verb.START, Verb.ANSWER, Verb.SUBMIT, Verb.ACCEPT,
                     Verb.DECIDE})  # fmt: skip
"""The way forward: the button that is filled. The first of them that may be taken is the page's main action."""
SINGLE_KEYS = {Verb.SUBMIT: "s", Verb.ASK: "a", Verb.REASSIGN: "c"}
ASIDE = frozenset({Verb.CANCEL, Verb.RELEASE, Verb.UNASSIGN, Verb.REOPEN})  # stand apart, at the end


@dataclass(frozen=True)
class Button:
    """One verb on a task's page; `why_not` says why it cannot be said now, empty when it can."""

    verb: Verb
    label: Any
    icon: str
    url: str
    one_click: bool
    why_not: str
    is_main: bool = False
    is_aside: bool = False
    short: Any = ""  # what stands on it where there is little room, if that is another word

    @property
    def key(self) -> str:
        """The single key that presses it."""
        return SINGLE_KEYS.get(self.verb, "")

    @property
    def is_apart(self) -> bool:
        """Whether it stands in a part of its own on a phone, whose bar has little room."""
        return self.is_aside or self.verb == Verb.REJECT

    @property
    def in_sheet(self) -> bool:
        """Whether its page can come as a dialog."""
        return self.verb in TO_SOMEBODY


def buttons_of(task: Task, actor: Actor, at: Any) -> Iterator[Button]:
    """Every verb that is the actor's to say over `task`, in the order of the life cycle."""
    main_is_free = True
    for action in tasks.allowed_actions(task=task, by=actor, at=at):
        if action.verb not in STEPS.keys() | TO_SOMEBODY:
            continue
        label, icon = BUTTONS[action.verb]
        is_main = main_is_free and action.refusal is None and action.verb in LEADING
        main_is_free = main_is_free and not is_main
        yield Button(
            verb=action.verb,
            label=label,
            icon=icon,
            url=_page_of(task, action.verb),
            one_click=action.verb in STEPS and STEPS[action.verb].form is None,
            why_not=_why_not(action.refusal),
            is_main=is_main,
            is_aside=action.verb in ASIDE,
        )


def named_on(buttons: Sequence[Button], *, version: int) -> list[Button]:
    """The same with the words of a task's page, where it is plain which version is meant and who is asked."""
    words = {
        Verb.SUBMIT: (_("Submit version %(n)d") % {"n": version}, _("Submit")),
        Verb.ASK: (_("Ask the client"), _("Ask")),
    }
    told = [(button, *words.get(button.verb, (button.label, ""))) for button in buttons]
    return [replace(button, label=label, short=short) for button, label, short in told]


def _page_of(task: Task, verb: Verb) -> str:
    if verb in TO_SOMEBODY:
        return f"{reverse('desk_reassign', args=[task.number])}?next={reverse('task', args=[task.number])}"
    return reverse("step", args=[task.number, verb.value.replace("_", "-")])


def _why_not(refusal: Refusal | None) -> str:
    return str(refusal.detail) or words_of(refusal) if refusal else ""
