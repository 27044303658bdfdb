"""What all pages have in common: who reads them, in which language and time zone, and what becomes of a refusal."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import BadRequest
from django.db import transaction
from django.forms import BaseForm, FileField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.gzip import gzip_page

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound, Refusal
from backend.files import parts
from backend.files.uploads import TooManyFiles
from backend.secretaries.services import actor_of
from backend.tasks.models import Task
from backend.web import problems
from backend.web.problems import language_of, status_of, words_of
from backend.web.shell import shell_of

PARTS = "parts."  # before the name of a field: its files that came in parts
_compressed = gzip_page(render)  # of a random length, so that nothing secret can be guessed from it (BREACH)


class Answer(View):
    """A page for anybody.

    Refusals are dealt with here and nowhere else: a form comes back with what was typed and what is wrong with it; a
    button without a form leads back to its page with a message; what the reader may not know of is not found.
    """

    template_name: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_nul(request.POST)
        try:
            self.check()
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return self.refused(refusal)

    def check(self) -> None:
        """Refuse those for whom this page is not, before anything of it is read or shown."""

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        """The page, filled in; or the one of another template."""
        page: HttpResponse = _compressed(self.request, template or self.template_name, context, status=status)
        page["Link"] = f"<{static('web/app.css')}>; rel=preload; as=style"  # asked for before the page is read
        return page

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The answer to what the domain says no to."""
        if isinstance(refusal, NotFound):
            raise Http404 from refusal
        if self.request.method == "POST":
            messages.error(self.request, words_of(refusal))
            return redirect(self.back())
        return problems.refused(self.request, refusal)

    def back(self) -> str:
        """Where a button leads back to when it is refused."""
        return reverse("home")

    def told(self, text: str, *, undo: str = "") -> None:
        """Tell the reader on the next page what was done. Posting to the address `undo` takes it back."""
        messages.success(self.request, text, extra_tags=undo)


class Page(AccessMixin, Answer):
    """A page for somebody who is signed in, in their language and time zone."""

    actor: Actor
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        assert isinstance(request.user, User)
        self.at, self.actor = now(), actor_of(request.user)
        with terms_of(request):
            response = super().dispatch(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", translation.get_language())
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        frame: dict[str, Any] = {"shell": shell_of(self.request, self.actor), "actor": self.actor, "at": self.at}
        return super().show(status=status, **frame, **context)

    def key(self, name: str) -> UUID | None:
        """A key in the address, or None. Raises `Http404` for what is none."""
        text = self.request.GET.get(name, "")
        try:
            return UUID(text) if text else None
        except ValueError:
            raise Http404 from None


class FormPage(Answer, ABC):
    """A page with one form: shown, filled in, and shown again until it is right."""

    form: BaseForm | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.form = self.make_form()
        return self.again(status=200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.form = self.make_form(data=request.POST, files=request.FILES)
        if not self.form.is_valid():
            return self.again(status=422)
        return self.carry_out(self.form.cleaned_data)

    def carry_out(self, values: dict[str, Any]) -> HttpResponse:
        """Do what a form that is right says, and go on."""
        done = self.act(values)
        return redirect(done) if isinstance(done, str) else done

    @abstractmethod
    def make_form(self, **typed: Any) -> BaseForm:
        """The form, empty or with what was `typed`."""

    @abstractmethod
    def act(self, values: dict[str, Any]) -> str | HttpResponse:
        """Do it, and say where to go next; or answer with what is shown this once."""

    def again(self, *, status: int) -> HttpResponse:
        """The page with the form as it stands."""
        return self.show(form=self.form, status=status)

    def refused(self, refusal: Refusal) -> HttpResponse:
        if self.form is None or not self.form.is_bound or isinstance(refusal, NotFound):
            return super().refused(refusal)
        put_on(self.form, refusal)
        return self.again(status=status_of(refusal))


class TakesParts(FormPage):
    """A form whose large files a script has sent before, in parts: it names each as `parts.<field>`.

    They are let go in the transaction that stores them: what is refused can be sent again, what is done is not.
    """

    actor: Actor
    sent: frozenset[UUID] = frozenset()  # the uploads in parts that come with the form

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        named = {name.removeprefix(PARTS): texts for name, texts in request.POST.lists() if name.startswith(PARTS)}
        sent = {field: list(dict.fromkeys(map(key_of, texts))) for field, texts in named.items()}
        if sent:
            self.form = self.make_form(data=request.POST, files=request.FILES)  # to come back with, should one be gone
            self._receive(request, self.form, sent)
        return self.press(request, **kwargs)

    def _receive(self, request: HttpRequest, form: BaseForm, sent: dict[str, list[UUID]]) -> None:
        """Put files that came in parts beside those that came with the form."""
        if any(not isinstance(form.fields.get(field), FileField) for field in sent):
            raise Invalid(_("This form takes no such file."))
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        whole = [upload for _field, uploads in request.FILES.lists() for upload in uploads]
        if len(whole) + sum(len(keys) for keys in sent.values()) > most:
            raise TooManyFiles(most=most)
        for field, keys in sent.items():
            for key in keys:
                request.FILES.appendlist(field, parts.take(upload_id=key, by=self.actor))
        self.sent = frozenset(chain.from_iterable(sent.values()))

    def press(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take what the form says, with all its files."""
        return super().post(request, **kwargs)

    def carry_out(self, values: dict[str, Any]) -> HttpResponse:
        if not self.sent:
            return super().carry_out(values)
        with transaction.atomic():
            self.let_go()
            return super().carry_out(values)

    def let_go(self) -> None:
        """Let go of what came in parts, in the transaction that stores it; the scan, which takes a while, is over."""
        parts.let_go(upload_ids=self.sent, by=self.actor)


class OfTask(Page):
    """A page about one task, found by its number among those that the actor may know of."""

    @cached_property
    def task(self) -> Task:
        """The task. Strangers meet 404."""
        return get_object_or_404(Task.objects.visible_to(self.actor).with_people(), number=self.kwargs["number"])

    def back(self) -> str:
        return reverse("task", args=[self.kwargs["number"]])


def key_of(text: str) -> UUID:
    """A key that somebody sent; for what is none, that of nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def is_fetched_again(request: HttpRequest) -> bool:
    """Whether a script names the page itself as the one it is on: nobody came to read it.

    So it does when something on the open page changed, and for a look at a part of it from a list.
    """
    return urlsplit(request.headers.get("HX-Current-URL", "")).path == request.path


def refuse_nul(values: QueryDict) -> None:
    """Refuse, with 400, what no text column can hold. Of addresses `CleanAddress` has seen to that before."""
    if any("\x00" in text for name, texts in values.lists() for text in (name, *texts)):
        raise BadRequest("NUL")


def next_page(request: HttpRequest, otherwise: str = "") -> str:
    """Where a small form of many pages leads back to: the page it was on, and never to another site.

    `otherwise`, or home, when the form does not say it.
    """
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise or reverse("home")


def put_on(form: BaseForm, refusal: Refusal) -> None:
    """Write the refusal on the form: beside the fields it names, or above it."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for name, texts in fields.items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    if not fields or refusal.detail:
        form.add_error(None, words_of(refusal) if not fields else str(refusal.detail))


@contextmanager
def terms_of(request: HttpRequest) -> Iterator[None]:
    """The reader's own time zone; the language they chose in this browser, or else that of their profile."""
    assert isinstance(request.user, User)
    with timezone.override(request.user.time_zone), translation.override(language_of(request)):
        yield
