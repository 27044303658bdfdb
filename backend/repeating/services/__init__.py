"""What is done with work that comes again. Keywords only, the actor as `by`."""

from backend.repeating.services.keeping import MOST, draft, edit, keep, keep_task, remove, restore
from backend.repeating.services.repeating import MOST_DAYS, pause, post_due, repeat, resume, skip, stop

__all__ = [
    "MOST",
    "MOST_DAYS",
    "draft",
    "edit",
    "keep",
    "keep_task",
    "pause",
    "post_due",
    "remove",
    "repeat",
    "restore",
    "resume",
    "skip",
    "stop",
]
