"""What the SLA room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict, Forbidden


class NoSuchClock(Conflict):
    code = "no_such_clock"
    title = _("There is no deadline here to move: the work is handed in or over, or nobody began to wait for it.")


class TimeRequestPending(Conflict):
    code = "time_request_pending"
    title = _("The organization has not answered the last request for more time yet.")


class TimeRequestAnswered(Conflict):
    code = "time_request_answered"
    title = _("This request for more time is no longer open.")


class NoTimeRequest(Conflict):
    code = "no_time_request"
    title = _("Nobody waits for an answer about more time for this task.")


class NotBreached(Conflict):
    code = "not_breached"
    title = _("Only a promise that was broken, and is not excused yet, can be excused.")


class NoDesk(Forbidden):
    code = "no_desk"
    title = _("Only coordinators finish a round.")


class AlreadyActive(Conflict):
    code = "already_active"
    title = _("This version is in force already. Write a new one.")


class NotADraft(Conflict):
    code = "not_a_draft"
    title = _("Only drafts are deleted: what was in force stays known.")


class Overtaken(Conflict):
    code = "overtaken"
    title = _("A later version is in force already. Write a new one.")
