"""Ways out of the house, one file each. What is told inside of it, on the pages and over the API, is the row itself.

A channel sends one letter to its reader, or raises `TransientError` or `PermanentError`. It may be called twice for the
same letter, when a process dies between sending and noting it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from backend.notifications.channels import chat, email, webpush
from backend.notifications.letters import Letter


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way out. One that `needs_address` reaches who has given it one; the others reach everybody.

    Over one that `may_be_shared` others may read along: a bot may sit in a group.
    """

    send: Callable[[Letter], None]
    needs_address: bool = True
    may_be_shared: bool = False


CHANNELS: dict[str, Channel] = {
    "email": Channel(send=email.send, needs_address=False),
    "chat": Channel(send=chat.send, may_be_shared=True),
    "webpush": Channel(send=webpush.send),
}
