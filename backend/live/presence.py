"""Who looks at which task at this moment.

It is kept in Redis alone, for as long as a page says every few seconds that it is still looked at. When Redis is
emptied everybody is there again with the next word of their page; while it is away, nobody is shown.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.exceptions import RedisError

from backend.accounts.actors import Actor
from backend.core.clock import now
from backend.live import audience
from backend.live.streams import append, redis
from backend.tasks.models import Task
from backend.tasks.permissions import Facet, Relation, relations_to, sight

log = structlog.get_logger(__name__)

EVERY = 20  # seconds between two words of a page that is looked at
LASTS = 45  # seconds after which a page that says nothing counts as left
REST = 10  # seconds for which a Redis that is away is not asked again

_resting_until = 0.0  # of the monotonic clock


class Side(StrEnum):
    """As what somebody looks at a task."""

    ORGANIZATION = "organization"
    SECRETARY = "secretary"
    COORDINATOR = "coordinator"


SIDE_OF: dict[Relation, Side] = {  # the first that holds
    Relation.MEMBER: Side.ORGANIZATION,
    Relation.ASSIGNEE: Side.SECRETARY,
    Relation.FINISHER: Side.SECRETARY,
    Relation.ARBITER: Side.COORDINATOR,
    Relation.COORDINATOR: Side.COORDINATOR,
}


@dataclass(frozen=True)
class Present:
    """Somebody who looks at a task. `is_idle`: their page is open, but nobody has touched it for a while."""

    user_id: str
    name: str
    side: Side
    is_idle: bool


People = tuple[Present, ...]


def stay(*, task: Task, tab: str, by: Actor, is_idle: bool = False) -> None:
    """A page of theirs, `tab`, shows the task. Without effect for whom the people of the task are not to be seen by."""
    side = _side(task, by)
    if side is None or by.user_id is None:
        return
    word = {"name": by.label, "side": side, "idle": is_idle, "at": now().timestamp()}
    _change(task, {f"{by.user_id}:{tab}": orjson.dumps(word)})


def leave(*, task: Task, tab: str, by: Actor) -> None:
    """The page shows the task no longer."""
    if by.user_id is not None:
        _change(task, {f"{by.user_id}:{tab}": None})


def present_on(tasks: Collection[Task], *, by: Actor) -> dict[UUID, People]:
    """Who else looks at each of `tasks`, without those whose people `by` may not see: one call of Redis for all.

    To the organization's side it is not shown that a coordinator looks. Tasks are read `with_people`.
    """
    shown = [task for task in tasks if Facet.PEOPLE in sight(task, by)]
    found = dict(zip([task.pk for task in shown], _read([task.pk for task in shown]), strict=False))
    return {task.pk: tuple(_seen_by(by, task, found.get(task.pk, ()))) for task in shown}


def _seen_by(by: Actor, task: Task, people: People) -> Iterable[Present]:
    is_of_organization = Relation.MEMBER in relations_to(task, by)
    for person in people:
        is_hidden = is_of_organization and person.side is Side.COORDINATOR
        if person.user_id != str(by.user_id) and not is_hidden:
            yield person


def _side(task: Task, by: Actor) -> Side | None:
    if Facet.PEOPLE not in sight(task, by):
        return None
    relations = relations_to(task, by)
    return next((side for relation, side in SIDE_OF.items() if relation in relations), None)


def _key(task_id: UUID) -> str:
    return f"live:present:{task_id}"


def _read(task_ids: Collection[UUID]) -> list[People]:
    """Who looks at each, in one round trip; nobody while Redis is away."""
    global _resting_until
    if not task_ids or time.monotonic() < _resting_until:
        return []
    try:
        with redis().pipeline(transaction=False) as steps:
            for task_id in task_ids:
                steps.hgetall(_key(task_id))
            return [_people(words) for words in steps.execute()]
    except RedisError as error:
        log.warning("presence_lost", error=str(error))
        _resting_until = time.monotonic() + REST
        return []


def _change(task: Task, words: dict[str, bytes | None]) -> None:
    """Write the words of pages, forget those that are silent, and tell who may know when the people changed by it."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    key = _key(task.pk)
    said: dict[Any, Any] = {page: word for page, word in words.items() if word}
    gone = [page for page, word in words.items() if not word]
    try:
        with redis().pipeline() as steps:
            steps.hgetall(key)
            if said:
                steps.hset(key, mapping=said)
                steps.expire(key, 2 * LASTS)
            if gone:
                steps.hdel(key, *gone)
            steps.hgetall(key)
            before, *_written, after = steps.execute()
        if silent := [page for page, word in after.items() if _is_silent(word)]:
            redis().hdel(key, *silent)
    except RedisError as error:
        log.warning("presence_lost", error=str(error))
        _resting_until = time.monotonic() + REST
        return
    if _people(before) != _people(after):
        append(_who_hears(task, _people(before), _people(after)), "presence.changed", {"task_id": str(task.pk)})


def _who_hears(task: Task, before: People, after: People) -> audience.People:
    """Those who know of the task; of a coordinator alone nobody on the organization's side."""
    changed = set(before) ^ set(after)
    if all(person.side is Side.COORDINATOR for person in changed):
        return audience.internal_note(task)
    return audience.task(task)


def _is_silent(word: bytes) -> bool:
    at: float = orjson.loads(word)["at"]
    return at < now().timestamp() - LASTS


def _people(words: dict[bytes, bytes]) -> People:
    """Each person once, by name; idle when all their pages are."""
    found: dict[str, Present] = {}
    for page, word in words.items():
        if _is_silent(word):
            continue
        said, user_id = orjson.loads(word), page.decode().partition(":")[0]
        is_idle = said["idle"] and (user_id not in found or found[user_id].is_idle)
        found[user_id] = Present(user_id, said["name"], Side(said["side"]), is_idle)
    return tuple(sorted(found.values(), key=lambda person: (person.name, person.user_id)))
