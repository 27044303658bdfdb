"""Forms of an organization's own templates."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.repeating.models import LONGEST_NAME
from backend.secretaries.models import Secretary


class NameForm(forms.Form):
    """Under which name a task is kept."""

    name = forms.CharField(label=_("Name of the template"), max_length=LONGEST_NAME)


class TemplateForm(NameForm):
    """What may be changed about an own template: its name, and who is asked first."""

    first = forms.TypedChoiceField(label=_("Offer it first to"), required=False, empty_value=None)

    def __init__(self, *args: Any, people: Iterable[Secretary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(person.pk), person.user.name) for person in people]
        self.fields["first"].choices = [("", _("Whoever fits best")), *named]  # type: ignore[attr-defined]
