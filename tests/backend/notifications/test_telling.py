"""Who is told of what: nobody twice, nobody of what they did themselves, nobody of what they may not see."""

from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils.translation import override

from backend.accounts.models import AccessKey, Membership, User
from backend.accounts.services import actor_of_key
from backend.catalog.models import CertificateKind, Confidentiality
from backend.core.clock import now
from backend.matching.models import Offer
from backend.matching.services.taking import invite
from backend.notifications.kinds import KINDS, WORDS
from backend.notifications.models import Delivery, Notification
from backend.notifications.subscribers import (
    on_certificate_decided,
    on_certificate_submitted,
    on_milestone_reached,
    on_offer_closed,
    on_offer_made,
)
from backend.notifications.wording import wording
from backend.outbox.models import OutboxEvent
from backend.outbox.services import relay
from backend.secretaries.models import Certificate, Secretary
from backend.sla.models import Calendar, Clock
from backend.sla.services import extend
from backend.tasks import services as tasks
from tasks_engine.lifecycle import TaskStatus, Verb


def told(kind: str | None = None) -> set[tuple[str, str]]:
    """Everything that was told: (person, kind)."""
    rows = Notification.objects.select_related("user")
    return {(row.user.name.lower().replace(" ", "_"), row.kind) for row in rows if kind in (None, row.kind)}


@pytest.fixture
def since(settings):
    """Only notifications hear what happens; `since()` forgets what was told until now."""
    settings.SUBSCRIPTIONS = "tests.backend.notifications.hearers.SUBSCRIPTIONS"

    def forget() -> None:
        relay()
        Notification.objects.all().delete()

    return forget


def of_step(step: str, world, since) -> set[tuple[str, str]]:
    """Who is told when this happens to a task of the owner's that `secretary` has."""
    task = world.submitted_task() if step in AFTER_SUBMISSION else world.task_in_progress()
    if step == "answer":
        tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who chaired?")
    if step == "decide":
        tasks.reject(task_id=task.pk, by=world.actor("owner"), brief_line="Decisions first.", evidence="None.")
    if step == "reopen":
        tasks.accept(task_id=task.pk, by=world.actor("owner"))
    since()
    STEPS[step](task, world)
    relay()
    return told()


AFTER_SUBMISSION = {"request_revision", "accept", "silence", "reject", "decide", "reopen"}
STEPS = {
    "release": lambda t, w: tasks.release(task_id=t.pk, by=w.actor("secretary"), reason="Ill.", handover="Half done."),
    "unassign": lambda t, w: tasks.unassign(task_id=t.pk, by=w.actor("coordinator"), reason="Leave."),
    "reassign": lambda t, w: tasks.reassign(
        task_id=t.pk, by=w.actor("coordinator"), secretary_id=w.colleague_profile.pk, reason="Leave."
    ),
    "ask": lambda t, w: tasks.ask(task_id=t.pk, by=w.actor("secretary"), question="Who chaired?"),
    "answer": lambda t, w: tasks.answer(task_id=t.pk, by=w.actor("manager"), text="Ms Xu."),
    "submit": lambda t, w: tasks.submit(task_id=t.pk, by=w.actor("secretary"), note="Here."),
    "request_revision": lambda t, w: tasks.request_revision(task_id=t.pk, by=w.actor("owner"), changes="Names."),
    "accept": lambda t, w: tasks.accept(task_id=t.pk, by=w.actor("owner")),
    "silence": lambda t, w: tasks.accept_by_silence(task_id=t.pk, deliverable=1),
    "reject": lambda t, w: tasks.reject(task_id=t.pk, by=w.actor("owner"), brief_line="Names.", evidence="None."),
    "decide": lambda t, w: tasks.decide(
        task_id=t.pk, by=w.actor("coordinator"), outcome=TaskStatus.ACCEPTED, reason="It is all there."
    ),
    "reopen": lambda t, w: tasks.reopen(task_id=t.pk, by=w.actor("manager"), reason="A name is wrong."),
    "cancel": lambda t, w: tasks.cancel(task_id=t.pk, by=w.actor("coordinator"), reason="Posted twice."),
    "message": lambda t, w: tasks.post_message(task_id=t.pk, by=w.actor("manager"), text="Thanks."),
    "note": lambda t, w: tasks.post_message(task_id=t.pk, by=w.actor("secretary"), text="Odd.", is_internal=True),
}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("release", {("owner", "task_released"), ("coordinator", "task_released")}),
        ("unassign", {("owner", "task_unassigned"), ("secretary", "task_withdrawn")}),
        ("reassign", {("owner", "task_reassigned"), ("secretary", "task_withdrawn"), ("colleague", "task_assigned")}),
        ("ask", {("owner", "question_asked")}),
        ("answer", {("secretary", "question_answered")}),
        ("submit", {("owner", "result_submitted")}),
        ("request_revision", {("secretary", "revision_requested")}),
        ("accept", {("secretary", "result_accepted")}),
        ("silence", {("secretary", "result_accepted"), ("owner", "accepted_by_silence")}),
        ("reject", {("secretary", "result_rejected"), ("coordinator", "dispute_opened")}),
        ("decide", {("secretary", "dispute_decided"), ("owner", "dispute_decided")}),
        ("reopen", {("secretary", "task_reopened"), ("owner", "task_reopened")}),
        ("cancel", {("secretary", "task_cancelled"), ("owner", "task_cancelled")}),
        ("message", {("secretary", "message_posted"), ("owner", "message_posted")}),
        ("note", {("coordinator", "note_posted")}),
    ],
)
def test_those_concerned_are_told_of_a_step_and_nobody_else(step, expected, world, since):
    assert of_step(step, world, since) == expected


