"""What is sent to move a clock by hand."""

from rest_framework import serializers

from backend.api.serializers import Strict
from backend.sla import services


class ReasonIn(Strict):
    reason = serializers.CharField(max_length=2000)


class ExtensionIn(ReasonIn):
    minutes = serializers.IntegerField(min_value=1, max_value=services.MOST_MINUTES, help_text="Of working time.")
