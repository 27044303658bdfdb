"""The life cycle as data: whole, reachable, and the one the product paper tells."""

from pathlib import Path

import pytest

from tasks_engine.lifecycle import (
    CLOSED,
    HELD,
    LIVE,
    STEPS,
    UNDOABLE,
    TaskRole,
    TaskStatus,
    Verb,
    WrongRole,
    WrongState,
    check_step,
    steps_from,
    targets_of,
)
from tasks_engine.lifecycle_diagram import diagram, document, table

S, V, R = TaskStatus, Verb, TaskRole

# Each row of the product paper's table "Life of a task": from, to, verbs, who.
TABLE = [
    ("draft", "open", "publish", {R.ORGANIZATION}),
    ("open", "assigned", "claim", {R.SECRETARY}),
    ("open", "assigned", "accept_offer", {R.SECRETARY}),
    ("open", "assigned", "assign", {R.COORDINATOR}),
    ("assigned", "in_progress", "start", {R.ASSIGNEE}),
    ("assigned in_progress waiting", "open", "release", {R.ASSIGNEE}),
    ("assigned in_progress waiting", "open", "unassign", {R.COORDINATOR, R.SYSTEM}),
    ("submitted", "open", "unassign", {R.COORDINATOR}),
    ("assigned in_progress waiting submitted", "assigned", "reassign", {R.COORDINATOR}),
    ("in_progress", "waiting", "ask", {R.ASSIGNEE}),
    ("waiting", "in_progress", "answer", {R.ORGANIZATION}),
    ("in_progress", "submitted", "submit", {R.ASSIGNEE}),
    ("submitted", "in_progress", "request_revision", {R.ORGANIZATION}),
    ("submitted", "accepted", "accept", {R.ORGANIZATION, R.SYSTEM}),
    ("submitted", "disputed", "reject", {R.ORGANIZATION}),
    ("disputed", "accepted", "decide", {R.COORDINATOR}),
    ("disputed", "in_progress", "decide", {R.COORDINATOR}),
    ("disputed", "cancelled", "decide", {R.COORDINATOR}),
    ("accepted", "in_progress", "reopen", {R.ORGANIZATION, R.COORDINATOR}),
    ("draft open assigned in_progress waiting submitted", "cancelled", "cancel", {R.ORGANIZATION, R.COORDINATOR}),
    ("open", "draft", "undo", {R.ORGANIZATION}),
    ("assigned", "open", "undo", {R.ASSIGNEE, R.COORDINATOR}),
    ("assigned", "assigned", "undo", {R.COORDINATOR}),
    ("assigned", "in_progress", "undo", {R.COORDINATOR}),
    ("assigned", "waiting", "undo", {R.COORDINATOR}),
    ("assigned", "submitted", "undo", {R.COORDINATOR}),
    ("in_progress", "assigned", "undo", {R.ASSIGNEE}),
    ("waiting", "in_progress", "undo", {R.ASSIGNEE}),
    ("submitted", "in_progress", "undo", {R.ASSIGNEE}),
    ("in_progress", "submitted", "undo", {R.ORGANIZATION}),
    ("accepted", "submitted", "undo", {R.ORGANIZATION}),
]


def test_the_steps_are_those_of_the_product_paper():
    told = {(source, target, verb): roles for sources, target, verb, roles in TABLE for source in sources.split()}
    coded = {
        (source.value, step.target.value, step.verb.value): step.roles for step in STEPS for source in step.sources
    }
    assert coded == told


def test_every_status_is_reached_from_a_draft():
    reached, fresh = set(), {S.DRAFT}
    while fresh:
        reached |= fresh
        fresh = {step.target for status in fresh for step in steps_from(status)} - reached
    assert reached == set(S)


def test_every_status_but_a_cancelled_one_leads_on():
    assert {status for status in S if not list(steps_from(status))} == {S.CANCELLED}


def test_every_task_can_be_brought_to_an_end():
    ends = set(CLOSED)
    while more := {status for status in S for step in steps_from(status) if step.target in ends} - ends:
        ends |= more
    assert ends == set(S)


