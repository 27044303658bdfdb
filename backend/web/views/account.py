"""Oneself: name, language, time zone, password; and coming in by invitation."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, User
from backend.secretaries import services as secretaries
from backend.web.base import FormPage, Page, next_page
from backend.web.forms.account import JoinForm, PasswordForm, ProfileForm, ThemeForm

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class Account(FormPage, Page):
    """Name, language, time zone, and how pages look."""

    template_name = "web/account.html"

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


class Password(FormPage, Page):
    """A new password. This browser stays signed in; other browsers and tokens do not."""

    template_name = "web/password.html"

    def make_form(self, **typed: Any) -> PasswordForm:
        return PasswordForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        user = accounts.change_password(by=self.actor, **values)
        update_session_auth_hash(self.request, user)
        self.told(_("The password is changed. Everywhere else you are signed out."))
        return reverse("account")


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
        login(self.request, user, backend=BACKEND)
        self.told(_("Welcome."))
        return reverse("home")

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, invitation=self.invitation, status=status)
