"""Who may do what in an organization: every role and every scope of an API key, on one page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """One thing that may be allowed in an organization."""

    TASK_READ = "task.read", _("see tasks")
    TASK_WRITE = "task.write", _("post tasks, answer questions and review what is delivered")
    SECRET_READ = "secret.read", _("see secret tasks of others")
    MEMBER_READ = "member.read", _("see the members")
    MEMBER_MANAGE = "member.manage", _("invite and remove members, and change their roles")
    KEY_MANAGE = "key.manage", _("make and revoke API keys")
    WEBHOOK_MANAGE = "webhook.manage", _("manage webhooks")
    ORGANIZATION_EDIT = "organization.edit", _("change the organization's settings")


class Role(TextChoices):
    """A member's role in an organization."""

    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    REQUESTER = "requester", _("requester")
    VIEWER = "viewer", _("viewer")


class Scope(TextChoices):
    """What an organization's API key may be used for."""

    TASKS_READ = "tasks:read", _("read tasks")
    TASKS_WRITE = "tasks:write", _("read and write tasks")
    WEBHOOKS_MANAGE = "webhooks:manage", _("manage webhooks")


P = Permission

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({P.TASK_READ, P.MEMBER_READ}),
    Role.REQUESTER: frozenset({P.TASK_READ, P.MEMBER_READ, P.TASK_WRITE}),
    Role.MANAGER: frozenset(
        {P.TASK_READ, P.MEMBER_READ, P.TASK_WRITE, P.SECRET_READ, P.MEMBER_MANAGE, P.WEBHOOK_MANAGE}
    ),
    Role.OWNER: frozenset(P),
}

SCOPE_PERMISSIONS: dict[Scope, frozenset[Permission]] = {
    Scope.TASKS_READ: frozenset({P.TASK_READ}),
    Scope.TASKS_WRITE: frozenset({P.TASK_READ, P.TASK_WRITE}),
    Scope.WEBHOOKS_MANAGE: frozenset({P.WEBHOOK_MANAGE}),
}

# Nobody may hand out more than they hold: a manager makes requesters, not owners.
MAY_GRANT: dict[Role, frozenset[Role]] = {
    Role.OWNER: frozenset(Role),
    Role.MANAGER: frozenset({Role.MANAGER, Role.REQUESTER, Role.VIEWER}),
    Role.REQUESTER: frozenset(),
    Role.VIEWER: frozenset(),
}
