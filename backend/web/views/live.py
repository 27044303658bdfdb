"""The live stream of the web client: the API's, by the browser's session alone."""

from django.http import HttpRequest, HttpResponse
from django.views import View

from backend.accounts.models import User
from backend.live import admission
from backend.live.refusals import NoRoom, TooManyStreams
from backend.secretaries.services import actor_of
from backend.web.problems import words_of

REFUSED = {TooManyStreams: 429, NoRoom: 503}


class LiveStream(View):
    """No page: a script listens here. Who is not signed in is told so, and not led to the sign-in page."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return HttpResponse(status=401)
        terms = {"by": actor_of(request.user), "session_key": request.session.session_key}
        try:
            return admission.answer(request.META, request.method, **terms)
        except (TooManyStreams, NoRoom) as refusal:
            wait = {"Retry-After": str(refusal.facts["retry_after"])}
            return HttpResponse(words_of(refusal), status=REFUSED[type(refusal)], headers=wait)
