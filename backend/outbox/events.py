"""The base of every event."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense. Subclasses name it and add what hearers need: ids, never contents.

    Events of one `key` are heard in the order in which they were published.
    """

    name: ClassVar[str]

    @property
    def key(self) -> str:
        """What the event is about: hearers get the events of one key in order."""
        raise TypeError(f"{type(self).__name__} has no key")