def test_the_poster_learns_that_somebody_has_taken_the_task(world, since):
    task = world.open_task()
    since()
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    relay()
    assert told() == {("owner", "task_taken")}


def test_who_is_assigned_a_task_is_told_and_so_is_its_poster(world, since):
    task = world.open_task()
    since()
    tasks.assign(task_id=task.pk, by=world.actor("coordinator"), secretary_id=world.profile.pk, reason="Knows them.")
    relay()
    assert told() == {("owner", "task_taken"), ("secretary", "task_assigned")}


def test_hearing_an_event_twice_tells_nobody_twice(world, since):
    of_step("release", world, since)
    before = set(Notification.objects.values_list("pk", flat=True))
    OutboxEvent.objects.update(done_at=None, heard=[])
    relay()
    again = Notification.objects.filter(kind="task_released")
    assert set(again.values_list("pk", flat=True)) == before
    assert Delivery.objects.filter(notification__in=again).count() == 2


# Steps that were taken back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "who", "expected"),
    [
        ("start", "secretary", set()),
        ("ask", "secretary", {("owner", "question_undone")}),
        ("submit", "secretary", {("owner", "result_recalled")}),
        ("request_revision", "owner", {("secretary", "revision_undone")}),
        ("accept", "owner", {("secretary", "acceptance_undone")}),
        (
            "reassign",
            "coordinator",
            {
                ("owner", "reassignment_undone"),
                ("secretary", "reassignment_undone"),
                ("colleague", "assignment_undone"),
            },
        ),
    ],
)
def test_those_who_were_told_of_a_step_are_told_that_it_was_taken_back(step, who, expected, world, since):
    task = world.submitted_task() if step in AFTER_SUBMISSION else world.task_in_progress()
    since()
    if step != "start":
        STEPS[step](task, world)
    relay()
    first = set(Notification.objects.values_list("pk", flat=True))
    tasks.undo(task_id=task.pk, by=world.actor(who))
    relay()
    rows = Notification.objects.exclude(pk__in=first).select_related("user")
    assert {(row.user.name.lower(), row.kind) for row in rows} == expected
    unsent = Delivery.objects.filter(notification__in=first).exclude(status=Delivery.Status.SENT)
    assert set(unsent.values_list("status", "dropped")) <= {("dropped", "over")}


def test_an_assignment_that_was_undone_is_told_to_both(world, since):
    task = world.open_task()
    tasks.assign(task_id=task.pk, by=world.actor("coordinator"), secretary_id=world.profile.pk, reason="Knows them.")
    since()
    tasks.undo(task_id=task.pk, by=world.actor("coordinator"))
    relay()
    assert told() == {("owner", "taking_undone"), ("secretary", "assignment_undone")}


def test_time_that_was_taken_back_is_told_to_both(world, since):
    task = world.task_in_progress()
    extend(task_id=task.pk, kind="delivery", minutes=60, reason="Long.", by=world.actor("coordinator"))
    since()
    tasks.undo(task_id=task.pk, by=world.actor("coordinator"))
    relay()
    assert told() == {("owner", "extension_undone"), ("secretary", "extension_undone")}


# The organization's side ----------------------------------------------------------------------------------------------


