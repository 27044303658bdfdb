"""Where the caller can be reached: bots of chat services, and browsers."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.permissions import require_person
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict
from backend.notifications import services
from backend.notifications.channels import CHANNELS
from backend.notifications.channels.webpush import public_key
from backend.notifications.models import Address

CHOICES = [(channel, channel) for channel in CHANNELS]
BROWSER = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABn",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
    "label": "Firefox at the office",
}


class AddressOut(serializers.Serializer[Any]):
    """Where you can be reached. The address itself is shown to nobody any more: it is a key."""

    id = serializers.UUIDField()
    channel = serializers.ChoiceField(CHOICES)
    label = serializers.CharField()  # type: ignore[assignment]
    verified_at = serializers.DateTimeField(allow_null=True, help_text="Null: nothing is sent before a test arrives.")
    disabled_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is refused for good.")
    reason = serializers.CharField(allow_blank=True, help_text="Why it was disabled.")
    created_at = serializers.DateTimeField()


class ChatAddressIn(Strict):
    address = LineField(max_length=1000, help_text="What the chat service shows for your bot.")
    label = LineField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]


class BrowserKeys(Strict):
    p256dh = serializers.CharField(max_length=200)
    auth = serializers.CharField(max_length=100)


class PushSubscriptionIn(Strict):
    """What `PushManager.subscribe()` gives in the browser, as `toJSON()` writes it."""

    endpoint = LineField(max_length=2000)
    keys = BrowserKeys()
    expirationTime = serializers.IntegerField(allow_null=True, required=False)
    label = LineField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]


class PushKeyOut(serializers.Serializer[Any]):
    public_key = serializers.CharField(help_text="The `applicationServerKey`, in base64url.")


class Addresses(Resource):
    queryset = Address.objects.none()
    serializer_class = AddressOut

    def get_queryset(self) -> QuerySet[Address]:
        require_person(self.actor)
        return Address.objects.visible_to(self.actor)

    @extend_schema(
        operation_id="list_my_addresses",
        tags=["notifications"],
        summary="Where you can be reached, besides the address you sign in with",
        responses=AddressOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), AddressOut)

    @extend_schema(
        operation_id="add_my_chat_address",
        tags=["notifications"],
        summary="Add a bot of WeCom, DingTalk, Feishu, Slack, Teams or another chat service",
        description="It is used from the moment a test has arrived there: `test_my_address`.",
        request=ChatAddressIn,
        responses={201: AddressOut},
        examples=[
            OpenApiExample(
                "A bot of WeCom",
                value={
                    "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6",
                    "label": "Our group",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        require_person(self.actor)
        address = services.add_chat(by=self.actor, **self.read(ChatAddressIn))
        return Response(AddressOut(address).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="remove_my_address", tags=["notifications"], summary="Send nothing there any more",
        responses={204: None},
    )  # fmt: skip
    def destroy(self, request: Request, pk: UUID) -> Response:
        require_person(self.actor)
        services.remove_address(address_id=pk, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="test_my_address",
        tags=["notifications"],
        summary="Send a test there now",
        description="When it arrives, the address is used, even if it was disabled before.",
        request=None,
        responses=AddressOut,
    )
    @action(detail=True, methods=["post"], url_path="test")
    def test(self, request: Request, pk: UUID) -> Response:
        require_person(self.actor)
        return Response(AddressOut(services.try_address(address_id=pk, by=self.actor)).data)


class PushSubscriptions(Resource):
    queryset = Address.objects.none()
    serializer_class = PushSubscriptionIn

    @extend_schema(
        operation_id="subscribe_my_browser",
        tags=["notifications"],
        summary="Have this browser show notices",
        description="Subscribing again gives the same address. `remove_my_address` unsubscribes.",
        request=PushSubscriptionIn,
        responses={201: AddressOut},
        examples=[OpenApiExample("Firefox", value=BROWSER, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        require_person(self.actor)
        values = self.read()
        address = services.subscribe(
            endpoint=values["endpoint"], keys=values["keys"], label=values["label"], by=self.actor
        )
        return Response(AddressOut(address).data, status=status.HTTP_201_CREATED)


class PushKey(Resource):
    queryset = Address.objects.none()
    serializer_class = PushKeyOut
    pagination_class = None

    @extend_schema(
        operation_id="read_push_key",
        tags=["notifications"],
        summary="The key with which a browser subscribes",
        responses=PushKeyOut,
    )
    def retrieve(self, request: Request) -> Response:
        return Response({"public_key": public_key()})
