"""Whatever the way of matching: no task is lost, nobody works outside their hours, nobody does two things at once."""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest

from tasks_engine.matching import Policy, eligible
from tasks_engine.simulate.compare import STANDARD
from tasks_engine.simulate.desk import NEVER
from tasks_engine.simulate.matcher import Matcher, fits, secretary_id
from tasks_engine.simulate.measures import measure
from tasks_engine.simulate.policies import LeastLoaded, Rounds
from tasks_engine.simulate.run import run
from tasks_engine.simulate.world import Parameters, make


def test_every_task_is_finished_cancelled_or_open(history):
    ends = Counter(
        "finished" if story.finished is not None else "cancelled" if story.cancelled is not None else "open"
        for story in history.stories
    )
    assert sum(ends.values()) == len(history.world.tasks)
    assert min(ends["finished"], ends["cancelled"], ends["open"]) > 0
    assert not any(story.finished is not None and story.cancelled is not None for story in history.stories)


def test_what_happens_to_a_task_happens_in_order(history):
    for task, story in zip(history.world.tasks, history.stories, strict=True):
        moments = [task.arrives, story.assigned, story.started, story.finished]
        happened = [moment for moment in moments if moment is not None]
        assert happened == sorted(happened)
        assert story.finished is None or story.started is not None
        assert story.started is None or story.assigned is not None
        assert story.declined + story.lapsed + story.no_shows <= story.offers


def test_nobody_does_two_things_at_once(history):
    stints = defaultdict(list)
    for stint in history.stints:
        stints[stint.secretary].append((stint.start, stint.end))
    for spans in stints.values():
        spans.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_nobody_works_outside_their_hours(history):
    for stint in history.stints:
        person, task = history.world.secretaries[stint.secretary], history.world.tasks[stint.task]
        assert person.hours.opens(stint.start) == stint.start
        assert person.hours.worked(stint.start, stint.end) == max(1, round(task.work / person.speed))
        assert person.hours.worked(stint.end - 1, stint.end) == 1


def test_each_task_is_done_once_by_somebody_able(history):
    able = fits(history.world)
    assert len({stint.task for stint in history.stints}) == len(history.stints)
    for stint in history.stints:
        story = history.stories[stint.task]
        assert story.secretary == stint.secretary
        assert story.started == stint.start
        assert story.finished in (stint.end, None)
        assert able[stint.task, stint.secretary]


def test_work_in_nobodys_hands_is_counted_to_the_minute(history):
    """With nobody sent back, a task is in nobody's hands from its arrival until it is accepted or cancelled."""
    world = history.world
    returned = [story.no_shows > 0 for story in history.stories]
    least = sum(
        min(moment for moment in (story.assigned, story.cancelled, world.end) if moment is not None) - task.arrives
        for task, story, back in zip(world.tasks, history.stories, returned, strict=True)
        if not back
    )
    assert least <= history.open_minutes
    assert any(returned) or least == history.open_minutes


@pytest.mark.parametrize("way", STANDARD)
def test_the_same_month_plays_the_same_again(way, world):
    one, other = run(world, STANDARD[way]()), run(world, STANDARD[way]())
    assert one.stories == other.stories
    assert one.stints == other.stints
    assert measure(one) == measure(other)


def test_seeds_differ():
    months = [run(make(Parameters(days=5, secretaries=12), seed), LeastLoaded()) for seed in (1, 2)]
    assert measure(months[0]) != measure(months[1])


class Watched(LeastLoaded):
    """Compares, at every round, the desk's own arithmetic with the engine's requirements."""

    def __init__(self):
        self.compared = 0

    def decide(self, desk):
        matcher, now = Matcher(), desk.world.moment(desk.now)
        tasks = sorted(desk.waiting)
        able = desk.can(tasks)
        people = {person.id: person for person in matcher.candidates(desk, desk.is_free)}
        for row, need in enumerate(sorted(matcher.needs(desk), key=lambda need: need.id)):
            found = [secretary_id(number) in people and eligible(need, people[secretary_id(number)], now)
                     for number in range(able.shape[1])]  # fmt: skip
            assert able[row].tolist() == found
            self.compared += 1
        return super().decide(desk)


def test_the_desk_asks_what_the_engine_asks():
    watched = Watched()
    run(make(Parameters(days=3, secretaries=10, load=1.2), 5), watched)
    assert watched.compared > 100


def test_the_engine_offers_nothing_to_those_who_are_left_out(world):
    class Everybody(Rounds):
        def _asked(self, desk):
            return desk.slots > 0

        def decide(self, desk):
            asked, offers = super()._asked(desk), super().decide(desk)
            assert all(asked[secretary] for secretaries in offers.values() for secretary in secretaries)
            return offers

    assert any(story.offers for story in run(world, Everybody("everybody", Policy())).stories)


def test_whoever_declines_is_not_asked_again(world):
    way = LeastLoaded()
    asked = Counter()
    decide = way.decide

    def noted(desk):
        offers = decide(desk)
        for task, secretaries in offers.items():
            for secretary in secretaries:
                assert desk.refusers.get(task, {}).get(secretary, 0) < NEVER
                asked[task, secretary] += 1
        return offers

    way.decide = noted
    history = run(world, way)
    assert sum(asked.values()) == sum(story.offers for story in history.stories)


def test_the_desk_is_clear_when_a_month_without_tasks_ends():
    world = make(Parameters(days=1, secretaries=3, load=0.0001), 1)
    history = run(world, LeastLoaded())
    assert len(history.stories) == len(world.tasks) <= 1
    assert np.isfinite(list(measure(history).values())).all()
