"""What keeps a secretary allowed to work, and what would bring them more of it: certificates, and offers missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.catalog.exercises import Exercise, exercises
from backend.core.errors import Invalid
from backend.matching.board import board
from backend.matching.models import Offer
from backend.matching.reading import Missed, missed_by
from backend.matching.wording import names_for, tell
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, Practice
from backend.web.base import FormPage
from backend.web.cards import Card
from backend.web.forms.growth import CertificateForm
from backend.web.views.secretary import ForSecretaries
from backend.web.why import OnBoard, told_of

MOST, MOST_OFFERS = 50, 10
SOON = timedelta(days=30)
Status = Certificate.Status


@dataclass(frozen=True)
class Paper:
    """A certificate as its holder sees it: how it stands, and whether that needs something of them."""

    row: Certificate
    look: str  # of its chip
    words: str

    @property
    def is_valid(self) -> bool:
        return self.look in ("ok", "watch")

    @property
    def is_waiting(self) -> bool:
        return self.row.status == Status.SUBMITTED

    @property
    def takes_scan(self) -> bool:
        """Whether its holder may add a copy of the paper, or put a better one in the place of the one that is there."""
        if self.row.status == Status.REJECTED:
            return True
        return self.is_waiting and (self.row.first_by_id is None or self.row.document_id is None)


@dataclass(frozen=True)
class Lost:
    """A task that went to somebody else: its kind of work, when, why, and what would have changed that."""

    missed: Missed
    summary: str
    lacking: Sequence[str]
    change: str


class Growth(FormPage, ForSecretaries):
    """Certificates, handing one in, and what was missed and why."""

    template_name = "web/growth.html"

    def make_form(self, **typed: Any) -> CertificateForm:
        return CertificateForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        secretaries.submit(by=self.actor, at=self.at, **values)
        self.told(_("Handed in. A coordinator looks at it, and you are told."))
        return reverse("growth")

    def again(self, *, status: int) -> HttpResponse:
        papers = self.papers()
        page = board(self.actor, self.at, size=1)
        return self.show(
            status=status,
            form=self.form,
            valid=[paper for paper in papers if paper.is_valid],
            waiting=[paper for paper in papers if paper.is_waiting],
            ended=[paper for paper in papers if not paper.is_valid and not paper.is_waiting],
            grade=self.me.grade_id,
            offers=self.missed_offers(),
            missed=self.missed(),
            kept=self.kept(page.kept),
            practices=self.practices(),
        )

    def papers(self) -> list[Paper]:
        """The reader's certificates, those that end first on top."""
        own = Certificate.objects.visible_to(self.actor).filter(secretary=self.actor.secretary_id)
        rows = own.select_related("kind", "first_by", "document").order_by("valid_until", "id")
        today = timezone.localdate(self.at)
        return [_paper(row, today) for row in rows[:MOST]]

    def practices(self) -> list[tuple[Exercise, Practice | None]]:
        """Every practice task, with what the reader did of it last."""
        own = Practice.objects.visible_to(self.actor).order_by("exercise", "-id").distinct("exercise")
        last = {row.exercise: row for row in own}
        return [(each, last.get(each.code)) for each in exercises().values()]

    def missed_offers(self) -> list[tuple[Offer, Card]]:
        """Offers that were the reader's, and came to nothing."""
        lost = [Offer.Status.DECLINED, Offer.Status.EXPIRED, Offer.Status.RESCINDED]
        rows = self.own_offers().filter(status__in=lost).with_task(self.actor).order_by("-answered_at")
        return [(offer, self.card_of(offer)) for offer in rows[:MOST_OFFERS]]

    def missed(self) -> list[Lost]:
        """What went to others."""
        found = missed_by(self.actor, self.at)
        names = names_for([each.explanation for each in found]) if found else {}
        told = [(each, tell(each.explanation, names, to_them=True)) for each in found]
        return [
            Lost(each, said["summary"], [line["text"] for line in said["requirements"] if not line["met"]],
                said["change"] or "")
            for each, said in told
        ]  # fmt: skip

    def kept(self, kept: Sequence[Any]) -> list[tuple[Any, OnBoard]]:
        """What is open now, and one thing alone keeps from the reader."""
        told = told_of([each.example for each in kept], self.at) if kept else []
        return [(each, on_board) for each, (on_board, _sum) in zip(kept, told, strict=True)]


class AddScan(ForSecretaries):
    """Add a copy of the paper to a certificate that was handed in without, or whose copy could not be read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, certificate_id: UUID) -> HttpResponse:
        own = Certificate.objects.visible_to(self.actor).filter(secretary=self.actor.secretary_id)
        certificate = get_object_or_404(own, pk=certificate_id)
        upload = request.FILES.get("scan")
        if upload is None:
            raise Invalid(fields={"scan": [_("Choose a file first.")]})
        again = certificate.status == Status.REJECTED
        secretaries.add_document(certificate_id=certificate_id, upload=upload, by=self.actor, at=self.at)
        self.told(_("Handed in. A coordinator looks at it, and you are told.") if again else _("The scan is added."))
        return redirect(self.back())

    def back(self) -> str:
        return reverse("growth")


def _paper(row: Certificate, today: date) -> Paper:
    if row.status == Status.VERIFIED and row.valid_until >= today:
        left = (row.valid_until - today).days
        if row.valid_until > today + SOON:
            return Paper(row, "ok", _("valid"))
        return Paper(row, "watch", ngettext("ends in %(n)d day", "ends in %(n)d days", left) % {"n": left})
    if row.status == Status.SUBMITTED:
        second = row.first_by_id is not None
        return Paper(row, "pause", _("waits for a second reviewer") if second else _("waits for a coordinator"))
    over = row.status in (Status.VERIFIED, Status.EXPIRED)
    return Paper(row, "over", _("expired") if over else str(row.get_status_display()))
