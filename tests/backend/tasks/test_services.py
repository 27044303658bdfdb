"""What the services of the tasks room promise beyond the table of the life cycle."""

from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import User
from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.outbox.models import OutboxEvent
from backend.secretaries.models import Secretary
from backend.sla.models import Clock
from backend.sla.services import refresh
from backend.tasks import services
from backend.tasks.models import Assignment, LogEntry, Review, Task
from backend.tasks.refusals import (
    BriefIncomplete,
    NotCleared,
    NotYourStep,
    ReopenWindowClosed,
    SecretaryOutOfPool,
    SecretaryUnavailable,
    TaskNotEditable,
    TooManyTasks,
    WrongTaskState,
)
from tasks_engine.lifecycle import TaskStatus
from tests import invariants


@pytest.fixture(autouse=True)
def whatever_happens(db):
    """The invariants hold after every test of this module."""
    yield
    invariants.hold()


def fresh(task):
    return Task.objects.get(pk=task.pk)


def last_event():
    return OutboxEvent.objects.latest("id")


# Posting --------------------------------------------------------------------------------------------------------------


def test_an_edit_tells_what_changed_and_nothing_when_nothing_did(world):
    task = world.open_task()
    services.edit(task_id=task.pk, by=world.actor("owner"), priority=4, title=task.title)
    event = last_event()
    assert (event.name, event.payload["changed"], event.payload["version"]) == ("task.edited", ["priority"], 3)
    assert LogEntry.objects.latest("id").facts == {"changed": ["priority"], "priority": 4}
    services.edit(task_id=task.pk, by=world.actor("owner"), priority=4)
    assert fresh(task).version == 3
    assert last_event() == event


def test_a_deadline_that_has_passed_bars_no_other_change(world):
    task = world.open_task(deadline=now() + timedelta(hours=1))
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        services.edit(task_id=task.pk, by=world.actor("owner"), brief="Clearer.")
        services.edit(task_id=task.pk, by=world.actor("owner"), brief="Clearer still.")
        with pytest.raises(BriefIncomplete) as refusal:
            services.edit(task_id=task.pk, by=world.actor("owner"), deadline=now() - timedelta(minutes=1))
        assert set(refusal.value.fields) == {"deadline"}
        services.edit(task_id=task.pk, by=world.actor("owner"), deadline=None)
    assert fresh(task).brief == "Clearer still."


def test_a_draft_may_have_gaps(world):
    task = world.draft(brief="", fields={})
    services.edit(task_id=task.pk, by=world.actor("owner"), title="Still a draft")
    with pytest.raises(Invalid):
        services.edit(task_id=task.pk, by=world.actor("owner"), fields={"meeting_date": "soon"})


def test_publishing_takes_the_checklist_of_that_moment(world):
    task = world.draft()
    world.template.checklist = [{"en": "New", "zh-hans": "新"}]
    world.template.save()
    services.publish(task_id=task.pk, by=world.actor("owner"))
    world.template.checklist = []
    world.template.save()
    assert fresh(task).checklist == [{"text": {"en": "New", "zh-hans": "新"}, "done": False}]


def test_a_cancelled_draft_was_never_the_pools(world):
    task = world.draft()
    services.cancel(task_id=task.pk, by=world.actor("owner"), reason="A mistake.")
    assert not Task.objects.visible_to(world.actor("coordinator")).exists()
    assert Task.objects.visible_to(world.actor("viewer")).get() == task


def test_an_organization_without_a_pool_posts_nothing(world):
    world.organization.pools.clear()
    with pytest.raises(Invalid) as refusal:
        world.draft()
    assert set(refusal.value.fields) == {"pool"}


def test_only_members_who_may_write_post(world):
    for name in ("viewer", "coordinator", "stranger", "administrator"):
        with pytest.raises(Forbidden):
            world.draft(by=world.actor(name))


def test_a_task_that_is_not_there_is_not_found(world):
    with pytest.raises(NotFound):
        services.start(task_id=world.owner.pk, by=world.actor("owner"))


# Who holds it ---------------------------------------------------------------------------------------------------------


def test_a_secretary_without_clearance_gets_no_task_in_any_way(world):
    task = world.open_task(confidentiality=Confidentiality.SECRET)
    for take in (services.claim, services.accept_offer):
        with pytest.raises(NotCleared):
            take(task_id=task.pk, by=world.actor("secretary"))
    with pytest.raises(NotCleared):
        services.assign(
            task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"), reason="Knows the house."
        )
    assert fresh(task).status == TaskStatus.OPEN


