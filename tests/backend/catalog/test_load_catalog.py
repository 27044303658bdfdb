"""The catalogue that the product ships."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.forms.models import model_to_dict

from backend.catalog import services
from backend.catalog.fields import TYPES
from backend.catalog.models import CertificateKind, Grade, Language, Skill, Template
from backend.core.errors import Forbidden

pytestmark = pytest.mark.django_db
KINDS = (Grade, Skill, Language, CertificateKind, Template)


def load() -> str:
    out = StringIO()
    call_command("load_catalog", stdout=out)
    return out.getvalue()


def everything() -> list[tuple[object, dict[str, object]]]:
    return [(row.pk, model_to_dict(row)) for kind in KINDS for row in kind.objects.order_by("pk")]


def test_loading_twice_changes_nothing():
    load()
    first = everything()
    load()
    assert everything() == first


def test_loading_tells_what_there_is():
    load()
    assert Template.objects.count() >= 16 and Skill.objects.filter(parent__isnull=False).count() >= 24
    assert f"{Template.objects.count()} templates" in load()


def test_loading_mends_what_was_changed_but_leaves_a_retired_template_retired():
    load()
    Template.objects.filter(code="minutes").update(effort_minutes=1, is_active=False)
    load()
    minutes = Template.objects.get(code="minutes")
    assert (minutes.effort_minutes, minutes.is_active) == (180, False)


def test_loading_never_deletes_what_tasks_use(world):
    values = {"name": {"en": "Ours"}, "grade_id": 4, "effort_minutes": 9}
    own = Template.objects.create(code="our-own", **values)
    task = world.draft(template=own, fields={})
    load()
    task.refresh_from_db()
    assert task.template == own


def test_every_name_is_there_in_both_languages():
    load()
    for kind in KINDS:
        for row in kind.objects.all():
            assert set(row.name) == {"en", "zh-hans"} and all(row.name.values())
    for template in Template.objects.all():
        assert template.checklist, template.code
        texts = [*template.checklist, *(field["label"] for field in template.fields)]
        texts += [label for field in template.fields for label in field.get("choice_labels", {}).values()]
        assert all(set(text) == {"en", "zh-hans"} and all(text.values()) for text in texts)


def test_templates_ask_only_for_what_the_catalogue_has():
    load()
    skills = set(Skill.objects.filter(parent__isnull=False).values_list("code", flat=True))
    kinds = set(CertificateKind.objects.values_list("code", flat=True))
    languages = set(Language.objects.values_list("code", flat=True))
    for template in Template.objects.all():
        assert set(template.skills) <= skills and set(template.certificates) <= kinds
        assert set(template.languages) <= languages
        for field in template.fields:
            assert field["type"] in TYPES
            assert (field["type"] == "choice") == ("choices" in field)
            assert sorted(field.get("choices", [])) == sorted(field.get("choice_labels", []))


def test_each_grade_has_the_certificate_that_proves_it():
    load()
    proved = set(CertificateKind.objects.filter(category="grade").values_list("grade", flat=True))
    assert proved == {5, 4, 3, 2}


def test_only_administrators_retire_templates(world):
    template = services.set_template_active(template=world.template, is_active=False, by=world.actor("administrator"))
    template.refresh_from_db()
    assert not template.is_active
    for name in ("owner", "coordinator", "secretary"):
        with pytest.raises(Forbidden):
            services.set_template_active(template=template, is_active=True, by=world.actor(name))
