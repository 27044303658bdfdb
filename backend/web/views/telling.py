"""How and where one is told what happens."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.notifications import services
from backend.notifications.channels import CHANNELS
from backend.notifications.kinds import WORDS
from backend.notifications.models import Address
from backend.notifications.preferences import PRESETS
from backend.web.base import FormPage
from backend.web.forms.account import ChatForm
from backend.web.forms.telling import TellingForm
from backend.web.views.account import Section

NAMES = {
    "needed": (
        gettext_lazy("Only what needs me"),
        gettext_lazy("What waits for you and what becomes of your tasks comes at once, certificates in a digest."),
    ),
    "everything": (gettext_lazy("Everything"), gettext_lazy("All of it at once.")),
    "digest": (gettext_lazy("Digest"), gettext_lazy("All of it gathered, at your times.")),
}


class Telling(FormPage, Section):
    """Groups of events by channels, quiet hours, times of digests."""

    template_name = "web/account/telling.html"

    @cached_property
    def _said(self) -> services.Said:
        return services.preferences_of(by=self.actor)

    @cached_property
    def _channels(self) -> list[str]:
        """E-mail, and the others over which the person can be reached."""
        own = set(Address.objects.visible_to(self.actor).exclude(verified_at=None).values_list("channel", flat=True))
        return [name for name, channel in CHANNELS.items() if not channel.needs_address or name in own]

    def make_form(self, **typed: Any) -> TellingForm:
        typed.pop("files", None)
        return TellingForm(effective=self._said.effective, channels=self._channels, **typed)

    def act(self, values: dict[str, Any]) -> str:
        assert isinstance(self.form, TellingForm)
        services.set_preferences(by=self.actor, **self.form.said(self._said.own.choices))
        self.told(_("Saved."))
        return reverse("account_notifications")

    def again(self, *, status: int) -> HttpResponse:
        channels = [WORDS["channel"][name] for name in self._channels]
        return self.show(form=self.form, channels=channels, presets=self._presets, status=status)

    @property
    def _presets(self) -> list[tuple[str, Any, Any, bool]]:
        """Each with its name, its meaning, and whether it is what holds for the channels that are shown."""
        chosen = self._said.effective["choices"]
        found = []
        for name, preset in PRESETS.items():
            is_so = all(
                chosen.get(group, {}).get(channel, "at_once") == choice
                for group, choice in preset.items()
                for channel in self._channels
            )
            found.append((name, *NAMES[name], is_so))
        return found


class Preset(Section):
    """Choose everything at once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        if name not in PRESETS:
            raise Http404
        services.apply_preset(name=name, by=self.actor)
        self.told(_("Saved: %(preset)s.") % {"preset": NAMES[name][0]})
        return redirect("account_notifications")


class Addresses(FormPage, Section):
    """Bots of chat services, browsers, and the address one signs in with."""

    template_name = "web/account/addresses.html"

    def make_form(self, **typed: Any) -> ChatForm:
        return ChatForm(**typed)

    def act(self, values: dict[str, Any]) -> str:
        services.add_chat(by=self.actor, **values)
        self.told(_("Added. Send a test: once it arrives, the address is used."))
        return reverse("account_addresses")

    def again(self, *, status: int) -> HttpResponse:
        rows = Address.objects.visible_to(self.actor).order_by("id")
        names = [(WORDS["channel"][row.channel], row) for row in rows]
        return self.show(form=self.form, rows=names, status=status)


class AddressAction(Section):
    """One button of one address."""

    http_method_names = ["post"]

    def back(self) -> str:
        return reverse("account_addresses")


class TryAddress(AddressAction):
    """Send a test there, now."""

    def post(self, request: HttpRequest, address_id: UUID) -> HttpResponse:
        services.try_address(address_id=address_id, by=self.actor)
        self.told(_("The test has arrived."))
        return redirect(self.back())


class RemoveAddress(AddressAction):
    """Send nothing there any more."""

    def post(self, request: HttpRequest, address_id: UUID) -> HttpResponse:
        services.remove_address(address_id=address_id, by=self.actor)
        self.told(_("Nothing is sent there any more."))
        return redirect(self.back())
