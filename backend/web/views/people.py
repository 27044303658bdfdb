"""The people of an organization and what each may do; and whom one asks for help."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import Coordinator, Invitation, Membership, Organization, Pool
from backend.accounts.roles import MAY_GRANT, ROLE_PERMISSIONS, Permission, Role
from backend.core.errors import Forbidden
from backend.sla.models import Calendar
from backend.web.base import FormPage, Page
from backend.web.forms.people import InviteForm, RoleForm
from backend.web.invited import invited
from backend.web.week import week


@dataclass(frozen=True)
class Member:
    """One of the people: `is_own` is the reader. `may_change` when the reader's role reaches that far."""

    it: Membership
    rights: str
    is_own: bool
    may_change: bool


class OfOrganization(Page):
    """About the people of one of the reader's organizations: the one that the address names, or the first."""

    def check(self) -> None:
        if not self.actor.organizations_with(Permission.MEMBER_READ):
            raise Forbidden(_("This page is for members of organizations."))

    @cached_property
    def organizations(self) -> list[Organization]:
        """Those whose members the reader may see."""
        own = self.actor.organizations_with(Permission.MEMBER_READ)
        return list(Organization.objects.visible_to(self.actor).filter(pk__in=own).order_by("name"))

    @cached_property
    def organization(self) -> Organization:
        """The one that the page is about. Strangers meet 404."""
        wanted = self.request.GET.get("organization")
        if not wanted:
            return self.organizations[0]
        found = [organization for organization in self.organizations if str(organization.pk) == wanted]
        if not found:
            raise Http404
        return found[0]

    @property
    def may_manage(self) -> bool:
        """Whether the reader invites and removes members."""
        return self.actor.may(Permission.MEMBER_MANAGE, self.organization.pk)

    @cached_property
    def memberships(self) -> list[Membership]:
        """The members, by name. One query."""
        found = accounts.members_of(organization=self.organization, by=self.actor)
        return list(found.select_related("user").order_by("user__name", "id"))

    @cached_property
    def grantable(self) -> frozenset[Role]:
        """The roles that the reader may give and take."""
        own = next((row for row in self.memberships if row.user_id == self.actor.user_id), None)
        return MAY_GRANT[Role(own.role)] if own and self.may_manage else frozenset()

    def back(self) -> str:
        return f"{reverse('people')}?{urlencode({'organization': self.organization.pk})}"


class People(OfOrganization):
    """Who is there, with which rights; whom one has invited."""

    template_name = "web/people.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.listed(InviteForm(roles=self.grantable))

    def listed(self, form: InviteForm, *, status: int = 200) -> HttpResponse:
        """The page with this form on it."""
        own = Invitation.objects.visible_to(self.actor).filter(organization=self.organization)
        return self.show(
            status=status,
            form=form,
            organization=self.organization,
            organizations=self.organizations,
            members=list(self._members()),
            roles=[role for role in Role if role in self.grantable],
            invited=invited(own, self.at, may_act=lambda one: Role(one.role) in self.grantable),
            may_manage=self.may_manage,
        )

    def _members(self) -> Iterator[Member]:
        for row in self.memberships:
            is_own = row.user_id == self.actor.user_id
            yield Member(row, _rights(Role(row.role)), is_own, not is_own and Role(row.role) in self.grantable)


class Invite(FormPage, People):
    """Invite somebody: they get a mail, and the link is shown once."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> InviteForm:
        return InviteForm(roles=self.grantable, **typed)

    def act(self, values: dict[str, Any]) -> HttpResponse:
        invitation = accounts.invite_member(organization=self.organization, by=self.actor, **values)
        link = settings.PUBLIC_URL + reverse("invitation", args=[accounts.token_of(invitation)])
        said: dict[str, Any] = {"invitation": invitation, "secret": link, "came_from": self.back()}
        response = self.show(template="web/invited.html", **said)
        response.headers["Cache-Control"] = "no-store"
        return response

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, InviteForm)
        return self.listed(self.form, status=status)


class OfMember(OfOrganization):
    """What is done with one member."""

    http_method_names = ["post"]

    @cached_property
    def membership(self) -> Membership:
        """The member that the address names. Strangers meet 404."""
        found = Membership.objects.visible_to(self.actor).filter(organization__in=self.actor.organizations)
        return get_object_or_404(found.select_related("user", "organization"), pk=self.kwargs["membership_id"])

    @cached_property
    def organization(self) -> Organization:
        """The member's."""
        return self.membership.organization


class ChangeRole(OfMember):
    """Give a member another role."""

    def post(self, request: HttpRequest, membership_id: UUID) -> HttpResponse:
        form = RoleForm(request.POST)
        if form.is_valid():
            role = Role(form.cleaned_data["role"])
            accounts.change_role(membership=self.membership, role=role, by=self.actor)
            self.told(_("%(name)s: %(role)s.") % {"name": self.membership.user.name, "role": role.label})
        return redirect(self.back())


class Remove(OfMember):
    """Take a member out of the organization; or leave it oneself."""

    def post(self, request: HttpRequest, membership_id: UUID) -> HttpResponse:
        membership, back = self.membership, self.back()
        accounts.remove_member(membership=membership, by=self.actor)
        self.told(_("%(name)s is no longer a member.") % {"name": membership.user.name})
        return redirect(reverse("home") if membership.user_id == self.actor.user_id else back)


@dataclass(frozen=True)
class Desk:
    """Whom to ask about a pool, and when they are there."""

    pool: Pool
    coordinators: list[Coordinator]
    hours: list[tuple[str, str]]  # weekday, spans


class Help(Page):
    """Whom one can ask: the coordinators by name, their phone and their hours."""

    template_name = "web/help.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = list(accounts.helpers_of(by=self.actor))
        pools = list({helper.pool_id: helper.pool for helper in found}.values())
        hours = self._hours(pools)
        return self.show(desks=[self._desk(pool, found, hours) for pool in pools])

    def _desk(self, pool: Pool, found: list[Coordinator], hours: dict[UUID | None, list[tuple[str, str]]]) -> Desk:
        own = hours.get(pool.pk) or hours.get(None, [])
        return Desk(pool, [helper for helper in found if helper.pool_id == pool.pk], own)

    def _hours(self, pools: list[Pool]) -> dict[UUID | None, list[tuple[str, str]]]:
        """The week of each pool that has a calendar of its own, and under None that of the house."""
        calendars = Calendar.objects.visible_to(self.actor).filter(activated_at__lte=self.at, organization=None)
        newest = calendars.order_by("pool_id", "-activated_at").distinct("pool_id")
        return {calendar.pool_id: week(calendar.definition["weekly"]) for calendar in newest}


def _rights(role: Role) -> str:
    """What the role may do, in the words of the house."""
    return ", ".join(str(permission.label) for permission in Permission if permission in ROLE_PERMISSIONS[role])
