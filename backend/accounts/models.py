"""Users, organizations, pools, and what ties them together."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backend.accounts.actors import Actor
from backend.accounts.roles import Permission, Role, Scope
from backend.core.clock import now
from backend.core.models import Base
from backend.core.validators import valid_time_zone

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]


THEMES = [("auto", _("As this device")), ("light", _("Light")), ("dark", _("Dark"))]
TEXT_SIZES = [("normal", _("Normal")), ("large", _("Large")), ("larger", _("Larger"))]


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody for an administrator; oneself for anyone else."""
        return self.all() if actor.is_administrator else self.filter(pk=actor.user_id)


class UserManager(BaseUserManager["User"]):
    def visible_to(self, actor: Actor) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db).visible_to(actor)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new user who signs in with `email`; without a password nobody can sign in as them."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Base):
    """A person who signs in."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)  # lower-case
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai", validators=[valid_time_zone])
    phone = models.CharField(_("phone"), max_length=40, blank=True)  # of a coordinator: for those they look after
    theme = models.CharField(_("theme"), max_length=8, choices=THEMES, default="auto")
    text_size = models.CharField(_("text size"), max_length=8, choices=TEXT_SIZES, default="normal")
    uses_keys = models.BooleanField(_("single keys are commands"), default=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)  # runs the installation; sees no tasks

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="emails_are_lower_case")]

    def __str__(self) -> str:
        return self.name


class PoolQuerySet(models.QuerySet["Pool"]):
    def visible_to(self, actor: Actor) -> Self:
        """Pools the actor coordinates, works in, or whose secretaries serve an organization of theirs."""
        if actor.is_administrator:
            return self.all()
        return self.filter(
            Q(pk__in=actor.pools) | Q(pk=actor.secretary_pool) | Q(organizations__in=actor.organizations)
        ).distinct()


class Pool(Base):
    """A group of secretaries served by coordinators: a region, a trade."""

    name = models.CharField(max_length=120, unique=True)
    region = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai", validators=[valid_time_zone])

    objects = PoolQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own organizations, and those served by pools they coordinate."""
        if actor.is_administrator:
            return self.all()
        return self.filter(Q(pk__in=actor.organizations) | Q(pools__in=actor.pools)).distinct()


class Organization(Base):
    """A tenant: a chamber of commerce, an association, a society."""

    name = models.CharField(max_length=200, unique=True)
    language = models.CharField(max_length=10, choices=LANGUAGES, default="en")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai", validators=[valid_time_zone])
    pools = models.ManyToManyField(Pool, related_name="organizations")

    objects = OrganizationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, actor: Actor) -> Self:
        """Memberships of organizations whose members the actor may see."""
        if actor.is_administrator:
            return self.all()
        return self.filter(organization__in=actor.organizations_with(Permission.MEMBER_READ))


class Membership(Base):
    """A user's role in an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="one_membership_each")]


class CoordinatorQuerySet(models.QuerySet["Coordinator"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who coordinate a pool together with the actor."""
        if actor.is_administrator:
            return self.all()
        return self.filter(pool__in=actor.pools)


class Coordinator(Base):
    """A user who keeps the promises of a pool."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="coordinators")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="coordinates")

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "user"], name="one_coordinator_each")]


class AccessKeyQuerySet(models.QuerySet["AccessKey"]):
    def visible_to(self, actor: Actor) -> Self:
        """A person's own tokens, and the API keys of organizations whose keys they manage."""
        return self.filter(
            Q(user_id=actor.user_id, user__isnull=False)
            | Q(organization__in=actor.organizations_with(Permission.KEY_MANAGE))
        )

    def live(self) -> Self:
        """Not revoked; perhaps expired."""
        return self.filter(revoked_at=None)

    def usable(self) -> Self:
        """Neither revoked nor expired."""
        return self.live().filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now()))


class AccessKey(Base):
    """What a program shows instead of a password: a person's token, or an organization's API key with scopes.

    The secret is shown once. Only its SHA-256 is stored: it has 256 random bits, so that a slow hash adds nothing.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens", null=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="api_keys", null=True)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)  # the secret's first characters, to recognize it by
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=list)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = AccessKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, organization=None, scopes=[])
                | Q(user=None, organization__isnull=False),
                name="token_of_a_person_or_key_of_an_organization",
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(expires_at__isnull=False), name="tokens_expire"
            ),
        ]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Invitations into organizations whose members, or pools whose people, the actor manages."""
        if actor.is_administrator:
            return self.all()
        return self.filter(
            Q(organization__in=actor.organizations_with(Permission.MEMBER_MANAGE)) | Q(pool__in=actor.pools)
        )

    def waiting(self) -> Self:
        """Neither accepted nor withdrawn."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self) -> Self:
        """Neither accepted nor withdrawn nor expired."""
        return self.waiting().filter(expires_at__gt=now())


class Invitation(Base):
    """The only way in: somebody who may, invites an e-mail address to a role in an organization or a pool.

    What the mail carries is this row's key, signed; nothing that opens the door is stored.
    """

    class Seat(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        SECRETARY = "secretary", _("secretary")

    email = models.EmailField(max_length=254)  # lower-case
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, null=True, related_name="invitations")
    seat = models.CharField(max_length=12, choices=Seat, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True, default=now)  # when to try to mail it; None once it is mailed
    mailed_at = models.DateTimeField(null=True)  # the last time

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, pool=None, seat="") & ~Q(role="")
                | Q(organization=None, pool__isnull=False, role="") & ~Q(seat=""),
                name="invited_to_an_organization_or_a_pool",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invited_emails_are_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="accepted_invitations_are_not_withdrawn"
            ),
            models.UniqueConstraint(
                fields=["email", "organization", "pool", "seat"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
                name="one_waiting_invitation",
            ),
        ]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="invitation_to_mail")
        ]


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own that they have not removed."""
        return self.filter(owner=actor.user_id, owner__isnull=False, removed_at=None)


class SavedView(Base):
    """A list as somebody set it up, under a name of theirs: the page, and what its address asks for.

    What is found there is decided when it is opened, and by whom: a view holds no rows and gives no rights.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=20)  # what the web client calls it
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    removed_at = models.DateTimeField(null=True)  # it can be put back for a while

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"], condition=Q(removed_at=None), name="one_view_a_name"
            )
        ]
