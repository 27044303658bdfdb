"""What is done with secretaries' profiles, certificates, hours and leave."""

from dataclasses import replace

from backend.accounts import services as accounts
from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.secretaries.models import Secretary


def actor_of(user: User) -> Actor:
    """The person `user` as an actor, with the pool they work in if they are a secretary. Three queries."""
    profile = Secretary.objects.filter(user=user).values_list("pk", "pool_id").first()
    secretary, pool = profile or (None, None)
    return replace(accounts.actor_of(user), secretary_id=secretary, secretary_pool=pool)