def test_every_verb_and_every_role_is_used():
    assert {step.verb for step in STEPS} == set(V)
    assert {role for step in STEPS for role in step.roles} == set(R)


def test_every_step_names_who_may_take_it_and_moves():
    for step in STEPS:
        assert step.roles
        assert step.sources
        stays = V.REASSIGN in {step.verb, *step.undoes}  # from one pair of hands to another
        assert step.target not in step.sources or stays


def test_undoing_leads_back_to_where_the_step_came_from():
    for step in STEPS:
        assert bool(step.undoes) is (step.verb is V.UNDO)
        for undone in step.undoes:
            (source,) = step.sources
            assert any(
                other.verb is undone and other.target is source and step.target in other.sources for other in STEPS
            )


def test_whatever_can_be_undone_can_be_undone_from_wherever_it_came():
    for other in STEPS:
        for source in other.sources if other.verb in UNDOABLE else ():
            assert [
                step
                for step in STEPS
                if other.verb in step.undoes and step.sources == {other.target} and step.target is source
            ]


def test_a_verb_says_one_thing_in_each_status_unless_its_outcome_is_named():
    for status in S:
        outcomes = [(step.verb, step.target) for step in steps_from(status)]
        assert len(set(outcomes)) == len(outcomes)
        several = {verb for verb, _target in outcomes if sum(verb is other for other, _ in outcomes) > 1}
        assert several <= {V.DECIDE, V.UNDO}


def test_held_live_and_closed_do_not_overlap():
    assert set(HELD) < LIVE
    assert LIVE.isdisjoint(CLOSED)
    assert set(S) - LIVE - CLOSED == {S.DRAFT, S.OPEN}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("verb", V)
@pytest.mark.parametrize("role", R)
def test_every_pair_of_status_and_verb_is_allowed_or_refused_by_the_table(status, verb, role):
    """Row A37: skipping steps is a conflict, somebody else's step is forbidden, whoever says it."""
    fitting = [step for step in STEPS if step.verb is verb and status in step.sources]
    theirs = any(role in step.roles for step in STEPS if step.verb is verb)
    target = fitting[0].target if fitting else None
    if not theirs:
        with pytest.raises(WrongRole):
            check_step(status, verb, {role}, target)
    elif not fitting:
        with pytest.raises(WrongState) as refusal:
            check_step(status, verb, {role}, target)
        assert set(refusal.value.allowed) == {step.verb for step in steps_from(status)}
    elif role in fitting[0].roles:
        assert check_step(status, verb, {role}, target) is fitting[0]
    else:
        with pytest.raises(WrongRole) as forbidden:
            check_step(status, verb, {role}, target)
        assert set(forbidden.value.needed) == fitting[0].roles


def test_who_decides_names_the_outcome():
    with pytest.raises(ValueError, match="several outcomes"):
        check_step(S.DISPUTED, V.DECIDE, {R.COORDINATOR})
    assert targets_of(V.DECIDE) == (S.ACCEPTED, S.IN_PROGRESS, S.CANCELLED)
    with pytest.raises(WrongState):
        check_step(S.DISPUTED, V.DECIDE, {R.COORDINATOR}, S.OPEN)


def test_nobody_without_a_role_takes_any_step():
    for status in S:
        for step in steps_from(status):
            with pytest.raises(WrongRole):
                check_step(status, step.verb, set(), step.target)


def test_the_committed_diagram_is_the_generated_one():
    page = Path(__file__).parents[2] / "api_docs" / "states.md"
    assert page.read_text(encoding="utf-8") == document(), (
        "run: python -m tasks_engine.lifecycle_diagram > api_docs/states.md"
    )


def test_the_diagram_and_the_table_show_every_step():
    for step in STEPS:
        undone = f" ({', '.join(sorted(step.undoes))})".replace("_", " ") if step.undoes else ""
        row = f"| {step.target} | {step.verb.replace('_', ' ')}{undone} | {', '.join(sorted(step.roles))} |"
        assert row in table()
        for source in step.sources:
            edge = f"{source} --> {step.target}: {step.verb.replace('_', ' ')}"
            assert (edge in diagram()) is (step.verb not in {V.CANCEL, V.UNDO})
