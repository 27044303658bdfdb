"""Clocks, what moves them by hand, and the calendars and targets behind them."""

from backend.api.v1.sla.clocks import KINDS, Clocks, TaskClocks, TaskQuote
from backend.api.v1.sla.leniency import TimeRequests
from backend.api.v1.sla.rules import Calendars, DryRuns, Policies, Recalculations

__all__ = [
    "KINDS",
    "Calendars",
    "Clocks",
    "DryRuns",
    "Policies",
    "Recalculations",
    "TaskClocks",
    "TaskQuote",
    "TimeRequests",
]
