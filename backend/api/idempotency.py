"""`Idempotency-Key`: a write that is repeated with the same key is done once, and answered alike.

Source: IETF draft-ietf-httpapi-idempotency-key-header-07. The answer is stored in the transaction that did the work,
so that a process killed after the commit answers the repetition from the store.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.models import StoredAnswer
from backend.core.errors import Conflict, Invalid, Refusal

LONGEST_KEY = 255
KEPT_HEADERS = ("Location", "ETag")
Handler = Callable[..., Response]


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    title = _("This Idempotency-Key was used for another request.")


class TwinRunning(Conflict):
    code = "idempotency_key_in_use"
    title = _("A request with this Idempotency-Key is still running. Try again shortly.")


def once(handler: Handler, *, secret_fields: tuple[str, ...] = ()) -> Handler:
    """`handler`, done once per caller and `Idempotency-Key`. Without the header it is `handler`.

    `secret_fields` are left out of the stored answer: they are shown once.
    """

    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        caller = getattr(request.user, "pk", None)
        if key is None or caller is None:
            return handler(request, *args, **kwargs)
        if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
            raise Invalid(fields={"Idempotency-Key": [_("Use 1 to 255 printable characters.")]})
        with transaction.atomic():
            return _answer_once(str(caller), key, secret_fields, handler, request, *args, **kwargs)

    return answer


def _answer_once(
    caller: str, key: str, secret_fields: tuple[str, ...], handler: Handler, request: Request, *args: Any, **kwargs: Any
) -> Response:
    if not _lock(f"{caller}:{key}"):
        raise TwinRunning()
    fingerprint = _fingerprint(request)
    stored = StoredAnswer.objects.filter(caller=caller, key=key).first()
    if stored:
        if stored.fingerprint != fingerprint:
            raise KeyReused()
        return _replay(stored)
    response = handler(request, *args, **kwargs)
    data = response.data
    if secret_fields and isinstance(data, dict):
        data = {name: None if name in secret_fields else value for name, value in data.items()}
    StoredAnswer.objects.create(
        caller=caller,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=JSONRenderer().render(data) if data is not None else b"",
    )
    return response


def forget(*, at: datetime) -> int:
    """Delete answers older than the promised hours. Returns how many."""
    age = timedelta(hours=settings.IDEMPOTENCY_HOURS)
    return StoredAnswer.objects.filter(created_at__lt=at - age).delete()[0]


def _lock(name: str) -> bool:
    """Whether nobody else is answering this key. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def _replay(stored: StoredAnswer) -> Response:
    data = orjson.loads(bytes(stored.body)) if stored.body else None
    return Response(data, status=stored.status, headers={**stored.headers, "Idempotency-Replayed": "true"})


def _fingerprint(request: Request) -> str:
    """A name of the request that only this installation can compute: bodies hold passwords, which could be guessed."""
    place = f"{request.method} {request.path}\n".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), place, hashlib.sha256)
    data: Any = request.data
    if hasattr(data, "lists"):  # a form: its values and the bytes of its files
        data = [[name, [_plain(value) for value in values]] for name, values in sorted(data.lists())]
    digest.update(orjson.dumps(data, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _plain(value: Any) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256(value.name.encode() if value.name else b"")
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
