"""What the accounts room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal


class WrongCredentials(Refusal):
    """Unknown account, wrong password and deactivated user alike: who asks must not learn which."""

    code = "wrong_credentials"
    title = _("The e-mail address or the password is not right.")


class WeakPassword(Invalid):
    code = "weak_password"
    title = _("This password is not good enough.")


class PeopleOnly(Forbidden):
    code = "people_only"
    title = _("This is for people, not for API keys.")


class NameTaken(Conflict):
    code = "name_taken"
    title = _("Another one has this name already.")


class TooManyViews(Conflict):
    code = "too_many_views"
    title = _("You have saved as many views of this page as one may have. Remove one first.")


class LastOwner(Conflict):
    code = "last_owner"
    title = _("An organization keeps at least one owner. Make somebody else an owner first.")


class AlreadyThere(Conflict):
    code = "already_there"
    title = _("This person has this place already.")


class InvitationUnusable(NotFound):
    """Forged, unknown, used, withdrawn and expired alike."""

    code = "invitation_unusable"
    title = _("This invitation does not exist, was used or withdrawn, or has expired. Ask for a new one.")


class InvitationClosed(Conflict):
    """For those who invite: the door that they want to move is not there any more."""

    code = "invitation_closed"
    title = _("This invitation was taken up or withdrawn meanwhile.")


class WithdrawnForGood(Conflict):
    code = "withdrawn_for_good"
    title = _("The withdrawal can no longer be taken back. Invite the person anew.")


class MailedJustNow(Conflict):
    code = "mailed_just_now"
    title = _("This invitation was mailed a moment ago. Wait some minutes before it is sent again.")


class NotYourself(Conflict):
    code = "not_yourself"
    title = _("You cannot do this to yourself. Ask another administrator.")
