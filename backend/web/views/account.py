"""Oneself: name, language, time zone, how pages look, the password; and coming in by invitation."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, User
from backend.secretaries import services as secretaries
from backend.web.base import FormPage, Page, next_page
from backend.web.forms.account import JoinForm, PasswordForm, ProfileForm, ThemeForm

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
SECTIONS: dict[str, Promise] = {  # route -> what its page is about
    "account": gettext_lazy("Profile"),
    "account_notifications": gettext_lazy("How you are told"),
    "account_addresses": gettext_lazy("Where you are told"),
    "mfa_index": gettext_lazy("Signing in"),
    "account_keys": gettext_lazy("Tokens and keys"),
    "account_calendar": gettext_lazy("Calendar"),
}


class Section(Page):
    """A page of one's account, with the way to the others."""

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return super().show(status=status, sections=sections(self.request), **context)

    def secret(self, *, title: str, meaning: str, secret: str) -> HttpResponse:
        """The page that shows a secret this once: nobody keeps it, neither a log, a cache nor the session."""
        said: dict[str, Any] = {"title": title, "meaning": meaning, "secret": secret, "came_from": self.back()}
        response = self.show(template="web/account/secret.html", **said)
        response.headers["Cache-Control"] = "no-store"
        return response


def sections(request: HttpRequest) -> list[tuple[str, Promise, bool]]:
    """Address, label, and whether it is the page that is asked for."""
    found = [(reverse(route), label) for route, label in SECTIONS.items()]
    here = max((url for url, _label in found if request.path.startswith(url)), key=len, default="")
    return [(url, label, url == here) for url, label in found]


class Account(FormPage, Section):
    """Name, language, time zone, and how pages look."""

    template_name = "web/account/profile.html"

    def make_form(self, **typed: Any) -> ProfileForm:
        user = self.request.user
        assert isinstance(user, User)
        initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
        return ProfileForm(initial=initial, **typed)

    def act(self, values: dict[str, Any]) -> str:
        accounts.edit_profile(by=self.actor, **values)
        self.told(_("Saved."))
        return reverse("account")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().post(request, **kwargs)
        if response.status_code == 302:  # from now on the profile says the language, not this browser
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response


class Theme(Page):
    """Light or dark, with one press from every page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ThemeForm(request.POST)
        if form.is_valid():
            accounts.edit_profile(by=self.actor, **form.cleaned_data)
        return redirect(next_page(request))


class Password(FormPage, Section):
    """A new password. This browser stays signed in; other browsers and tokens do not."""

    template_name = "web/account/password.html"

    def make_form(self, **typed: Any) -> PasswordForm:
        return PasswordForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        user = accounts.change_password(by=self.actor, **values)
        update_session_auth_hash(self.request, user)
        self.told(_("The password is changed. Everywhere else you are signed out."))
        return reverse("mfa_index")


class Join(FormPage):
    """Accept an invitation, as a new user or with the password one has."""

    template_name = "web/join.html"

    @property
    def invitation(self) -> Invitation:
        """The open invitation of the address."""
        return accounts.invitation_of(self.kwargs["token"])

    def make_form(self, **typed: Any) -> JoinForm:
        return JoinForm(is_known=User.objects.filter(email=self.invitation.email).exists(), **typed)

    def act(self, values: dict[str, Any]) -> str:
        user = secretaries.accept_invitation(token=self.kwargs["token"], **values)
        self.told(_("Welcome."))
        if is_mfa_enabled(user):  # the password alone lets nobody in who asks for more
            return reverse("account_login")
        login(self.request, user, backend=BACKEND)
        return reverse("home")

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, invitation=self.invitation, status=status)