def test_a_coordinator_assigns_within_the_limit_and_to_who_still_works_there(world):
    task, coordinator = world.open_task(), world.actor("coordinator")
    User.objects.filter(pk=world.colleague.pk).update(is_active=False)
    for secretary in (world.colleague_profile, world.outsider_profile):
        with pytest.raises(SecretaryOutOfPool):
            services.assign(task_id=task.pk, secretary_id=secretary.pk, by=coordinator, reason="Knows the house.")
    world.profile.most_live_tasks = 1
    world.profile.save()
    world.task_in_progress()
    with pytest.raises(TooManyTasks):
        services.assign(task_id=task.pk, secretary_id=world.profile.pk, by=coordinator, reason="Knows the house.")


def test_who_may_not_assign_learns_nothing_about_secretaries(world):
    with pytest.raises(NotYourStep):
        services.assign(
            task_id=world.open_task().pk, secretary_id=world.outsider_profile.pk, by=world.actor("owner"), reason="Why?"
        )


def test_a_submitted_task_taken_from_its_secretary_is_done_anew(world):
    task = world.submitted_task()
    services.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Suspended.")
    services.claim(task_id=task.pk, by=world.actor("colleague"))
    services.start(task_id=task.pk, by=world.actor("colleague"))
    services.submit(task_id=task.pk, by=world.actor("colleague"), note="Anew.")
    services.accept(task_id=task.pk, by=world.actor("owner"))
    versions = task.deliverables.values_list("version", "secretary", "review__verdict")
    assert list(versions) == [(1, world.profile.pk, None), (2, world.colleague_profile.pk, "accepted")]
    ends = list(task.assignments.order_by("created_at").values_list("end", flat=True))
    assert ends == ["unassign", "accept"]
    assert fresh(task).holder == world.colleague_profile


def test_the_log_says_who_held_the_task_at_each_step(world):
    task = world.task_in_progress()
    services.reassign(
        task_id=task.pk, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator"), reason="Fell ill."
    )
    services.release(task_id=task.pk, by=world.actor("colleague"), reason="Ill too.", handover="Nothing done.")
    held = dict(LogEntry.objects.filter(task=task).values_list("verb", "secretary"))
    first, second = world.profile.pk, world.colleague_profile.pk
    assert held == {
        "create": None, "publish": None, "claim": first, "start": first, "reassign": second, "release": second,
    }  # fmt: skip


# Review ---------------------------------------------------------------------------------------------------------------


def test_reopening_goes_on_with_who_delivered_however_full_their_hands(world):
    task = world.submitted_task()
    services.accept(task_id=task.pk, by=world.actor("owner"))
    world.profile.most_live_tasks = 1
    world.profile.save()
    world.task_in_progress()
    services.reopen(task_id=task.pk, by=world.actor("owner"), reason="Annex B.")
    reopened = fresh(task)
    assert (reopened.status, reopened.closed_at, reopened.holder) == (TaskStatus.IN_PROGRESS, None, world.profile)
    assert Assignment.objects.filter(task=task).count() == 1


