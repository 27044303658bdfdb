"""What the pages of a coordinator's desk have in common."""

from django.utils.translation import gettext as _

from backend.core.errors import Forbidden
from backend.tasks.models import Task, TaskQuerySet
from backend.web.base import Page
from tasks_engine.lifecycle import LIVE, TaskStatus


class ForCoordinators(Page):
    """Pages for those who keep the promises of a pool."""

    def check(self) -> None:
        if not self.actor.pools:
            raise Forbidden(_("This page is for coordinators."))

    def own_tasks(self) -> TaskQuerySet:
        """The live tasks of the reader's pools."""
        return Task.objects.visible_to(self.actor).filter(
            pool__in=self.actor.pools, status__in=[TaskStatus.OPEN, *LIVE], published_at__isnull=False
        )
