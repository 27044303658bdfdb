"""A model of a task's life beside the real one: random verbs by random people, and the two never differ.

The model knows the table and who is what, nothing else. Rows A36 and A37 of the reliability paper.
"""

from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backend.accounts.actors import SYSTEM
from backend.core.errors import Refusal
from backend.tasks import services
from backend.tasks.models import LogEntry, Task
from backend.tasks.refusals import AlreadyHolds, NotYourStep, WrongTaskState
from tasks_engine.lifecycle import (
    CLOSED,
    STEPS,
    TaskRole,
    TaskStatus,
    Verb,
    WrongRole,
    WrongState,
    check_step,
    steps_from,
    targets_of,
)
from tests import invariants

R, V = TaskRole, Verb

ROLES = {
    "owner": {R.ORGANIZATION},
    "requester": {R.ORGANIZATION},
    "viewer": set(),
    "stranger": set(),
    "coordinator": {R.COORDINATOR},
    "other_coordinator": set(),
    "secretary": {R.SECRETARY},
    "colleague": {R.SECRETARY},
    "outsider": set(),
    "system": {R.SYSTEM},
}
BODIES = {
    V.RELEASE: {"reason": "Ill.", "handover": "Half done."},
    V.UNASSIGN: {"reason": "Silence."},
    V.ASK: {"question": "Who chaired?"},
    V.ANSWER: {"text": "Ms Xu."},
    V.SUBMIT: {"note": "Here."},
    V.REQUEST_REVISION: {"changes": "The budget."},
    V.REJECT: {"brief_line": "Decisions first", "evidence": "They are last."},
    V.REOPEN: {"reason": "Annex B."},
    V.CANCEL: {"reason": "Called off."},
}
PLAIN = [verb for verb in Verb if verb not in (V.ASSIGN, V.REASSIGN, V.DECIDE, V.UNDO)]
people = st.sampled_from(sorted(ROLES))


class Taken(NamedTuple):
    """A step: who took it, and the state, the holder and whether it was published before it."""

    verb: Verb
    name: str
    before: tuple[TaskStatus, str | None, bool]


