"""Who may change what: each rule raises `Forbidden` with its reason, or lets pass."""

from uuid import UUID

from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import Membership
from backend.accounts.refusals import PeopleOnly
from backend.accounts.roles import MAY_GRANT, Permission, Role
from backend.core.errors import Forbidden


def require(permission: Permission, organization_id: UUID, by: Actor) -> None:
    """The actor's role in the organization, or the key's scopes, must allow it."""
    if not by.may(permission, organization_id):
        raise Forbidden(_("Your role does not allow you to: %(what)s.") % {"what": permission.label})


def require_administrator(by: Actor) -> None:
    """Only who runs the installation."""
    if not by.is_administrator:
        raise Forbidden(_("Only administrators may do this."))


def require_coordinator(pool_id: UUID, by: Actor) -> None:
    """Only who coordinates the pool."""
    if pool_id not in by.pools:
        raise Forbidden(_("Only coordinators of the pool may do this."))


def require_person(by: Actor) -> UUID:
    """The id of the asking user; API keys are nobody."""
    if by.user_id is None:
        raise PeopleOnly()
    return by.user_id


def require_grant(organization_id: UUID, by: Actor, *roles: str) -> None:
    """The actor's own role must allow them to hand out, and take away, each of `roles`. See `MAY_GRANT`."""
    require(Permission.MEMBER_MANAGE, organization_id, by)
    own = Membership.objects.filter(organization=organization_id, user=by.user_id).first()
    if own is None or not set(roles) <= MAY_GRANT[Role(own.role)]:  # None: taken out since the request began
        raise Forbidden(_("Your role does not reach far enough to give or take this role."))
