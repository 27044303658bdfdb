"""Matching: offers, the board, claims and invitations, why somebody was chosen, and the rounds behind it."""

from backend.api.v1.matching.of_task import TaskMatching
from backend.api.v1.matching.offers import Board, Offers
from backend.api.v1.matching.policies import MatchingPolicies
from backend.api.v1.matching.rounds import Rounds

__all__ = ["Board", "MatchingPolicies", "Offers", "Rounds", "TaskMatching"]
