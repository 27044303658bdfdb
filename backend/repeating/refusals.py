"""What the room of repeated work says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict


class NotThatDay(Conflict):
    code = "not_that_day"
    title = _("This day is not the next one any more. Look again.")


class TooManyTemplates(Conflict):
    code = "too_many_templates"
    title = _("The organization has as many templates of its own as one may have. Remove one first.")
