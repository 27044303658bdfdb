"""Tasks that a secretary does not want: off their board, offered to others, theirs to claim all the same."""

import pytest

from backend.catalog.models import Language
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.matching import services as matching
from backend.matching.board import board
from backend.matching.models import Offer, Round, SetAside
from backend.tasks.refusals import NotYourStep, WrongTaskState

pytestmark = pytest.mark.django_db

NOT_MY_FIELD = Offer.DeclineReason.NOT_MY_FIELD


def numbers(world) -> list[int]:
    return [row.task.number for row in board(world.actor("secretary"), now()).rows]


def test_a_task_set_aside_leaves_the_board_until_it_is_taken_back(world):
    task, other, me = world.open_task(), world.open_task(), world.actor("secretary")
    matching.set_aside(task_id=task.pk, by=me, reason=NOT_MY_FIELD)
    matching.set_aside(task_id=task.pk, by=me, reason=Offer.DeclineReason.BUSY)
    assert numbers(world) == [other.number]
    assert len(board(world.actor("colleague"), now()).rows) == 2
    matching.take_back(task_id=task.pk, by=me)
    assert set(numbers(world)) == {task.number, other.number}


def test_what_was_set_aside_is_offered_to_others_and_can_be_claimed(world):
    task = world.open_task()
    matching.set_aside(task_id=task.pk, by=world.actor("secretary"), reason=NOT_MY_FIELD)
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    assert Offer.objects.pending().get(task=task).secretary == world.colleague_profile
    assert matching.claim(task_id=task.pk, by=world.actor("secretary")).status == "assigned"


def test_when_its_needs_change_it_is_shown_again(world):
    task = world.open_task()
    matching.set_aside(task_id=task.pk, by=world.actor("secretary"), reason=NOT_MY_FIELD)
    matching.ask_afresh(task_id=task.pk, version=task.version, at=now())
    assert numbers(world) == []
    matching.ask_afresh(task_id=task.pk, version=task.version + 1, at=now())
    assert numbers(world) == [task.number]


def test_only_open_work_of_the_own_pool_is_set_aside(world):
    held = world.task_in_progress()
    for name, refusal in (("colleague", WrongTaskState), ("outsider", NotFound), ("owner", NotYourStep)):
        with pytest.raises(refusal):
            matching.set_aside(task_id=held.pk, by=world.actor(name), reason=NOT_MY_FIELD)
    assert not SetAside.objects.exists()


def test_the_board_counts_what_may_be_claimed_what_fits_and_what_keeps_the_rest(world):
    short, long = world.open_task(effort_minutes=30), world.open_task(effort_minutes=90)
    Language.objects.create(code="de", name={"en": "German", "zh-hans": "德语"})
    for _n in range(2):
        world.open_task(languages=["de"])
    me = world.actor("secretary")
    page = board(me, now(), free_minutes=60)
    assert (page.claimable, page.fitting, len(page.rows)) == (2, 1, 4)
    assert [(kept.tasks, kept.example.missing) for kept in page.kept] == [(2, "LANGUAGE")]
    fitting = board(me, now(), free_minutes=60, only_fitting=True)
    assert [row.task.number for row in fitting.rows] == [short.number]
    assert {row.task.number for row in board(me, now(), kind="minutes").rows} >= {short.number, long.number}
    assert board(me, now(), kind="nothing").rows == []
