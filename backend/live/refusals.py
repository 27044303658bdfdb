"""What the live room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Refusal


class TooManyStreams(Refusal):
    """A person has as many streams open as one may have."""

    code = "too_many_streams"
    title = _("You have too many live streams open. Close one, or wait a little.")


class NoRoom(Refusal):
    """This process holds as many streams as it may."""

    code = "no_room"
    title = _("There are too many live streams at this moment. Please try again.")
