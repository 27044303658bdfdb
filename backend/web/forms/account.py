"""Forms about oneself."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import LANGUAGES, TEXT_SIZES, THEMES

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES])
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
