"""Primary keys: UUID version 7, ordered in time and not guessable."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "first_id", "new_id"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def first_id(at: datetime) -> UUID:
    """The least of the keys that may be made at this instant: every earlier key sorts before it."""
    return UUID(int=((at - EPOCH) // timedelta(milliseconds=1)) << 80)
