"""One task or one capacity, and two who want it at the same moment, over the API of real web processes.

Worker and beat run beside them: what the races tell is heard while they go on, and rounds are held.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Offer, Round
from backend.secretaries.models import Secretary
from backend.tasks.models import Assignment, Task
from tests.factories import World
from tests.faults.crowd import booked_minutes, copies, everything_holds, give_tokens, offers, secretaries
from tests.faults.races import DONE, RACES, Act, Answer, Duel, Web, by_service
from tests.processes import Stack

TOO_LATE = Answer(409, "offer_rescinded")
TAKEN = Answer(409, "wrong_task_state")
FULL = Answer(409, "capacity_reached")
NO_MINUTES = Answer(403, "requirements_not_met")
HORIZON_WEEKS = 2


class Course:
    """A model of an offered task, and a web client for everybody in the races."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.web = world, Web(url)
        self.invitation = services.invite(
            task_id=world.open_task().pk, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator")
        )
        give_tokens([world.owner, world.coordinator, world.colleague])

    def secretaries(self, count: int, **profile: object) -> list[Secretary]:
        return secretaries(self.world.pool, count, **profile)

    def tasks(self) -> list[Task]:
        """An open task for each race, offered to a bystander, so that no round takes it up."""
        made = copies(self.invitation.task, RACES)
        offers(self.invitation, [(task, self.world.colleague_profile) for task in made])
        return made

    def offered(self, to: list[Secretary], *, like: Offer | None = None) -> list[Offer]:
        """A task for each of `to`, offered to them."""
        model = like or self.invitation
        return offers(model, zip(copies(model.task, len(to)), to, strict=True))

    def accept(self, offer: Offer) -> Act:
        return self.web.post(offer.secretary.user, f"/offers/{offer.pk}/accept")

    def claim(self, task_id: UUID, who: Secretary) -> Act:
        return self.web.post(who.user, f"/tasks/{task_id}/claim")

    def cancel(self, task_id: UUID) -> Act:
        return self.web.post(self.world.owner, f"/tasks/{task_id}/cancel", reason="Called off.")

    def direct(self, verb: str, task_id: UUID, to: Secretary) -> Act:
        """A coordinator assigns or reassigns the task."""
        return self.web.post(
            self.world.coordinator, f"/tasks/{task_id}/{verb}", secretary=str(to.pk), reason="Knows the house."
        )


@pytest.fixture
def course(running_stack: Stack, live_world: World) -> Iterator[Course]:
    made = Course(live_world, running_stack.url)
    yield made
    made.web.close()
    everything_holds()


def holder(task_id: UUID) -> UUID | None:
    return Assignment.objects.live().filter(task=task_id).values_list("secretary", flat=True).first()


def status(offer: Offer) -> str:
    return Offer.objects.values_list("status", flat=True).get(pk=offer.pk)


def test_of_two_who_accept_one_task_one_gets_it(course):
    duel, people = Duel(), course.secretaries(2 * RACES)
    mine = course.offered(people[:RACES])
    theirs = offers(course.invitation, [(offer.task, who) for offer, who in zip(mine, people[RACES:], strict=True)])
    for one, other in zip(mine, theirs, strict=True):
        answers = duel.run(course.accept(one), course.accept(other))
        won = duel.won(answers, "one", "other", lost=TOO_LATE)
        assert holder(one.task_id) == (one if won else other).secretary_id
        assert {status(one), status(other)} == {"accepted", "rescinded"}
    duel.assert_was_a_race("one", "other")


def test_the_last_place_is_given_once(course):
    duel, people = Duel(), course.secretaries(RACES, most_live_tasks=1)
    for one, other in zip(course.offered(people), course.offered(people), strict=True):
        answers = duel.run(course.accept(one), course.accept(other))
        won = duel.won(answers, "one", "other", lost=FULL)
        assert holder((one if won else other).task_id) == one.secretary_id
        assert holder((other if won else one).task_id) is None
    duel.assert_was_a_race("one", "other")


