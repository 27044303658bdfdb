"""What is done with work that comes again. Keywords only, the actor as `by`."""

from backend.repeating.services.keeping import MOST, draft, edit, keep, keep_task, remove, restore

__all__ = ["MOST", "draft", "edit", "keep", "keep_task", "remove", "restore"]
