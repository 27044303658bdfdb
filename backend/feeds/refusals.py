"""What the feeds room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict


class TooManyFeeds(Conflict):
    code = "too_many_feeds"
    title = _("You have as many calendar feeds as one may have. Revoke one first.")
