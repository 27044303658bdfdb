"""Two-sided ratings: who may rate, and from when the other side, and figures, know of it."""

from datetime import timedelta

import pytest
import time_machine

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.notifications.models import Delivery, Notification
from backend.outbox.services import relay
from backend.secretaries.models import Secretary
from backend.tasks import services
from backend.tasks.models import Rating
from backend.tasks.refusals import ActedSince, NotYourStep, RatedAlready, RatingClosed, WrongTaskState

SAID = {"correct": True, "complete": True, "on_time": False, "considerate": True, "comment": "Names were right."}
WEEK = timedelta(days=7)


@pytest.fixture
def accepted(world):
    task = world.submitted_task()
    return services.accept(task_id=task.pk, by=world.actor("owner"))


def rate(world, task, name: str, **said):
    return services.rate(task_id=task.pk, by=world.actor(name), **{**SAID, **said})


def seen_by(world, name: str, at=None) -> set[str]:
    """The sides whose rating the person sees."""
    return set(Rating.objects.visible_to(world.actor(name), at or now()).values_list("side", flat=True))


def test_neither_side_sees_what_the_other_said_before_it_has_spoken(world, accepted):
    rate(world, accepted, "owner")
    assert seen_by(world, "owner") == seen_by(world, "viewer") == {"organization"}
    assert seen_by(world, "secretary") == seen_by(world, "coordinator") == set()
    assert not Rating.objects.shown(now()).exists()
    rate(world, accepted, "secretary")
    for name in ("owner", "secretary", "coordinator"):
        assert seen_by(world, name) == {"organization", "secretary"}
    for name in ("colleague", "outsider", "stranger", "other_coordinator", "administrator"):
        assert seen_by(world, name) == set()


def test_what_one_side_said_is_shown_after_seven_days(world, accepted):
    rate(world, accepted, "secretary")
    ends = accepted.closed_at + WEEK
    assert seen_by(world, "owner", ends - timedelta(seconds=1)) == set()
    assert seen_by(world, "owner", ends) == seen_by(world, "coordinator", ends) == {"secretary"}


def test_nobody_rates_after_having_seen_what_the_other_said(world, accepted):
    rate(world, accepted, "secretary")
    with time_machine.travel(accepted.closed_at + WEEK), pytest.raises(RatingClosed):
        rate(world, accepted, "owner")


def test_each_side_rates_once(world, accepted):
    rate(world, accepted, "manager")
    with pytest.raises(RatedAlready):
        rate(world, accepted, "owner")


@pytest.mark.parametrize("name", ["viewer", "coordinator", "colleague"])
def test_only_the_two_sides_rate(world, accepted, name):
    with pytest.raises(NotYourStep):
        rate(world, accepted, name)


def test_only_what_was_accepted_is_rated(world):
    with pytest.raises(WrongTaskState):
        rate(world, world.submitted_task(), "owner")


def test_coordinators_do_not_read_of_secret_work(world):
    Secretary.objects.update(clearance=Confidentiality.SECRET)
    task = world.submitted_task(confidentiality=Confidentiality.SECRET)
    task = services.accept(task_id=task.pk, by=world.actor("owner"))
    rate(world, task, "owner")
    rate(world, task, "secretary")
    assert seen_by(world, "coordinator") == set()
    assert seen_by(world, "secretary") == {"organization", "secretary"}


def test_taking_the_acceptance_back_takes_the_ratings_with_it(world, accepted):
    rate(world, accepted, "owner")
    services.undo(task_id=accepted.pk, by=world.actor("owner"))
    assert not Rating.objects.exists()
    services.accept(task_id=accepted.pk, by=world.actor("owner"))
    assert services.asks_to_rate(task=services.lock(accepted.pk), by=world.actor("owner"), at=now())


@pytest.mark.parametrize("said", [("secretary",), ("owner", "secretary")])
def test_an_acceptance_stands_once_the_other_side_has_rated(world, accepted, said):
    for name in said:
        rate(world, accepted, name)
    with pytest.raises(ActedSince):
        services.undo(task_id=accepted.pk, by=world.actor("owner"))
    assert Rating.objects.count() == len(said)


def test_a_later_version_is_rated_anew(world, accepted):
    rate(world, accepted, "owner")
    services.reopen(task_id=accepted.pk, by=world.actor("owner"), reason="Annex B.")
    services.submit(task_id=accepted.pk, by=world.actor("secretary"), note="With annex B.")
    services.accept(task_id=accepted.pk, by=world.actor("owner"))
    rate(world, accepted, "owner", on_time=True)
    assert list(Rating.objects.order_by("id").values_list("deliverable__version", "on_time")) == [(1, False), (2, True)]


@pytest.mark.parametrize(
    ("first", "told", "kind"),
    [("owner", "secretary", "rating_wanted"), ("secretary", "owner", "rating_of_us_wanted")],
)
def test_the_other_side_is_asked_in_a_digest_and_once(world, accepted, first, told, kind):
    relay()
    Notification.objects.all().delete()
    rate(world, accepted, first)
    relay()
    assert list(Notification.objects.values_list("user__name", "kind")) == [(told.title(), kind)]
    assert set(Delivery.objects.values_list("is_digest", flat=True)) == {True}
    rate(world, accepted, told)
    relay()
    assert Notification.objects.count() == 1, "both have spoken: there is nothing more to ask for"