@pytest.fixture
def narrow(course) -> list[Secretary]:
    """Secretaries with minutes for one task and a half."""
    effort = course.invitation.task.effort_minutes
    return course.secretaries(RACES, weekly_capacity_minutes=effort * 3 // 2 // HORIZON_WEEKS)


def test_the_last_minutes_are_claimed_once(course, narrow):
    duel = Duel()
    for one, other, who in zip(course.tasks(), course.tasks(), narrow, strict=True):
        answers = duel.run(course.claim(one.pk, who), course.claim(other.pk, who))
        duel.won(answers, "one", "other", lost=NO_MINUTES)
        assert booked_minutes(who) == one.effort_minutes
    duel.assert_was_a_race("one", "other")


def test_an_accept_and_a_claim_share_the_last_minutes(course, narrow):
    duel, model = Duel(), offer_of_a_round(course.world)
    for offer, task in zip(course.offered(narrow, like=model), course.tasks(), strict=True):
        answers = duel.run(course.accept(offer), course.claim(task.pk, offer.secretary))
        duel.won(answers, "accept", "claim", lost=NO_MINUTES)
        assert booked_minutes(offer.secretary) == task.effort_minutes
    duel.assert_was_a_race("accept", "claim")


def offer_of_a_round(world: World) -> Offer:
    """The matcher's own offer: nobody answers for hours that it goes beyond."""
    task = world.open_task()
    services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    return Offer.objects.get(task=task)


def test_accept_against_expiry(course):
    """The expiry is asked for the very instant at which the offers run out; no accept is late by its own clock."""
    duel, run_out = Duel(), now() + timedelta(minutes=50)
    for offer in course.offered(course.secretaries(RACES)):
        Offer.objects.filter(pk=offer.pk).update(expires_at=run_out)
        accepted, _ = duel.run(course.accept(offer), by_service(partial(services.expire, at=run_out)))
        if accepted.done:
            assert (status(offer), holder(offer.task_id)) == ("accepted", offer.secretary_id)
        else:
            assert accepted == Answer(409, "offer_expired")
            assert (status(offer), holder(offer.task_id)) == ("expired", None)
        duel.went("accept" if accepted.done else "expiry", left_first=accepted.done)
    duel.assert_was_a_race("accept", "expiry")


def test_accept_against_cancel(course):
    duel = Duel()
    for offer in course.offered(course.secretaries(RACES)):
        accepted, cancelled = duel.run(course.accept(offer), course.cancel(offer.task_id))
        assert cancelled == DONE  # who accepted first loses the task again
        assert accepted in (DONE, TAKEN, TOO_LATE)
        assert holder(offer.task_id) is None
        assert Task.objects.get(pk=offer.task_id).status == "cancelled"
        duel.went("accept" if accepted.done else "cancel", left_first=accepted.done)
    duel.assert_was_a_race("accept", "cancel")


def test_accept_against_claim(course):
    duel, people = Duel(), course.secretaries(2 * RACES)
    for offer, other in zip(course.offered(people[:RACES]), people[RACES:], strict=True):
        accepted, claimed = duel.run(course.accept(offer), course.claim(offer.task_id, other))
        assert {accepted, claimed} in ({DONE, TAKEN}, {DONE, TOO_LATE})
        assert holder(offer.task_id) == (offer.secretary_id if accepted.done else other.pk)
        duel.went("accept" if accepted.done else "claim", left_first=accepted.done)
    duel.assert_was_a_race("accept", "claim")


def test_accept_against_assignment(course):
    duel, people = Duel(), course.secretaries(2 * RACES)
    for offer, other in zip(course.offered(people[:RACES]), people[RACES:], strict=True):
        accepted, assigned = duel.run(course.accept(offer), course.direct("assign", offer.task_id, other))
        assert {accepted, assigned} in ({DONE, TAKEN}, {DONE, TOO_LATE})
        assert holder(offer.task_id) == (offer.secretary_id if accepted.done else other.pk)
        duel.went("accept" if accepted.done else "assignment", left_first=accepted.done)
    duel.assert_was_a_race("accept", "assignment")


def test_accept_against_reassignment(course):
    """What is accepted can be reassigned; what is open cannot."""
    duel, people = Duel(), course.secretaries(2 * RACES)
    for offer, other in zip(course.offered(people[:RACES]), people[RACES:], strict=True):
        accepted, reassigned = duel.run(course.accept(offer), course.direct("reassign", offer.task_id, other))
        assert accepted == DONE
        assert reassigned in (DONE, TAKEN)
        assert holder(offer.task_id) == (other.pk if reassigned.done else offer.secretary_id)
        duel.went("accept" if reassigned.done else "reassignment", left_first=reassigned.done)
    duel.assert_was_a_race("accept", "reassignment")


def test_accept_against_reassignment_into_the_last_place(course):
    duel, people = Duel(), course.secretaries(RACES, most_live_tasks=1)
    held = course.offered(course.secretaries(RACES))
    for offer, theirs in zip(course.offered(people), held, strict=True):
        assert course.accept(theirs)() == DONE
        answers = duel.run(course.accept(offer), course.direct("reassign", theirs.task_id, offer.secretary))
        won = duel.won(answers, "accept", "reassignment", lost=FULL)
        assert holder(offer.task_id) == (offer.secretary_id if won else None)
        assert holder(theirs.task_id) == (theirs.secretary_id if won else offer.secretary_id)
    duel.assert_was_a_race("accept", "reassignment")
