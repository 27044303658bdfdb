"""Uploads in parts, after tus 1.0: for large files, and lines that break."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.parsers import Part, StrictJSONParser
from backend.api.serializers import LineField, Strict
from backend.core.clock import now
from backend.core.errors import Invalid
from backend.files import parts
from backend.files.models import PartialUpload

OFFSET = "Upload-Offset"


class UploadIn(Strict):
    name = LineField(max_length=150)
    size = serializers.IntegerField(min_value=1, max_value=2**53, help_text="Bytes of the whole.")
    sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$", default="", help_text="Of the whole, in hexadecimal digits: checked when all of it is here."
    )


class UploadOut(serializers.Serializer[Any]):
    """A file on its way. `offset` bytes of `size` are here."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    offset = serializers.IntegerField()
    expires_at = serializers.DateTimeField(help_text="When it is forgotten, unless another part comes.")


class Uploads(Resource):
    queryset = PartialUpload.objects.none()
    serializer_class = UploadOut
    parser_classes = [StrictJSONParser]

    def get_parsers(self) -> list[Any]:
        is_part = self.request is not None and self.request.method == "PATCH"
        return [Part()] if is_part else super().get_parsers()

    @extend_schema(
        operation_id="begin_upload",
        tags=["tasks"],
        summary="Announce a file that comes in parts",
        description=(
            "For large files, and lines that break. Send the parts by PATCH, each at the offset where the last one "
            "ended, of at most 8 MiB; whoever was cut off asks by HEAD or GET how far it has come. A whole upload is "
            "added to a task by its `upload` (see `add_task_file`). It is forgotten an hour after its last part."
        ),
        request={"application/json": UploadIn},
        responses={201: UploadOut},
        examples=[OpenApiExample("A recording", {"name": "Council.mp3", "size": 31457280}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        upload = parts.begin(by=self.actor, at=now(), **self.read(UploadIn))
        headers = {"Location": reverse("upload-detail", args=[upload.pk]), **_told(upload)}
        return Response(UploadOut(upload).data, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        operation_id="read_upload",
        tags=["tasks"],
        summary="How far an upload has come",
        description="HEAD answers the same in the header `Upload-Offset` alone.",
        responses=UploadOut,
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        upload = parts.find(upload_id=pk, by=self.actor)
        return Response(UploadOut(upload).data, headers=_told(upload))

    @extend_schema(
        operation_id="append_to_upload",
        tags=["tasks"],
        summary="Send the next part",
        description=(
            "Of two parts at once one is written. Refused as `wrong_offset` or `upload_in_use` (409): ask where it "
            "ends, and go on there. `upload_damaged` (409): the whole is not what was announced, and begins anew."
        ),
        parameters=[
            OpenApiParameter(OFFSET, int, OpenApiParameter.HEADER, required=True, description="Where the part begins.")
        ],
        request={Part.media_type: OpenApiTypes.BINARY},
        responses={204: None},
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        parts.find(upload_id=pk, by=self.actor)  # before a byte is read
        given = request.headers.get(OFFSET, "")
        if not given.isascii() or not given.isdecimal() or len(given) > 16:
            raise Invalid(fields={OFFSET: [_("Say where the part begins.")]})
        part: Any = request.data  # bytes, unless nothing came, or its length was not told
        if not isinstance(part, bytes) or not part:
            raise Invalid(_("The part is empty. Send its bytes, and their number as Content-Length."))
        upload = parts.append(upload_id=pk, offset=int(given), part=part, by=self.actor, at=now())
        return Response(status=status.HTTP_204_NO_CONTENT, headers=_told(upload))

    @extend_schema(operation_id="give_up_upload", tags=["tasks"], summary="Give up an upload", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        parts.forget(upload_id=pk, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _told(upload: PartialUpload) -> dict[str, str]:
    return {OFFSET: str(upload.offset), "Upload-Length": str(upload.size), "Cache-Control": "no-store"}
