"""What is done with notifications: telling people, sending what they are told on its way, and how they want it.

Every function takes keywords only, the actor as `by`, and either does the whole of it or refuses and changes nothing.
"""

from backend.notifications.services.addresses import add_chat, remove_address, subscribe, try_address
from backend.notifications.services.ledger import resend
from backend.notifications.services.reading import (
    archive,
    mark_all_read,
    mark_page_read,
    mark_read,
    prune,
    snooze,
    unarchive,
    undo_mark_all_read,
    wake,
)
from backend.notifications.services.sending import send_due
from backend.notifications.services.settling import (
    settle_certificate,
    settle_offer,
    settle_ratings,
    settle_steps,
    settle_time,
)
from backend.notifications.services.telling import SEND_DUE, forget, tell
from backend.notifications.services.wishing import (
    Said,
    apply_preset,
    preferences_of,
    set_preferences,
    unwatch,
    watch,
    watch_of,
)

__all__ = [
    "SEND_DUE",
    "Said",
    "add_chat",
    "apply_preset",
    "archive",
    "forget",
    "mark_all_read",
    "mark_page_read",
    "mark_read",
    "preferences_of",
    "prune",
    "remove_address",
    "resend",
    "send_due",
    "set_preferences",
    "settle_certificate",
    "settle_offer",
    "settle_ratings",
    "settle_steps",
    "settle_time",
    "snooze",
    "subscribe",
    "tell",
    "try_address",
    "unarchive",
    "undo_mark_all_read",
    "unwatch",
    "wake",
    "watch",
    "watch_of",
]
