"""A week of a pool, compressed: what was decided replays to the same, and what was said would help, does help."""

import json
import random
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from backend.catalog.models import Confidentiality, Language
from backend.core.clock import now
from backend.core.errors import Refusal
from backend.matching import services, snapshots
from backend.matching.explanations import Question, explained
from backend.matching.models import Decision, Offer, PoolPolicy, Round
from backend.matching.snapshots import Pair
from backend.secretaries.models import Secretary
from backend.secretaries.services import actor_of
from backend.tasks import services as tasks
from backend.tasks.models import Assignment, Priority, Task
from tasks_engine.matching import why
from tests.factories import SecretaryFactory, grade, skill

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # nine o'clock in Shanghai
SAID = {"correct": True, "complete": True, "considerate": True}
STEPS, STEP = 6, timedelta(minutes=85)
OFFICE = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SKILLS = ("meeting.minutes", "writing.draft", "writing.proofread", "filing.index")
POLICY = {
    "relaxations": [
        {"after_minutes": 300, "what": "grade", "by": 1},
        {"after_minutes": 900, "what": "skills", "by": 1},
    ],
    "hard_after_minutes": 600,
    "queue_minutes": 240,
}
REPLAY = """
import json, random, sys
from tasks_engine.matching import replay
for line in sys.stdin:
    told = json.loads(line)
    for kind in ("tasks", "secretaries"):
        random.shuffle(told[kind])
    outcome = replay(told)
    print(json.dumps([outcome.offers, outcome.value, outcome.bound], sort_keys=True))
"""


def people(world, draw):
    for code in SKILLS:
        skill(code)
    for code in ("zh", "en"):
        Language.objects.create(code=code, name={"en": code, "zh-hans": code})
    for _n in range(10):
        chosen = draw.sample(SKILLS, draw.randint(1, 3))
        SecretaryFactory(
            pool=world.pool,
            weekly_hours=OFFICE,
            grade=grade(draw.choice([5, 4, 3, 2])),
            clearance=draw.choice(list(Confidentiality)),
            languages=draw.choice([["zh"], ["zh", "en"]]),
            weekly_capacity_minutes=draw.choice([900, 1500, 2250]),
            skills={code: draw.randint(1, 5) for code in chosen},
        )


def arrive(world, draw):
    """A task as they come."""
    return world.open_task(
        skills={code: draw.randint(1, 4) for code in draw.sample(SKILLS, draw.choice([1, 1, 2]))},
        grade=grade(draw.choice([5, 5, 4, 3])),
        languages=draw.choice([[], ["zh"], ["en"]]),
        priority=draw.choices(list(Priority), [2, 5, 2, 1])[0],
        confidentiality=draw.choices(list(Confidentiality), [4, 4, 2, 1])[0],
        effort_minutes=draw.choice([30, 60, 120, 240]),
        deadline=now() + timedelta(hours=draw.choice([8, 30, 80])),
    )


def answer(draw):
    """Some accept, some decline, and some say nothing until the offer runs out."""
    services.expire(at=now())
    for offer in Offer.objects.pending().select_related("secretary__user").order_by("pk"):
        chance, by = draw.random(), actor_of(offer.secretary.user)
        with suppress(Refusal):  # somebody else was faster, or the day has filled since
            if chance < 0.55:
                services.accept(offer_id=offer.pk, by=by)
            elif chance < 0.7:
                services.decline(offer_id=offer.pk, by=by, reason=Offer.DeclineReason.BUSY)


def finish_some(world, draw):
    """Work goes home: reviewed by its organization, with a rating."""
    for live in Assignment.objects.live().select_related("secretary__user").order_by("pk"):
        if draw.random() < 0.25:
            by = actor_of(live.secretary.user)
            tasks.start(task_id=live.task_id, by=by)
            tasks.submit(task_id=live.task_id, by=by, note="Done.")
            tasks.accept(task_id=live.task_id, by=world.actor("owner"))
            for side in (world.actor("owner"), by):
                tasks.rate(task_id=live.task_id, by=side, on_time=draw.random() < 0.8, **SAID)


@pytest.fixture
def week(world):
    """Five days at some eighteen tasks a day; returns the rounds."""
    draw = random.Random(20261123)
    PoolPolicy.objects.create(pool=world.pool, version=1, engine=POLICY)
    Secretary.objects.filter(pool=world.pool).update(weekly_hours=OFFICE)
    people(world, draw)
    with time_machine.travel(MONDAY, tick=False) as clock:
        for _day in range(5):
            for _step in range(STEPS):
                for _n in range(draw.choice([2, 3, 4])):
                    arrive(world, draw)
                answer(draw)
                services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
                finish_some(world, draw)
                clock.shift(STEP)
            clock.shift(timedelta(days=1) - STEPS * STEP)
    return list(Round.objects.order_by("id"))


def test_a_week_replays_and_its_counterfactuals_are_true(week, world):
    assert Task.objects.count() > 80
    assert len(week) > 25
    replays = [services.replay(made) for made in week]
    assert [replay for replay in replays if not replay.same] == []
    assert_same_elsewhere(week)
    assert counterfactuals(world) > 100


def assert_same_elsewhere(rounds):
    """In a fresh process, with another hash seed, and with every list in another order."""
    told = "\n".join(json.dumps(snapshots.whole(made)) for made in rounds)
    command = [sys.executable, "-c", REPLAY]
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    for made, line in zip(rounds, done.stdout.splitlines(), strict=True):
        offers, value, bound = json.loads(line)
        stored = {
            str(decision.task_id): [who for who, _value in decision.offered]
            for decision in made.decisions.all()
            if decision.offered
        }
        assert ({task: offers[task] for task in stored}, value, bound) == (stored, made.value, made.bound)


def counterfactuals(world):
    """How many changes were said to make one of four people eligible; each is made, and does."""
    count, draw = 0, random.Random(7)
    everybody = list(Secretary.objects.filter(pool=world.pool).values_list("pk", flat=True))
    for decision in Decision.objects.filter(round__isnull=False).select_related("round").order_by("pk"):
        some = draw.sample(everybody, 4)
        found = explained([Question(decision, who) for who in some])
        told = snapshots.pairs([Pair(decision.round, decision.task_id, who) for who in some])
        for why_not, pair in zip(found, told, strict=True):
            if why_not and why_not["change"]:
                assert not why_not["eligible"]
                assert why(changed(pair, why_not["change"]), {}, why_not["task"], why_not["secretary"])["eligible"]
                count += 1
    return count


def changed(told, changes):
    """The pair's rows after the changes, each made on the plain data by its own words."""
    for change in changes:
        (row,) = told["tasks" if change["of"] == "task" else "secretaries"]
        row[change["field"]] = after(row[change["field"]], change["how"], change["value"])
    return told


def after(held, how, value):
    if how == "set":
        return value
    if isinstance(held, dict):
        return {**held, **value}
    kept = [each for each in held if each not in value]
    return sorted([*kept, *value]) if how == "add" else kept
