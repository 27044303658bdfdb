"""The product's own promises, told by what happens to a task."""

from datetime import datetime, timedelta

import pytest

from tasks_engine.lifecycle import STEPS, TaskStatus, Verb
from tasks_engine.sla import Event, EventType, Party, State, fold
from tasks_engine.sla.policy import (
    DECIDED,
    HEARD,
    PRIORITIES,
    TARGETS,
    WIRING,
    events_of,
    message_events,
    product_policy,
)
from tests.engine.sla.worlds import HOUR, around_the_clock, utc

V, S = Verb, TaskStatus
NOON = utc("2026-01-05 12:00")


class Life:
    """A task whose log is written an hour apart: `life.says(V.PUBLISH, S.DRAFT, S.OPEN)`."""

    def __init__(self) -> None:
        self.now = NOON
        self.events: list[Event] = []

    def says(self, verb: Verb, source: TaskStatus, target: TaskStatus) -> "Life":
        return self._later(events_of(verb, at=self.now, source=source, target=target))

    def writes(self, by: Party) -> "Life":
        return self._later(message_events(by=by, at=self.now))

    def _later(self, events: tuple[Event, ...]) -> "Life":
        self.events += events
        self.now += timedelta(hours=1)
        return self

    def clocks(self, at: datetime | None = None) -> dict[str, tuple[State, int]]:
        """The latest cycle of each clock that has started: its state and number."""
        clocks = fold(self.events, policy=product_policy(), calendar=around_the_clock(), at=at or self.now)
        return {clock.kind: (clock.state, clock.cycle) for clock in clocks if clock.started}


def published() -> Life:
    return Life().says(V.PUBLISH, S.DRAFT, S.OPEN)


def working() -> Life:
    return published().says(V.CLAIM, S.OPEN, S.ASSIGNED).says(V.START, S.ASSIGNED, S.IN_PROGRESS)


def submitted() -> Life:
    return working().says(V.SUBMIT, S.IN_PROGRESS, S.SUBMITTED)


def test_every_clock_has_targets_for_every_priority():
    assert set(TARGETS) == set(WIRING)
    assert all(len(row) == len(PRIORITIES) and min(row) > 0 for row in TARGETS.values())
    assert all(list(row) == sorted(row, reverse=True) for row in TARGETS.values())


def test_every_verb_of_the_life_cycle_says_something_to_the_clocks():
    assert set(HEARD) | {Verb.DECIDE, Verb.UNDO} == set(Verb)  # of what is undone they hear nothing
    assert set(DECIDED) == {step.target for step in STEPS if step.verb is Verb.DECIDE}


def test_publishing_starts_claim_and_delivery():
    assert published().clocks() == {"claim": (State.RUNNING, 1), "delivery": (State.RUNNING, 1)}


def test_a_claim_ends_the_queue_and_awaits_a_first_response():
    clocks = published().says(V.CLAIM, S.OPEN, S.ASSIGNED).clocks()
    assert (clocks["claim"], clocks["first_response"]) == ((State.MET, 1), (State.RUNNING, 1))


def test_starting_or_writing_is_a_first_response():
    assert working().clocks()["first_response"] == (State.MET, 1)
    wrote = published().says(V.CLAIM, S.OPEN, S.ASSIGNED).writes(Party.SECRETARY)
    assert wrote.clocks()["first_response"] == (State.MET, 1)


def test_a_release_lets_the_secretary_go_and_starts_the_queue_again():
    clocks = published().says(V.CLAIM, S.OPEN, S.ASSIGNED).says(V.RELEASE, S.ASSIGNED, S.OPEN).clocks()
    assert clocks == {
        "claim": (State.RUNNING, 2),
        "first_response": (State.CANCELLED, 1),
        "delivery": (State.RUNNING, 1),
    }


def test_a_reassignment_awaits_a_first_response_of_the_next_secretary():
    clocks = working().says(V.REASSIGN, S.IN_PROGRESS, S.ASSIGNED).clocks()
    assert (clocks["first_response"], clocks["claim"]) == ((State.RUNNING, 2), (State.MET, 1))


def test_clock_pauses_while_waiting_on_the_organization():
    waiting = working().says(V.ASK, S.IN_PROGRESS, S.WAITING)
    assert (waiting.clocks()["delivery"], waiting.clocks()["answer"]) == ((State.PAUSED, 1), (State.RUNNING, 1))
    answered = waiting.says(V.ANSWER, S.WAITING, S.IN_PROGRESS)
    assert (answered.clocks()["delivery"], answered.clocks()["answer"]) == ((State.RUNNING, 1), (State.MET, 1))


def test_whatever_the_organization_writes_ends_the_waiting():
    clocks = working().says(V.ASK, S.IN_PROGRESS, S.WAITING).writes(Party.ORGANIZATION).clocks()
    assert (clocks["delivery"], clocks["answer"]) == ((State.RUNNING, 1), (State.MET, 1))


def test_a_release_while_waiting_ends_the_waiting():
    clocks = working().says(V.ASK, S.IN_PROGRESS, S.WAITING).says(V.RELEASE, S.WAITING, S.OPEN).clocks()
    assert (clocks["delivery"], clocks["answer"]) == ((State.RUNNING, 1), (State.CANCELLED, 1))