def test_a_task_is_accepted_and_reopened_as_often_as_it_takes(world):
    task, owner, secretary = world.submitted_task(), world.actor("owner"), world.actor("secretary")
    for round_ in range(3):
        services.accept(task_id=task.pk, by=owner)
        services.reopen(task_id=task.pk, by=owner, reason="One more thing.")
        services.submit(task_id=task.pk, by=secretary, note=f"v{round_ + 2}")
    assert list(Review.objects.order_by("created_at").values_list("deliverable__version", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("lost", ["clearance", "account", "pool"])
def test_reopening_gives_no_papers_back_to_who_may_not_have_them(world, lost):
    task = world.submitted_task(confidentiality=Confidentiality.CONFIDENTIAL)
    services.accept(task_id=task.pk, by=world.actor("owner"))
    if lost == "account":
        User.objects.filter(pk=world.secretary.pk).update(is_active=False)
    else:
        change = {"clearance": {"clearance": Confidentiality.INTERNAL}, "pool": {"pool": world.other_pool}}[lost]
        Secretary.objects.filter(pk=world.profile.pk).update(**change)
    with pytest.raises(SecretaryUnavailable):
        services.reopen(task_id=task.pk, by=world.actor("owner"), reason="Annex B.")
    assert fresh(task).status == TaskStatus.ACCEPTED


def test_the_window_for_reopening_closes(world):
    task = world.submitted_task()
    services.accept(task_id=task.pk, by=world.actor("owner"))
    with time_machine.travel(now() + timedelta(days=15)), pytest.raises(ReopenWindowClosed):
        services.reopen(task_id=task.pk, by=world.actor("owner"), reason="Too late.")
    with time_machine.travel(now() + timedelta(days=13)):
        services.reopen(task_id=task.pk, by=world.actor("owner"), reason="In time.")


@pytest.mark.parametrize("outcome", [TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS, TaskStatus.CANCELLED])
def test_a_dispute_ends_as_the_coordinator_decides(world, outcome):
    task = world.submitted_task()
    services.reject(task_id=task.pk, by=world.actor("owner"), brief_line="Decisions first", evidence="They are last.")
    services.decide(task_id=task.pk, by=world.actor("coordinator"), outcome=outcome, reason="Heard both.")
    decided = fresh(task)
    assert (decided.status, decided.holder) == (outcome, world.profile)
    assert decided.assignments.live().exists() is (outcome is TaskStatus.IN_PROGRESS)
    assert task.deliverables.get().review.verdict == "rejected"


def test_silence_accepts_what_was_delivered_and_nothing_later(world):
    task = world.submitted_task()
    services.request_revision(task_id=task.pk, by=world.actor("owner"), changes="The budget.")
    assert services.accept_by_silence(task_id=task.pk, deliverable=1) is False
    services.submit(task_id=task.pk, by=world.actor("secretary"), note="v2")
    assert services.accept_by_silence(task_id=task.pk, deliverable=1) is False, "its window was another"
    assert services.accept_by_silence(task_id=task.pk, deliverable=2) is True
    assert fresh(task).status == TaskStatus.ACCEPTED
    assert LogEntry.objects.latest("id").role == "system"
    assert services.accept_by_silence(task_id=task.pk, deliverable=2) is False


def test_the_nth_review_window_is_that_of_the_nth_deliverable(world):
    """What the SLA room relies on when it accepts for a silent organization."""
    task, secretary = world.submitted_task(), world.actor("secretary")
    services.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Silence.")
    services.claim(task_id=task.pk, by=secretary)
    services.start(task_id=task.pk, by=secretary)
    services.submit(task_id=task.pk, by=secretary, note="v2")
    services.reject(task_id=task.pk, by=world.actor("owner"), brief_line="All", evidence="None.")
    services.decide(task_id=task.pk, by=world.actor("coordinator"), outcome=TaskStatus.IN_PROGRESS, reason="Once more.")
    services.submit(task_id=task.pk, by=secretary, note="v3")
    refresh(task_id=task.pk, at=now())
    cycles = Clock.objects.filter(task=task, kind="review").order_by("cycle").values_list("cycle", flat=True)
    assert list(cycles) == list(task.deliverables.values_list("version", flat=True)) == [1, 2, 3]


# Work -----------------------------------------------------------------------------------------------------------------


def test_a_tick_is_the_assignees_until_it_is_delivered(world):
    task = world.task_in_progress()
    for name in ("owner", "coordinator", "colleague"):
        with pytest.raises(NotYourStep):
            services.tick(task_id=task.pk, item=0, done=True, by=world.actor(name))
    services.tick(task_id=task.pk, item=0, done=True, by=world.actor("secretary"))
    services.tick(task_id=task.pk, item=0, done=False, by=world.actor("secretary"))
    assert [item["done"] for item in fresh(task).checklist] == [False, False]
    assert last_event().payload["changed"] == ["checklist"]
    services.submit(task_id=task.pk, by=world.actor("secretary"), note="Done.")
    with pytest.raises(TaskNotEditable):
        services.tick(task_id=task.pk, item=0, done=True, by=world.actor("secretary"))


def test_a_log_never_runs_backwards_when_the_clock_does(world):
    task = world.open_task()
    with time_machine.travel(now() - timedelta(hours=1)):
        services.edit(task_id=task.pk, by=world.actor("owner"), brief="Earlier, it seems.")
        services.post_message(task_id=task.pk, by=world.actor("owner"), text="And this.")
    edited = fresh(task)
    assert edited.updated_at == task.updated_at


def test_a_refused_step_leaves_no_trace(world):
    task = world.task_in_progress()
    before = (LogEntry.objects.count(), OutboxEvent.objects.count(), fresh(task).version)
    refused = [
        lambda: services.submit(task_id=task.pk, by=world.actor("secretary"), note=" "),
        lambda: services.claim(task_id=task.pk, by=world.actor("colleague")),
        lambda: services.accept(task_id=task.pk, by=world.actor("owner")),
        lambda: services.start(task_id=task.pk, by=world.actor("owner")),
    ]
    for act in refused:
        with pytest.raises((Invalid, WrongTaskState, NotYourStep)):
            act()
    assert (LogEntry.objects.count(), OutboxEvent.objects.count(), fresh(task).version) == before
