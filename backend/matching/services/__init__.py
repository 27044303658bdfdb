"""What is done in the matching room: rounds, offers, and the other ways to a task.

Every function takes keywords only, the actor as `by`, and either does the whole of it or refuses and changes nothing.
"""

from backend.matching.services.offers import accept, ask_afresh, decline, expire, remind, rescind
from backend.matching.services.policies import policies_of, policy_of, set_policy
from backend.matching.services.replaying import Replay, replay, replay_since
from backend.matching.services.rounds import Skipped, pools_with_work, run_round
from backend.matching.services.setting_aside import set_aside, take_back
from backend.matching.services.taking import (
    Acquaintance,
    ask_first,
    assign_directly,
    claim,
    fitting_secretaries,
    invite,
    known_secretaries,
    reassign_directly,
)

__all__ = [
    "Acquaintance",
    "Replay",
    "Skipped",
    "accept",
    "ask_afresh",
    "ask_first",
    "assign_directly",
    "claim",
    "decline",
    "expire",
    "fitting_secretaries",
    "invite",
    "known_secretaries",
    "policies_of",
    "policy_of",
    "pools_with_work",
    "reassign_directly",
    "remind",
    "replay",
    "replay_since",
    "rescind",
    "run_round",
    "set_aside",
    "set_policy",
    "take_back",
]
