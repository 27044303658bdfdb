"""Where everybody arrives."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import Invitation, Membership
from backend.accounts.roles import Permission
from backend.tasks.models import Deliverable, LogEntry, Message, Task
from backend.web.base import Page
from backend.web.cards import Card, cards_of, listed
from backend.web.first_steps import HIDES_WELCOME, FirstStep
from backend.web.invited import inviting
from backend.web.sentences import SAMPLES
from tasks_engine.lifecycle import LIVE, TaskRole, TaskStatus, Verb

MOST = 20
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Need:
    """A task that waits for the reader: what it waits for, and where that is done."""

    card: Card
    icon: str
    text: str
    url: str
    verb: str

    @property
    def task(self) -> Task:
        return self.card.task


class Home(Page):
    """For an organization: what needs it, and what runs. Others arrive at their own work."""

    template_name = "web/home.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.actor.organizations:
            return self._elsewhere()
        own = Task.objects.visible_to(self.actor).filter(organization__in=self.actor.organizations)
        needs = listed(own.waiting_for(self.actor).order_by("due_at", "-id"))[:MOST]
        running = own.filter(status__in=[TaskStatus.OPEN, *LIVE]).exclude(pk__in=[task.pk for task in needs])
        may_post = bool(self.actor.organizations_with(Permission.TASK_WRITE))
        steps = self._first_steps() if may_post and HIDES_WELCOME not in request.COOKIES else []
        return self.show(
            needs=_needs(cards_of(needs, self.actor, self.at)),
            running=cards_of(listed(running.order_by("due_at", "-id"))[:MOST], self.actor, self.at),
            may_post=may_post,
            steps=steps,
            steps_done=sum(step.done for step in steps),
        )

    def _elsewhere(self) -> HttpResponse:
        if self.actor.pools:
            return redirect("desk")
        if self.actor.secretary_id is not None:
            return redirect("work")
        return self.show()

    def _first_steps(self) -> list[FirstStep]:
        """What to do first; nothing once all of it is done. Four queries."""
        organizations = self.actor.organizations_with(Permission.TASK_WRITE)
        own = Task.objects.visible_to(self.actor).filter(organization__in=organizations)
        done = LogEntry.objects.filter(task__in=own, role=TaskRole.ORGANIZATION)
        verbs = set(
            done.filter(verb__in=[Verb.ANSWER, Verb.ACCEPT]).order_by().values_list("verb", flat=True).distinct()
        )
        people = Membership.objects.visible_to(self.actor).filter(organization__in=organizations)
        invited = Invitation.objects.filter(organization__in=organizations)
        may_invite = inviting(self.actor) or reverse("people")
        posted, tasks = own.exclude(published_at=None).exists(), reverse("tasks")
        sample = _("for example “%(sentence)s”") % {"sentence": SAMPLES[0]}
        steps = [
            FirstStep(_("Post a task"), posted, f"{reverse('new_task')}?sample=0", _("Try it"), sample),
            FirstStep(_("Answer a question"), Verb.ANSWER in verbs, f"{tasks}?view=answer", _("Look")),
            FirstStep(_("Accept one delivery"), Verb.ACCEPT in verbs, f"{tasks}?view=check", _("Look")),
            FirstStep(_("Invite a colleague"), people.count() > 1 or invited.exists(), may_invite, _("Invite")),
        ]
        return [] if all(step.done for step in steps) else steps


class HideWelcome(Page):
    """The first steps are not shown again in this browser."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("home")
        response.set_cookie(
            HIDES_WELCOME, "hidden", max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
        return response


def _needs(cards: Iterable[Card]) -> list[Need]:
    """What each waits for, in the words of whoever asked. Two queries."""
    cards = list(cards)
    asked = [card.task.pk for card in cards if card.task.status == TaskStatus.WAITING]
    handed_in = [card.task.pk for card in cards if card.task.status == TaskStatus.SUBMITTED]
    said = Message.objects.readable(internal=False).filter(task__in=asked, role=TaskRole.ASSIGNEE)
    questions = {message.task_id: message.text for message in said.order_by("task", "-id").distinct("task")}
    last = Deliverable.objects.filter(task__in=handed_in).order_by("task", "-version").distinct("task")
    versions = {deliverable.task_id: deliverable.version for deliverable in last}
    return [_need(card, questions.get(card.task.pk, ""), versions.get(card.task.pk, 1)) for card in cards]


def _need(card: Card, question: str, version: int) -> Need:
    number = card.task.number
    match card.task.status:
        case TaskStatus.WAITING:
            url = reverse("step", args=[number, "answer"])
            return Need(card, "circle-question-mark", _("“%(question)s”") % {"question": question}, url, _("Answer"))
        case TaskStatus.SUBMITTED:
            ready = _("version %(n)d is ready") % {"n": version}
            return Need(card, "list-checks", ready, reverse("review", args=[number]), _("Check"))
        case TaskStatus.DRAFT:
            kept = _("a draft that is not posted yet")
            return Need(card, "pencil-line", kept, reverse("edit_task", args=[number]), _("Complete"))
    return Need(card, "info", str(card.task.get_status_display()), reverse("task", args=[number]), _("Open"))
