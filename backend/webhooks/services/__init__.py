"""The verbs of webhooks."""

from backend.webhooks.services.endpoints import (
    Made,
    change,
    create,
    delete,
    pause,
    resume,
    rotate_secret,
    send_test,
)
from backend.webhooks.services.messages import SEND_DUE, prune, replay, replay_all, write
from backend.webhooks.services.sending import send_due

__all__ = [
    "SEND_DUE",
    "Made",
    "change",
    "create",
    "delete",
    "pause",
    "prune",
    "replay",
    "replay_all",
    "resume",
    "rotate_secret",
    "send_due",
    "send_test",
    "write",
]
