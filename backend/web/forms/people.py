"""Forms about the people of an organization."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.roles import Role


class InviteForm(forms.Form):
    """Only roles that who invites may give."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in roles]  # type: ignore[attr-defined]
        self.initial.setdefault("role", Role.REQUESTER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
