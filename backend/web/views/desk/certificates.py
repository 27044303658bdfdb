"""Certificates that wait to be looked at: by a coordinator, and some by a second one from another region."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from backend.core.errors import Refusal
from backend.files.downloads import attachment, page_of
from backend.files.models import Preview
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate
from backend.secretaries.permissions import Party, party
from backend.secretaries.refusals import DocumentChanged
from backend.web.base import FormPage
from backend.web.forms.steps import CheckCertificateForm, RejectCertificateForm
from backend.web.views.desk.base import ForCoordinators

PAGE_SIZE = 50
PEOPLE = ("secretary__user", "secretary__pool", "kind", "document", "first_by", "decided_by")


class Certificates(ForCoordinators):
    """Certificates that wait: the reader's own the oldest first, then those of other regions as second reviewer."""

    template_name = "web/certificates.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.readable()
        mine = rows.to_review(self.actor).order_by("id")
        own = mine.filter(secretary__pool__in=self.actor.pools)
        return self.show(
            certificates=own[:PAGE_SIZE],
            elsewhere=mine.exclude(secretary__pool__in=self.actor.pools)[:PAGE_SIZE],
            checked_once=rows.checked_once(self.actor).order_by("id")[:PAGE_SIZE],
        )

    def readable(self) -> Any:
        """What the reader sees of certificates as a coordinator, with whom each concerns."""
        rows = Certificate.objects.visible_to(self.actor).select_related(*PEOPLE)
        return rows.exclude(secretary=self.actor.secretary_id) if self.actor.secretary_id else rows


class OneCertificate(FormPage, Certificates):
    """One certificate: look at it, go through the checklist, then accept or reject it."""

    template_name = "web/certificate.html"

    @cached_property
    def certificate(self) -> Certificate:
        """The certificate of the address, whatever has become of it."""
        rows: QuerySet[Certificate] = self.readable()
        return get_object_or_404(rows, pk=self.kwargs["certificate_id"])

    def make_form(self, **typed: Any) -> BaseForm:
        return RejectCertificateForm(initial={"document_id": self.certificate.document_id}, **typed)

    def act(self, values: dict[str, Any]) -> str:
        secretaries.reject(certificate_id=self.certificate.pk, by=self.actor, at=self.at, **values)
        self.told(_("Rejected. The secretary is told why."))
        return reverse("certificates")

    def refused(self, refusal: Refusal) -> HttpResponse:
        if isinstance(refusal, DocumentChanged) and self.form is not None:
            self.form = self.looked_at_again(self.form.cleaned_data)
        return super().refused(refusal)

    def looked_at_again(self, values: dict[str, Any]) -> BaseForm | None:
        """The form beside another paper than its `values` were said of; None when nothing of them stays."""
        form = RejectCertificateForm(data={**values, "document_id": self.certificate.document_id})
        form.is_valid()
        return form

    def again(self, *, status: int) -> HttpResponse:
        return self.show_certificate(status=status, form=self.form)

    def show_certificate(self, *, status: int = 200, **forms: BaseForm | None) -> HttpResponse:
        """The page; `forms` are those that come back with what is wrong with them."""
        certificate = self.certificate
        seen = {"document_id": certificate.document_id}
        blank = {"form": RejectCertificateForm(initial=seen), "check": CheckCertificateForm(initial=seen)}
        return self.show(
            status=status,
            certificate=certificate,
            pages=self._pages(),
            why_not=self._why_not(),
            is_second=party(certificate.secretary, self.actor) is not Party.COORDINATOR,
            is_first=certificate.first_by_id is None and secretaries.needs_second(certificate),
            **blank | forms,
        )

    def _pages(self) -> list[dict[str, Any]]:
        """The pages of the paper as far as they can be shown: pictures, or plain text."""
        preview = Preview.objects.filter(file=self.certificate.document_id, state=Preview.State.READY).first()
        if preview is None:
            return []
        pictures = [{"number": page.number, "page": page} for page in preview.pages.all()]
        return pictures or [{"number": number, "text": text} for number, text in enumerate(preview.texts, start=1)]

    def _why_not(self) -> str:
        """Why the reader cannot accept it now, empty when they can."""
        certificate = self.certificate
        if certificate.first_by_id is None or certificate.status != Certificate.Status.SUBMITTED:
            return ""
        try:
            secretaries.require_reviewer(certificate, self.actor)
        except Refusal as refusal:
            return f"{refusal.title} {refusal.detail}"
        return ""


class VerifyCertificate(OneCertificate):
    """It is true, all points of the checklist ticked: it counts from now on, or waits for a second reviewer."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> BaseForm:
        return CheckCertificateForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        decided = secretaries.verify(
            certificate_id=self.certificate.pk, document_id=values["document_id"], by=self.actor, at=self.at
        )
        counts = decided.status == Certificate.Status.VERIFIED
        second = _("Accepted. It counts once a coordinator of another region agrees.")
        self.told(_("Verified. It counts from now on.") if counts else second)
        return reverse("certificates")

    def again(self, *, status: int) -> HttpResponse:
        return self.show_certificate(status=status, check=self.form)

    def looked_at_again(self, values: dict[str, Any]) -> None:
        """What was ticked was said of another paper."""

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


class CertificatePage(OneCertificate):
    """The picture of one page of the paper."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, certificate_id: UUID, page: int) -> FileResponse:  # type: ignore[override]
        preview = get_object_or_404(Preview, file=self.certificate.document_id, state=Preview.State.READY)
        return page_of(get_object_or_404(preview.pages, number=page))
