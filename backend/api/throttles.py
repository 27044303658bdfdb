"""How often one may ask. Counted in Redis; when Redis is away, reading and writing go on, signing in is refused."""

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

import structlog
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

log = structlog.get_logger(__name__)


class SignInUnavailable(APIException):
    status_code = 503
    default_code = "sign_in_unavailable"
    wait = 5

    def __init__(self) -> None:
        super().__init__(_("Signing in is briefly unavailable. Please try again."))


class Counted(SimpleRateThrottle):
    """At most so many requests in each window of the clock.

    One atomic counter per key and window, so that parallel requests cannot slip through between reading and writing.
    Over the border of two windows up to twice the rate may pass.
    """

    without_redis_allowed: ClassVar[bool] = True
    num_requests: int
    duration: int
    left: float

    def allow_request(self, request: Request, view: "APIView") -> bool:
        window, passed = divmod(self.timer(), self.duration)
        self.left = self.duration - passed
        key = f"{self.scope}:{self.get_cache_key(request, view)}:{int(window)}"
        try:
            self.cache.add(key, 0, timeout=2 * self.duration)
            return bool(self.cache.incr(key) <= self.num_requests)
        except ValueError:  # Redis came back, or was emptied, in between
            return self.without_redis_allowed
        except RedisError as error:
            log.warning("throttle_unreachable", scope=self.scope, error=str(error))
            if not self.without_redis_allowed:
                raise SignInUnavailable() from None
            return True

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return self.left


class ActorThrottle(Counted):
    """Per person or program; per address for strangers."""

    scope = "actor"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return str(getattr(request.user, "pk", None) or self.get_ident(request))


class SignInPerAddress(Counted):
    """Against trying many accounts from one address."""

    scope = "sign_in_address"
    without_redis_allowed = False

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return self.get_ident(request)


class SignInPerAccount(Counted):
    """Against trying many passwords on one account. It slows down for a minute and never locks anyone out.

    The account is the one signed in, or the one whose e-mail address a stranger names.
    """

    scope = "sign_in_account"
    without_redis_allowed = False

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        data: Any = request.data
        email = data.get("email", "") if isinstance(data, dict) else ""
        account = getattr(request.user, "pk", None) or str(email).strip().lower()
        return hashlib.sha256(str(account).encode()).hexdigest()
