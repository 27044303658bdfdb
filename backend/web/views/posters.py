"""For whom the pages are on which tasks are posted, and what they choose from."""

from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from backend.accounts.models import Organization
from backend.accounts.roles import Permission
from backend.catalog.models import Template
from backend.core.errors import Forbidden
from backend.repeating.models import OwnTemplate, OwnTemplateQuerySet
from backend.tasks.models import Task
from backend.web.base import Page

REST = "other"  # the kind for what fits none
EARLIER = 3  # tasks that could be wanted again


class ForPosters(Page):
    """Pages for those who may post tasks."""

    def check(self) -> None:
        if not self.actor.organizations_with(Permission.TASK_WRITE):
            raise Forbidden(_("You may not post tasks."))

    @cached_property
    def organizations(self) -> list[Organization]:
        """Those for which the reader may post."""
        writable = self.actor.organizations_with(Permission.TASK_WRITE)
        return list(Organization.objects.filter(pk__in=writable).order_by("name"))

    @cached_property
    def kinds(self) -> dict[str, Template]:
        """Every kind of task, the ones used most often first; what fits no kind comes last."""
        own = Q(tasks__organization__in=[organization.pk for organization in self.organizations])
        used = Template.objects.filter(is_active=True).annotate(used=Count("tasks", filter=own), is_rest=Q(code=REST))
        return {kind.code: kind for kind in used.order_by("is_rest", "-used", "code")}

    @property
    def own_templates(self) -> OwnTemplateQuerySet:
        """What the reader's organizations keep to post again."""
        own = OwnTemplate.objects.visible_to(self.actor).filter(organization__in=self.organizations)
        return own.select_related("template")

    @cached_property
    def earlier(self) -> list[Task]:
        """The latest posted tasks of the reader's organizations, each kind once: what could be wanted again."""
        own = Task.objects.visible_to(self.actor).filter(organization__in=self.organizations)
        seen = own.exclude(published_at=None).select_related("template").order_by("-id")[:30]
        return list({task.template_id: task for task in reversed(seen)}.values())[::-1][:EARLIER]
