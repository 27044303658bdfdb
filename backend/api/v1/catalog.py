"""The catalogue: skills, grades, certificate kinds, languages and templates. Everybody signed in may read it."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import F as View
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.base import Resource
from backend.api.serializers import NamedChoiceField, Strict
from backend.catalog import services
from backend.catalog.fields import TYPES
from backend.catalog.models import CertificateKind, Confidentiality, Grade, Language, Skill, Template, in_language


class Text(serializers.DictField):
    """A text in every language: `{"en": "...", "zh-hans": "..."}`."""

    child = serializers.CharField()


class InLanguage(serializers.CharField):
    """The row's name in the language of the request."""

    def __init__(self) -> None:
        super().__init__(source="__str__", help_text="The name in the language of the request.")


class NamedOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = Text(help_text="In every language.")
    label = InLanguage()  # type: ignore[assignment]


class LanguageOut(NamedOut):
    """A language that secretaries work in, by its code (BCP 47)."""


class SkillOut(NamedOut):
    """Something secretaries can do. Groups have no group themselves, and no task asks for them."""

    group = serializers.CharField(source="parent.code", allow_null=True, default=None)


class GradeOut(serializers.Serializer[Any]):
    """A secretary's professional grade. A lower number is a higher grade."""

    number = serializers.IntegerField(help_text="5 (junior) to 2 (senior).")
    name = Text()
    label = InLanguage()  # type: ignore[assignment]
    can = Text(help_text="What its holders can do.")


class CertificateKindOut(NamedOut):
    """A kind of proof."""

    category = serializers.ChoiceField(CertificateKind.Category.choices)
    grade = serializers.IntegerField(source="grade_id", allow_null=True, help_text="The grade that it proves.")
    valid_months = serializers.IntegerField(allow_null=True, help_text="Null: as long as the paper says.")
    second_review = serializers.BooleanField(help_text="It counts once a coordinator of another region agrees.")


class ChoiceOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = Text()
    label = serializers.CharField()  # type: ignore[assignment]


class FieldOut(serializers.Serializer[Any]):
    """A field of a template's form."""

    name = serializers.CharField()
    type = serializers.ChoiceField([(name, name) for name in TYPES])
    required = serializers.BooleanField(help_text="To be filled in before publishing.")  # type: ignore[assignment]
    label = serializers.SerializerMethodField(help_text="In the language of the request.")  # type: ignore[assignment]
    labels = Text(source="label")
    choices = serializers.SerializerMethodField(help_text="Of a choice: the values it takes.")

    def get_label(self, field: dict[str, Any]) -> str:
        return in_language(field["label"])

    def get_choices(self, field: dict[str, Any]) -> list[dict[str, Any]]:
        names = field.get("choice_labels", {})
        texts = {code: names.get(code, {"en": code}) for code in field.get("choices", ())}
        return [{"code": code, "name": text, "label": in_language(text)} for code, text in texts.items()]


class TemplateOut(NamedOut):
    """A kind of task: its form, its checklist, and what doing it needs."""

    fields = FieldOut(many=True)  # type: ignore[assignment]
    checklist = serializers.ListField(child=Text())
    skills = serializers.DictField(child=serializers.IntegerField(), help_text="Skill code to least proficiency.")
    grade = serializers.IntegerField(source="grade_id", help_text="The least grade: 5 (junior) to 2 (senior).")
    certificates = serializers.ListField(child=serializers.CharField(), help_text="Codes of certificate kinds.")
    languages = serializers.ListField(child=serializers.CharField())
    effort_minutes = serializers.IntegerField(help_text="Minutes of work.")
    confidentiality = NamedChoiceField(Confidentiality)
    is_active = serializers.BooleanField(help_text="Whether new tasks may be of this kind.")


class TemplateEdit(Strict):
    is_active = serializers.BooleanField()


class ByName(django_filters.FilterSet):
    q = django_filters.CharFilter(method="named", label="Part of the code or of the name in any language.")

    def named(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        chinese = Q(**{"name__zh-hans__icontains": text})
        return rows.filter(Q(code__icontains=text) | Q(name__en__icontains=text) | chinese)


class SkillFilter(ByName):
    group = django_filters.CharFilter(field_name="parent__code", label="The code of the group.")


class CertificateKindFilter(ByName):
    category = django_filters.ChoiceFilter(choices=CertificateKind.Category.choices)


class TemplateFilter(ByName):
    is_active = django_filters.BooleanFilter()
    skill = django_filters.CharFilter(field_name="skills", lookup_expr="has_key", label="The code of a skill it needs.")


def described(one: str, many: str, shape: type[serializers.Serializer[Any]]) -> Callable[[View], View]:
    """What the schema says of a list and of one of its rows."""
    ids = {"list": f"list_{many.replace(' ', '_')}", "retrieve": f"read_{one.replace(' ', '_')}"}
    return extend_schema_view(
        list=extend_schema(
            operation_id=ids["list"], tags=["catalogue"], summary=many.capitalize(), responses=shape(many=True)
        ),
        retrieve=extend_schema(operation_id=ids["retrieve"], tags=["catalogue"], summary=f"One {one}", responses=shape),
    )


class Catalogue(Resource):
    """A list of the catalogue, with its rows by code."""

    lookup_field = "code"
    lookup_value_converter = "str"
    orderings = {"code": "code"}

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), self.get_serializer_class())

    def retrieve(self, request: Request, **key: Any) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), **key)).data)


@described("skill", "skills", SkillOut)
class Skills(Catalogue):
    queryset = Skill.objects.select_related("parent")
    serializer_class = SkillOut
    filterset_class = SkillFilter


@described("grade", "grades", GradeOut)
class Grades(Catalogue):
    queryset = Grade.objects.all()
    serializer_class = GradeOut
    lookup_field = "number"
    lookup_value_converter = "int"
    orderings = {"-number": "number"}


@described("certificate kind", "certificate kinds", CertificateKindOut)
class CertificateKinds(Catalogue):
    queryset = CertificateKind.objects.all()
    serializer_class = CertificateKindOut
    filterset_class = CertificateKindFilter


@described("language", "languages", LanguageOut)
class Languages(Catalogue):
    queryset = Language.objects.all()
    serializer_class = LanguageOut
    filterset_class = ByName


@described("template", "templates", TemplateOut)
class Templates(Catalogue):
    queryset = Template.objects.all()
    serializer_class = TemplateOut
    filterset_class = TemplateFilter

    @extend_schema(
        operation_id="edit_template",
        tags=["catalogue"],
        summary="Offer a kind of task for new tasks, or no longer (administrators)",
        request=TemplateEdit,
        responses=TemplateOut,
        examples=[OpenApiExample("No longer", value={"is_active": False}, request_only=True)],
    )
    def partial_update(self, request: Request, code: str) -> Response:
        template = get_object_or_404(self.get_queryset(), code=code)
        services.set_template_active(template=template, by=self.actor, **self.read(TemplateEdit))
        return Response(TemplateOut(template).data)
