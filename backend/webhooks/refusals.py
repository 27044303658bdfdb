"""What the webhooks room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict


class TooManyEndpoints(Conflict):
    code = "too_many_endpoints"
    title = _("The organization has as many endpoints as it may have. Delete one first.")


class EndpointNotActive(Conflict):
    code = "endpoint_not_active"
    title = _("Nothing is sent to this endpoint now. Resume it first.")


class EndpointActive(Conflict):
    code = "endpoint_active"
    title = _("This endpoint is active already.")


class TooManyToReplay(Conflict):
    code = "too_many_to_replay"
    title = _("These are too many messages to send again at once. Choose a shorter time.")


class BeingSent(Conflict):
    code = "being_sent"
    title = _("This message is being sent right now.")