def test_owners_and_managers_are_told_of_what_a_program_posted(world, since):
    key = AccessKey.objects.create(
        organization=world.organization, name="Back office", prefix="x", digest=b"x", scopes=["tasks:write"]
    )
    task = world.draft(by=actor_of_key(key), deadline=now() + timedelta(days=7))
    tasks.publish(task_id=task.pk, by=world.actor("owner"))
    since()
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    relay()
    assert told() == {("owner", "task_taken"), ("manager", "task_taken")}


@pytest.mark.parametrize("gone", ["left", "locked out"])
def test_owners_and_managers_take_over_for_a_poster_who_is_gone(gone, world, since):
    task = world.open_task(by=world.actor("requester"))
    since()
    if gone == "left":
        Membership.objects.filter(user=world.requester).delete()
    else:
        User.objects.filter(pk=world.requester.pk).update(is_active=False)
    tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    relay()
    assert told() == {("owner", "task_taken"), ("manager", "task_taken")}


# What must not be seen ------------------------------------------------------------------------------------------------


def words_for(name: str, world, kind: str | None = None) -> str:
    rows = Notification.objects.with_task().filter(user=getattr(world, name))
    found = [wording(row, world.actor(name)) for row in (rows.filter(kind=kind) if kind else rows)]
    return "\n".join(f"{words.title}\n{words.text}" for words in found)


@pytest.mark.parametrize("confidentiality", [Confidentiality.INTERNAL, Confidentiality.SECRET])
def test_a_title_is_shown_to_who_may_see_it(confidentiality, world, since):
    Secretary.objects.update(clearance=Confidentiality.SECRET)
    task = world.task_in_progress(confidentiality=confidentiality, title="Canary")
    since()
    tasks.release(task_id=task.pk, by=world.actor("secretary"), reason="Ill.", handover="")
    relay()
    assert "“Canary”" in words_for("coordinator", world)
    assert "“Canary”" in words_for("owner", world)


def test_who_lost_a_confidential_task_reads_only_its_number(world, since):
    task = world.task_in_progress(confidentiality=Confidentiality.CONFIDENTIAL, title="Canary")
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who?")
    tasks.answer(task_id=task.pk, by=world.actor("owner"), text="She.")
    relay()
    assert "Canary" in words_for("secretary", world)
    tasks.unassign(task_id=task.pk, by=world.actor("coordinator"), reason="Leave.")
    relay()
    assert "Canary" not in words_for("secretary", world), "neither in the new notice nor in the old one"
    assert str(task) in words_for("secretary", world, "task_withdrawn")


def test_a_secretary_without_the_task_is_offered_it_without_its_title(world):
    offer = an_offer(world, confidentiality=Confidentiality.CONFIDENTIAL, title="Canary")
    on_offer_made(event_id=1, **of(offer))
    assert words_for("secretary", world).startswith(f"{offer.task} is offered to you")


def test_an_internal_note_is_never_told_to_the_organization_even_if_the_coordinator_belongs_to_it(world, since):
    Membership.objects.create(organization=world.organization, user=world.coordinator, role="owner")
    task = world.task_in_progress()
    since()
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="Odd.", is_internal=True)
    relay()
    assert told() == set()


def test_coordinators_hear_nothing_of_the_thread_of_a_secret_task(world, since):
    Secretary.objects.update(clearance=Confidentiality.SECRET)
    task = world.task_in_progress(confidentiality=Confidentiality.SECRET)
    since()
    tasks.post_message(task_id=task.pk, by=world.actor("secretary"), text="Odd.", is_internal=True)
    relay()
    assert told() == set()


# Offers, time, certificates -------------------------------------------------------------------------------------------


