"""What every request passes, whatever it asks for."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backend.api.errors import plain_problem
from backend.core.ids import new_id

Handler = Callable[[HttpRequest], HttpResponse]
ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{1,64}")


class RequestId:
    """Gives each request an id, the caller's when it is well formed, and answers with it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.META.get("HTTP_X_REQUEST_ID", "")  # `headers` would be kept as it is now
        request.META["HTTP_X_REQUEST_ID"] = wanted if ACCEPTABLE.fullmatch(wanted) else str(new_id())
        response = self.get_response(request)
        response["X-Request-ID"] = request.META["HTTP_X_REQUEST_ID"]
        return response


class CleanAddress:
    """Refuses addresses that no text column could hold: NUL characters, broken UTF-8. No page is there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.get_full_path()
        if "%00" in address or "\x00" in request.path or "\ufffd" in request.path:
            if request.method in ("GET", "HEAD") and not request.path.startswith("/api/"):
                raise Http404
            return plain_problem(400, "bad_address", _("The address holds characters that are not allowed."), request)
        return self.get_response(request)
