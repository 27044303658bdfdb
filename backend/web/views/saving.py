"""Saving a view of a list under a name, renaming and removing it; all of it can be taken back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from backend.accounts import services
from backend.web.base import Page, next_page
from backend.web.saved import PARTS, address, query_of


class Saving(Page):
    """What a form beside a list does. The reader stays on the list."""

    http_method_names = ["post"]

    def back(self) -> str:
        return next_page(self.request)


class SaveView(Saving):
    """Keep what the list shows now, under a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        page = request.POST.get("page", "")
        if page not in PARTS:
            raise Http404
        query = query_of(page, QueryDict(request.POST.get("query", "")))
        view = services.save_view(page=page, name=request.POST.get("name", ""), query=query, by=self.actor)
        self.told(_("Saved as “%(name)s”.") % {"name": view.name}, undo=reverse("remove_view", args=[view.pk]))
        return redirect(address(page, query))

    def back(self) -> str:
        page = self.request.POST.get("page", "")
        return address(page, query_of(page, QueryDict(self.request.POST.get("query", ""))))


class RenameView(Saving):
    """Call a view otherwise."""

    def post(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        name = request.POST.get("name") or request.GET.get("name", "")
        view, before = services.rename_view(view_id=view_id, name=name, by=self.actor)
        undo = f"{reverse('rename_view', args=[view_id])}?{urlencode({'name': before})}"
        self.told(_("“%(before)s” is called “%(name)s” now.") % {"before": before, "name": view.name}, undo=undo)
        return redirect(address(view.page, view.query))


class RemoveView(Saving):
    """Do without a view."""

    def post(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        view = services.remove_view(view_id=view_id, by=self.actor)
        self.told(_("“%(name)s” is removed.") % {"name": view.name}, undo=reverse("restore_view", args=[view.pk]))
        return redirect(address(view.page, view.query))


class RestoreView(Saving):
    """Put a removed view back."""

    def post(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        view = services.restore_view(view_id=view_id, by=self.actor)
        self.told(_("“%(name)s” is back.") % {"name": view.name})
        return redirect(address(view.page, view.query))
