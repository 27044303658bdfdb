"""Whether a stream may go on, and which events may be sent on it: asked of the database, for many streams at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.crypto import constant_time_compare

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, User
from backend.core.clock import now
from backend.live.admission import Grant
from backend.live.kinds import KINDS, Data, Rows, rows_of
from backend.secretaries.services import actors_of

Event = tuple[str, Data]


@dataclass(frozen=True)
class Verdict:
    """What became of one stream: who its reader is now, or None when it must end; and whether each event may pass."""

    reader: Actor | None
    passes: Sequence[bool] = ()


def judge(asked: Sequence[tuple[Grant, Sequence[Event]]]) -> list[Verdict]:
    """Judge these streams and events as of now. A constant number of queries, and no connection is kept afterwards."""
    try:
        readers = _readers([grant for grant, _ in asked])
        rows = rows_of([event for _, events in asked for event in events])
        return [
            Verdict(reader, [reader is not None and _passes(event, reader, rows) for event in events])
            for reader, (_, events) in zip(readers, asked, strict=True)
        ]
    finally:
        connection.close()  # gives it back to the pool


def _passes(event: Event, reader: Actor, rows: Rows) -> bool:
    """Whether the reader may hear of it. A newer version of this product may append what this one does not know."""
    name, data = event
    return name in KINDS and KINDS[name].may_hear(reader, data, rows)


def _readers(grants: Sequence[Grant]) -> list[Actor | None]:
    """Who each grant stands for at this moment; None when what they showed holds no longer."""
    users = User.objects.filter(is_active=True).in_bulk({grant.user_id for grant in grants})
    shown = [grant.key_id for grant in grants if grant.key_id]
    keys = set(AccessKey.objects.usable().filter(pk__in=shown).values_list("pk", flat=True))
    sessions = _sessions([grant.session_key for grant in grants if grant.session_key])
    actors = actors_of(list(users.values()))

    def holds(grant: Grant, user: User) -> bool:
        if grant.key_id is not None:
            return grant.key_id in keys
        return grant.session_key is not None and _is_of(sessions.get(grant.session_key, {}), user)

    return [
        replace(actors[user.pk], label="") if (user := users.get(grant.user_id)) and holds(grant, user) else None
        for grant in grants
    ]


def _sessions(keys: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """What is in the sessions of these keys that are not over."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=now()) if keys else ()
    return {row.session_key: row.get_decoded() for row in rows}


def _is_of(session: Mapping[str, object], user: User) -> bool:
    """Whether somebody is signed in as `user` in this session, by the password that holds now."""
    if session.get(SESSION_KEY) != str(user.pk):
        return False
    shown = str(session.get(HASH_SESSION_KEY, ""))
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(shown, known) for known in hashes)
