"""Checking what was delivered: the pages with what should change on them, beside what was asked for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.sla.services import read_clocks
from backend.tasks import services
from backend.tasks.models import Deliverable
from backend.tasks.permissions import Facet, require, roles_on
from backend.web.base import OfTask, is_fetched_again
from backend.web.cards import card_of
from backend.web.compared import compare
from backend.web.forms.steps import AcceptForm, RevisionForm
from backend.web.steps import buttons_of
from backend.web.tiles import changes_of, sheets_of, tiles_of
from backend.web.views.tasks import TakeStep, versions_of
from tasks_engine.lifecycle import TaskStatus, Verb


class ShowsReview(OfTask):
    """One version of the result, the last unless the address says another."""

    template_name = "web/review.html"

    def show_review(self, *, form: RevisionForm | None = None, status: int = 200) -> HttpResponse:
        """The page; `form` are the changes that came back with what is wrong with them."""
        require(self.task, self.actor, Facet.THREAD)
        versions = versions_of(self.task, pages=True)
        version = self._chosen(versions)
        before = self._before(versions, version)
        if not is_fetched_again(self.request):
            for each in filter(None, (before, version)):
                services.note_opening(task=self.task, what=f"v{each.version}", by=self.actor)
        is_last = version is versions[0]
        can = {button.verb: button for button in buttons_of(self.task, self.actor, self.at) if not button.why_not}
        waits = is_last and self.task.status == TaskStatus.SUBMITTED
        changes = changes_of(version)
        asks = waits and Verb.REQUEST_REVISION in can
        form = form or (self._asked_before() if asks else RevisionForm(task=self.task))
        sheets = sheets_of(version.files.all(), changes)
        shown = {sheet.file.pk for sheet in sheets}
        tiles = tiles_of(self.task, self.actor, thread=True, versions=versions)
        return self.show(
            status=status,
            task=self.task,
            roles={role.value: True for role in roles_on(self.task, self.actor)},
            live=f"task:{self.task.pk}",
            card=card_of(self.task, self.actor, None),
            versions=list(reversed(versions)),
            version=version,
            compared=compare(before, version) if before else [],
            compared_with=before,
            answered=_answered(versions, before, version) if before else [],
            comparable=_two_of(versions, version),
            is_last=is_last,
            sheets=sheets,
            others=[tile for tile in tiles if version.version in tile.versions and tile.added.pk not in shown],
            recordings=[tile for tile in tiles if tile.is_sound and version.version not in tile.versions],
            changes=changes,
            accepts=waits and Verb.ACCEPT in can,
            asks=asks,
            rejects=can.get(Verb.REJECT) if waits else None,
            ends=self._end() if waits else None,
            form=form,
            pins=form.pins,
            numbered=sum(len(changes_of(each)) for each in versions),
            accept_form=AcceptForm(task=self.task),
        )

    def _asked_before(self) -> RevisionForm:
        """The form with what was asked for and then undone: it is asked for again, with whatever was forgotten."""
        pins = services.taken_back(self.task)
        form = RevisionForm(task=self.task, initial={"changes": "\n".join(pin.text for pin in pins if not pin.file)})
        form.pins = [pin for pin in pins if pin.file]
        return form

    def _chosen(self, versions: list[Deliverable]) -> Deliverable:
        wanted = self.request.GET.get("version", "")
        found = [each for each in versions if not wanted or str(each.version) == wanted]
        if not found:
            raise Http404
        return found[0]

    def _before(self, versions: list[Deliverable], version: Deliverable) -> Deliverable | None:
        """The earlier version that the address asks to be compared with, if it asks."""
        wanted = self.request.GET.get("compare", "")
        if not wanted:
            return None
        found = [each for each in versions if str(each.version) == wanted and each.version < version.version]
        if not found:
            raise Http404
        return found[0]

    def _end(self) -> object:
        """When it accepts itself."""
        live = [each for each in read_clocks(task=self.task, at=self.at) if each.kind == "review" and each.live]
        return live[0].due if live else None


def _answered(versions: list[Deliverable], before: Deliverable, version: Deliverable) -> list[Deliverable]:
    """Those whose reviews say what was to change from `before` to `version`."""
    earlier = [each for each in versions[::-1] if before.version <= each.version < version.version]
    return [each for each in earlier if hasattr(each, "review") and each.review.verdict != each.review.Verdict.ACCEPTED]


def _two_of(versions: list[Deliverable], version: Deliverable) -> tuple[Deliverable, Deliverable] | None:
    """The two that are compared from the page of `version`: it and the one before, or of the first the one after."""
    if len(versions) < 2:
        return None
    ordered = versions[::-1]
    at = max(1, ordered.index(version))
    return ordered[at - 1], ordered[at]


class Review(ShowsReview):
    """The page of a version."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.show_review()


class AskChanges(ShowsReview, TakeStep):
    """Send the changes back to the secretary. They are written on the page of the review."""

    @property
    def verb(self) -> Verb:
        return Verb.REQUEST_REVISION

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect("review", number=self.task.number)

    def again(self, *, status: int) -> HttpResponse:
        assert isinstance(self.form, RevisionForm)
        return self.show_review(form=self.form, status=status)