def an_offer(world, **values) -> Offer:
    task = world.open_task(**values)
    return invite(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"))


def of(offer: Offer) -> dict[str, str]:
    return {"task_id": str(offer.task_id), "offer_id": str(offer.pk), "secretary_id": str(offer.secretary_id)}


def test_an_offer_is_told_to_its_secretary(world):
    offer = an_offer(world)
    on_offer_made(event_id=1, **of(offer))
    assert told() == {("secretary", "offer_made")}


def test_an_offer_leads_to_the_offers_because_the_task_may_be_hidden_until_it_is_taken(world):
    on_offer_made(event_id=1, **of(an_offer(world)))
    assert wording(Notification.objects.get(), world.actor("secretary")).link.endswith("/offers")


def test_an_offer_that_is_over_when_it_is_heard_of_is_not_told(world):
    offer = an_offer(world)
    Offer.objects.update(status="expired", answered_at=now())
    on_offer_made(event_id=1, **of(offer))
    assert told() == set()


@pytest.mark.parametrize(("status", "count"), [("rescinded", 1), ("expired", 0), ("accepted", 0), ("declined", 0)])
def test_only_an_offer_that_was_taken_back_is_told_when_it_closes(status, count, world):
    on_offer_closed(event_id=1, status=status, **of(an_offer(world)))
    assert len(told("offer_withdrawn")) == len(told()) == count


BOTH = ["party", "coordinator"]


@pytest.mark.parametrize(
    ("party", "clock", "expected"),
    [
        ("secretary", "delivery", {"secretary", "coordinator"}),
        ("organization", "review", {"owner", "coordinator"}),
        ("queue", "claim", {"coordinator"}),
    ],
)
@pytest.mark.parametrize(
    ("milestone", "is_late", "audience", "kind"),
    [
        ("warn_90", False, BOTH, "sla_warning"),
        ("breach", True, BOTH, "sla_breached"),
        ("remind", True, BOTH, "sla_overdue"),
        ("warn_50", False, [], None),
    ],
)
def test_whom_a_step_of_the_ladder_names_hears_of_it(party, clock, expected, milestone, is_late, audience, kind, world):
    task = world.task_in_progress()
    row = Clock.objects.create(
        task=task, organization=task.organization, kind=clock, cycle=1, state="running", party=party, target=60,
        elapsed=45, paused=0,
        calendar=Calendar.objects.first() or Calendar.objects.create(version=1, definition={}), started_at=now(),
    )  # fmt: skip
    on_milestone_reached(
        event_id=1, task_id=str(task.pk), clock_id=str(row.pk), kind=clock, cycle=1, milestone=milestone,
        is_late=is_late, audience=audience,
    )  # fmt: skip
    if (clock, kind) == ("review", "sla_warning"):
        expected = {"coordinator"}  # the organization hears of it with what follows: `silence_accepts_soon`
    assert told() == {(name, kind) for name in expected if kind}
    if kind:
        assert str(WORDS["clock"][clock]) in words_for("coordinator", world)


@pytest.fixture
def certificate(world):
    kind = CertificateKind.objects.get_or_create(
        code="test.shorthand", defaults={"name": {"en": "Shorthand", "zh-hans": "速记"}, "category": "training"}
    )[0]
    return Certificate.objects.create(
        secretary=world.profile, kind=kind, number="1", issued_on="2026-01-01", valid_until="2027-01-01"
    )


def test_coordinators_of_the_pool_hear_of_a_submitted_certificate(certificate, world):
    on_certificate_submitted(event_id=1, certificate_id=str(certificate.pk))
    assert told() == {("coordinator", "certificate_submitted")}
    assert words_for("coordinator", world) == "Secretary has submitted a certificate\nPlease check it: Shorthand."


@pytest.mark.parametrize("status", ["verified", "rejected", "revoked", "expired"])
def test_a_secretary_hears_what_became_of_a_certificate(status, certificate, world):
    on_certificate_decided(event_id=1, certificate_id=str(certificate.pk), status=status)
    assert told() == {("secretary", f"certificate_{status}")}
    with override("zh-hans"):
        assert "速记" in words_for("secretary", world)


# The page of kinds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_words_for_all_that_it_says(name, language, world):
    facts = {"outcome": "accepted", "clock": "delivery", "certificate": {"en": "Shorthand"}, "secretary": "Li",
             "act": "raise_priority", "until": "2027-01-01", "channel": "chat", "label": "WeCom",
             "reason": "gone", "template": "Council", "why": "right", "who": "Kim", "starts": "2027-01-01 09:00",
             "ends": "2027-01-01 24:00"}  # fmt: skip
    of_no_task = KINDS[name].event in ("repetition.paused", "leave.changed")
    is_about_none = of_no_task or KINDS[name].group in ("certificates", "account")
    task = None if is_about_none else world.draft()
    notification = Notification(user=world.owner, kind=name, event="1", task=task, facts=facts)
    with override(language):
        words = wording(notification, world.actor("owner"))
    assert words.title
    assert words.text
    assert "%(" not in words.title + words.text
    assert ("“Minutes of the council”" in words.title) == (task is not None)


def test_every_kind_leads_to_a_page():
    for page in {kind.page for kind in KINDS.values()} - {""}:
        assert resolve(page)


def test_names_of_kinds_fit_their_column():
    longest = Notification._meta.get_field("kind").max_length
    assert all(len(name) <= longest for name in KINDS)


def test_kinds_name_verbs_and_outcomes_that_exist():
    for kind in KINDS.values():
        assert set(kind.when.get("verb", ())) <= set(Verb)
    assert set(WORDS["outcome"]) <= {status.value for status in TaskStatus}
