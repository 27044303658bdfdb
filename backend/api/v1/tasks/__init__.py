"""Tasks: the resource, its actions, and what belongs to a task."""

from backend.api.v1.tasks.files import TaskFiles
from backend.api.v1.tasks.resource import Tasks
from backend.api.v1.tasks.thread import Deliverables, Log, Messages, Ratings

__all__ = ["Deliverables", "Log", "Messages", "Ratings", "TaskFiles", "Tasks"]
