"""What goes to one reader over one channel at one time: a notice, several about one task, or a digest.

Made in the reader's language, at the moment it leaves, with nothing that the reader may not see then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.notifications.kinds import KINDS
from backend.notifications.models import Notification
from backend.notifications.wording import Wording, name_of, wording


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A title, a text and a link, and the notices that they are made of. `address` is unsealed: it goes nowhere else.

    `key` names the letter, so that a receiver who gets it twice can tell. `groups` are what its reader may switch off.
    """

    key: UUID
    reader: User
    title: str
    text: str
    link: str
    notices: Sequence[Wording]
    groups: frozenset[str] = frozenset()
    address: str = ""

    @property
    def subject(self) -> str:
        """The title on one line."""
        return " ".join(self.title.split())


def letter_of(
    notifications: Sequence[Notification],
    *,
    key: UUID,
    reader: User,
    actor: Actor,
    is_digest: bool,
    is_shared: bool = False,
    address: str = "",
) -> Letter:
    """The letter that tells `reader`, who is `actor`, of these, oldest first, in the active language.

    When it `is_shared`, others may read along.
    """
    notices = tuple(wording(notification, actor, is_shared=is_shared) for notification in notifications)
    title, text, link = _frame(notifications, notices, actor, is_digest, is_shared)
    return Letter(
        key=key,
        reader=reader,
        title=title,
        text=text,
        link=link,
        notices=notices,
        groups=frozenset(str(KINDS[notification.kind].group) for notification in notifications),
        address=address,
    )


def trial_letter(*, key: UUID, reader: User, address: str = "") -> Letter:
    """What a test button sends."""
    title = _("This is a test by Cloud Secretary")
    text = _("It has arrived: from now on you can be told here what concerns you.")
    link = f"{settings.PUBLIC_URL}/account"
    notices = (Wording(title, text, link),)
    return Letter(key=key, reader=reader, title=title, text=text, link=link, notices=notices, address=address)


def _frame(
    notifications: Sequence[Notification], notices: Sequence[Wording], actor: Actor, is_digest: bool, is_shared: bool
) -> tuple[str, str, str]:
    """Title, text and link of the whole."""
    count, last = len(notices), notices[-1]
    lines = "\n".join(f"• {notice.title}" for notice in notices)
    if is_digest:
        title = ngettext("Your digest: %(count)d notice", "Your digest: %(count)d notices", count) % {"count": count}
        return title, lines, f"{settings.PUBLIC_URL}/inbox"
    if count == 1:
        return last.title, last.text, last.link
    task = notifications[-1].task
    assert task is not None  # only notices of one task leave together
    words = {"count": count, "task": name_of(task, actor, is_shared=is_shared)}
    return _("%(count)d notices about %(task)s") % words, lines, f"{settings.PUBLIC_URL}/tasks/{task.pk}"
