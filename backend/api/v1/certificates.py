"""Certificates: handed in by secretaries, decided by coordinators."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.filters import AnyOf, DayFilter
from backend.api.parsers import StrictJSONParser
from backend.api.renderers import AnyBytes
from backend.api.serializers import DayField, LineField, Ref, Strict
from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.files.downloads import attachment
from backend.secretaries import services
from backend.secretaries.models import Certificate

Renderers = list[BaseRenderer]  # a resource has a `list` of its own


class KindRef(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]


class HolderRef(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")


class DocumentOut(serializers.Serializer[Any]):
    """The copy of the paper. Its bytes are at `/certificates/{id}/document`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    media_type = serializers.CharField()


class CertificateOut(serializers.Serializer[Any]):
    """A proof. It counts while it is verified, through the day `valid_until`."""

    id = serializers.UUIDField()
    secretary = HolderRef()
    kind = KindRef()
    number = serializers.CharField()
    issuer = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField()
    valid_until = serializers.DateField()
    document = DocumentOut(allow_null=True)
    status = serializers.ChoiceField(Certificate.Status.choices)
    first_by = Ref(allow_null=True, help_text="Who found it true first, where a second reviewer has to agree.")
    first_at = serializers.DateTimeField(allow_null=True)
    decided_by = Ref(allow_null=True, help_text="Null while it waits, and when its time ran out.")
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class CertificateIn(Strict):
    kind = serializers.SlugRelatedField(
        slug_field="code", queryset=CertificateKind.objects.all(), help_text="The code of the kind of certificate."
    )
    number = LineField(max_length=80)
    issuer = LineField(max_length=160, allow_blank=True, default="")
    issued_on = DayField()
    valid_until = DayField(allow_null=True, default=None, help_text="The last day. Left out: as long as the kind says.")


class CertificateWithDocument(CertificateIn):
    document = serializers.FileField(required=False, source="upload")


class DocumentIn(Strict):
    document = serializers.FileField(source="upload", help_text="A scan or photograph of the paper.")


class Reason(Strict):
    reason = serializers.CharField(max_length=500)


class Verification(Strict):
    """No body is needed, but for the certificate to be refused when its copy was changed since you looked at it."""

    document_id = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The `id` of the `document` that you looked at; null if there was none.",
    )


class CertificateRejection(Verification):
    """Why it is not taken; with `document_id`, it is refused when its copy was changed since you looked at it."""

    reason = serializers.CharField(max_length=500)


class CertificateFilter(django_filters.FilterSet):
    status = AnyOf({status.value: status for status in Certificate.Status})
    secretary = django_filters.UUIDFilter(field_name="secretary_id")
    kind = django_filters.CharFilter(field_name="kind__code", label="The code of the kind.")
    valid_until_before = DayFilter(field_name="valid_until", lookup_expr="lt")


