"""Files of a task."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.core.errors import Invalid, NotFound
from backend.files import services as files
from backend.files.scanning import scan
from backend.tasks.models import Task, TaskFile
from backend.tasks.permissions import Facet, roles_on, sight
from backend.tasks.refusals import FileInUse, NotYourFile, NotYourStep, TaskNotEditable
from backend.tasks.services.move import amend, lock
from tasks_engine.lifecycle import CLOSED, TaskRole, TaskStatus

ADDERS = (TaskRole.ASSIGNEE, TaskRole.ORGANIZATION, TaskRole.COORDINATOR)


@transaction.atomic
def add_file(*, task_id: UUID, by: Actor, upload: "UploadedFile[bytes]", field: str = "") -> TaskFile:
    """Add a file to the task: material of the brief, or something to deliver.

    `field` names the file field of the template's form that it fills. Raises `NotYourStep`, `TaskNotEditable` for a
    closed task, and what `backend.files.services.store` refuses.
    """
    scan(upload)
    task = lock(task_id)
    role = next((role for role in ADDERS if role in roles_on(task, by)), None)
    if role is None or Facet.THREAD not in sight(task, by):
        raise NotYourStep(needed=list(ADDERS))
    if task.status in CLOSED:
        raise TaskNotEditable(task_status=task.status)
    if field and field not in {spec["name"] for spec in task.template.fields if spec["type"] == "file"}:
        raise Invalid(fields={"field": [_("The template has no such file field.")]})
    stored = files.store(upload=upload, by=by)
    added = TaskFile.objects.create(task=task, file=stored, field=field, added_by_id=by.user_id, role=role)
    _note(task, by, role, "add_file", added)
    return added


@transaction.atomic
def remove_file(*, task_id: UUID, file_id: UUID, by: Actor) -> None:
    """Take a file back, as long as it is part of no deliverable and the published brief does not rest on it.

    Raises `NotFound`, `NotYourFile`, `FileInUse`, `TaskNotEditable`.
    """
    task = lock(task_id)
    file = TaskFile.objects.filter(task=task, pk=file_id).select_related("file").first()
    if file is None:
        raise NotFound()
    if file.added_by_id != by.user_id or file.role not in roles_on(task, by):
        raise NotYourFile()
    if file.deliverables.exists():
        raise FileInUse()
    if task.status in CLOSED or (file.field and task.status != TaskStatus.DRAFT):
        raise TaskNotEditable(task_status=task.status)
    _note(task, by, TaskRole(file.role), "remove_file", file)
    stored = file.file
    file.delete()
    files.destroy(stored=stored)


def _note(task: Task, by: Actor, role: TaskRole, verb: str, file: TaskFile) -> None:
    amend(task, verb, by, role=role, changed=["files"], facts={"file": str(file.pk), "name": file.file.name})
