"""Secrets and signatures by the Standard Webhooks rules (standardwebhooks.com, specification 1.0)."""

import secrets
from base64 import b64encode
from datetime import datetime

from standardwebhooks import Webhook

from backend.core.secrets import unseal
from backend.webhooks.models import Endpoint, Message

PREFIX = "whsec_"
SECRET_BYTES = 32  # the rules ask for 24 to 64


def new_secret() -> str:
    """A secret in the form that receivers hand to their library."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(message: Message, endpoint: Endpoint, at: datetime) -> dict[str, str]:
    """The headers of one attempt at `at`: for a day after a rotation signed with both secrets."""
    name = str(message.pk)
    sealed = [endpoint.secret]
    if endpoint.former_until and at < endpoint.former_until:
        sealed.append(endpoint.former_secret)
    signatures = [Webhook(unseal(secret)).sign(name, at, message.body) for secret in sealed]
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
