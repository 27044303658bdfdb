"""Who may act as oneself: browsers, the second factor, tokens, API keys of one's organizations, calendar addresses."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from allauth.core.ratelimit import consume_or_429
from allauth.mfa.models import Authenticator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import AccessKey, Organization, User
from backend.accounts.roles import Permission
from backend.core.clock import now
from backend.feeds import services as feeds
from backend.feeds.models import Feed
from backend.secretaries.services import actor_of
from backend.web.base import FormPage, terms_of
from backend.web.forms.account import ApiKeyForm, FeedForm, TokenForm
from backend.web.shell import shell_of
from backend.web.views.account import Section, sections

Type = Authenticator.Type


def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of allauth in our frame, and in the language and time zone of who is signed in. It is never stored."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return view(request, *args, **kwargs)
        with terms_of(request):
            response = view(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                actor = actor_of(request.user)
                frame = {"shell": shell_of(request, actor), "actor": actor, "at": now(), "sections": sections(request)}
                response.context_data = {**(response.context_data or {}), **frame}
                response.render()
            response.headers["Cache-Control"] = "no-store"
        return response

    return shown


class SigningIn(Section):
    """The password, the second factor, and the browsers in which one is signed in."""

    template_name = "web/account/signing_in.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        own = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
        codes = next((row for row in own if row.type == Type.RECOVERY_CODES), None)
        return self.show(
            totp=next((row for row in own if row.type == Type.TOTP), None),
            passkeys=[row for row in own if row.type == Type.WEBAUTHN],
            codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
            is_protected=any(row.type != Type.RECOVERY_CODES for row in own),
            sessions=accounts.sessions_of(by=self.actor),
            here=request.session.session_key,
        )


class EndSession(Section):
    """Sign one other browser out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, session_id: int) -> HttpResponse:
        accounts.end_session(session_id=session_id, by=self.actor)
        self.told(_("That browser is signed out."))
        return redirect("mfa_index")


class EndOtherSessions(Section):
    """Sign all browsers out but this one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        accounts.end_other_sessions(keep=request.session.session_key or "", by=self.actor)
        self.told(_("Everywhere else you are signed out."))
        return redirect("mfa_index")


class Keys(Section):
    """Tokens of one's own, and the API keys of organizations in which one manages them."""

    template_name = "web/account/keys.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.listed(token_form=TokenForm(auto_id="token_%s"), key_form=self.key_form())

    def listed(self, *, status: int = 200, **forms: BaseForm) -> HttpResponse:
        """The page with these forms on it."""
        keys = AccessKey.objects.visible_to(self.actor).live().select_related("organization", "made_by")
        return self.show(
            status=status,
            tokens=accounts.tokens_of(by=self.actor).order_by("-id"),
            keys=keys.filter(organization__in=self.organizations).order_by("organization__name", "-id"),
            organizations=self.organizations,
            **forms,
        )

    @cached_property
    def organizations(self) -> list[Organization]:
        """Those whose API keys the actor manages."""
        managed = self.actor.organizations_with(Permission.KEY_MANAGE)
        return list(Organization.objects.visible_to(self.actor).filter(pk__in=managed).order_by("name"))

    def key_form(self, **typed: Any) -> ApiKeyForm:
        """The form of a new API key."""
        managed = Organization.objects.filter(pk__in=[organization.pk for organization in self.organizations])
        return ApiKeyForm(organizations=managed.order_by("name"), auto_id="key_%s", **typed)

    def back(self) -> str:
        return reverse("account_keys")


class NewToken(FormPage, Keys):
    """Make a token, which is shown once. The password is asked for, and as often as when one signs in."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        held_off: HttpResponse | None = consume_or_429(request, action="reauthenticate", user=request.user)
        return held_off or super().post(request, **kwargs)

    def make_form(self, **typed: Any) -> TokenForm:
        return TokenForm(auto_id="token_%s", **typed)

    def act(self, values: dict[str, Any]) -> HttpResponse:
        assert isinstance(self.request.user, User)
        issued = accounts.sign_in(email=self.request.user.email, **values)
        return self.secret(
            title=_("Your new token"),
            meaning=_("A program that shows it acts as you. It is shown this once: keep it now."),
            secret=issued.secret,
        )

    def again(self, *, status: int) -> HttpResponse:
        assert self.form is not None
        return self.listed(status=status, token_form=self.form, key_form=self.key_form())


class NewApiKey(FormPage, Keys):
    """Make an API key of an organization, which is shown once."""

    http_method_names = ["post"]

    def make_form(self, **typed: Any) -> ApiKeyForm:
        return self.key_form(**typed)

    def act(self, values: dict[str, Any]) -> HttpResponse:
        issued = accounts.make_api_key(by=self.actor, **values)
        return self.secret(
            title=_("The new API key"),
            meaning=_("A program that shows it acts for the organization. It is shown this once: keep it now."),
            secret=issued.secret,
        )

    def again(self, *, status: int) -> HttpResponse:
        assert self.form is not None
        return self.listed(status=status, token_form=TokenForm(auto_id="token_%s"), key_form=self.form)


class RevokeKey(Keys):
    """A token or an API key is refused from now on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        key = get_object_or_404(AccessKey.objects.visible_to(self.actor).live(), pk=key_id)
        accounts.revoke(key=key, by=self.actor)
        self.told(_("Revoked: %(name)s.") % {"name": key.name})
        return redirect(self.back())


class Calendar(FormPage, Section):
    """Addresses under which calendar programs find one's due dates and leave."""

    template_name = "web/account/calendar.html"

    def make_form(self, **typed: Any) -> FeedForm:
        return FeedForm(**typed)

    def act(self, values: dict[str, Any]) -> HttpResponse:
        return self.made(feeds.make(by=self.actor, **values))

    def made(self, made: feeds.Made) -> HttpResponse:
        """The page that shows a new address."""
        return self.secret(
            title=_("The address of your calendar"),
            meaning=_("Whoever has it sees your calendar. It is shown this once: subscribe to it now."),
            secret=made.url,
        )

    def again(self, *, status: int) -> HttpResponse:
        return self.show(form=self.form, rows=feeds.feeds_of(by=self.actor).order_by("-id"), status=status)

    def back(self) -> str:
        return reverse("account_calendar")

    @cached_property
    def feed(self) -> Feed:
        """The one of the address. Strangers meet 404."""
        return get_object_or_404(feeds.feeds_of(by=self.actor), pk=self.kwargs["feed_id"])


class RegenerateFeed(Calendar):
    """Another address instead of this one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.made(feeds.regenerate(feed=self.feed, by=self.actor))


class RevokeFeed(Calendar):
    """Nothing is found at this address any more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        feeds.revoke(feed=self.feed)
        self.told(_("Nothing is found at this address any more."))
        return redirect(self.back())