def test_a_reply_is_owed_only_after_a_first_response():
    early = published().says(V.CLAIM, S.OPEN, S.ASSIGNED).writes(Party.ORGANIZATION)
    assert "reply" not in early.clocks()
    late = working().writes(Party.ORGANIZATION)
    assert late.clocks()["reply"] == (State.RUNNING, 1)
    assert late.writes(Party.SECRETARY).clocks()["reply"] == (State.MET, 1)
    assert late.writes(Party.ORGANIZATION).clocks()["reply"] == (State.RUNNING, 2)


def test_waiting_never_pauses_a_reply():
    waiting = working().says(V.ASK, S.IN_PROGRESS, S.WAITING).writes(Party.ORGANIZATION)
    assert waiting.clocks()["reply"] == (State.RUNNING, 1)


def test_a_coordinator_writes_without_moving_a_clock():
    assert working().writes(Party.COORDINATOR).clocks() == working().clocks()


def test_submitting_meets_delivery_and_starts_the_review():
    clocks = submitted().clocks()
    assert (clocks["delivery"], clocks["review"]) == ((State.MET, 1), (State.RUNNING, 1))


def test_each_revision_has_its_own_target_and_each_submission_its_own_review():
    revised = submitted().says(V.REQUEST_REVISION, S.SUBMITTED, S.IN_PROGRESS)
    assert (revised.clocks()["revision"], revised.clocks()["review"]) == ((State.RUNNING, 1), (State.MET, 1))
    again = revised.says(V.SUBMIT, S.IN_PROGRESS, S.SUBMITTED)
    assert (again.clocks()["revision"], again.clocks()["review"]) == ((State.MET, 1), (State.RUNNING, 2))
    assert again.clocks()["delivery"] == (State.MET, 1)


@pytest.mark.parametrize(
    ("target", "revision"), [(S.ACCEPTED, None), (S.IN_PROGRESS, (State.RUNNING, 1)), (S.CANCELLED, None)]
)
def test_the_coordinator_decides_what_becomes_of_a_dispute(target, revision):
    disputed = submitted().says(V.REJECT, S.SUBMITTED, S.DISPUTED)
    assert disputed.clocks()["review"] == (State.MET, 1)
    assert disputed.says(V.DECIDE, S.DISPUTED, target).clocks().get("revision") == revision


def test_a_submitted_task_that_is_taken_from_its_secretary_is_to_be_done_again():
    clocks = submitted().says(V.UNASSIGN, S.SUBMITTED, S.OPEN).clocks()
    assert (clocks["review"], clocks["revision"], clocks["claim"]) == (
        (State.CANCELLED, 1),
        (State.RUNNING, 1),
        (State.RUNNING, 2),
    )


def test_accepting_closes_every_clock():
    task = working().writes(Party.ORGANIZATION).says(V.SUBMIT, S.IN_PROGRESS, S.SUBMITTED)
    clocks = task.says(V.ACCEPT, S.SUBMITTED, S.ACCEPTED).clocks()
    assert clocks["review"] == (State.MET, 1)
    assert clocks["reply"] == (State.CANCELLED, 1)
    assert {state for state, _ in clocks.values()} == {State.MET, State.CANCELLED}


def test_a_reopened_task_owes_a_revision():
    accepted = submitted().says(V.ACCEPT, S.SUBMITTED, S.ACCEPTED)
    assert accepted.says(V.REOPEN, S.ACCEPTED, S.IN_PROGRESS).clocks()["revision"] == (State.RUNNING, 1)


def test_cancelling_cancels_what_is_open():
    assert set(published().says(V.CANCEL, S.OPEN, S.CANCELLED).clocks().values()) == {(State.CANCELLED, 1)}


def test_a_task_may_carry_its_own_target_whatever_its_priority():
    policy = product_policy({"delivery": 5 * HOUR})
    assert {policy.target("delivery", priority) for priority in (*PRIORITIES, "")} == {5 * HOUR}
    assert policy.target("claim", "urgent") == HOUR // 2
    assert policy.target("review", "") == 24 * HOUR


def test_no_clock_is_left_open_at_the_end_of_any_life():
    """Every life of up to seven verbs that the life cycle allows: accepted or cancelled, nothing is owed."""
    open_ends = [(Life(), S.DRAFT)]
    for _ in range(7):
        open_ends = [
            (_copy(life).says(step.verb, status, step.target), step.target)
            for life, status in open_ends
            for step in STEPS
            if status in step.sources and step.verb is not V.UNDO
        ]
        closed = [life for life, status in open_ends if status in (S.ACCEPTED, S.CANCELLED)]
        assert all(
            not {state for state, _ in life.clocks().values()} & {State.RUNNING, State.PAUSED} for life in closed[:200]
        )


def _copy(life: Life) -> Life:
    copy = Life()
    copy.now, copy.events = life.now, list(life.events)
    return copy


def test_the_clocks_tell_whose_time_it_is():
    assert {kind: wire.party for kind, wire in WIRING.items()} == {
        "claim": Party.QUEUE,
        "first_response": Party.SECRETARY,
        "reply": Party.SECRETARY,
        "delivery": Party.SECRETARY,
        "revision": Party.SECRETARY,
        "answer": Party.ORGANIZATION,
        "review": Party.ORGANIZATION,
    }


def test_an_event_names_the_secretary_who_holds_the_task():
    (event,) = events_of(V.CLAIM, at=NOON, source=S.OPEN, target=S.ASSIGNED, who="lin")
    assert (event.type, event.who) == (EventType.ASSIGNED, "lin")
