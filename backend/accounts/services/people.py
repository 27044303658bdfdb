"""People: their profile, their password, and whether they may come in."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, Coordinator, CoordinatorQuerySet, Pool, User, UserQuerySet
from backend.accounts.permissions import require_administrator, require_person
from backend.accounts.refusals import AlreadyThere, NotYourself, WeakPassword, WrongCredentials
from backend.accounts.services.rows import change
from backend.core.clock import now
from backend.core.errors import Invalid


def user_with(*, email: str, password: str) -> User:
    """The active user with this address and password. Raises `WrongCredentials`.

    Takes the time of one password hash whether or not there is such a user.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        User().set_password(password)
        raise WrongCredentials()
    if not user.check_password(password) or not user.is_active:
        raise WrongCredentials()
    return user


def users(*, by: Actor) -> UserQuerySet:
    """Everybody. Administrators only."""
    require_administrator(by)
    return User.objects.visible_to(by)


def edit_profile(*, by: Actor, **values: Any) -> User:
    """Change one's own name, language or time zone."""
    return change(User.objects.get(pk=require_person(by)), **values)


def helpers_of(*, by: Actor) -> CoordinatorQuerySet:
    """Who looks after the actor: the coordinators of the pools that serve their organizations or that they work in.

    Of each only the name and the phone are for them to know, never an address.
    """
    found: CoordinatorQuerySet = Coordinator.objects.filter(pool__in=Pool.objects.visible_to(by), user__is_active=True)
    return found.select_related("user", "pool").order_by("pool__name", "user__name")


@transaction.atomic
def change_password(*, old: str, new: str, by: Actor, keep: AccessKey | None = None) -> User:
    """Set a new password and revoke the person's tokens, all but `keep`.

    Raises `Invalid` when `old` is not the present password, `WeakPassword` for a bad new one.
    """
    user = User.objects.select_for_update().get(pk=require_person(by))
    if not user.check_password(old):
        raise Invalid(fields={"old": [_("This is not your present password.")]})
    check_password_of(user, new, field="new")
    user.set_password(new)
    user.save(update_fields=["password"])
    others = user.tokens.live().exclude(pk=keep.pk) if keep else user.tokens.live()
    others.update(revoked_at=now())
    return user


@transaction.atomic
def deactivate(*, user: User, by: Actor) -> User:
    """Shut a user out: sessions and tokens are refused from the next request on. The tokens never come back."""
    require_administrator(by)
    if user.pk == by.user_id:
        raise NotYourself()
    user.tokens.live().update(revoked_at=now())
    return change(user, is_active=False)


def activate(*, user: User, by: Actor) -> User:
    """Let a user in again, with their password."""
    require_administrator(by)
    return change(user, is_active=True)


def create_administrator(*, email: str, name: str, password: str) -> User:
    """A new user who runs the installation. Raises `AlreadyThere`, `WeakPassword`."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AlreadyThere()
    check_password_of(User(email=email, name=name), password)
    return User.objects.create_user(email, password, name=name, is_administrator=True)


def check_password_of(user: User, password: str, *, field: str = "password") -> None:
    """Raise `WeakPassword` unless the password is long, uncommon and unlike the user's name and address."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(fields={field: list(error.messages)}) from None
