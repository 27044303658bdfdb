"""What production refuses to start with."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured


def refuse_unsafe(*, production: bool, secret_key: str, development_key: str, hosts: Sequence[str]) -> None:
    """Raise `ImproperlyConfigured` for settings that must never reach production. Elsewhere they are allowed."""
    if not production:
        return
    if secret_key == development_key or len(secret_key) < 50 or len(set(secret_key)) < 5:
        raise ImproperlyConfigured("SECRET_KEY must be a secret of your own, at least 50 characters, in production")
    if not hosts or any("*" in host or host.startswith(".") for host in hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts in production, without wildcards")
