"""Where a mail's link leads: one button, and no more mails of that kind. Nobody has to sign in."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.notifications import unsubscribing
from backend.notifications.kinds import GROUPS
from backend.web.base import Answer


@method_decorator(csrf_exempt, name="dispatch")  # mail programs post here by themselves (RFC 8058): the token proves it
class Unsubscribe(Answer):
    """Looking changes nothing: programs that follow every link of a mail do not unsubscribe anybody."""

    template_name = "web/unsubscribe.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"  # the address is a key
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(token, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        unsubscribing.unsubscribe(unsubscribing.read(token))
        return self._page(token, is_done=True)

    def _page(self, token: str, *, is_done: bool) -> HttpResponse:
        asked = unsubscribing.read(token)
        with translation.override(asked.user.language):
            response = self.show(groups=[GROUPS[group] for group in asked.groups], is_done=is_done)
            response.headers["Content-Language"] = asked.user.language
        return response
