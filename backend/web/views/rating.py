"""Both sides rate each other after acceptance, on the page of the task."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.core.clock import now
from backend.tasks import services
from backend.web.base import FormPage
from backend.web.forms.steps import RatingForm
from backend.web.views.tasks import ShowsTask


class Rate(FormPage, ShowsTask):
    """Say how the other side did. What is refused comes back on the task's page."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> RatingForm:
        return RatingForm(side=services.side_of(self.task, self.actor), data=typed["data"])

    def act(self, values: dict[str, Any]) -> str:
        rating = services.rate(task_id=self.task.pk, by=self.actor, **values)
        is_shown = rating.shown_from <= now()
        self.told(_("Thank you. Now both sides see what was said.") if is_shown else _("Thank you. It stays hidden."))
        return self.back() + "#rating"

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, RatingForm)
        return self.show_task(status=status, rating_form=self.form)
