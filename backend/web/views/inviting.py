"""What is done with an invitation, whatever the place: withdrawn, put back, mailed once more."""

from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import Invitation
from backend.web.base import Page, next_page
from backend.web.templatetags.secretariat import spoken


class OfInvitation(Page):
    """One invitation to a place whose people the reader manages. Strangers meet 404."""

    http_method_names = ["post"]

    @cached_property
    def invitation(self) -> Invitation:
        """The one that the address names."""
        return get_object_or_404(Invitation.objects.visible_to(self.actor), pk=self.kwargs["invitation_id"])

    def back(self) -> str:
        return next_page(self.request, self._place())

    def _place(self) -> str:
        """A page of theirs on which it stands."""
        one = self.invitation
        if one.organization_id in self.actor.organizations:
            return f"{reverse('people')}?{urlencode({'organization': one.organization_id})}"
        if not self.actor.is_administrator:
            return reverse("desk_people")
        if one.organization_id:
            return reverse("admin_organization", args=[one.organization_id])
        return reverse("admin_pool", args=[one.pool_id])


class Withdraw(OfInvitation):
    """The link of the invitation leads nowhere any more."""

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        accounts.withdraw_invitation(invitation=self.invitation, by=self.actor)
        may_undo = accounts.may_invite_again(invitation=self.invitation, by=self.actor)
        undo = reverse("restore_invitation", args=[invitation_id]) if may_undo else ""
        self.told(_("The invitation of %(email)s is withdrawn.") % {"email": self.invitation.email}, undo=undo)
        return redirect(self.back())


class Restore(OfInvitation):
    """The link leads in again."""

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        accounts.restore_invitation(invitation=self.invitation, by=self.actor)
        self.told(_("%(email)s is invited again, by the same link.") % {"email": self.invitation.email})
        return redirect(self.back())


class SendAgain(OfInvitation):
    """The mail once more, and the link holds longer."""

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        sent = accounts.send_invitation_again(invitation=self.invitation, by=self.actor)
        said = {"email": sent.email, "when": spoken(sent.expires_at)}
        self.told(_("%(email)s gets the mail again. The link holds until %(when)s.") % said)
        return redirect(self.back())
