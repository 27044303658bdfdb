"""Offers: work kept for a secretary for a while; why it came to them, what it does to their day, and their answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.matching import services
from backend.matching.models import Offer
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, sight
from backend.web.base import FormPage, Page
from backend.web.forms.steps import DeclineForm
from backend.web.views.secretary import ForSecretaries, job_of
from backend.web.views.undoing import undo_url

MOST = 50


class Offers(ForSecretaries):
    """Offers that wait, with why; and the last ones answered."""

    template_name = "web/offers.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        answered = self.own_offers().exclude(status=Offer.Status.PENDING)
        past = answered.with_task(self.actor).order_by("-answered_at")[:MOST]
        return self.show(
            offers=self.offered(list(self.waiting_offers()[:MOST])),
            past=[(offer, self.card_of(offer)) for offer in past],
            reasons=Offer.DeclineReason.choices,
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
        (offered,) = self.offered([self.offer])
        offer, waits, new = offered.offer, _waits(offered.offer, self), job_of(offered.card, is_new=True)
        pieces, strip = self.plan(*([new] if waits else []))
        return self.show(
            offer=offer, task=offer.task, card=offered.card, form=self.form, why=offered.why, ring=offered.ring,
            sees_brief=Facet.BRIEF in sight(offer.task, self.actor), can_be_answered=waits, strip=strip,
            done_at=max((piece.end for piece in pieces if piece.job is new), default=None), new=new,
            conflicts=self.conflicts(new) if waits else [], in_hand=len(self.in_hand), most=self.me.most_live_tasks,
            status=status,
        )  # fmt: skip


class AcceptOffer(ForSecretaries):
    """Take what was offered."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, offer_id: UUID) -> HttpResponse:
        offer = services.accept(offer_id=offer_id, by=self.actor)
        self.told(_("The task is yours."), undo=undo_url(Task.objects.get(pk=offer.task_id)))
        return redirect("task", number=offer.task.number)

    def back(self) -> str:
        return reverse("offers")


def _waits(offer: Offer, page: Page) -> bool:
    return offer.status == Offer.Status.PENDING and page.at < offer.expires_at
