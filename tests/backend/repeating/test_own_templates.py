"""Own templates: what is kept of a task, who may keep, rename and remove it, and what is posted of it."""

import pytest

from backend.accounts.refusals import NameTaken
from backend.catalog.models import Confidentiality
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.repeating import services
from backend.repeating.models import OwnTemplate
from backend.repeating.refusals import TooManyTemplates
from backend.repeating.services import keeping
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.tasks.refusals import NotYourStep
from tests.factories import template

pytestmark = pytest.mark.django_db


def keep(world, name="Council", by="owner", **values) -> OwnTemplate:
    values = {"brief": "Decisions first.", **values}
    return services.keep(
        organization=world.organization, template=world.template, name=name, by=world.actor(by), **values
    )


def names(world, who="owner") -> set[str]:
    return set(OwnTemplate.objects.visible_to(world.actor(who)).values_list("name", flat=True))


def finished(world, **values) -> Task:
    task = world.submitted_task(**values)
    return tasks.accept(task_id=task.pk, by=world.actor("owner"))


def test_what_a_task_says_is_kept_without_its_dates_and_posted_again(world):
    form = {"meeting_date": "2026-11-18", "style": "decisions"}
    style = {"name": "style", "type": "choice", "choices": ["decisions"], "label": {"en": "Style"}}
    world.template.fields.append(style)
    world.template.save()
    task = world.open_task(
        fields=form, confidentiality=Confidentiality.CONFIDENTIAL, effort_minutes=90, may_sign="Nothing",
        skills={"meeting.minutes": 4}, deliver_within_minutes=300,
    )  # fmt: skip
    own = services.keep_task(task=task, by=world.actor("owner"))
    assert (own.name, own.fields, own.first, own.maker) == (task.title, {"style": "decisions"}, None, world.owner)
    draft = services.draft(own=own, by=world.actor("requester"))
    for field in set(tasks.COPIED) - {"fields"}:
        assert getattr(draft, field) == getattr(task, field), field
    assert (draft.fields, draft.deadline, draft.status) == ({"style": "decisions"}, None, "draft")


def test_what_the_kind_no_longer_asks_for_is_left_out(world):
    world.template.fields.append({"name": "style", "type": "text", "label": {"en": "Style"}})
    own = keep(world, fields={"style": "short"})
    world.template.fields.pop()
    world.template.save()
    assert services.draft(own=OwnTemplate.objects.get(pk=own.pk), by=world.actor("owner")).fields == {}


def test_what_does_not_fit_the_kind_is_not_kept(world):
    with pytest.raises(Invalid) as refusal:
        keep(world, fields={"colour": "red"}, skills={"rope.walking": 3})
    assert set(refusal.value.fields) == {"fields.colour", "skills"}
    with pytest.raises(Invalid) as refusal:
        keep(world, pool=world.other_pool)
    assert set(refusal.value.fields) == {"pool"}


def test_who_finished_the_task_is_asked_first_and_nobody_else_can_be(world):
    own = services.keep_task(task=finished(world), by=world.actor("owner"))
    assert own.first == world.profile
    with pytest.raises(Invalid):
        services.edit(own_template_id=own.pk, secretary_id=world.colleague_profile.pk, by=world.actor("owner"))
    assert services.edit(own_template_id=own.pk, secretary_id=None, by=world.actor("owner")).first is None
    assert services.edit(own_template_id=own.pk, secretary_id=world.profile.pk, by=world.actor("owner")).first


def test_what_it_says_is_changed_and_what_was_posted_of_it_is_not(world):
    own, by = keep(world), world.actor("owner")
    posted = services.draft(own=own, by=by)
    before = posted.title, posted.brief
    changed = services.edit(own_template_id=own.pk, title="Minutes of the board", brief="Names first.", by=by)
    assert (changed.title, changed.brief, changed.name) == ("Minutes of the board", "Names first.", own.name)
    posted.refresh_from_db()
    assert (posted.title, posted.brief) == before
    assert services.draft(own=changed, by=by).brief == "Names first."
    with pytest.raises(Invalid) as refusal:
        services.edit(own_template_id=own.pk, title="  ", by=by)
    assert set(refusal.value.fields) == {"title"}


@pytest.mark.parametrize("who", ["viewer", "stranger", "secretary", "coordinator", "administrator"])
def test_only_who_may_post_makes_and_changes_them(who, world):
    own, by = keep(world), world.actor(who)
    with pytest.raises(Forbidden):
        keep(world, by=who)
    with pytest.raises(NotYourStep):
        services.keep_task(task=world.open_task(), by=by)
    refusal = Forbidden if who == "viewer" else NotFound  # a viewer knows of it
    with pytest.raises(refusal):
        services.edit(own_template_id=own.pk, name="Mine", by=by)
    with pytest.raises(refusal):
        services.remove(own_template_id=own.pk, by=by)
    services.remove(own_template_id=own.pk, by=world.actor("requester"))
    with pytest.raises(NotFound):
        services.restore(own_template_id=own.pk, by=by)


def test_the_organization_sees_them_and_strangers_do_not(world):
    keep(world)
    keep(world, "Merger", by="requester", confidentiality=Confidentiality.SECRET)
    assert names(world) == names(world, "manager") == names(world, "requester") == {"Council", "Merger"}
    assert names(world, "viewer") == {"Council"}
    assert not any(names(world, who) for who in ("stranger", "secretary", "coordinator", "administrator"))


def test_a_name_is_given_once_until_its_template_is_removed(world):
    own = keep(world)
    with pytest.raises(NameTaken):
        keep(world, "  Council ")
    services.remove(own_template_id=own.pk, by=world.actor("owner"))
    assert not names(world)
    other = keep(world)
    with pytest.raises(NameTaken):
        services.restore(own_template_id=own.pk, by=world.actor("owner"))
    services.edit(own_template_id=other.pk, name="Board", by=world.actor("owner"))
    services.restore(own_template_id=own.pk, by=world.actor("owner"))
    assert names(world) == {"Board", "Council"}
    for name in ("", "   ", "x" * 81):
        with pytest.raises(Invalid):
            services.edit(own_template_id=own.pk, name=name, by=world.actor("owner"))


def test_a_removed_one_can_be_put_back_for_ten_minutes(world, monkeypatch):
    own = keep(world)
    removed = services.remove(own_template_id=own.pk, by=world.actor("owner"))
    monkeypatch.setattr(keeping, "now", lambda: removed.removed_at + keeping.PUT_BACK_WITHIN)
    with pytest.raises(NotFound):
        services.restore(own_template_id=own.pk, by=world.actor("owner"))


def test_an_organization_has_no_more_than_it_may(world, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 1)
    own = keep(world)
    with pytest.raises(TooManyTemplates):
        keep(world, "Board")
    services.remove(own_template_id=own.pk, by=world.actor("owner"))
    keep(world, "Board")
    with pytest.raises(TooManyTemplates):
        services.restore(own_template_id=own.pk, by=world.actor("owner"))


def test_it_is_found_by_words_of_its_name_title_and_brief(world):
    keep(world, "Council", title="Minutes of the council", brief="Decisions first.")
    keep(world, "理事会纪要", brief="决议在前")
    found = OwnTemplate.objects.visible_to(world.actor("owner"))
    assert [own.name for own in found.called("first council")] == ["Council"]
    assert [own.name for own in found.called("纪要")] == ["理事会纪要"]
    assert not found.called("council budget")


def test_a_kind_that_is_retired_keeps_its_templates(world):
    keep(world)
    assert template("minutes").own_templates.count() == 1
