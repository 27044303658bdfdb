"""Posting to a receiver that somebody else named, for the channels that do: what its answer means."""

from collections.abc import Collection, Mapping

from backend.core import outbound
from backend.notifications.channels.failures import AddressGone, LetterRefused, PermanentError, TransientError

GONE = frozenset({401, 403, 404, 405, 410})  # nobody takes anything there, or nothing of ours
REFUSED = frozenset({400, 413, 422})  # this letter is not taken; another may be


def post(url: str, *, body: bytes, headers: Mapping[str, str], gone: Collection[int] = ()) -> outbound.Answer:
    """The answer of a receiver that took it.

    Raises `TransientError`, `PermanentError`, `LetterRefused`; `AddressGone` for `gone`.
    """
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
    raise failure_of(answer.status)


def failure_of(status: int) -> TransientError | PermanentError:
    """What an HTTP status that is no yes means for the letter and its address."""
    if status in REFUSED:
        return LetterRefused(f"HTTP {status}")
    is_gone = status in GONE or status < 400  # a redirect is an answer, and not the one we want
    return (PermanentError if is_gone else TransientError)(f"HTTP {status}")
