"""What is done with tasks: every verb of the life cycle, and what surrounds it.

Every function takes keywords only, the actor as `by`, and either does the whole of it or refuses and changes nothing.
"""

from backend.tasks.services.assigning import accept_offer, assign, claim, reassign, release, unassign
from backend.tasks.services.conversation import post_message
from backend.tasks.services.escalating import escalate, offer_to_next_pool, raise_priority, release_claim
from backend.tasks.services.intake import proposed, read_sentence
from backend.tasks.services.material import add_file, remove_file
from backend.tasks.services.move import Action, allowed_actions, amend, lock
from backend.tasks.services.opening import note_opening
from backend.tasks.services.posting import (
    COPIED,
    cancel,
    check_values,
    create,
    defaults_of,
    duplicate,
    edit,
    publish,
)
from backend.tasks.services.rating import HIDDEN_FOR, asks_to_rate, rate, side_of
from backend.tasks.services.reviewing import (
    Pin,
    accept,
    accept_by_silence,
    decide,
    reject,
    reopen,
    request_revision,
    taken_back,
)
from backend.tasks.services.undoing import mark_opened, recalled, undo, undo_action, undoable_now
from backend.tasks.services.working import answer, ask, start, submit, tick

__all__ = [
    "COPIED",
    "HIDDEN_FOR",
    "Action",
    "Pin",
    "accept",
    "accept_by_silence",
    "accept_offer",
    "add_file",
    "allowed_actions",
    "amend",
    "answer",
    "ask",
    "asks_to_rate",
    "assign",
    "cancel",
    "check_values",
    "claim",
    "create",
    "decide",
    "defaults_of",
    "duplicate",
    "edit",
    "escalate",
    "lock",
    "mark_opened",
    "note_opening",
    "offer_to_next_pool",
    "post_message",
    "proposed",
    "publish",
    "raise_priority",
    "rate",
    "read_sentence",
    "reassign",
    "recalled",
    "reject",
    "release",
    "release_claim",
    "remove_file",
    "reopen",
    "request_revision",
    "side_of",
    "start",
    "submit",
    "taken_back",
    "tick",
    "unassign",
    "undo",
    "undo_action",
    "undoable_now",
]
