"""Forms about oneself."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import LANGUAGES, TEXT_SIZES, THEMES, Organization
from backend.accounts.roles import Scope
from backend.web.forms.fields import InstantField
from backend.web.forms.zones import ZoneField


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Shown to those whom you look after as a coordinator."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = ZoneField()
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES)
    text_size = forms.ChoiceField(label=_("Text size"), choices=TEXT_SIZES)
    uses_keys = forms.BooleanField(label=_("Single keys are commands: J, K, Enter and others"), required=False)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=THEMES)


class PasswordForm(forms.Form):
    """Names of fields are keywords of `backend.accounts.services.change_password`."""

    old = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )


class TokenForm(forms.Form):
    """A token of one's own: the password shows that it is oneself who asks."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class ApiKeyForm(forms.Form):
    """Names of fields are keywords of `backend.accounts.services.make_api_key`."""

    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    expires_at = InstantField(label=_("Ends"), required=False)

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]


class FeedForm(forms.Form):
    """Names of fields are keywords of `backend.feeds.services.make`."""

    label = forms.CharField(label=_("Where do you use it?"), max_length=80)
    names_confidential = forms.BooleanField(
        label=_("With titles of confidential tasks: whoever keeps that calendar can read them"), required=False
    )


class ChatForm(forms.Form):
    """Names of fields are keywords of `backend.notifications.services.add_chat`."""

    address = forms.URLField(label=_("Address of the bot"), max_length=500, assume_scheme="https")
    label = forms.CharField(label=_("What do you call it?"), max_length=80, required=False)


class JoinForm(forms.Form):
    """What somebody who accepts an invitation says; who has an account already gives its password only."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: object, is_known: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if is_known:
            del self.fields["name"]
        autocomplete = "current-password" if is_known else "new-password"
        self.fields["password"].widget.attrs["autocomplete"] = autocomplete
