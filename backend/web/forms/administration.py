"""Forms of those who run the installation. Names of fields are keywords of what is done."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import LANGUAGES, Pool
from backend.web.forms.zones import ZoneField

MOST_MINUTES = 10_000


class PoolForm(forms.Form):
    """A pool of secretaries."""

    name = forms.CharField(label=_("Name of the pool"), max_length=120)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    time_zone = ZoneField()


class CoordinatorForm(forms.Form):
    """Who is invited to coordinate."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class OrganizationForm(forms.Form):
    """An organization and the pools that serve it."""

    name = forms.CharField(label=_("Name of the organization"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = ZoneField()
    pools = forms.ModelMultipleChoiceField(
        label=_("Served by"), queryset=Pool.objects.order_by("name"), widget=forms.CheckboxSelectMultiple
    )


class NewOrganizationForm(OrganizationForm):
    """The same, with who is invited as its first owner."""

    owner_email = forms.EmailField(
        label=_("E-mail address of its owner"), max_length=254, help_text=_("They are invited by mail.")
    )


class MatchingForm(forms.Form):
    """How a pool matches. What is not asked here stays as it is."""

    offer_minutes = forms.IntegerField(
        label=_("An offer waits (minutes)"), min_value=1, max_value=MOST_MINUTES,
        help_text=_("of the secretary's own working time"),
    )  # fmt: skip
    urgent_offer_minutes = forms.IntegerField(
        label=_("An urgent offer waits (minutes)"), min_value=1, max_value=MOST_MINUTES
    )
    ask_again_minutes = forms.IntegerField(
        label=_("Asked again after (minutes)"), min_value=0, max_value=MOST_MINUTES,
        help_text=_("when an offer lapsed; until then others come first"),
    )  # fmt: skip
    horizon_days = forms.IntegerField(label=_("Days looked ahead"), min_value=1, max_value=60)
    offers = forms.IntegerField(label=_("Offered at once to"), min_value=1, max_value=20, help_text=_("people"))
    cool_down_minutes = forms.IntegerField(
        label=_("Rest after a decline (minutes)"), min_value=0, max_value=MOST_MINUTES
    )
    window_seconds = forms.IntegerField(
        label=_("Wait for more new tasks (seconds)"), min_value=0, max_value=3600,
        help_text=_("before a round; urgent tasks do not wait"),
    )  # fmt: skip
