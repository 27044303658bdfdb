"""For those who run the installation: pools, organizations, kinds of task, and how each pool matches."""

from abc import abstractmethod
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import Coordinator, Invitation, Organization, Pool
from backend.catalog import services as catalog
from backend.catalog.models import Skill, Template
from backend.core.errors import Forbidden
from backend.matching import services as matching
from backend.matching.rules import OURS, engine_policy, name_of
from backend.web.base import FormPage, Page
from backend.web.forms.administration import (
    CoordinatorForm,
    MatchingForm,
    NewOrganizationForm,
    OrganizationForm,
    PoolForm,
)
from backend.web.invited import invited
from backend.web.named import named

MOST_POOLS = 200
MOST_MEMBERS = 100


class ForAdministrators(Page):
    """Pages for those who run the installation. They see no tasks."""

    def check(self) -> None:
        if not self.actor.is_administrator:
            raise Forbidden(_("This page is for administrators."))

    def may_renew(self, invitation: Invitation) -> bool:
        """Whether the reader could have made it: who runs the installation does not choose everybody's people.

        Asked once for a place, however many are invited to it.
        """
        place = (invitation.organization_id, invitation.role, invitation.pool_id, invitation.seat)
        if place not in self._may_renew:
            self._may_renew[place] = accounts.may_invite_again(invitation=invitation, by=self.actor)
        return self._may_renew[place]

    @cached_property
    def _may_renew(self) -> dict[tuple[UUID | None, str, UUID | None, str], bool]:
        return {}


class Form(FormPage, ForAdministrators):
    """A page with one form of the administration: its heading, where it leads back to, and the fields."""

    template_name = "web/administration/form.html"

    @abstractmethod
    def heading(self) -> str:
        """What is written above the form."""

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, heading=self.heading(), back=self.back(), status=status)


# Pools ---------------------------------------------------------------------------------------------------------------


class Pools(ForAdministrators):
    """Every pool with how many people it has."""

    template_name = "web/administration/pools.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        counts = {name: Count(name, distinct=True) for name in ("coordinators", "secretaries", "organizations")}
        rows = Pool.objects.visible_to(self.actor).order_by("name")[:MOST_POOLS]
        counted = {
            row["pk"]: row for row in Pool.objects.filter(pk__in=[p.pk for p in rows]).values("pk").annotate(**counts)
        }
        return self.show(rows=[(pool, counted[pool.pk]) for pool in rows], most=MOST_POOLS)


class NewPool(Form):
    """Make a pool."""

    def heading(self) -> str:
        return _("New pool")

    def back(self) -> str:
        return reverse("admin_pools")

    def make_form(self, **typed: Any) -> PoolForm:
        return PoolForm(typed.get("data"))

    def act(self, values: dict[str, Any]) -> str:
        pool = accounts.create_pool(by=self.actor, **values)
        self.told(_("%(name)s is made. Invite somebody to coordinate it.") % {"name": pool.name})
        return reverse("admin_pool", args=[pool.pk])


class OfPool(ForAdministrators):
    """About one pool."""

    @cached_property
    def pool(self) -> Pool:
        """The pool that the address names."""
        return get_object_or_404(Pool.objects.visible_to(self.actor), pk=self.kwargs["pool_id"])

    def back(self) -> str:
        return reverse("admin_pool", args=[self.kwargs["pool_id"]])


class OnePool(FormPage, OfPool):
    """The pool's name and region, who coordinates it, and who is invited to."""

    template_name = "web/administration/pool.html"
    invite_form: forms.Form | None = None

    def make_form(self, **typed: Any) -> PoolForm:
        pool = self.pool
        initial = {"name": pool.name, "region": pool.region, "time_zone": pool.time_zone}
        return PoolForm(typed.get("data"), initial=initial)

    def act(self, values: dict[str, Any]) -> str:
        accounts.edit_pool(pool=self.pool, by=self.actor, **values)
        self.told(_("Saved."))
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        return self.listed(self.form, CoordinatorForm(auto_id="invite_%s"), status=status)

    def listed(self, form: Any, invite: forms.Form, *, status: int) -> HttpResponse:
        """The page with these two forms."""
        pool = self.pool
        people = accounts.coordinators_of(pool=pool, by=self.actor).select_related("user").order_by("user__name")
        own = Invitation.objects.visible_to(self.actor).filter(pool=pool)
        return self.show(
            status=status, pool=pool, form=form, invite=invite, people=people[:MOST_MEMBERS],
            invited=invited(own, self.at, may_renew=self.may_renew),
        )  # fmt: skip


