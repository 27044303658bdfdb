"""Ways out of the house, one file each. What is told inside of it, on the pages and over the API, is the row itself.

A channel is a function: it sends one notification to its reader, or raises. It may be called twice for the same
notification, when a process dies between sending and noting it.
"""

from collections.abc import Callable

from backend.notifications.channels import email
from backend.notifications.models import Notification

Channel = Callable[[Notification], None]

CHANNELS: dict[str, Channel] = {
    "email": email.send,
}
