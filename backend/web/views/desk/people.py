"""The secretaries of a coordinator's pools: hours booked, leave, how much each may hold; and who is invited to them."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, Pool
from backend.secretaries.models import Leave, Secretary
from backend.tasks.models import Assignment
from backend.web.base import FormPage
from backend.web.forms.desk import InviteSecretaryForm
from backend.web.invited import invited
from backend.web.views.desk.base import ForCoordinators
from backend.web.views.desk.workload import MOST_ROWS, workload

LEAVES_WITHIN = timedelta(days=60)


class People(ForCoordinators):
    """The heat map of everybody, with leave and capacity; and the invitations."""

    template_name = "web/desk/people.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.listed(self.empty_form())

    def empty_form(self, **typed: Any) -> InviteSecretaryForm:
        """Into which of the reader's pools, and whom."""
        return InviteSecretaryForm(pools=Pool.objects.filter(pk__in=self.actor.pools).order_by("name"), **typed)

    def listed(self, form: InviteSecretaryForm, *, status: int = 200) -> HttpResponse:
        """The page with this form on it."""
        found = workload(self.actor.pools, self.at)
        ahead = Leave.objects.filter(ends_at__gt=self.at, starts_at__lt=self.at + LEAVES_WITHIN).order_by("starts_at")
        own = Secretary.objects.filter(pk__in=[row.secretary.pk for row in found.rows])
        leaves = {one.pk: one.leaves.all() for one in own.prefetch_related(Prefetch("leaves", queryset=ahead))}
        live = Assignment.objects.live().filter(secretary__in=own).order_by().values("secretary")
        in_hand = dict(live.annotate(n=Count("pk")).values_list("secretary", "n"))
        waiting = Invitation.objects.visible_to(self.actor).filter(pool__in=self.actor.pools)
        return self.show(
            status=status, form=form, workload=found, people=found.rows, leaves=leaves, in_hand=in_hand,
            most=MOST_ROWS, invited=invited(waiting, self.at, may_act=_is_ours),
        )  # fmt: skip


class InviteSecretary(FormPage, People):
    """Invite somebody to work in one of the reader's pools: they get a mail."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> InviteSecretaryForm:
        return self.empty_form(data=typed.get("data"))

    def act(self, values: dict[str, Any]) -> str:
        invitation = accounts.invite_to_pool(by=self.actor, seat=Invitation.Seat.SECRETARY, **values)
        self.told(_("%(email)s is invited by mail.") % {"email": invitation.email})
        return reverse("desk_people")

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, InviteSecretaryForm)
        return self.listed(self.form, status=status)


def _is_ours(invitation: Invitation) -> bool:
    """Coordinators are invited by administrators alone."""
    return invitation.seat == Invitation.Seat.SECRETARY
