"""Practice tasks of secretaries, and the steps by which they get started."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from backend.catalog.exercises import exercises
from backend.catalog.models import CertificateKind
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, Practice, Secretary, office_hours
from tests.web.pages import Page

EVERY_LANGUAGE = {"en", "zh-hans"}


def steps_of(client) -> dict[str, bool]:
    return {step.text: step.done for step in client.get(reverse("work")).context["steps"]}


def test_the_model_answer_is_shown_after_ones_own_and_what_it_has_is_kept(world, browser):
    client, address = browser("secretary"), reverse("practise", args=["minutes"])
    model = exercises()["minutes"].model["en"].partition("\n")[0]
    before = Page(client.get(address))
    assert "Notes, Tuesday 3 November" in before.words and model not in before.words
    assert client.post(address, {"answer": " "}).status_code == 422
    done = client.post(address, {"answer": "The hall is taken."}, follow=True)
    row = Practice.objects.get()
    assert model in Page(done).words and "The hall is taken." in Page(done).words
    assert "Done; compare it" in Page(client.get(reverse("growth"))).words
    check = reverse("check_practice", args=[row.pk])
    assert client.post(check, {"met": ["7"]}).status_code == 422
    kept = client.post(check, {"met": ["1", "3"]}, follow=True)
    row.refresh_from_db()
    assert row.met == [1, 3] and row.checked_at
    assert "Kept: 2 of 5 points." in Page(kept).words and "2 of 5 points" in Page(kept).words
    client.post(address, {"answer": "Once more."})
    assert Practice.objects.count() == 2


def test_practice_is_for_secretaries_and_only_for_oneself(world, browser):
    row = secretaries.practise(exercise="notice", answer="Dear members", by=world.actor("secretary"))
    with pytest.raises(Forbidden):
        secretaries.practise(exercise="notice", answer="Dear members", by=world.actor("coordinator"))
    with pytest.raises(NotFound):
        secretaries.practise(exercise="piano", answer="Ding", by=world.actor("secretary"))
    with pytest.raises(Invalid):
        secretaries.practise(exercise="notice", answer="x" * 20_001, by=world.actor("secretary"))
    for name in ("colleague", "coordinator", "owner", "administrator"):
        with pytest.raises(NotFound):
            secretaries.check_practice(practice_id=row.pk, met=[], by=world.actor(name))
        assert browser(name).get(reverse("check_practice", args=[row.pk])).status_code in (403, 404)


def test_every_practice_task_is_whole_in_both_languages(db):
    for code, one in exercises().items():
        texts = [one.title, one.brief, one.material, one.model, *one.points]
        assert all(set(text) == EVERY_LANGUAGE and all(text.values()) for text in texts), code
        assert len(one.points) >= 3


def test_the_first_steps_tick_themselves_and_go_once_a_result_is_accepted(world, browser):
    client = browser("colleague")
    certificate, hours, practice, claim = steps = steps_of(client)
    assert not any(steps_of(client).values())
    kind = CertificateKind.objects.create(code="safety", name={"en": "Safety"}, category="training", valid_months=24)
    Certificate.objects.create(
        secretary=world.colleague_profile, kind=kind, number="1", issued_on="2026-01-05", valid_until="2028-01-05"
    )
    assert [text for text, done in steps_of(client).items() if done] == [certificate]
    by = world.actor("colleague")
    secretaries.edit_profile(secretary=world.colleague_profile, by=by, weekly_hours=world.profile.weekly_hours)
    assert steps_of(client)[hours]
    row = secretaries.practise(exercise="notice", answer="Dear members", by=by)
    assert not steps_of(client)[practice]
    secretaries.check_practice(practice_id=row.pk, met=[], by=by)
    assert [text for text, done in steps_of(client).items() if not done] == [claim] and len(steps) == 4
    world.task_in_progress()
    assert steps_of(browser("secretary"))[claim]
    client.post(reverse("hide_welcome"))
    assert steps_of(client) == {}


def test_who_has_finished_something_needs_no_first_steps(world, browser):
    from backend.tasks import services as tasks

    assert steps_of(browser("secretary"))
    tasks.accept(task_id=world.submitted_task().pk, by=world.actor("owner"))
    assert steps_of(browser("secretary")) == {}


def test_who_had_hours_of_their_own_before_the_column_has_set_them(world):
    row = world.profile
    for hours, is_set in ((office_hours(), False), ({"mon": [["09:00", "12:00"]]}, True)):
        Secretary.objects.filter(pk=row.pk).update(weekly_hours=hours, hours_set_at=None)
        import_module("backend.secretaries.migrations.0005_practice_tasks").say_when_hours_were_set(apps, None)
        row.refresh_from_db()
        assert bool(row.hours_set_at) is is_set
