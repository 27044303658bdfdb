"""Work that comes again: an organization's own templates."""

from typing import Self

from django.db import models
from django.db.models import Q

from backend.accounts.actors import Actor
from backend.accounts.models import AccessKey, Organization, Pool, User
from backend.accounts.roles import Permission
from backend.catalog.models import Confidentiality, Template
from backend.core.models import Base
from backend.secretaries.models import Secretary
from backend.tasks.models import Wanted

LONGEST_NAME = 80


class OwnTemplateQuerySet(models.QuerySet["OwnTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's organizations that nobody has removed."""
        return self.readable(actor).filter(removed_at=None)

    def readable(self, actor: Actor) -> Self:
        """Those of the actor's organizations, also removed ones.

        As with tasks, secret ones are for who may see secret tasks, and for who made them.
        """
        own = Q(organization__in=actor.organizations_with(Permission.TASK_READ)) & (
            Q(confidentiality__lt=Confidentiality.SECRET)
            | Q(organization__in=actor.organizations_with(Permission.SECRET_READ))
            | Q(made_by=actor.user_id, made_by__isnull=False)
            | Q(made_with=actor.access_key_id, made_with__isnull=False)
        )
        return self.filter(own)

    def called(self, text: str) -> Self:
        """Those whose name, title or brief has every word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(Q(name__icontains=word) | Q(title__icontains=word) | Q(brief__icontains=word))
        return found

    def with_people(self) -> Self:
        """Ready to be shown: a constant number of queries for any number of them."""
        return self.select_related("organization", "pool", "template", "made_by", "made_with", "first__user")


class OwnTemplate(Wanted, Base):
    """What an organization posts again and again, under a name: everything a task says but its dates and files.

    Its checklist is that of its kind, as it is when a task is posted.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="own_templates")
    pool = models.ForeignKey(Pool, on_delete=models.SET_NULL, null=True, related_name="+")  # None: the first
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="own_templates")  # its kind
    name = models.CharField(max_length=LONGEST_NAME)
    first = models.ForeignKey(Secretary, on_delete=models.SET_NULL, null=True, related_name="+")  # who is asked first
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_with = models.ForeignKey(AccessKey, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)  # it can be put back for a while

    objects = OwnTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(removed_at=None), name="one_own_template_a_name"
            ),
            models.CheckConstraint(condition=Q(made_by=None) | Q(made_with=None), name="own_template_made_by_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def maker(self) -> User | AccessKey | None:
        """The person or the program that made it."""
        return self.made_by or self.made_with
