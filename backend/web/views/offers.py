"""A secretary's side: work in hand, offers, and open tasks to take."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import Forbidden
from backend.matching import services
from backend.matching.board import board
from backend.matching.models import Offer, OfferQuerySet
from backend.matching.reading import explanations_of
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, sight
from backend.web.base import FormPage, Page
from backend.web.cards import Card, card_of, cards_of, listed
from backend.web.forms.steps import DeclineForm
from backend.web.why import told_of, why_of, whys_of
from tasks_engine.lifecycle import LIVE, TaskStatus

S = TaskStatus
COLUMNS = (
    ("to-start", gettext_lazy("To start"), {S.ASSIGNED}),
    ("doing", gettext_lazy("In progress"), {S.IN_PROGRESS}),
    ("waiting", gettext_lazy("Waiting for the organization"), {S.WAITING}),
    ("review", gettext_lazy("In review"), {S.SUBMITTED, S.DISPUTED}),
)
PAGE_SIZE = 20
MOST = 50


class ForSecretaries(Page):
    """Pages for those who work as a secretary."""

    def check(self) -> None:
        if self.actor.secretary_id is None:
            raise Forbidden(_("This page is for secretaries."))

    def own_offers(self) -> OfferQuerySet:
        """Offers made to the reader."""
        return Offer.objects.visible_to(self.actor).filter(secretary=self.actor.secretary_id)

    def waiting_offers(self) -> OfferQuerySet:
        """Those that can still be answered, the first to run out first."""
        waiting = self.own_offers().pending().filter(expires_at__gt=self.at)
        return waiting.with_task(self.actor).select_related("decision__round").order_by("expires_at")


class Work(ForSecretaries):
    """What the secretary holds, by what comes next."""

    template_name = "web/work.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        offers = list(self.waiting_offers()[:MOST])
        held = Task.objects.visible_to(self.actor).filter(
            status__in=LIVE, assignments__secretary=self.actor.secretary_id, assignments__ended_at=None
        )
        cards = cards_of(listed(held.order_by("due_at", "id"))[:MOST], self.actor, self.at)
        columns = [
            (name, label, [card for card in cards if card.task.status in states]) for name, label, states in COLUMNS
        ]
        return self.show(offers=[(offer, _card(offer, self)) for offer in offers], columns=columns, total=len(cards))


class Offers(ForSecretaries):
    """Offers that wait, with why; and the last ones answered."""

    template_name = "web/offers.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        answered = self.own_offers().exclude(status=Offer.Status.PENDING)
        past = answered.with_task(self.actor).order_by("-answered_at")[:MOST]
        waiting = list(self.waiting_offers()[:MOST])
        whys = whys_of(explanations_of(waiting, self.actor))
        return self.show(
            offers=[(offer, _card(offer, self), why) for offer, why in zip(waiting, whys, strict=True)],
            past=[(offer, _card(offer, self)) for offer in past],
        )


class OneOffer(FormPage, ForSecretaries):
    """One offer: the task as far as it may be seen, why it came to the reader, accept or decline."""

    template_name = "web/offer.html"

    @property
    def offer(self) -> Offer:
        """The reader's offer of the address."""
        mine = self.own_offers().with_task(self.actor).select_related("decision__round")
        found: Offer = get_object_or_404(mine, pk=self.kwargs["offer_id"])
        return found

    def make_form(self, **typed: Any) -> DeclineForm:
        return DeclineForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        services.decline(offer_id=self.offer.pk, by=self.actor, **values)
        self.told(_("Declined. It goes to the next secretary."))
        return reverse("offers")

    def again(self, *, status: int) -> HttpResponse:
        offer = self.offer
        seen = sight(offer.task, self.actor)
        return self.show(
            offer=offer, task=offer.task, card=_card(offer, self), form=self.form,
            why=why_of(explanations_of([offer], self.actor)[0]), sees_brief=Facet.BRIEF in seen,
            can_be_answered=_waits(offer, self), status=status,
        )  # fmt: skip


class AcceptOffer(ForSecretaries):
    """Take what was offered."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        offer = services.accept(offer_id=offer_id, by=self.actor)
        self.told(_("The task is yours."))
        return redirect("task", number=offer.task.number)

    def back(self) -> str:
        return reverse("offers")


class Find(ForSecretaries):
    """The board: open tasks of the pool in the order of what each is worth with the reader."""

    template_name = "web/find.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = board(self.actor, self.at, cursor=request.GET.get("after"), size=PAGE_SIZE)
        tasks = [row.task for row in page.rows]
        prefetch_related_objects(tasks, "clocks")
        told = told_of(page.rows)
        return self.show(rows=list(zip(cards_of(tasks, self.actor, self.at), told, strict=True)), next=page.next)


def _card(offer: Offer, page: Page) -> Card:
    return card_of(offer.task, page.actor, None)


def _waits(offer: Offer, page: Page) -> bool:
    return offer.status == Offer.Status.PENDING and page.at < offer.expires_at
