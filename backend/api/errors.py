"""Refusals and faults as RFC 9457 problems. The one place where the API decides on a status.

Every problem has a stable `code`, a translated `title` and `detail`, the request's id, and, for values that do not
fit, `errors`: one entry per field, with its path.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout
from rest_framework import exceptions, status
from rest_framework.response import Response

from backend.accounts.refusals import WrongCredentials
from backend.api.idempotency import KeyReused
from backend.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale
from backend.core.outbound import Busy
from backend.files.scanning import ScannerAway
from backend.files.uploads import TooLarge
from backend.live.refusals import NoRoom, TooManyStreams

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "https://cloudsecretary.example/problems/"

# The first row whose class fits decides.
STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (WrongCredentials, status.HTTP_401_UNAUTHORIZED),
    (KeyReused, status.HTTP_422_UNPROCESSABLE_ENTITY),
    (TooLarge, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE),
    (TooManyStreams, status.HTTP_429_TOO_MANY_REQUESTS),
    (NoRoom, status.HTTP_503_SERVICE_UNAVAILABLE),
    (Busy, status.HTTP_503_SERVICE_UNAVAILABLE),
    (ScannerAway, status.HTTP_503_SERVICE_UNAVAILABLE),
    (Invalid, status.HTTP_400_BAD_REQUEST),
    (Forbidden, status.HTTP_403_FORBIDDEN),
    (NotFound, status.HTTP_404_NOT_FOUND),
    (Stale, status.HTTP_412_PRECONDITION_FAILED),
    (Conflict, status.HTTP_409_CONFLICT),
    (Refusal, status.HTTP_400_BAD_REQUEST),
)


def problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler."""
    request = context["request"]
    answer = _answer(exception)
    if answer is None:
        return None
    code, body, headers = answer
    return Response(_body(code, request=request, **body), status=code, headers=headers, content_type=MEDIA_TYPE)


def status_of(refusal: Refusal) -> int:
    """The HTTP status that a refusal is answered with."""
    return next(code for kind, code in STATUS if isinstance(refusal, kind))


def plain_problem(code: int, name: str, title: str, request: HttpRequest | None = None) -> HttpResponse:
    """A problem from outside a view: middleware, unknown addresses, faults."""
    return JsonResponse(_body(code, request=request, code=name, title=title), status=code, content_type=MEDIA_TYPE)


Answer = tuple[int, dict[str, Any], dict[str, str]]


def _answer(exception: Exception) -> Answer | None:
    match exception:
        case Refusal():
            return _refused(exception)
        case exceptions.ValidationError():
            body = {"code": "invalid", "title": str(Invalid.title), "errors": list(_errors(exception.detail))}
            return status.HTTP_400_BAD_REQUEST, body, {}
        case DjangoValidationError():
            return _refused(Invalid(fields={"non_field_errors": list(exception.messages)}))
        case exceptions.APIException():
            return _of_framework(exception)
        case Http404():
            return _refused(NotFound())
        case PermissionDenied():
            return _refused(Forbidden())
        case UnreadablePostError():
            return 408, {"code": "too_slow", "title": _("The request was cut, or took too long to arrive.")}, {}
        case RequestDataTooBig():
            return 413, {"code": "too_large", "title": _("The request is too large.")}, {}
        case SuspiciousOperation():
            return 400, {"code": "malformed", "title": _("The request cannot be read.")}, {}
        case OperationalError() | PoolTimeout():
            log.warning("database_unavailable", error=str(exception))
            title = _("The service is briefly unavailable. Please try again.")
            return 503, {"code": "unavailable", "title": title}, {"Retry-After": "2"}
    return None


def _refused(refusal: Refusal) -> Answer:
    body: dict[str, Any] = {"code": refusal.code, "title": str(refusal.title), **refusal.facts}
    if refusal.detail:
        body["detail"] = str(refusal.detail)
    if isinstance(refusal, Invalid):
        body["errors"] = list(_errors(refusal.fields))
    code = status_of(refusal)
    headers = {"WWW-Authenticate": "Bearer"} if code == status.HTTP_401_UNAUTHORIZED else {}
    if wait := refusal.facts.get("retry_after"):
        headers["Retry-After"] = str(wait)
    return code, body, headers


def _of_framework(exception: exceptions.APIException) -> Answer:
    headers = {}
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    code = exception.get_codes()
    body = {"code": code if isinstance(code, str) else "invalid", "title": str(exception.detail)}
    return exception.status_code, body, headers


def _errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """One entry per message, with the path of the field it is about."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _errors(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, (list, tuple)):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list, tuple))
            yield from _errors(inner, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path, "code": getattr(detail, "code", None) or "invalid", "message": str(detail)}


def _body(status_code: int, *, request: Any, code: str, title: str, **more: Any) -> dict[str, Any]:
    meta = getattr(request, "META", {})
    return {
        **more,  # first, so that no fact of a refusal hides what RFC 9457 says there
        "type": TYPE_BASE + code,
        "status": status_code,
        "code": code,
        "title": title,
        "request_id": meta.get("HTTP_X_REQUEST_ID", ""),
    }
