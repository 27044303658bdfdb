"""Jobs of the matching room."""

from uuid import UUID

from celery import shared_task

from backend.core.clock import now
from backend.core.jobs import kick
from backend.matching import services, snapshots
from backend.matching.models import Round


@shared_task(name="matching.run_rounds")
def run_rounds() -> None:
    """Ask for a round in every pool where a task waits for an offer: pools are matched side by side, by all workers."""
    for pool_id in services.pools_with_work(at=now()):
        kick("matching.run_round", str(pool_id))


@shared_task(name="matching.run_round")
def run_round(pool_id: str, trigger: str = Round.Trigger.SCHEDULE) -> None:
    """One round of a pool, unless one is running."""
    services.run_round(pool_id=UUID(pool_id), trigger=Round.Trigger(trigger), at=now())


@shared_task(name="matching.expire_offers")
def expire_offers() -> None:
    """Close offers whose time has run out; tell of those that end soon."""
    services.expire(at=now())
    services.remind(at=now())


@shared_task(name="matching.prune")
def prune() -> None:
    """Forget what rounds were given more than 180 days ago."""
    snapshots.prune(at=now())
