"""Web push (RFC 8030, 8291, 8292): a notice that a reader's browser shows, encrypted for that browser alone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _
from py_vapid import Vapid02

from backend.core import outbound
from backend.core.clock import now
from backend.notifications.channels.posting import post
from backend.notifications.letters import Letter
from backend.notifications.refusals import AddressNotAllowed

PURPOSE = b"cloudsec: web push"  # keys made from SECRET_KEY for other purposes are other keys
KEPT_SECONDS = 86_400  # by the push service, while the browser is away
SIGNED_FOR = 12 * 3600  # seconds; services take at most a day
LONGEST_TEXT = 600  # characters: a push holds 4 KB, a Chinese character has three bytes
POINT, SECRET = 65, 16  # bytes of a browser's public key and of its secret
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256
GONE = (404, 410)


def public_key() -> str:
    """What a browser is given to subscribe with (`applicationServerKey`), in base64url."""
    point = _private_key(settings.SECRET_KEY).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def check(endpoint: str, keys: Mapping[str, str]) -> str:
    """The address of a browser, as it is kept. Raises `backend.core.outbound.Refused`, `AddressNotAllowed`."""
    outbound.check(endpoint)
    try:
        sizes = {name: len(urlsafe_b64decode(keys[name] + "=" * (-len(keys[name]) % 4))) for name in ("p256dh", "auth")}
    except (KeyError, ValueError):
        sizes = {}
    if sizes != {"p256dh": POINT, "auth": SECRET} or not _is_on_the_curve(keys["p256dh"]):
        raise AddressNotAllowed(fields={"keys": [_("These are not the keys of a browser.")]})
    kept = {"endpoint": endpoint, "keys": {name: keys[name] for name in ("p256dh", "auth")}}
    return json.dumps(kept, sort_keys=True)


def send(letter: Letter) -> None:
    """One notice. Raises `TransientError`, `PermanentError`; `AddressGone` when the browser has unsubscribed."""
    from pywebpush import WebPusher  # brings an HTTP client of its own along, which nobody uses

    subscription = json.loads(letter.address)
    title, text = letter.subject[:LONGEST_TEXT], letter.text[:LONGEST_TEXT]
    notice = {"title": title, "body": text, "url": letter.link, "tag": str(letter.key)}
    body = WebPusher(subscription).encode(json.dumps(notice, ensure_ascii=False).encode())["body"]
    headers = {
        **_signature(subscription["endpoint"]),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
    }
    post(subscription["endpoint"], body=body, headers=headers, gone=GONE)


def _signature(endpoint: str) -> dict[str, str]:
    """Who sends, signed for the push service (VAPID)."""
    parts = urlsplit(endpoint)
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now().timestamp()) + SIGNED_FOR,
        "sub": f"mailto:{sender}",
    }
    signed: dict[str, str] = Vapid02(_private_key(settings.SECRET_KEY)).sign(claims)
    return signed


def _is_on_the_curve(point: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), urlsafe_b64decode(point + "=" * (-len(point) % 4)))
    except ValueError:
        return False
    return True


@cache
def _private_key(secret_key: str) -> ec.EllipticCurvePrivateKey:
    """The installation's key, made from SECRET_KEY: nobody has to keep another one. Browsers subscribe anew when that
    changes."""
    drawn = HKDF(algorithm=SHA256(), length=48, salt=None, info=PURPOSE).derive(secret_key.encode())
    return ec.derive_private_key(int.from_bytes(drawn) % (ORDER - 1) + 1, ec.SECP256R1())
