"""What the secretaries room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict, Forbidden


class NotYourProfile(Forbidden):
    code = "not_your_profile"
    title = _("This is for somebody else to change.")


class NotASecretary(Forbidden):
    code = "not_a_secretary"
    title = _("Only secretaries have certificates.")


class AlreadyASecretary(Conflict):
    code = "already_a_secretary"
    title = _("This person is a secretary already.")


class CertificateDecidedAlready(Conflict):
    code = "certificate_decided"
    title = _("This has been decided already.")


class DocumentChanged(Conflict):
    code = "document_changed"
    title = _("The copy of the paper was changed meanwhile. Look at the new one first.")


class SameRegion(Forbidden):
    code = "same_region"
    title = _("The second reviewer has to come from another region.")


class CertificateKnown(Conflict):
    code = "certificate_known"
    title = _("This certificate has been handed in already.")


class CertificateOutOfDate(Conflict):
    code = "certificate_out_of_date"
    title = _("The certificate is no longer valid.")
