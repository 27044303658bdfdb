"""Certificates that wait to be looked at."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.files.downloads import attachment
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate
from backend.web.base import FormPage
from backend.web.forms.steps import RejectCertificateForm
from backend.web.views.desk.base import ForCoordinators

PAGE_SIZE = 50


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
