"""What is said when an address or a request makes no sense: a page to people, a problem to programs."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from backend.api.errors import plain_problem
from backend.web import problems as pages

HTML, JSON = "text/html", "application/json"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An unknown address."""
    if _is_read_by_a_person(request):
        return pages.not_found(request, exception)
    return plain_problem(404, "not_found", _("There is nothing here."), request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Somebody else's page."""
    if _is_read_by_a_person(request):
        return pages.forbidden(request, exception)
    return plain_problem(403, "forbidden", _("You may not do this."), request)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself refuses to read."""
    if _is_read_by_a_person(request):
        return pages.malformed(request, exception)
    return plain_problem(400, "malformed", _("The request cannot be read."), request)


def cut(request: HttpRequest) -> HttpResponse:
    """A form that did not arrive whole, or too slowly."""
    if _is_read_by_a_person(request):
        return pages.cut(request)
    return plain_problem(408, "too_slow", _("The request was cut, or took too long to arrive."), request)


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: no details, only the id by which the log finds it."""
    if _is_read_by_a_person(request):
        return pages.fault(request)
    return plain_problem(500, "fault", _("Something went wrong on our side."), request)


class WholeForms:
    """Answers forms that were cut, which is no fault of ours: Django's guard of forms would take them for empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Read the form of a page. The API reads for itself: its bodies are of other kinds."""
        if request.method == "POST" and not request.path.startswith("/api/"):
            try:
                request.POST  # noqa: B018
            except UnreadablePostError:
                return cut(request)
        return None


def _is_read_by_a_person(request: HttpRequest) -> bool:
    """Browsers ask for HTML by name; whoever takes anything is a program."""
    return not request.path.startswith("/api/") and request.get_preferred_type([JSON, HTML]) == HTML