class Certificates(Resource):
    queryset = Certificate.objects.none()
    serializer_class = CertificateOut
    filterset_class = CertificateFilter
    parser_classes = [StrictJSONParser, MultiPartParser]
    orderings = {"-created": "id", "valid_until": "valid_until"}

    def get_queryset(self) -> QuerySet[Certificate]:
        people = ("secretary__user", "kind", "document", "first_by", "decided_by")
        return Certificate.objects.visible_to(self.actor).select_related(*people)

    def _answer(self, pk: UUID, code: int = status.HTTP_200_OK) -> Response:
        return Response(CertificateOut(get_object_or_404(self.get_queryset(), pk=pk)).data, status=code)

    @extend_schema(
        operation_id="list_certificates",
        tags=["certificates"],
        summary="Your certificates, or those of secretaries you coordinate",
        responses=CertificateOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), CertificateOut)

    @extend_schema(
        operation_id="read_certificate", tags=["certificates"], summary="One certificate", responses=CertificateOut
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self._answer(pk)

    @extend_schema(
        operation_id="submit_certificate",
        tags=["certificates"],
        summary="Hand in a certificate (secretaries)",
        description="As JSON, or as multipart/form-data with a copy of the paper. It counts once it is verified.",
        request={"application/json": CertificateIn, "multipart/form-data": CertificateWithDocument},
        responses={201: CertificateOut},
        examples=[
            OpenApiExample(
                "A grade",
                value={"kind": "secretary-grade-4", "number": "S4-2026-00017", "issued_on": "2026-05-04"},
                request_only=True,
                media_type="application/json",
            )
        ],
    )
    def create(self, request: Request) -> Response:
        body = self.read(CertificateWithDocument)
        certificate = services.submit(by=self.actor, at=now(), **body)
        return self._answer(certificate.pk, status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="verify_certificate",
        tags=["certificates"],
        summary="Find a certificate true (coordinators)",
        description=(
            "From now on it counts; a grade certificate sets the secretary's grade. Of a kind with `second_review` it "
            "goes on waiting, until a coordinator of another region verifies it too. With `document_id` it is refused "
            "as `document_changed` when the copy of the paper is another one by now."
        ),
        request=Verification,
        responses=CertificateOut,
        examples=[OpenApiExample("No body", value={}, request_only=True)],
    )
    @action(detail=True, methods=["post"], parser_classes=[StrictJSONParser])
    def verify(self, request: Request, pk: UUID) -> Response:
        certificate = get_object_or_404(self.get_queryset(), pk=pk)
        services.verify(certificate_id=certificate.pk, by=self.actor, at=now(), **self.read(Verification))
        return self._answer(pk)

    @extend_schema(
        operation_id="reject_certificate",
        tags=["certificates"],
        summary="Not take a certificate (coordinators)",
        description="With `document_id` it is refused as `document_changed` when the copy is another one by now.",
        request=CertificateRejection,
        responses=CertificateOut,
        examples=[OpenApiExample("Unreadable", value={"reason": "The seal cannot be read."}, request_only=True)],
    )
    @action(detail=True, methods=["post"], parser_classes=[StrictJSONParser])
    def reject(self, request: Request, pk: UUID) -> Response:
        certificate = get_object_or_404(self.get_queryset(), pk=pk)
        services.reject(certificate_id=certificate.pk, by=self.actor, at=now(), **self.read(CertificateRejection))
        return self._answer(pk)

    @extend_schema(
        operation_id="revoke_certificate",
        tags=["certificates"],
        summary="Take back a verification (coordinators)",
        description="It no longer counts; the grade falls back to what other certificates prove.",
        request=Reason,
        responses=CertificateOut,
        examples=[OpenApiExample("Withdrawn", value={"reason": "The issuer withdrew it."}, request_only=True)],
    )
    @action(detail=True, methods=["post"], parser_classes=[StrictJSONParser])
    def revoke(self, request: Request, pk: UUID) -> Response:
        certificate = get_object_or_404(self.get_queryset(), pk=pk)
        services.revoke(certificate_id=certificate.pk, by=self.actor, at=now(), **self.read(Reason))
        return self._answer(pk)

    @extend_schema(
        operation_id="download_certificate_document",
        tags=["certificates"],
        summary="The copy of the paper",
        responses={(200, AnyBytes.media_type): OpenApiTypes.BINARY},
    )
    @action(detail=True, renderer_classes=[AnyBytes])
    def document(self, request: Request, pk: UUID) -> FileResponse:
        certificate = get_object_or_404(self.get_queryset(), pk=pk)
        if certificate.document is None:
            raise NotFound()
        return attachment(certificate.document)

    @extend_schema(
        operation_id="add_certificate_document",
        tags=["certificates"],
        summary="Add a copy of the paper later, or a better one (secretaries)",
        description=(
            "As multipart/form-data, while it is submitted, until a first reviewer has found a copy true. One that was "
            "rejected is handed in again by it."
        ),
        request={"multipart/form-data": DocumentIn},
        responses=CertificateOut,
    )
    @document.mapping.post
    def add_document(self, request: Request, pk: UUID) -> Response:
        certificate = get_object_or_404(self.get_queryset(), pk=pk)
        services.add_document(certificate_id=certificate.pk, by=self.actor, at=now(), **self.read(DocumentIn))
        return self._answer(pk)

    def get_renderers(self) -> Renderers:
        """Only what is downloaded may be asked for as any media type."""
        return [JSONRenderer()] if self.action == "add_document" else super().get_renderers()
