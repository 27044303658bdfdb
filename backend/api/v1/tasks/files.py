"""Files of a task."""

from uuid import UUID

from django.db import transaction
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.renderers import AnyBytes
from backend.api.v1.tasks.bodies import FileIn
from backend.api.v1.tasks.parts import OfTask
from backend.api.v1.tasks.shapes import FileOut
from backend.core.errors import NotFound
from backend.files import parts
from backend.files.downloads import attachment
from backend.files.scanning import scan
from backend.tasks import services
from backend.tasks.models import TaskFile, TaskFileQuerySet
from backend.tasks.permissions import Facet, sight


class TaskFiles(OfTask):
    queryset = TaskFile.objects.none()
    serializer_class = FileIn
    parser_classes = [MultiPartParser]
    lookup_url_kwarg = "file_id"

    def readable(self) -> TaskFileQuerySet:
        """The files that the actor may read."""
        task = self.task(Facet.FILES)
        thread = Facet.THREAD in sight(task, self.actor)
        return TaskFile.objects.filter(task=task).readable(thread=thread).select_related("file", "added_by")

    @extend_schema(
        operation_id="list_task_files",
        tags=["tasks"],
        summary="Files of a task, the latest first",
        responses=FileOut(many=True),
    )
    def list(self, request: Request, task_id: UUID) -> Response:
        return self.page(self.readable(), FileOut)

    @extend_schema(
        operation_id="add_task_file",
        tags=["tasks"],
        summary="Add a file",
        description=(
            "As multipart/form-data. The organization adds material, the assignee what is to be delivered. Where the "
            "installation scans for viruses, what is found harmful is refused as `file_infected` (400) with the "
            "scanner's name for it in `signature`, and nothing is taken while the scanner is away: "
            "`scanner_unavailable` (503)."
        ),
        responses={201: FileOut},
    )
    def create(self, request: Request, task_id: UUID) -> Response:
        self.task()
        body = self.read()
        in_parts = body.get("upload")
        upload = parts.take(upload_id=in_parts, by=self.actor) if in_parts else body["file"]
        scan(upload)  # which takes a while: before anything is locked
        with transaction.atomic():
            if in_parts:
                parts.let_go(upload_ids=[in_parts], by=self.actor)
            added = services.add_file(task_id=task_id, by=self.actor, upload=upload, field=body["field"])
        return Response(FileOut(added).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="remove_task_file",
        tags=["tasks"],
        summary="Take back a file that you added",
        responses={204: None},
    )
    def destroy(self, request: Request, task_id: UUID, file_id: UUID) -> Response:
        self.task()
        services.remove_file(task_id=task_id, file_id=file_id, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="download_task_file",
        tags=["tasks"],
        summary="The bytes of a file",
        responses={(200, AnyBytes.media_type): OpenApiTypes.BINARY},
    )
    @action(detail=True, renderer_classes=[AnyBytes])
    def content(self, request: Request, task_id: UUID, file_id: UUID) -> FileResponse:
        found = self.readable().filter(pk=file_id).first()
        if found is None:
            raise NotFound()
        services.mark_opened(task=self.task(), by=self.actor)
        return attachment(found.file)
