"""Practice tasks: done for oneself, and held beside a model answer afterwards."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.catalog.exercises import Exercise, exercises
from backend.catalog.models import in_language
from backend.secretaries import services as secretaries
from backend.secretaries.models import Practice
from backend.web.base import FormPage
from backend.web.forms.growth import PointsForm, PracticeForm
from backend.web.views.secretary import ForSecretaries


class Practise(FormPage, ForSecretaries):
    """What is asked for, its material, and a place to write."""

    template_name = "web/growth/practice.html"

    @cached_property
    def exercise(self) -> Exercise:
        """The practice task that the address names."""
        if found := exercises().get(self.kwargs["code"]):
            return found
        raise Http404

    def make_form(self, **typed: Any) -> PracticeForm:
        return PracticeForm(typed.get("data"), exercise=self.exercise)

    def act(self, values: dict[str, Any]) -> str:
        row = secretaries.practise(exercise=self.exercise.code, by=self.actor, **values)
        self.told(_("Done. Here is a model answer: compare it with yours."))
        return reverse("check_practice", args=[row.pk])

    def again(self, *, status: int) -> HttpResponse:
        one = self.exercise
        return self.show(
            status=status, form=self.form, exercise=one, brief=in_language(one.brief),
            material=in_language(one.material),
        )  # fmt: skip


class CheckPractice(FormPage, ForSecretaries):
    """One's own result beside the model answer, and the points that count."""

    template_name = "web/growth/practice_check.html"

    @cached_property
    def row(self) -> Practice:
        """The reader's. Strangers meet 404."""
        return get_object_or_404(Practice.objects.visible_to(self.actor), pk=self.kwargs["practice_id"])

    @cached_property
    def exercise(self) -> Exercise:
        """Which practice task it was."""
        if found := exercises().get(self.row.exercise):
            return found
        raise Http404

    def make_form(self, **typed: Any) -> PointsForm:
        return PointsForm(typed.get("data"), exercise=self.exercise, initial={"met": self.row.met or []})

    def act(self, values: dict[str, Any]) -> str:
        secretaries.check_practice(practice_id=self.row.pk, by=self.actor, **values)
        said = {"n": len(values["met"]), "most": len(self.exercise.points)}
        text = ngettext("Kept: %(n)d of %(most)d point.", "Kept: %(n)d of %(most)d points.", said["most"])
        self.told(text % said)
        return f"{reverse('growth')}#practice"

    def again(self, *, status: int) -> HttpResponse:
        one = self.exercise
        return self.show(status=status, form=self.form, exercise=one, row=self.row, model=in_language(one.model))
