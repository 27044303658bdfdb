"""Posting to a receiver that somebody else named, for the channels that do: what its answer means."""

from collections.abc import Collection, Mapping

from backend.core import outbound
from backend.notifications.channels.failures import AddressGone, PermanentError, TransientError

FINAL = frozenset({400, 401, 403, 404, 405, 410})


def post(url: str, *, body: bytes, headers: Mapping[str, str], gone: Collection[int] = ()) -> outbound.Answer:
    """The answer of a receiver that took it. Raises `TransientError`, `PermanentError`, `AddressGone` for `gone`."""
    try:
        answer = outbound.post(url, body=body, headers=headers)
    except outbound.Refused as error:
        raise PermanentError(str(error)) from error
    except outbound.Unreachable as error:
        raise TransientError(str(error)) from error
    if 200 <= answer.status < 300:
        return answer
    if answer.status in gone:
        raise AddressGone(f"HTTP {answer.status}")
    is_final = answer.status in FINAL or answer.status < 400  # a redirect is an answer, and not the one we want
    raise (PermanentError if is_final else TransientError)(f"HTTP {answer.status}")
