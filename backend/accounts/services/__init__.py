"""What is done with accounts: signing in, people, organizations and pools, invitations."""

from backend.accounts.services.identity import actor_of, actor_of_key, digest_of, key_of
from backend.accounts.services.invitations import (
    accept_invitation,
    invitation_of,
    invite_member,
    invite_to_pool,
    mail_invitations,
    token_of,
    withdraw_invitation,
)
from backend.accounts.services.keys import Issued, make_api_key, revoke, sign_in
from backend.accounts.services.organizations import (
    add_coordinator,
    change_role,
    create_organization,
    create_pool,
    edit_organization,
    edit_pool,
    remove_coordinator,
    remove_member,
)
from backend.accounts.services.people import (
    activate,
    change_password,
    create_administrator,
    deactivate,
    edit_profile,
    user_with,
)

__all__ = [
    "Issued",
    "accept_invitation",
    "activate",
    "actor_of",
    "actor_of_key",
    "add_coordinator",
    "change_password",
    "change_role",
    "create_administrator",
    "create_organization",
    "create_pool",
    "deactivate",
    "digest_of",
    "edit_organization",
    "edit_pool",
    "edit_profile",
    "invitation_of",
    "invite_member",
    "invite_to_pool",
    "key_of",
    "mail_invitations",
    "make_api_key",
    "remove_coordinator",
    "remove_member",
    "revoke",
    "sign_in",
    "token_of",
    "user_with",
    "withdraw_invitation",
]
