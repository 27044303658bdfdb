"""The form by which secretaries hand in certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import CertificateKind
from backend.web.forms.fields import DateInput


class CertificateForm(forms.Form):
    """What is on the paper, and the paper itself. Names of fields are keywords of the service."""

    kind = forms.ModelChoiceField(label=_("Certificate"), queryset=CertificateKind.objects.none(), empty_label="—")
    number = forms.CharField(label=_("Number"), max_length=80)
    issuer = forms.CharField(label=_("Issuer"), max_length=160, required=False)
    issued_on = forms.DateField(label=_("Issued on"), widget=DateInput)
    valid_until = forms.DateField(
        label=_("Valid until"), widget=DateInput, required=False,
        help_text=_("Leave it empty where the kind of certificate says how long it is valid."),
    )  # fmt: skip
    upload = forms.FileField(
        label=_("A scan or photograph of the paper"), required=False,
        help_text=_("PDF or picture. Without it your coordinator has nothing to look at."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = CertificateKind.objects.order_by("category", "grade", "code")
