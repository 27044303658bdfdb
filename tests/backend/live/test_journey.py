"""A task from its offer to its acceptance: who is told of each step, and how. Nobody else is.

I: a notice in the house. E: a mail, at once. D: a line of the next digest. L: open pages are brought up to date.
"""

from collections import defaultdict

import pytest

from backend.matching import services as matching
from backend.notifications import services as notifications
from backend.notifications.models import Delivery, Notification
from backend.sla import services as sla
from backend.tasks import services as tasks
from tests.backend.live.conftest import PEOPLE


def _ask_for_time(world, task):
    return sla.ask_for_time(task_id=task.pk, minutes=60, reason="Long.", by=world.actor("secretary"))


STEPS = {
    "offer": lambda w, t: matching.invite(task_id=t.pk, secretary_id=w.profile.pk, by=w.actor("coordinator")),
    "claim": lambda w, t: tasks.claim(task_id=t.pk, by=w.actor("secretary")),
    "start": lambda w, t: tasks.start(task_id=t.pk, by=w.actor("secretary")),
    "ask": lambda w, t: tasks.ask(task_id=t.pk, by=w.actor("secretary"), question="Who chaired?"),
    "answer": lambda w, t: tasks.answer(task_id=t.pk, by=w.actor("owner"), text="Ms Xu."),
    "more time": _ask_for_time,
    "refuse": lambda w, t: sla.answer_time_request(
        request_id=t.time_requests.get().pk, granted=False, by=w.actor("owner")
    ),
    "submit": lambda w, t: tasks.submit(task_id=t.pk, by=w.actor("secretary"), note="Here."),
    "recall": lambda w, t: tasks.undo(task_id=t.pk, by=w.actor("secretary")),
    "changes": lambda w, t: tasks.request_revision(task_id=t.pk, by=w.actor("owner"), changes="Names."),
    "accept": lambda w, t: tasks.accept(task_id=t.pk, by=w.actor("owner")),
    "silence": lambda w, t: tasks.accept_by_silence(task_id=t.pk, deliverable=1),
    "reassign": lambda w, t: tasks.reassign(
        task_id=t.pk, by=w.actor("coordinator"), secretary_id=w.colleague_profile.pk, reason="Leave."
    ),
    "extend": lambda w, t: sla.extend(
        task_id=t.pk, kind="delivery", minutes=60, reason="Long.", by=w.actor("coordinator")
    ),
}
MEMBERS = {"manager": "L", "requester": "L", "viewer": "L"}
HELD = {"owner": "L", "secretary": "L", "coordinator": "L", **MEMBERS}  # the pages of those who know of a held task

# Step -> the steps before it, and who is told how.
JOURNEY: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "offer": ((), {"secretary": "IEL", "coordinator": "L"}),
    "claim": ((), {**HELD, "owner": "IEL", "colleague": "L"}),
    "start": (("claim",), HELD),
    "ask": (("claim", "start"), {**HELD, "owner": "IEL"}),
    "answer": (("claim", "start", "ask"), {**HELD, "secretary": "IEL"}),
    "more time": (("claim", "start"), {**HELD, "owner": "IEL", "coordinator": "IL"}),
    "refuse": (("claim", "start", "more time"), {**HELD, "secretary": "IEL"}),
    "submit": (("claim", "start"), {**HELD, "owner": "IEL"}),
    "recall": (("claim", "start", "submit"), {**HELD, "owner": "IEL"}),
    "changes": (("claim", "start", "submit"), {**HELD, "secretary": "IEL"}),
    "submit again": (("claim", "start", "submit", "changes"), {**HELD, "owner": "IEL"}),
    "accept": (("claim", "start", "submit"), {**HELD, "secretary": "IEL"}),
    "silence": (("claim", "start", "submit"), {**HELD, "owner": "IEL", "secretary": "IEL"}),
    "reassign": (("claim", "start"), {**HELD, "owner": "IL", "secretary": "IEL", "colleague": "IEL"}),
    "extend": (("claim", "start"), {**HELD, "owner": "IEL", "secretary": "IL"}),
}


@pytest.fixture
def told_of(world, hear):
    """`told_of("ask")`: everybody who is told of that step, and how."""

    def tell(step: str) -> dict[str, str]:
        task = world.open_task()
        for earlier in JOURNEY[step][0]:
            STEPS[earlier](world, task)
        hear()
        known = set(Notification.objects.values_list("pk", flat=True))
        STEPS[step.removesuffix(" again")](world, task)
        live = {name for people in hear().values() for name in people}
        ways = defaultdict(str)
        for name in PEOPLE:
            own = Notification.objects.filter(user=getattr(world, name)).exclude(pk__in=known)
            kinds = list(own.values_list("kind", flat=True))
            assert len(kinds) == len(set(kinds)) <= 1, "one notice each"
            letters = Delivery.objects.filter(notification__in=own, channel="email")
            ways[name] += "I" if kinds else ""
            ways[name] += "E" if letters.filter(is_digest=False).exists() else ""
            ways[name] += "D" if letters.filter(is_digest=True).exists() else ""
            ways[name] += "L" if name in live else ""
        return {name: way for name, way in ways.items() if way}

    return tell


@pytest.mark.parametrize("step", JOURNEY)
def test_each_step_is_told_to_those_whom_it_concerns(told_of, step):
    """Check 38."""
    assert told_of(step) == JOURNEY[step][1]


@pytest.mark.parametrize(
    ("preset", "step", "way"),
    [("needed", "claim", "IEL"), ("everything", "claim", "IEL"), ("digest", "ask", "IDL")],
)
def test_a_preset_says_what_is_mailed_at_once_and_what_in_the_digest(world, told_of, preset, step, way):
    """Check 38."""
    notifications.apply_preset(name=preset, by=world.actor("owner"))
    assert told_of(step)["owner"] == way


def test_who_did_it_and_who_muted_it_get_no_mail(world, told_of, monkeypatch):
    """Check 38."""
    task = world.task_in_progress()
    notifications.watch(task=task, mode="mute", until=None, by=world.actor("owner"))
    monkeypatch.setattr(world, "open_task", lambda: task)
    monkeypatch.setitem(JOURNEY, "ask", ((), {}))
    assert told_of("ask") == {**HELD, "owner": "IL"}
