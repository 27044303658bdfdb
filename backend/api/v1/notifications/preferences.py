"""How people want to be told, and with what an organization's members start."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Organization
from backend.api.base import Resource
from backend.api.serializers import Strict
from backend.notifications import services
from backend.notifications.channels import CHANNELS
from backend.notifications.deciding import WEEKDAYS, Choice
from backend.notifications.kinds import GROUPS
from backend.notifications.models import Preference

HOWS = [(choice.value, choice.value) for choice in Choice]
DAYS = [(day, day) for day in WEEKDAYS]
MOST_QUIET, MOST_DIGESTS = 20, 6

WISH = {
    "choices": {"offers": {"webpush": "at_once"}, "conversation": {"email": "digest"}, "time": {"chat": "off"}},
    "quiet_hours": [{"start": "21:30", "end": "07:30", "days": list(WEEKDAYS)}],
    "only_in_working_hours": False,
    "urgent_passes": True,
    "digest_at": ["08:30", "17:00"],
}
EXAMPLE = OpenApiExample("Digests, quiet nights, urgent matters at any time", value=WISH, request_only=True)


def clock(**options: Any) -> serializers.RegexField:
    """A time of day on the person's own wall."""
    return serializers.RegexField(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, **options)


class GroupChoices(Strict):
    """For one group of kinds, what each channel does. What is left out is left to the organization, or the house."""

    email = serializers.ChoiceField(HOWS, required=False)
    chat = serializers.ChoiceField(HOWS, required=False)
    webpush = serializers.ChoiceField(HOWS, required=False)


class Choices(Strict):
    """By group of kinds."""

    offers = GroupChoices(required=False)
    work = GroupChoices(required=False)
    conversation = GroupChoices(required=False)
    result = GroupChoices(required=False)
    time = GroupChoices(required=False)
    certificates = GroupChoices(required=False)
    account = GroupChoices(required=False)


class QuietHours(Strict):
    """From `start` on each of `days` until `end`, which is on the next day if it is not after `start`."""

    start = clock()
    end = clock()
    days = serializers.ListField(
        child=serializers.ChoiceField(DAYS), min_length=1, max_length=7, default=list(WEEKDAYS)
    )


class PreferencesIn(Strict):
    """Everything is said anew. Null, or left out: as the organization says, or else the house."""

    choices = Choices(default=dict)
    quiet_hours = serializers.ListField(child=QuietHours(), max_length=MOST_QUIET, allow_null=True, default=None)
    only_in_working_hours = serializers.BooleanField(
        allow_null=True, default=None, help_text="A secretary's own hours; for others those of the organization."
    )
    urgent_passes = serializers.BooleanField(
        allow_null=True,
        default=None,
        help_text="Whether urgent kinds may come at any hour, and never wait for a digest.",
    )
    digest_at = serializers.ListField(
        child=clock(), min_length=1, max_length=MOST_DIGESTS, allow_null=True, default=None,
        help_text="Times of day in your own time zone.",
    )  # fmt: skip


class QuietHoursOut(serializers.Serializer[Any]):
    start = serializers.CharField()
    end = serializers.CharField()
    days = serializers.ListField(child=serializers.ChoiceField(DAYS))


class EffectiveChoices(serializers.Serializer[Any]):
    email = serializers.ChoiceField(HOWS)
    chat = serializers.ChoiceField(HOWS)
    webpush = serializers.ChoiceField(HOWS)


class Effective(serializers.Serializer[Any]):
    """What holds, with everything said."""

    choices = serializers.DictField(child=EffectiveChoices())
    quiet_hours = serializers.ListField(child=QuietHoursOut())
    only_in_working_hours = serializers.BooleanField()
    urgent_passes = serializers.BooleanField()
    digest_at = serializers.ListField(child=serializers.CharField())


class PreferencesOut(serializers.Serializer[Any]):
    """What was said, and what holds. Null: nothing was said of it."""

    choices = serializers.DictField(child=serializers.DictField(child=serializers.ChoiceField(HOWS)))
    quiet_hours = serializers.ListField(child=QuietHoursOut(), allow_null=True)
    only_in_working_hours = serializers.BooleanField(allow_null=True)
    urgent_passes = serializers.BooleanField(allow_null=True)
    digest_at = serializers.ListField(child=serializers.CharField(), allow_null=True)
    effective = Effective()


def answer(said: services.Said) -> Response:
    """Own words and what holds."""
    effective = dict(said.effective)
    effective["choices"] = {
        group.value: {name: effective["choices"].get(group, {}).get(name, Choice.AT_ONCE) for name in CHANNELS}
        for group in GROUPS
    }
    own = {name: getattr(said.own, str(name)) for name in PreferencesIn().fields}
    return Response(PreferencesOut({**own, "effective": effective}).data)


class MyPreferences(Resource):
    queryset = Preference.objects.none()
    serializer_class = PreferencesIn
    pagination_class = None

    @extend_schema(
        operation_id="read_my_notification_preferences",
        tags=["notifications"],
        summary="How you are told",
        responses=PreferencesOut,
    )
    def retrieve(self, request: Request) -> Response:
        return answer(services.preferences_of(by=self.actor))

    @extend_schema(
        operation_id="set_my_notification_preferences",
        tags=["notifications"],
        summary="Say how you want to be told",
        request=PreferencesIn,
        responses=PreferencesOut,
        examples=[EXAMPLE],
    )
    def update(self, request: Request) -> Response:
        return answer(services.set_preferences(by=self.actor, **self.read()))


class OrganizationPreferences(Resource):
    queryset = Preference.objects.none()
    serializer_class = PreferencesIn
    pagination_class = None

    def _organization(self, organization_id: UUID) -> Organization:
        return get_object_or_404(Organization.objects.visible_to(self.actor), pk=organization_id)

    @extend_schema(
        operation_id="read_organization_notification_preferences",
        tags=["notifications"],
        summary="How an organization's members are told who say nothing else",
        responses=PreferencesOut,
    )
    def retrieve(self, request: Request, organization_id: UUID) -> Response:
        return answer(services.preferences_of(by=self.actor, organization=self._organization(organization_id)))

    @extend_schema(
        operation_id="set_organization_notification_preferences",
        tags=["notifications"],
        summary="Say how an organization's members are told who say nothing else (those who manage members)",
        request=PreferencesIn,
        responses=PreferencesOut,
        examples=[EXAMPLE],
    )
    def update(self, request: Request, organization_id: UUID) -> Response:
        organization = self._organization(organization_id)
        return answer(services.set_preferences(by=self.actor, organization=organization, **self.read()))
