"""Forms of the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.web.forms.fields import InstantField


class SnoozeForm(forms.Form):
    """Until when: a time in the reader's time zone, or an instant with its offset, as the offered moments have it."""

    until = InstantField(label=_("Another time"))
