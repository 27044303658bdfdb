"""What a report is asked for."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Organization, Pool
from backend.web.forms.fields import DateInput

MOST_DAYS = 366
USUAL_DAYS = 30


class PeriodForm(forms.Form):
    """The period, and perhaps one pool or organization."""

    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("Up to"), widget=DateInput)
    pool = forms.ModelChoiceField(
        label=_("Pool"), queryset=Pool.objects.none(), required=False, empty_label=_("all pools")
    )
    organization = forms.ModelChoiceField(
        label=_("Organization"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("all organizations"),
    )

    def __init__(self, *args: Any, pools: frozenset[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "pool": Pool.objects.filter(pk__in=pools).order_by("name"),
            "organization": Organization.objects.filter(pools__in=pools).distinct().order_by("name"),
        }
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("The last day is before the first."))
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", gettext("A report is about %(n)d days at most.") % {"n": MOST_DAYS})
        return cleaned


def usual_period(today: date) -> dict[str, date]:
    """The days of a report that nobody has chosen: the last thirty."""
    return {"since": today - timedelta(days=USUAL_DAYS - 1), "until": today}
