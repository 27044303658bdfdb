"""The forms of a coordinator's desk. Names of fields are keywords of what is done."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Pool
from backend.secretaries.models import Secretary
from backend.sla.services import MOST_MINUTES
from backend.web.forms.fields import TextArea

REASON = 2000  # characters
REASONS: tuple[Promise, ...] = (
    _("Too little time is left."),
    _("They have too much to do."),
    _("They are away."),
    _("Somebody else knows the matter better."),
)
REASONS_TO_ASSIGN: tuple[Promise, ...] = (
    _("Nobody claimed it."),
    _("They know the matter best."),
    _("They have time for it."),
    _("It is pressing."),
)

ACTS: tuple[tuple[str, Promise], ...] = (
    ("extend", _("Give more time")),
    ("reassign", _("Reassign")),
    ("escalate", _("Make more pressing")),
    ("note", _("Write an internal note")),
)
MORE: tuple[tuple[str, Promise], ...] = (("offer", _("Offer")), ("nudge", _("Nudge")), ("decline", _("Decline")))
HOURS = [("30", _("30 min")), ("60", _("1 h")), ("120", _("2 h")), ("240", _("4 h")), ("480", _("8 h")),
         ("960", _("16 h")), ("1440", _("24 h")), ("2400", _("40 h"))]  # fmt: skip


class Reasoned(forms.Form):
    """A form whose reason is one of those at hand, or one's own words, or both."""

    chip = forms.CharField(required=False, max_length=REASON)
    reason = forms.CharField(label=_("In your own words"), max_length=REASON, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        words = [cleaned.pop("chip", ""), cleaned.get("reason", "")]
        cleaned["reason"] = " ".join(word for word in words if word)[:REASON]
        if not cleaned["reason"]:
            self.add_error("reason", _("Choose a reason, or write one."))
        return cleaned


class ActForm(Reasoned):
    """One step over one task, as its row suggests it."""

    act = forms.ChoiceField(choices=[*ACTS, *MORE])
    secretary_id = forms.UUIDField(required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=MOST_MINUTES)


class BulkForm(forms.Form):
    """One step over many tasks. The reason is kept in the log of each."""

    act = forms.ChoiceField(label=_("Step"), choices=ACTS)
    minutes = forms.TypedChoiceField(label=_("More time"), choices=HOURS, coerce=int, initial="60", required=False)
    secretary_id = forms.ModelChoiceField(
        label=_("To whom"), queryset=Secretary.objects.none(), required=False, empty_label=_("whoever fits best")
    )
    reason = forms.CharField(label=_("Reason"), max_length=REASON)

    def __init__(self, *args: Any, pools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Secretary.objects.filter(pool__in=pools, user__is_active=True).select_related("user")
        choice = self.fields["secretary_id"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = people.order_by("user__name")

    def clean_secretary_id(self) -> Any:
        chosen = self.cleaned_data["secretary_id"]
        return chosen.pk if chosen else None


class ReassignForm(Reasoned):
    """To whom a task goes, and why."""

    secretary_id = forms.UUIDField(label=_("Secretary"), error_messages={"required": _("Choose a secretary.")})
    message = forms.CharField(
        label=_("A word to the next secretary"), max_length=REASON, required=False, widget=TextArea(2)
    )


class RoundForm(forms.Form):
    """The end of a round, with a word to whoever has the desk next."""

    note = forms.CharField(label=_("A word to whoever is next"), max_length=REASON, required=False, widget=TextArea(3))


class InviteSecretaryForm(forms.Form):
    """Whom to invite, and into which pool; the first of them unless another is chosen."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    pool = forms.ModelChoiceField(label=_("Pool"), queryset=Pool.objects.none(), empty_label=None)

    def __init__(self, *args: Any, pools: QuerySet[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]
