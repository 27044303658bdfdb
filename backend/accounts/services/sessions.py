"""The browsers in which a person is signed in."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.accounts.permissions import require_person
from backend.core.errors import NotFound


def sessions_of(*, by: Actor) -> Sequence[UserSession]:
    """One's own, the newest first; those that have ended are forgotten. Raises `PeopleOnly`."""
    own = UserSession.objects.purge_and_list(User.objects.get(pk=require_person(by)))
    return sorted(own, key=lambda session: session.created_at, reverse=True)


def end_session(*, session_id: int, by: Actor) -> None:
    """Sign one's own browser out. Raises `NotFound`."""
    session = UserSession.objects.filter(user=require_person(by), pk=session_id).first()
    if session is None:
        raise NotFound()
    session.end()


def end_other_sessions(*, keep: str, by: Actor) -> int:
    """Sign all of one's browsers out but the one with the session key `keep`. Returns how many."""
    others = UserSession.objects.filter(user=require_person(by)).exclude(session_key=keep)
    count = len(others)
    for session in others:
        session.end()
    return count
