"""What went wrong, as a page of its own. It can be shown whatever is down: of the database only the reader's language
is asked, and of a fault not even that.
"""

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from backend.core.errors import Conflict, Forbidden, Invalid, Refusal, Stale, Text

# The first row whose class fits decides with which status a page shows a refusal.
STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (Invalid, 422),
    (Forbidden, 403),
    (Stale, 409),
    (Conflict, 409),
    (Refusal, 422),
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere, or to what the reader may not know of."""
    refusal = exception.__cause__
    with translation.override(language_of(request)):
        detail = words_of(refusal) if isinstance(refusal, Refusal) else _("The address is wrong, or it is not for you.")
        return _page(request, 404, _("There is nothing here"), detail)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is for others."""
    with translation.override(language_of(request)):
        return _page(request, 403, _("This page is not for you"), str(exception))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or from one that was open for too long."""
    with translation.override(language_of(request)):
        detail = _("Go back, load the page again, and send it once more.")
        return _page(request, 403, _("This form is too old"), detail)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, or that carries too much."""
    with translation.override(language_of(request)):
        detail = _("What was sent cannot be read, or it is larger than allowed.")
        return _page(request, 400, _("This did not work"), detail)


def too_many(request: HttpRequest) -> HttpResponse:
    """Attempts in too quick succession."""
    with translation.override(language_of(request)):
        return _page(request, 429, _("Too many attempts"), _("Please wait a few minutes, then try again."))


def cut(request: HttpRequest) -> HttpResponse:
    """A form that did not arrive whole, or too slowly."""
    with translation.override(language_of(request)):
        detail = _("Nothing was changed. Go back, and send it again.")
        return _page(request, 408, _("What you sent did not arrive whole"), detail)


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: no details, only the id by which the log finds it."""
    detail = _("The fault is ours, and it has been noted. Please try again in a moment.")
    return _page(request, 500, _("Something went wrong"), detail)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that the domain does not show to this reader."""
    return _page(request, status_of(refusal), str(refusal.title), refusal.detail)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a page that shows `refusal`."""
    return next(code for kind, code in STATUS if isinstance(refusal, kind))


def words_of(refusal: Refusal) -> str:
    """The refusal in one or two sentences, with what is wrong with each value."""
    fields: dict[str, list[Text]] = refusal.fields if isinstance(refusal, Invalid) else {}
    details = [refusal.title, refusal.detail, *(text for texts in fields.values() for text in texts)]
    return " ".join(dict.fromkeys(str(text) for text in details if text))


def language_of(request: HttpRequest) -> str:
    """The language chosen in this browser, or else that of who is signed in, or else the one the browser asks for."""
    asked: str = translation.get_language() or settings.LANGUAGE_CODE
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        return asked
    try:
        user = getattr(request, "user", None)
        return str(user.language) if user is not None and user.is_authenticated else asked
    except (DatabaseError, InterfaceError, PoolTimeout):
        return asked


def _page(request: HttpRequest, status: int, title: str, detail: Text) -> HttpResponse:
    context = {"title": title, "detail": detail, "request_id": request.META.get("HTTP_X_REQUEST_ID", "")}
    return render(request, "web/problem.html", context, status=status)
