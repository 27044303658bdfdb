"""The base of what belongs to one task: the task comes from the address, and is there only for who may know of it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.api.base import Resource
from backend.core.errors import NotFound
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, require, sees_internal_notes


class OfTask(Resource):
    """A resource under `tasks/<task_id>/`."""

    kwargs: dict[str, Any]

    @property
    def task_id(self) -> UUID:
        task_id: UUID = self.kwargs["task_id"]
        return task_id

    def task(self, facet: Facet | None = None) -> Task:
        """The task, when the actor may know of it, and see `facet`. Raises `NotFound`, `HiddenFromYou`."""
        task = Task.objects.visible_to(self.actor).filter(pk=self.task_id).first()
        if task is None:
            raise NotFound(_("There is no such task."))
        if facet is not None:
            require(task, self.actor, facet)
        return task

    def sees_internal(self, task: Task) -> bool:
        """Whether the actor reads internal notes of `task`."""
        return sees_internal_notes(task, self.actor)
