"""What may be done with clocks.

The log of a task is the truth. A stored clock is the last fold of it; the sweep tells what falls due.
"""

from backend.sla.services.folding import read_clocks
from backend.sla.services.rollup import differences, rebuild, roll_up
from backend.sla.services.storing import BREACH, refresh
from backend.sla.services.sweeping import sweep

__all__ = ["BREACH", "differences", "read_clocks", "rebuild", "refresh", "roll_up", "sweep"]
