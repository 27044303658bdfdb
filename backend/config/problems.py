"""What is said when an address or a request makes no sense: a page to people, a problem to programs."""

from django.http import HttpRequest, HttpResponse
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


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: no details, only the id by which the log finds it."""
    if _is_read_by_a_person(request):
        return pages.fault(request)
    return plain_problem(500, "fault", _("Something went wrong on our side."), request)


def _is_read_by_a_person(request: HttpRequest) -> bool:
    """Browsers ask for HTML by name; whoever takes anything is a program."""
    return not request.path.startswith("/api/") and request.get_preferred_type([JSON, HTML]) == HTML
