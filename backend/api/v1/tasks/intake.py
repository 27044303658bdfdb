"""What the API answers to a sentence."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from backend.tasks import services
from tasks_engine.intake import DOUBTS, Confidence, Doubt, Draft, Field, plain_field


class DoubtOut(serializers.Serializer[Any]):
    """Why a field is amber."""

    code = serializers.ChoiceField(choices=[(doubt.value, doubt.value) for doubt in Doubt])
    text = serializers.CharField(help_text="In the language of the request.")


class ProposedField(serializers.Serializer[Any]):
    """One field of the proposal."""

    name = serializers.CharField(
        help_text="As in a task; `fields.<name>` is of the template's form; `recurrence` is an RFC 5545 rule, which is "
        "not part of a task."
    )
    value = serializers.JSONField()
    start = serializers.IntegerField(help_text="The first character that it came from, counted in code points.")
    end = serializers.IntegerField(help_text="The one after the last.")
    text = serializers.CharField(help_text="Those characters.")
    confidence = serializers.ChoiceField(
        choices=[(one.value, one.value) for one in Confidence], help_text="`amber`: look at it before you post."
    )
    doubts = DoubtOut(many=True)
    alternatives = serializers.ListField(child=serializers.JSONField(), help_text="What else could be meant.")


class ProposalOut(serializers.Serializer[Any]):
    """What a sentence asks for."""

    fields = ProposedField(many=True)  # type: ignore[assignment]  # the metaclass takes it out of the class
    draft = serializers.DictField(help_text="The values, as `POST /tasks` takes them; it may lack a template.")


def shown(draft: Draft) -> dict[str, Any]:
    """A draft as `ProposalOut`."""
    return {"fields": [_shown(draft, field) for field in draft.fields], "draft": services.proposed(draft)}


def _shown(draft: Draft, field: Field) -> dict[str, Any]:
    language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    doubts = [{"code": doubt.value, "text": DOUBTS[doubt][language]} for doubt in field.doubts]
    return {**plain_field(draft, field), "doubts": doubts}


SENTENCE_EXAMPLES = [
    OpenApiExample(
        "In English",
        {"sentence": "Minutes for Friday's board meeting by Monday noon, confidential"},
        request_only=True,
    ),
    OpenApiExample("In Chinese", {"sentence": "周五理事会的会议纪要，下周一中午前要，机密"}, request_only=True),
    OpenApiExample(
        "A deadline without a time of day",
        {
            "fields": [
                {
                    "name": "deadline",
                    "value": "2026-11-30T18:00:00+08:00",
                    "start": 8,
                    "end": 17,
                    "text": "by 30 Nov",
                    "confidence": "amber",
                    "doubts": [{"code": "no_time", "text": "No time of day is said: the end of working hours."}],
                    "alternatives": [],
                }
            ],
            "draft": {"deadline": "2026-11-30T18:00:00+08:00"},
        },
        response_only=True,
    ),
]
