"""What the clocks hear: the events of a task's log, and the wires that say what each means to each clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tasks_engine.sla.calendar import Calendar, instant_of
from tasks_engine.sla.errors import SlaRefused
from tasks_engine.sla.ladder import Step


class EventType(StrEnum):
    """Everything a wire may name. The first group is heard by every clock, whatever its wire says."""

    PAUSED = "paused"  # the clocks in `clocks` (default: all) stand still for `reason`
    RESUMED = "resumed"  # ... and go on; without a reason, whatever they stood still for
    PRIORITY_CHANGED = "priority_changed"  # to `priority`: the target moves
    CALENDAR_CHANGED = "calendar_changed"  # to `calendar`
    POLICY_CHANGED = "policy_changed"  # to the targets and the ladder of `policy`; the wires stay
    EXTENDED = "extended"  # the clocks in `clocks` have `seconds` of working time more
    EXCUSED = "excused"  # the breach of the clocks in `clocks` (of `cycle`, or their latest) is excused by `who`
    CANCELLED = "cancelled"  # the task is over, nothing is promised any more

    CREATED = "created"
    CLAIMED = "claimed"
    COMPLETED = "completed"

    PUBLISHED = "published"
    ASSIGNED = "assigned"
    REASSIGNED = "reassigned"  # from one secretary to another at once
    RELEASED = "released"
    UNASSIGNED = "unassigned"
    STARTED = "started"
    REPLIED = "replied"  # the assignee wrote to the organization
    ORG_MESSAGE = "org_message"  # the organization wrote
    ASKED = "asked"  # the assignee waits on the organization
    ANSWERED = "answered"
    SUBMITTED = "submitted"
    REVISION_REQUESTED = "revision_requested"
    REJECTED = "rejected"
    RETURNED = "returned"  # a submitted result counts no longer: the work is to be done (again)
    ACCEPTED = "accepted"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a task at an instant. What an event does not need stays empty."""

    at: datetime
    type: EventType
    clocks: frozenset[str] | None = None
    reason: str = ""
    priority: str = ""
    calendar: Calendar | None = None
    who: str = ""
    """The secretary, of an assignment; whoever excused, of an excuse."""
    seconds: int = 0
    cycle: int | None = None
    policy: "Policy | None" = None

    def __post_init__(self) -> None:
        instant_of(self.at)  # refuses a naive instant here rather than in the middle of a fold
        if self.seconds < 0:
            raise SlaRefused("negative_amount", "an extension takes nothing away")


class Party(StrEnum):
    """Whose time it is."""

    QUEUE = "queue"
    SECRETARY = "secretary"
    ORGANIZATION = "organization"
    COORDINATOR = "coordinator"


class Restart(StrEnum):
    """What becomes of a clock that has stopped when it is to run once more."""

    NEVER = "never"  # its result stands
    NEW_CYCLE = "new_cycle"  # its result stands, and a new cycle begins with the full target
    RESUME = "resume"  # the same cycle goes on with the rest of the target; the time between does not count


class CalendarChange(StrEnum):
    """What becomes of the time that a running clock has used when its calendar changes."""

    RECOMPUTE = "recompute"  # measured again, from the start, by the new calendar
    CARRY_ELAPSED = "carry_elapsed"  # kept as measured; only the rest is by the new calendar


Types = frozenset[EventType]


@dataclass(frozen=True, slots=True)
class Wire:
    """Which events move one kind of clock.

    `start` begins a clock, and like `reopen` restarts a stopped one in the way `restart` says; one that is running is
    not started again. At one event clocks stop before others start. `pause` and `paused` touch only what was started.
    `requires` names a clock whose latest cycle must have stopped, or is `first_reply`: some reply must have been given.
    """

    start: Types
    stop: Types
    reopen: Types = frozenset()
    restart: Restart = Restart.NEVER
    requires: str = ""
    abandon: Types = frozenset()
    """Nobody owes it any more: the cycle is cancelled."""
    pause: Types = frozenset()
    """Stands still; the reason is the name of the event."""
    resume: Types = frozenset()
    """Goes on, as far as it stood still for one of `pause`."""
    party: Party = Party.SECRETARY


FIRST_REPLY = "first_reply"
Wiring = Mapping[str, Wire]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is promised: working seconds by kind of clock, some by priority as well. Without a target, nothing."""

    wiring: Wiring
    targets: Mapping[str, int]
    targets_by_priority: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    calendar_change: CalendarChange = CalendarChange.RECOMPUTE
    ladder: tuple[Step, ...] = ()
    pause_limit: int | None = None
    """Working seconds for which clocks of one task may stand still in all; then they go on. None: no limit."""
    pauses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By reason, the clocks that `paused` means when it names none. A reason that is not here means all."""

    def target(self, kind: str, priority: str) -> int | None:
        """Working seconds promised for `kind` at `priority`."""
        return self.targets_by_priority.get(priority, {}).get(kind, self.targets.get(kind))
