"""The catalogue: skills, grades, certificate kinds, languages and templates. The same for every organization."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.core.models import Base


class Confidentiality(models.IntegerChoices):
    """How far a task may be seen; a secretary's clearance uses the same scale."""

    PUBLIC = 0, _("public")
    INTERNAL = 1, _("internal")
    CONFIDENTIAL = 2, _("confidential")
    SECRET = 3, _("secret")


def in_language(text: dict[str, str], language: str | None = None) -> str:
    """The text in `language` (the active one by default), or in English where it is missing."""
    return text.get(language or get_language() or "en") or text["en"]


class Named(Base):
    """Something with a stable code and a name in every language: `{"en": "...", "zh-hans": "..."}`."""

    code = models.CharField(max_length=60, unique=True)
    name = models.JSONField()

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return in_language(self.name)


class Skill(Named):
    """A node of the skill catalogue; the top nodes are groups, which no task asks for."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")


class Language(Named):
    """A language that secretaries work in, by its code (BCP 47)."""


class Grade(models.Model):
    """A secretary's professional grade, 5 (junior) to 2 (senior): a lower number is a higher grade."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.JSONField()
    can = models.JSONField()  # what its holders can do, in every language

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return in_language(self.name)


class CertificateKind(Named):
    """A kind of proof: a secretary grade, information-security training, a language."""

    class Category(models.TextChoices):
        GRADE = "grade", _("secretary grade")
        TRAINING = "training", _("training")
        LANGUAGE = "language", _("language")

    category = models.CharField(max_length=10, choices=Category)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True)  # the grade it proves
    valid_months = models.PositiveSmallIntegerField(null=True)  # None: as long as the paper says
    second_review = models.BooleanField(default=False)  # it counts once a coordinator of another region agrees


class Template(Named):
    """A kind of task: its form fields, checklist, and what doing it needs.

    `fields`: a list of {"name", "type", "label", "required"}; `type` is one of `backend.catalog.fields.TYPES`. A choice
    has also "choices", a list of codes, and "choice_labels", their names in every language.
    `checklist`: a list of texts in every language. `skills`: skill code to least proficiency (1 to 5).
    """

    fields = models.JSONField(default=list)
    checklist = models.JSONField(default=list)
    skills = models.JSONField(default=dict)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT)
    certificates = ArrayField(models.CharField(max_length=60), default=list)
    languages = ArrayField(models.CharField(max_length=60), default=list)
    effort_minutes = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    confidentiality = models.PositiveSmallIntegerField(choices=Confidentiality, default=Confidentiality.INTERNAL)
    is_active = models.BooleanField(default=True)
