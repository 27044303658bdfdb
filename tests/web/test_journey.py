"""The main job, through the forms of the pages alone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import Membership
from backend.accounts.roles import Role
from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import Offer, Round
from backend.outbox.services import relay
from backend.tasks.models import Task
from tests.factories import template
from tests.web.pages import Page

pytestmark = pytest.mark.usefixtures("files_here")


@pytest.fixture
def files_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_task_goes_from_the_form_to_acceptance(world, browser):
    owner, secretary = browser("owner"), browser("secretary")

    posted = owner.post(reverse("post_task", args=["minutes"]), {**filled_in(), "publish": "1"}, follow=True)
    task = Task.objects.get()
    assert posted.redirect_chain == [(reverse("task", args=[task.number]), 302)]
    assert "Posted as CS-" in Page(posted).words
    assert task.status == "open"
    assert task.fields == {"meeting_date": "2026-11-18"}
    assert [file.file.name for file in task.files.all()] == ["council.txt"]

    offer = matched(task, to=world.profile)
    shown = secretary.get(reverse("offer", args=[offer.pk]))
    why = shown.context["why"]
    assert sum(line.points for line in why.lines) == why.fit
    assert 0 < why.fit <= 100
    assert f"{why.fit} % match" in Page(shown).words
    secretary.post(reverse("accept_offer", args=[offer.pk]))

    step(secretary, task, "start")
    step(secretary, task, "ask", text="Who was absent?")
    assert state(task) == "waiting"
    waiting = owner.get(reverse("task", args=[task.number]))
    assert "Who was absent?" in Page(waiting).words
    assert waiting.context["card"].ring.look == "pause"
    assert Task.objects.get().number in {card.task.number for card in owner.get("/").context["needs"]}
    assert "Who was absent?" in Page(owner.get(reverse("step", args=[task.number, "answer"]))).words
    assert "nobody yet" not in Page(waiting).words
    step(owner, task, "answer", text="Nobody.")

    upload = SimpleUploadedFile("minutes.txt", b"Decision 1")
    step(secretary, task, "submit", note="Version one.", uploads=[upload], anyway="1")
    step(owner, task, "request-revision", changes="Decision 4: 186,000.")
    assert state(task) == "in_progress"
    files = [str(file.pk) for file in task.files.filter(role="assignee")]
    step(secretary, task, "submit", note="Corrected.", file_ids=files, anyway="1")
    assert [each.version for each in task.deliverables.all()] == [1, 2]

    step(owner, task, "accept", comment="Very good, thank you!")
    assert state(task) == "accepted"
    done = Page(owner.get(reverse("task", args=[task.number])))
    for words in ("How was the secretary's work?", "Very good, thank you!", "Changes asked for", "186,000."):
        assert words in done.words


def test_a_draft_keeps_gaps_and_files_until_it_is_posted(world, browser):
    owner = browser("owner")
    owner.post(reverse("post_task", args=["minutes"]), {**filled_in(), "brief": "", "fields.meeting_date": ""})
    task = Task.objects.get()
    assert task.status == "draft"
    refused = owner.post(reverse("edit_task", args=[task.number]), {**filled_in(), "brief": "", "publish": "1"})
    assert refused.status_code == 422
    assert "Say what is wanted." in Page(refused).words
    assert state(task) == "draft"
    values = {name: value for name, value in filled_in().items() if name != "fields.recording"}
    owner.post(reverse("edit_task", args=[task.number]), {**values, "publish": "1"})
    assert state(task) == "open"
    assert task.files.count() == 1


def test_the_brief_can_be_changed_while_nobody_has_the_task(world, browser):
    task, owner = world.open_task(), browser("owner")
    form = owner.get(reverse("edit_task", args=[task.number])).context["form"]
    assert form["fields.meeting_date"].value().isoformat() == "2026-11-18"
    values = {name: value for name, value in filled_in().items() if name != "fields.recording"}
    owner.post(reverse("edit_task", args=[task.number]), {**values, "title": "Minutes, second try"})
    task.refresh_from_db()
    assert (task.title, task.status) == ("Minutes, second try", "open")
    matching.claim(task_id=task.pk, by=world.actor("secretary"))
    late = owner.post(reverse("edit_task", args=[task.number]), {**values, "title": "Third"})
    assert late.status_code == 409
    assert "The task can no longer be changed." in Page(late).words


def test_a_task_is_claimed_from_the_board_handed_back_and_reassigned(world, browser):
    task = world.open_task()
    secretary, coordinator = browser("secretary"), browser("coordinator")
    assert task.title in Page(secretary.get(reverse("find"))).words
    step(secretary, task, "claim")
    step(secretary, task, "release", reason="I am ill.", handover="Nothing is done yet.")
    assert state(task) == "open"
    give = reverse("desk_reassign", args=[task.number])
    coordinator.post(give, {"secretary_id": str(world.colleague_profile.pk), "reason": "She is free."})
    coordinator.post(give, {"secretary_id": str(world.profile.pk), "reason": "Well again."})
    assert Task.objects.get().holder == world.profile
    step(coordinator, task, "unassign", reason="Too much at once.")
    assert state(task) == "open"
    step(browser("owner"), task, "cancel", reason="The meeting was put off.")
    assert state(task) == "cancelled"


@pytest.mark.parametrize("outcome", ["accepted", "in_progress", "cancelled"])
def test_a_dispute_is_decided(world, browser, outcome):
    task = world.submitted_task()
    step(browser("owner"), task, "reject", brief_line="Decisions first.", evidence="They come last.")
    assert state(task) == "disputed"
    coordinator = browser("coordinator")
    page = Page(coordinator.get(reverse("task", args=[task.number])))
    for words in ("Disputed, a coordinator decides", "They come last."):
        assert words in page.words
    form = Page(coordinator.get(reverse("step", args=[task.number, "decide"])))
    for words in ("Decisions first.", "They come last."):
        assert words in form.words
    step(coordinator, task, "decide", outcome=outcome, reason="The brief is clear.")
    assert state(task) == outcome


def test_an_accepted_task_is_reopened(world, browser):
    task = world.submitted_task()
    owner = browser("owner")
    step(owner, task, "accept", comment="")
    step(owner, task, "reopen", reason="A page is missing.")
    assert state(task) == "in_progress"


def test_an_offer_is_declined_with_a_reason(world, browser, offered):
    offer = offered(world.open_task())
    who = browser("secretary" if offer.secretary == world.profile else "colleague")
    who.post(reverse("offer", args=[offer.pk]), {"reason": "busy", "note": "Next week again."})
    offer.refresh_from_db()
    assert (offer.status, offer.decline_reason, offer.note) == ("declined", "busy", "Next week again.")
    assert "too busy" in Page(who.get(reverse("offers"))).words


def test_who_belongs_to_several_organizations_says_for_which_and_in_which_pool(world, browser):
    world.organization.pools.add(world.other_pool)
    Membership.objects.create(organization=world.organization, user=world.stranger, role=Role.MANAGER)
    client, address = browser("stranger"), reverse("post_task", args=["minutes"])
    assert {"organization", "pool"} <= set(client.get(address).context["form"].fields)
    where = {"organization": str(world.other_organization.pk), "pool": str(world.pool.pk)}
    refused = client.post(address, {**filled_in(), **where, "publish": "1"})
    assert refused.status_code == 422
    assert "This pool does not serve the organization." in Page(refused).words
    assert not Task.objects.exists()
    where = {"organization": str(world.organization.pk), "pool": str(world.other_pool.pk)}
    assert client.post(address, {**filled_in(), **where, "publish": "1"}).status_code == 302
    task = Task.objects.get()
    assert (task.organization, task.pool) == (world.organization, world.other_pool)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("text", "Guests", "Guests"), ("longtext", "One\nTwo", "One\nTwo"), ("number", "12", 12),
     ("money", "18000.5", "18000.5"), ("date", "2026-11-30", "2026-11-30"),
     ("datetime", "2026-11-30T15:00", "2026-11-30T15:00:00+08:00"),
     ("choice", "b", "b")],
)  # fmt: skip
def test_every_type_of_field_is_kept_and_shown_again(world, browser, kind, typed, kept):
    spec = {
        "name": "asked",
        "type": kind,
        "required": True,
        "label": {"en": "Asked", "zh-hans": "问"},
        "choices": ["a", "b"],
    }
    template("other", fields=[spec])
    client = browser("owner")
    address = reverse("post_task", args=["other"])
    values = {**filled_in(), "publish": "1"}
    missing = client.post(address, values)
    assert missing.status_code == 422
    assert missing.context["form"].errors.keys() == {"fields.asked"}
    assert client.post(address, {**filled_in(), "publish": "1", "fields.asked": typed}).status_code == 302
    task = Task.objects.get()
    assert task.fields == {"asked": kept}
    shown = client.get(reverse("task", args=[task.number]))
    assert (kind == "money") == ("18,000.50 CNY" in Page(shown).words)
    form = client.get(reverse("edit_task", args=[task.number])).context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(reverse("edit_task", args=[task.number]), {**again, "fields.asked": typed, "deadline": ""})
    task.refresh_from_db()
    assert task.fields == {"asked": kept}


def filled_in() -> dict:
    """The form of meeting minutes, filled in."""
    needed = timezone.localtime(now() + timedelta(days=7))
    return {
        "title": "Minutes of the council",
        "brief": "Decisions first.",
        "deadline": f"{needed:%Y-%m-%dT%H:%M}",
        "priority": "2",
        "confidentiality": "1",
        "mandate": "flexible",
        "principal": "Ms Xu",
        "spend_limit": "120.50",
        "fields.meeting_date": "2026-11-18",
        "fields.recording": SimpleUploadedFile("council.txt", b"What was said."),
    }


def step(client, task: Task, verb: str, **values) -> None:
    """Take a step by its form, and expect to be led on."""
    response = client.post(reverse("step", args=[task.number, verb]), values)
    assert response.status_code == 302, Page(response).words
    relay()


def state(task: Task) -> str:
    return Task.objects.get(pk=task.pk).status


def matched(task: Task, *, to) -> Offer:
    """The offer of `task` to the secretary `to`, by a round in which nobody else takes offers."""
    type(to).objects.exclude(pk=to.pk).update(is_paused=True)
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    relay()
    return Offer.objects.pending().get(task=task, secretary=to)
