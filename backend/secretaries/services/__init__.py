"""What is done with secretaries' profiles, certificates, hours and leave.

Every function takes keywords only, the actor as `by`, and either does the whole of it or refuses and changes nothing.
"""

from backend.secretaries.services.availability import (
    LEAVE_AHEAD,
    LEAVE_BEGAN,
    add_leave,
    checked_hours,
    end_leave,
    free_spans,
    leaves_of,
    remove_leave,
    restore_leave,
)
from backend.secretaries.services.certificates import (
    add_document,
    expire,
    follow_grade,
    longest_validity,
    needs_second,
    reject,
    remind,
    require_reviewer,
    reviewers_elsewhere,
    revoke,
    submit,
    valid_certificates,
    verify,
)
from backend.secretaries.services.joining import accept_invitation
from backend.secretaries.services.practice import check_practice, practise
from backend.secretaries.services.profiles import (
    actor_of,
    actors_of,
    block,
    blocks_of,
    edit_profile,
    enroll,
    remove_skill,
    set_skill,
    unblock,
)

__all__ = [
    "LEAVE_AHEAD",
    "LEAVE_BEGAN",
    "accept_invitation",
    "actor_of",
    "actors_of",
    "add_document",
    "add_leave",
    "block",
    "blocks_of",
    "check_practice",
    "checked_hours",
    "edit_profile",
    "end_leave",
    "enroll",
    "expire",
    "follow_grade",
    "free_spans",
    "leaves_of",
    "longest_validity",
    "needs_second",
    "practise",
    "reject",
    "remind",
    "remove_leave",
    "remove_skill",
    "require_reviewer",
    "restore_leave",
    "reviewers_elsewhere",
    "revoke",
    "set_skill",
    "submit",
    "unblock",
    "valid_certificates",
    "verify",
]
