"""The forms by which secretaries hand in certificates and practice tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.catalog.exercises import Exercise
from backend.catalog.models import CertificateKind, in_language
from backend.secretaries.models import LONGEST_ANSWER
from backend.web.forms.fields import DateInput, KeptFileField, TextArea


class PracticeForm(forms.Form):
    """What somebody wrote for a practice task."""

    answer = forms.CharField(label=_("Your result"), max_length=LONGEST_ANSWER, strip=False, widget=TextArea(14))

    def __init__(self, *args: Any, exercise: Exercise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].widget.attrs["data-draft"] = f"practice:{exercise.code}"


class PointsForm(forms.Form):
    """Which points one's own result has."""

    met = forms.TypedMultipleChoiceField(
        label=_("My result has"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    met.needed = True  # type: ignore[attr-defined]  # none of them is an answer too

    def __init__(self, *args: Any, exercise: Exercise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = [(number, in_language(point)) for number, point in enumerate(exercise.points)]
        self.fields["met"].choices = points  # type: ignore[attr-defined]


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
    upload = KeptFileField(
        label=_("A scan or photograph of the paper"), required=False,
        help_text=_("PDF or picture. Without it your coordinator has nothing to look at."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = CertificateKind.objects.order_by("category", "grade", "code")
