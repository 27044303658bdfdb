"""`manage replay_rounds`: rounds computed again at the terminal."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.core.clock import now
from backend.matching import services
from backend.matching.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world):
    world.open_task()
    found = services.run_round(pool_id=world.pool.pk, trigger=Round.Trigger.SCHEDULE, at=now())
    assert isinstance(found, Round)
    return found


def replayed(**options):
    out = StringIO()
    call_command("replay_rounds", stdout=out, **options)
    return out.getvalue()


def test_what_comes_out_the_same_is_counted(made):
    assert replayed() == "1 the same, 0 otherwise, 0 that cannot be computed again.\n"


@pytest.mark.parametrize("written", ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S+00:00"])
def test_only_rounds_since_a_day_or_an_instant_are_looked_at(made, written):
    assert replayed(since=f"{made.at:{written}}").startswith("1 the same")
    assert replayed(since=f"{made.at + timedelta(days=1):{written}}").startswith("0 the same")


def test_what_comes_out_otherwise_is_listed_and_ends_in_an_error(made):
    Round.objects.filter(pk=made.pk).update(value=made.value - 1)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("replay_rounds", stdout=out)
    assert f"{made.pk}  value: {made.value - 1} was stored, {made.value} came out" in out.getvalue()


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "2026-11-22T25:00"])
def test_what_is_no_instant_is_named(made, since):
    with pytest.raises(CommandError, match=since):
        replayed(since=since)
