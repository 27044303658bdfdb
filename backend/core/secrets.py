"""Secrets that must stay usable: sealed with a key made from SECRET_KEY, so that the database alone gives none away.

What only has to be recognized (tokens, passwords) is hashed instead, and never comes here.
"""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"cloudsec: sealed secrets"  # keys made from SECRET_KEY for other purposes are other keys


class Unreadable(Exception):
    """Sealed under a SECRET_KEY that is neither the present one nor one of SECRET_KEY_FALLBACKS, or damaged."""


def seal(text: str) -> str:
    """`text` encrypted and authenticated (Fernet) under the present SECRET_KEY; different every time."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed, under the present key or a former one. Raises `Unreadable`."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(
            "A sealed secret cannot be read. Is a former SECRET_KEY missing among the fallbacks?"
        ) from None


def _keys() -> MultiFernet:
    return MultiFernet([_made_from(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def _made_from(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(key))
