"""What may be done with clocks.

The log of a task is the truth. A stored clock is the last fold of it; the sweep tells what falls due.
"""

from backend.sla.services.desk_rounds import (
    SPOKEN,
    STANDS_FOR,
    DeskRoundSoFar,
    decided_lately,
    declined_lately,
    desk_round_so_far,
    finish_desk_round,
)
from backend.sla.services.folding import read_clocks
from backend.sla.services.foresight import due_with_more, foretell, hours_of, promises_of, quote_of, working_time_of
from backend.sla.services.leniency import (
    MOST_MINUTES,
    answer_time_request,
    ask_for_time,
    decline_time_request,
    excuse,
    extend,
    extend_promise,
    lapse_time_requests,
    withdraw_time_request,
)
from backend.sla.services.rollup import differences, rebuild, roll_up
from backend.sla.services.storing import BREACH, refresh
from backend.sla.services.sweeping import remind_of_reviews, sweep
from backend.sla.services.undertakings import activate, discard, is_overtaken, recalculate, resume, try_out, undertake

__all__ = [
    "BREACH",
    "MOST_MINUTES",
    "SPOKEN",
    "STANDS_FOR",
    "DeskRoundSoFar",
    "activate",
    "answer_time_request",
    "ask_for_time",
    "decided_lately",
    "decline_time_request",
    "declined_lately",
    "desk_round_so_far",
    "differences",
    "discard",
    "due_with_more",
    "excuse",
    "extend",
    "extend_promise",
    "finish_desk_round",
    "foretell",
    "hours_of",
    "is_overtaken",
    "lapse_time_requests",
    "promises_of",
    "quote_of",
    "read_clocks",
    "rebuild",
    "recalculate",
    "refresh",
    "remind_of_reviews",
    "resume",
    "roll_up",
    "sweep",
    "try_out",
    "undertake",
    "withdraw_time_request",
    "working_time_of",
]
