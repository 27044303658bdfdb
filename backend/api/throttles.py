"""How often one may ask. Counted in Redis; when Redis is away, reading and writing go on, signing in is refused."""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class ActorThrottle(SimpleRateThrottle):
    """Per person or program; per address for strangers."""

    scope = "actor"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return f"throttle:{getattr(request.user, 'pk', None) or self.get_ident(request)}"


class SignInPerAddress(SimpleRateThrottle):
    """Against trying many accounts from one address."""

    scope = "sign_in_address"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return f"sign-in:{self.get_ident(request)}"


class SignInPerAccount(SimpleRateThrottle):
    """Against trying many passwords on one account. It slows down for minutes and never locks anyone out."""

    scope = "sign_in_account"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        data: Any = request.data
        email = data.get("email", "") if isinstance(data, dict) else ""
        return f"sign-in:{str(email).strip().lower()[:254]}"