def machine(world) -> type[RuleBasedStateMachine]:
    """The state machine over `world`; each of its runs is rolled back."""
    actors = {name: SYSTEM if name == "system" else world.actor(name) for name in ROLES}
    profiles = {"secretary": world.profile, "colleague": world.colleague_profile}

    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.task = world.draft()
            self.status, self.version, self.holder, self.published = TaskStatus.DRAFT, 1, None, False
            self.story: list[Taken | str] = []  # the steps that stand, and between them who ticked

        def teardown(self) -> None:
            invariants.hold()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        @rule(verb=st.sampled_from(PLAIN), name=people)
        def say(self, verb: Verb, name: str) -> None:
            self.attempt(verb, name, BODIES.get(verb, {}))

        @rule(verb=st.sampled_from([V.ASSIGN, V.REASSIGN]), name=people, chosen=st.sampled_from(sorted(profiles)))
        def give(self, verb: Verb, name: str, chosen: str) -> None:
            body = {"secretary_id": profiles[chosen].pk, "reason": "Knows the house."}
            self.attempt(verb, name, body, chosen=chosen)

        @rule(name=people, outcome=st.sampled_from(targets_of(V.DECIDE)))
        def decide(self, name: str, outcome: TaskStatus) -> None:
            self.attempt(V.DECIDE, name, {"outcome": outcome, "reason": "Heard both."}, target=outcome)

        @rule(data=st.data())
        def go_on(self, data: st.DataObject) -> None:
            """A step that is allowed, so that runs get far."""
            steps = [step for step in steps_from(self.status) if step.verb not in (V.CANCEL, V.UNDO)]
            options = [(step, name) for step in steps for name in ROLES if step.roles & self.roles(name)]
            if not options:
                return
            step, name = data.draw(st.sampled_from(options))
            if step.verb is V.DECIDE:
                self.decide(name, step.target)
            elif step.verb in (V.ASSIGN, V.REASSIGN):
                self.give(step.verb, name, data.draw(st.sampled_from(sorted(profiles))))
            else:
                self.say(step.verb, name)

        @rule(name=people)
        def tick(self, name: str) -> None:
            before = Task.objects.get(pk=self.task.pk).version
            try:
                services.tick(task_id=self.task.pk, item=0, done=True, by=actors[name])
            except Refusal:
                assert Task.objects.get(pk=self.task.pk).version == before
            else:
                assert name == self.holder
                self.version += 1
                self.story.append(name)

        @rule(data=st.data(), name=people)
        def undo(self, data: st.DataObject, name: str) -> None:
            place = max((n for n, each in enumerate(self.story) if isinstance(each, Taken)), default=None)
            last = self.story[place] if place is not None else None
            name = last.name if last and data.draw(st.booleans()) else name
            may = last is not None and self.may_undo(last, name, set(self.story[place + 1 :]))
            try:
                with transaction.atomic():
                    services.undo(task_id=self.task.pk, by=actors[name])
            except Refusal as refusal:
                assert not may, (last, name, refusal)
            else:
                assert may, (last, name)
                del self.story[place]
                self.version += 1
                self.status, self.holder, self.published = last.before

        def may_undo(self, last: "Taken", name: str, ticked_since: set[str]) -> bool:
            """Whoever took it, or for the system's steps whose they would be; unless somebody else acted since."""
            edges = [step for step in STEPS if last.verb in step.undoes and step.target is last.before[0]]
            is_theirs = name == last.name or last.name == "system"
            return is_theirs and ticked_since <= {name} and any(step.roles & self.roles(name) for step in edges)

        def attempt(self, verb, name, body, *, target=None, chosen=None) -> None:
            expected = self.expected(verb, name, target, chosen)
            try:
                with transaction.atomic():
                    getattr(services, verb.value)(task_id=self.task.pk, by=actors[name], **body)
            except Refusal as refusal:
                assert type(refusal) is expected, (verb, name, self.status, refusal)
            else:
                assert isinstance(expected, TaskStatus), (verb, name, self.status)
                self.went(verb, name, expected, chosen)

        def expected(self, verb, name, target, chosen) -> TaskStatus | type[Refusal]:
            try:
                step = check_step(self.status, verb, self.roles(name), target)
            except WrongState:
                return WrongTaskState
            except WrongRole:
                return NotYourStep
            return AlreadyHolds if verb is V.REASSIGN and chosen == self.holder else step.target

        def roles(self, name: str) -> set[TaskRole]:
            roles = ROLES[name] | ({R.ASSIGNEE} if name == self.holder else set())
            return roles if self.published else roles - {R.COORDINATOR}  # they meet it when it is published

        def went(self, verb, name, to, chosen) -> None:
            self.story.append(Taken(verb, name, (self.status, self.holder, self.published)))
            self.status, self.version = to, self.version + 1
            self.published = self.published or verb is V.PUBLISH
            if verb in (V.CLAIM, V.ACCEPT_OFFER):
                self.holder = name
            elif verb in (V.ASSIGN, V.REASSIGN):
                self.holder = chosen
            elif verb in (V.RELEASE, V.UNASSIGN):
                self.holder = None

        @invariant()
        def agrees_with_the_model(self) -> None:
            task = Task.objects.get(pk=self.task.pk)
            assert (task.status, task.version) == (self.status, self.version)
            assert (task.closed_at is not None) is (self.status in CLOSED)
            assert task.holder == (profiles[self.holder] if self.holder else None)
            assert LogEntry.objects.filter(task=task).exclude(verb="message").count() == self.version

    return Life


@pytest.mark.django_db
def test_the_real_task_always_does_what_the_table_says(world):
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
