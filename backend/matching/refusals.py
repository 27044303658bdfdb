"""What the matching room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict, Forbidden


class RequirementsNotMet(Forbidden):
    """`reasons` are the engine's codes; the detail says each in words."""

    code = "requirements_not_met"
    title = _("The secretary does not meet what the task asks for.")


class CertificateExpired(RequirementsNotMet):
    code = "certificate_expired"
    title = _("A certificate that the task asks for has expired, or will before the task is due.")


class OfferExpired(Conflict):
    code = "offer_expired"
    title = _("The offer has expired.")


class OfferRescinded(Conflict):
    code = "offer_rescinded"
    title = _("The offer has been withdrawn.")


class OfferAnswered(Conflict):
    code = "offer_already_answered"
    title = _("The offer has already been answered.")


class OfferPending(Conflict):
    code = "offer_pending"
    title = _("The secretary already has an offer of this task.")
