"""A coordinator's side: the tasks of their pools by what is due, and certificates that wait to be looked at."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import Forbidden
from backend.files.downloads import attachment
from backend.matching.models import Offer
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate
from backend.sla.models import Clock
from backend.tasks.models import Task, TaskQuerySet
from backend.web.base import FormPage, Page
from backend.web.cards import cards_of, listed
from backend.web.forms.steps import RejectCertificateForm
from backend.web.rings import PROMISED
from tasks_engine.lifecycle import LIVE, TaskStatus

PAGE_SIZE = 50
AT_RISK = "warn_90"  # the milestone after which a promise counts as at risk
PROMISES = Clock.objects.filter(task=OuterRef("pk"), kind__in=PROMISED, stopped_at=None)
LATE = Exists(PROMISES.filter(breached_at__isnull=False))
RISKY = Exists(PROMISES.filter(breached_at=None, milestones__name=AT_RISK))

# Queue -> its name and which of the live tasks stand in it.
QUEUES: dict[str, tuple[Any, Any]] = {
    "overdue": (gettext_lazy("Overdue"), LATE),
    "risk": (gettext_lazy("At risk"), RISKY),
    "unclaimed": (gettext_lazy("Nobody has it"), Q(status=TaskStatus.OPEN)),
    "disputed": (gettext_lazy("Disputed"), Q(status=TaskStatus.DISPUTED)),
    "all": (gettext_lazy("All open work"), Q()),
}


class ForCoordinators(Page):
    """Pages for those who keep the promises of a pool."""

    def check(self) -> None:
        if not self.actor.pools:
            raise Forbidden(_("This page is for coordinators."))

    def own_tasks(self) -> TaskQuerySet:
        """The live tasks of the reader's pools."""
        return Task.objects.visible_to(self.actor).filter(
            pool__in=self.actor.pools, status__in=[TaskStatus.OPEN, *LIVE], published_at__isnull=False
        )


class Desk(ForCoordinators):
    """The tasks of the pools, the first due on top."""

    template_name = "web/desk.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("queue", "all")
        if chosen not in QUEUES:
            raise Http404
        own = self.own_tasks()
        counts = own.aggregate(**{name: Count("pk", filter=Q(rule)) for name, (_label, rule) in QUEUES.items()})
        rows = own.filter(QUEUES[chosen][1]).order_by(F("due_at").asc(nulls_last=True), "-priority", "id")
        page = Paginator(listed(rows), PAGE_SIZE).get_page(request.GET.get("page"))
        queues = [(name, label, counts[name], name == chosen) for name, (label, _rule) in QUEUES.items()]
        cards = cards_of(page, self.actor, self.at)
        return self.show(cards=cards, offered=self.offered(page), page=page, queues=queues, queue=chosen)

    def offered(self, tasks: Iterable[Task]) -> dict[UUID, Offer]:
        """Of each of `tasks` the offer that waits for an answer, if there is one."""
        pending = Offer.objects.pending().filter(task__in=[task.pk for task in tasks], expires_at__gt=self.at)
        return {offer.task_id: offer for offer in pending.select_related("secretary__user")}


class Certificates(ForCoordinators):
    """Certificates that wait, the oldest first."""

    template_name = "web/certificates.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(certificates=self.waiting()[:PAGE_SIZE])

    def waiting(self) -> Any:
        """Those handed in to the reader's pools and not decided."""
        handed_in = Certificate.objects.visible_to(self.actor).filter(
            secretary__pool__in=self.actor.pools, status=Certificate.Status.SUBMITTED
        )
        return handed_in.select_related("secretary__user", "secretary__pool", "kind", "document").order_by("id")


class OneCertificate(FormPage, Certificates):
    """One certificate: look at it, then verify or reject it."""

    template_name = "web/certificate.html"

    @property
    def certificate(self) -> Certificate:
        """The certificate of the address, whatever has become of it."""
        own = Certificate.objects.visible_to(self.actor).filter(secretary__pool__in=self.actor.pools)
        rows = own.select_related("secretary__user", "secretary__pool", "kind", "document")
        return get_object_or_404(rows, pk=self.kwargs["certificate_id"])

    def make_form(self, **typed: Any) -> RejectCertificateForm:
        return RejectCertificateForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        secretaries.reject(certificate_id=self.certificate.pk, by=self.actor, at=self.at, **values)
        self.told(_("Rejected. The secretary is told why."))
        return reverse("certificates")

    def again(self, *, status: int) -> HttpResponse:
        return self.show(certificate=self.certificate, form=self.form, status=status)


class VerifyCertificate(OneCertificate):
    """It is true, and counts from now on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        secretaries.verify(certificate_id=self.certificate.pk, by=self.actor, at=self.at)
        self.told(_("Verified. It counts from now on."))
        return redirect("certificates")

    def back(self) -> str:
        return reverse("certificate", args=[self.kwargs["certificate_id"]])


class CertificateDocument(OneCertificate):
    """The paper that was handed in."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, certificate_id: UUID) -> FileResponse:  # type: ignore[override]
        document = self.certificate.document
        if document is None:
            raise Http404
        return attachment(document)