class InviteCoordinator(OnePool):
    """Invite somebody to coordinate the pool."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> Any:
        return CoordinatorForm(typed.get("data"), auto_id="invite_%s")

    def act(self, values: dict[str, Any]) -> str:
        seat = Invitation.Seat.COORDINATOR
        invitation = accounts.invite_to_pool(pool=self.pool, email=values["email"], seat=seat, by=self.actor)
        self.told(_("%(email)s is invited by mail.") % {"email": invitation.email})
        return self.back()

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, forms.Form)
        return self.listed(super().make_form(), self.form, status=status)


class RemoveCoordinator(OfPool):
    """End somebody's coordinating."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pool_id: UUID, coordinator_id: UUID) -> HttpResponse:
        found = Coordinator.objects.visible_to(self.actor).filter(pool=self.pool).select_related("user")
        coordinator = get_object_or_404(found, pk=coordinator_id)
        accounts.remove_coordinator(coordinator=coordinator, by=self.actor)
        self.told(_("%(name)s no longer coordinates this pool.") % {"name": coordinator.user.name})
        return redirect(self.back())


class Matching(OfPool, Form):
    """How the pool matches: every saving is a new version, in force from the next round on."""

    def heading(self) -> str:
        return _("How %(pool)s matches") % {"pool": self.pool}

    def make_form(self, **typed: Any) -> MatchingForm:
        policy = matching.policy_of(pool=self.pool, by=self.actor)
        engine = engine_policy(policy.engine, name_of(policy))
        initial = {name: getattr(policy if name in OURS else engine, name) for name in MatchingForm.base_fields}
        return MatchingForm(typed.get("data"), initial=initial)

    def act(self, values: dict[str, Any]) -> str:
        policy = matching.policy_of(pool=self.pool, by=self.actor)
        written = matching.set_policy(pool=self.pool, by=self.actor, **{**policy.engine, **values})
        self.told(_("Version %(n)d holds from the next round on.") % {"n": written.version})
        return self.back()


# Organizations -------------------------------------------------------------------------------------------------------


class Organizations(ForAdministrators):
    """Every organization: searched by name, in pages by key."""

    template_name = "web/administration/organizations.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = Organization.objects.visible_to(self.actor).prefetch_related("pools")
        return self.show(page=named(found, request.GET))


class NewOrganization(Form):
    """Make an organization; its first owner is invited."""

    def heading(self) -> str:
        return _("New organization")

    def back(self) -> str:
        return reverse("admin_organizations")

    def make_form(self, **typed: Any) -> NewOrganizationForm:
        return NewOrganizationForm(typed.get("data"))

    def act(self, values: dict[str, Any]) -> str:
        organization = accounts.create_organization(by=self.actor, **values)
        said = {"name": organization.name, "email": values["owner_email"]}
        self.told(_("%(name)s is made, and %(email)s is invited by mail.") % said)
        return self.back()


class OneOrganization(FormPage, ForAdministrators):
    """An organization's settings, and its people."""

    template_name = "web/administration/organization.html"

    @cached_property
    def organization(self) -> Organization:
        """The organization that the address names."""
        return get_object_or_404(Organization.objects.visible_to(self.actor), pk=self.kwargs["organization_id"])

    def make_form(self, **typed: Any) -> OrganizationForm:
        one = self.organization
        initial = {
            "name": one.name, "language": one.language, "time_zone": one.time_zone, "pools": list(one.pools.all()),
        }  # fmt: skip
        return OrganizationForm(typed.get("data"), initial=initial)

    def act(self, values: dict[str, Any]) -> str:
        accounts.edit_organization(organization=self.organization, by=self.actor, **values)
        self.told(_("Saved."))
        return reverse("admin_organization", args=[self.organization.pk])

    def again(self, *, status: int) -> HttpResponse:
        members = accounts.members_of(organization=self.organization, by=self.actor)
        own = Invitation.objects.visible_to(self.actor).filter(organization=self.organization)
        return self.show(
            status=status, form=self.form, organization=self.organization,
            members=members.select_related("user").order_by("user__name")[:MOST_MEMBERS],
            invited=invited(own, self.at, may_renew=self.may_renew),
        )  # fmt: skip


# The catalogue -------------------------------------------------------------------------------------------------------


class Kinds(ForAdministrators):
    """Kinds of task, which can be offered or not; and the skills they ask for."""

    template_name = "web/administration/kinds.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        skills = list(Skill.objects.select_related("parent").order_by("code"))
        names = {skill.code: str(skill) for skill in skills}
        groups = [skill for skill in skills if skill.parent_id is None]
        kinds = Template.objects.select_related("grade").order_by("-is_active", "code")
        return self.show(
            kinds=[(kind, [(names.get(code, code), least) for code, least in kind.skills.items()]) for kind in kinds],
            groups=[(group, [skill for skill in skills if skill.parent_id == group.pk]) for group in groups],
        )


class SwitchKind(ForAdministrators):
    """Offer a kind of task for new tasks, or no longer."""

    http_method_names = ["post"]

    def back(self) -> str:
        return reverse("admin_kinds")

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        kind = get_object_or_404(Template, code=code)
        is_active = request.POST.get("active") == "1"
        catalog.set_template_active(template=kind, is_active=is_active, by=self.actor)
        text = (
            _("%(kind)s is offered for new tasks.") if is_active else _("%(kind)s is no longer offered for new tasks.")
        )
        self.told(text % {"kind": kind})
        return redirect(self.back())
