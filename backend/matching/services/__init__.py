"""What is done in the matching room: rounds, offers, and the other ways to a task.

Every function takes keywords only, the actor as `by`, and either does the whole of it or refuses and changes nothing.
"""

from backend.matching.services.offers import accept, ask_afresh, decline, expire, remind, rescind
from backend.matching.services.policies import policies_of, policy_of, set_policy
from backend.matching.services.replaying import Replay, replay, replay_since
from backend.matching.services.rounds import Skipped, pools_with_work, run_round
from backend.matching.services.taking import assign_directly, claim, invite, reassign_directly

__all__ = [
    "Replay",
    "Skipped",
    "accept",
    "ask_afresh",
    "assign_directly",
    "claim",
    "decline",
    "expire",
    "invite",
    "policies_of",
    "policy_of",
    "pools_with_work",
    "reassign_directly",
    "remind",
    "replay",
    "replay_since",
    "rescind",
    "run_round",
    "set_policy",
]
