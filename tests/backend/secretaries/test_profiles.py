"""Profiles, skills, and organizations that a secretary is kept apart from."""

import pytest

from backend.accounts.models import Coordinator
from backend.catalog import services as catalog
from backend.catalog.models import Confidentiality, Skill
from backend.core.errors import Invalid, NotFound
from backend.secretaries import services
from backend.secretaries.models import BlockedPair, Secretary
from backend.secretaries.permissions import EDITORS
from backend.secretaries.refusals import AlreadyASecretary, NotYourProfile

VALUES = {
    "about": "I write decisions first.",
    "languages": ["zh", "de"],
    "growing": ["meeting.minutes"],
    "weekly_hours": {"mon": [["09:00", "12:00"]]},
    "weekly_capacity_minutes": 600,
    "most_live_tasks": 2,
    "is_paused": True,
    "clearance": Confidentiality.SECRET,
}
MAY = {
    "secretary": {
        "about",
        "languages",
        "growing",
        "weekly_hours",
        "weekly_capacity_minutes",
        "most_live_tasks",
        "is_paused",
    },
    "coordinator": {"most_live_tasks", "is_paused", "clearance"},
}


@pytest.fixture(autouse=True)
def people(world):
    catalog.load()


def test_every_field_that_can_be_changed_is_tried_here():
    assert set(VALUES) == set(EDITORS)


@pytest.mark.parametrize("field", VALUES)
@pytest.mark.parametrize(
    "name", ["secretary", "coordinator", "colleague", "owner", "other_coordinator", "administrator"]
)
def test_who_may_change_what(world, name, field):
    change = {"secretary": world.profile, "by": world.actor(name), field: VALUES[field]}
    before = getattr(world.profile, field)
    if field in MAY.get(name, ()):
        services.edit_profile(**change)
        assert getattr(Secretary.objects.get(pk=world.profile.pk), field) != before
    else:
        with pytest.raises(NotYourProfile):
            services.edit_profile(**change)
        assert getattr(Secretary.objects.get(pk=world.profile.pk), field) == before


def test_a_coordinator_who_is_a_secretary_too_does_not_clear_themselves(world):
    Coordinator.objects.create(pool=world.pool, user=world.secretary)
    with pytest.raises(NotYourProfile):
        services.edit_profile(secretary=world.profile, by=world.actor("secretary"), clearance=Confidentiality.SECRET)


def test_changing_nothing_changes_nothing_but_is_not_for_strangers(world):
    services.edit_profile(secretary=world.profile, by=world.actor("secretary"))
    with pytest.raises(NotYourProfile):
        services.edit_profile(secretary=world.profile, by=world.actor("owner"))


def test_skills_to_grow_in_are_those_of_the_catalogue_without_groups(world):
    me = {"secretary": world.profile, "by": world.actor("secretary")}
    assert services.edit_profile(**me, growing=["meeting.minutes", "meeting.minutes"]).growing == ["meeting.minutes"]
    for unknown in ("meeting", "juggling"):
        with pytest.raises(Invalid) as refusal:
            services.edit_profile(**me, growing=[unknown])
        assert list(refusal.value.fields) == ["growing"]


def test_languages_are_those_of_the_catalogue(world):
    profile = services.edit_profile(secretary=world.profile, by=world.actor("secretary"), languages=["de", "zh", "de"])
    assert profile.languages == ["de", "zh"]
    with pytest.raises(Invalid) as refusal:
        services.edit_profile(secretary=world.profile, by=world.actor("secretary"), languages=["tlh"])
    assert list(refusal.value.fields) == ["languages"]


def test_one_person_works_in_one_pool(world):
    assert services.enroll(user=world.owner, pool=world.pool).pool == world.pool
    assert services.enroll(user=world.owner, pool=world.pool).pool == world.pool
    with pytest.raises(AlreadyASecretary):
        services.enroll(user=world.owner, pool=world.other_pool)


# Skills


def skill(code="document.draft"):
    return Skill.objects.get(code=code)


def test_coordinators_put_down_skills_and_change_them(world):
    for proficiency in (2, 5):
        services.set_skill(
            secretary=world.profile,
            skill=skill(),
            proficiency=proficiency,
            evidence="Seen",
            by=world.actor("coordinator"),
        )
    level = world.profile.skills.get(skill__code="document.draft")
    assert (level.proficiency, level.evidence) == (5, "Seen")
    services.remove_skill(secretary=world.profile, skill=skill(), by=world.actor("coordinator"))
    assert not world.profile.skills.filter(skill=skill()).exists()
    with pytest.raises(NotFound):
        services.remove_skill(secretary=world.profile, skill=skill(), by=world.actor("coordinator"))


@pytest.mark.parametrize("name", ["secretary", "colleague", "owner", "other_coordinator", "administrator"])
def test_nobody_else_puts_down_skills(world, name):
    with pytest.raises(NotYourProfile):
        services.set_skill(secretary=world.profile, skill=skill(), proficiency=5, by=world.actor(name))
    with pytest.raises(NotYourProfile):
        services.remove_skill(secretary=world.profile, skill=skill("meeting.minutes"), by=world.actor(name))


def test_a_group_is_no_skill(world):
    with pytest.raises(Invalid):
        services.set_skill(
            secretary=world.profile, skill=skill("meeting"), proficiency=1, by=world.actor("coordinator")
        )


# Kept apart


def test_coordinators_keep_people_apart_and_let_them_work_again(world):
    by = world.actor("coordinator")
    for reason in ("Former employer", "Wished by the organization"):
        blocked = services.block(secretary=world.profile, organization=world.organization, reason=reason, by=by)
    assert BlockedPair.objects.get().reason == "Wished by the organization"
    assert list(services.blocks_of(secretary=world.profile, by=by)) == [blocked]
    services.unblock(blocked=blocked, by=by)
    assert not BlockedPair.objects.exists()


@pytest.mark.parametrize("name", ["secretary", "colleague", "owner", "other_coordinator", "administrator"])
def test_nobody_else_keeps_people_apart_or_sees_it(world, name):
    blocked = services.block(
        secretary=world.profile, organization=world.organization, reason="No", by=world.actor("coordinator")
    )
    by = world.actor(name)
    with pytest.raises(NotYourProfile):
        services.block(secretary=world.profile, organization=world.organization, reason="No", by=by)
    with pytest.raises(NotYourProfile):
        services.unblock(blocked=blocked, by=by)
    with pytest.raises(NotYourProfile):
        services.blocks_of(secretary=world.profile, by=by)
