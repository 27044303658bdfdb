"""Coordinators' pages, the inbox, and how many queries pages cost."""

import csv
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.accounts.models import Coordinator
from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.matching import services as matching
from backend.matching.models import PoolPolicy, Round
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.secretaries import services as secretaries
from backend.secretaries.models import Certificate, Leave, Secretary
from backend.sla import services as sla
from backend.sla.models import Clock, ClockFigure, TimeRequest
from backend.tasks import services as tasks
from backend.tasks.models import Message, Task
from backend.web.feed import happened
from tests.web.pages import Page


@pytest.fixture
def morning_of():
    """`with morning_of() as clock:` it is Thursday, 19 November 2026, 10:12 in China."""

    @contextmanager
    def travel():
        with time_machine.travel(datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))) as clock:
            yield clock

    return travel


def ask_for_time(world, task, minutes: int = 60):
    return sla.ask_for_time(task_id=task.pk, minutes=minutes, reason="The hall is closed.", by=world.actor("secretary"))


@pytest.fixture
def certificate(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kind = CertificateKind.objects.create(
        code="security", name={"en": "Security"}, category="training", valid_months=60
    )
    paper = SimpleUploadedFile("paper.txt", b"This is to certify")
    return secretaries.submit(
        kind=kind, number="17", issued_on=date(2026, 1, 5), upload=paper, by=world.actor("secretary"), at=now()
    )


def test_the_desk_counts_its_queues_and_each_count_leads_to_its_tasks(world, browser, morning_of):
    with morning_of() as clock:
        late, unclaimed = world.task_in_progress(), world.open_task()
        relay()
        clock.shift(timedelta(days=1))
        Task.objects.filter(pk=late.pk).update(due_at=now() - timedelta(hours=1))
        ask_for_time(world, world.task_in_progress())
        relay()
        queues = browser("coordinator").get(reverse("desk")).context["queues"]
        found = {queue["name"]: queue["counted"] for queue in queues}
        assert found == {"overdue": 1, "risk": 0, "unclaimed": 1, "time": 1, "certificates": 0}
        assert [queue["name"] for queue in queues if queue["is_current"]] == ["overdue"]
        for queue in queues[:4]:
            listed = browser("coordinator").get(queue["url"]).context["rows"]
            assert len(listed) == queue["counted"]
        overdue = browser("coordinator").get(queues[0]["url"]).context["rows"]
        assert [row["card"].task.pk for row in overdue] == [late.pk]
        waiting = browser("coordinator").get(queues[2]["url"]).context["rows"]
        assert [row["card"].task.pk for row in waiting] == [unclaimed.pk]


def test_the_desk_of_another_pool_is_empty(world, browser):
    task = world.open_task()
    relay()
    client = browser("other_coordinator")
    assert client.get(reverse("desk")).context["watch"].all == []
    assert client.get(reverse("desk_tasks")).context["rows"] == []
    assert client.get(reverse("desk_reassign", args=[task.number])).status_code == 404
    assert client.post(reverse("desk_act", args=[task.number]), {"act": "note", "reason": "Mine."}).status_code == 404


def test_a_secretary_who_does_not_fit_cannot_be_assigned(world, browser):
    task = world.open_task(skills={"meeting.minutes": 5})
    values = {"secretary_id": str(world.profile.pk), "reason": "She is free."}
    response = browser("coordinator").post(reverse("desk_reassign", args=[task.number]), values)
    assert response.status_code == 422
    words = Page(response).words
    assert "The secretary does not meet what the task asks for." in words
    assert "She is free." in response.content.decode()


def test_only_secretaries_of_the_pool_can_be_chosen(world, browser):
    task = world.open_task()
    client, address = browser("coordinator"), reverse("desk_reassign", args=[task.number])
    assert world.outsider.name not in Page(client.get(address)).words
    response = client.post(address, {"secretary_id": str(world.outsider_profile.pk), "reason": "Why not."})
    assert response.status_code == 422
    assert Task.objects.get().status == "open"


def test_a_certificate_is_looked_at_and_verified(world, browser, certificate):
    client = browser("coordinator")
    queue = Page(client.get(reverse("certificates"))).words
    assert "Security" in queue and "handed in today" in queue
    paper = client.get(reverse("certificate_document", args=[certificate.pk]))
    assert b"".join(paper.streaming_content) == b"This is to certify"
    address = reverse("verify_certificate", args=[certificate.pk])
    ticked = {f"check-{point}": "on" for point in ("paper", "person", "number", "dates")}
    ticked["check-document_id"] = str(certificate.document_id)
    unticked = client.post(address, {**ticked, "check-dates": ""})
    assert unticked.status_code == 422 and "Both dates are as typed in" in Page(unticked).words
    client.post(address, ticked)
    certificate.refresh_from_db()
    assert certificate.status == "verified"
    assert "This has been decided already." in Page(client.post(address, ticked)).words


def test_a_certificate_whose_paper_is_another_one_by_now_is_looked_at_again(world, browser, certificate):
    client, page = browser("coordinator"), reverse("certificate", args=[certificate.pk])
    seen = {field["name"]: field["value"] for field in Page(client.get(page)).all("input") if "value" in field}
    ticked = {f"check-{point}": "on" for point in ("paper", "person", "number", "dates")}
    better = SimpleUploadedFile("better.txt", b"This is to certify more")
    secretaries.add_document(certificate_id=certificate.pk, upload=better, by=world.actor("secretary"), at=now())
    unticked = client.post(reverse("verify_certificate", args=[certificate.pk]), seen)
    assert unticked.context["check"]["document_id"].value() == seen["check-document_id"], "they have not seen the other"
    refused = client.post(reverse("verify_certificate", args=[certificate.pk]), {**seen, **ticked}, follow=True)
    assert refused.redirect_chain == [(page, 302)] and "changed meanwhile" in Page(refused).words
    assert not [box for box in Page(refused).all("input") if "checked" in box]
    certificate.refresh_from_db()
    assert certificate.status == "submitted"
    seen = {field["name"]: field["value"] for field in Page(refused).all("input") if "value" in field}
    client.post(reverse("verify_certificate", args=[certificate.pk]), {**seen, **ticked})
    certificate.refresh_from_db()
    assert certificate.status == "verified"


def test_a_certificate_whose_second_reviewers_left_is_decided_by_its_first(world, browser, certificate):
    CertificateKind.objects.update(second_review=True)
    client, address = browser("coordinator"), reverse("certificate", args=[certificate.pk])
    assert client.get(address).context["is_first"], "there is a coordinator elsewhere"
    secretaries.verify(certificate_id=certificate.pk, by=world.actor("coordinator"), at=now())
    assert client.get(address).context["why_not"] and not client.get(reverse("certificates")).context["certificates"]
    Coordinator.objects.filter(user=world.other_coordinator).delete()
    queues = client.get(reverse("certificates")).context
    assert (list(queues["certificates"]), list(queues["checked_once"])) == ([certificate], [])
    page = client.get(address).context
    assert (page["why_not"], page["is_first"], page["is_second"]) == ("", False, False)
    Certificate.objects.update(first_by=None, first_at=None)
    assert not client.get(address).context["is_first"], "no second reviewer is promised where there is none"


def test_a_certificate_whose_paper_is_another_one_by_now_is_not_rejected_and_the_reason_stays(
    world, browser, certificate
):
    client, address = browser("coordinator"), reverse("certificate", args=[certificate.pk])
    seen = seen_on(client.get(address))
    better = SimpleUploadedFile("better.txt", b"This is to certify more")
    secretaries.add_document(certificate_id=certificate.pk, upload=better, by=world.actor("secretary"), at=now())
    reason = {"reason": "The stamp cannot be read."}
    assert seen_on(client.post(address, {**seen, "reason": ""})) == seen, "they have not seen the other"
    refused = client.post(address, {**seen, **reason})
    assert refused.status_code == 409
    assert "changed meanwhile" in Page(refused).words and reason["reason"] in refused.content.decode()
    certificate.refresh_from_db()
    assert certificate.status == "submitted"
    client.post(address, {**seen_on(refused), **reason})
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason) == ("rejected", reason["reason"])


def seen_on(page) -> dict[str, str]:
    """What the form that rejects a certificate says of the copy on its page."""
    return {field["name"]: field["value"] for field in Page(page).all("input") if field.get("form") == "reject"}


def test_a_certificate_is_rejected_with_a_reason(world, browser, certificate):
    client, address = browser("coordinator"), reverse("certificate", args=[certificate.pk])
    seen = seen_on(client.get(address))
    assert client.post(address, {**seen, "reason": ""}).status_code == 422
    client.post(address, {**seen, "reason": "The stamp cannot be read."})
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason) == ("rejected", "The stamp cannot be read.")
    assert "The stamp cannot be read." in Page(client.get(address)).words


@pytest.mark.parametrize("name", ["other_coordinator", "secretary", "owner"])
def test_certificates_are_for_coordinators_of_the_pool(world, browser, certificate, name):
    client = browser(name)
    for address in (
        reverse("certificate", args=[certificate.pk]),
        reverse("verify_certificate", args=[certificate.pk]),
    ):
        assert client.post(address, {"reason": "No."}).status_code in (302, 403, 404)
    assert client.get(reverse("certificate_document", args=[certificate.pk])).status_code in (403, 404)
    certificate.refresh_from_db()
    assert certificate.status == "submitted"


def test_what_happened_arrives_in_the_inbox_and_is_read_by_opening_it(world, browser):
    task = world.task_in_progress()
    tasks.ask(task_id=task.pk, by=world.actor("secretary"), question="Who was absent?")
    relay()
    client = browser("owner")
    inbox = client.get(reverse("inbox"))
    unread = inbox.context["shell"].unread
    assert unread == Notification.objects.filter(user=world.owner).count() > 0
    assert task.title in Page(inbox).words
    rows = [row.it for group in inbox.context["groups"] for row in group.rows]
    row = next(row for row in rows if row.kind == "question_asked")
    opened = client.post(reverse("notification", args=[row.pk]), follow=True)
    assert opened.redirect_chain[-1][0] == reverse("task", args=[task.number])
    assert opened.context["shell"].unread == 0  # the page told of the rest as well
    client.post(reverse("read_all"))
    assert client.get(reverse("inbox")).context["shell"].unread == 0


def test_nobody_opens_the_notifications_of_others(world, browser):
    world.task_in_progress()
    relay()
    row = Notification.objects.filter(user=world.owner).first()
    assert browser("stranger").post(reverse("notification", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_a_mail_about_an_offer_leads_to_the_offer(world, browser, offered):
    offer = offered(world.open_task(confidentiality=2))
    client = browser("secretary" if offer.secretary == world.profile else "colleague")
    response = client.get(reverse("task_by_key", args=[offer.task_id]))
    assert response["Location"] == reverse("offer", args=[offer.pk])


def coordinators_step(world, browser, task, act: str, **values):
    address = reverse("desk_act", args=[task.number])
    return browser("coordinator").post(address, {"act": act, "reason": "Too little time.", **values}, follow=True)


def test_the_reason_says_by_how_much_the_holder_is_booked_today(world, browser, morning_of):
    with morning_of() as clock:
        Secretary.objects.filter(pk=world.profile.pk).update(weekly_hours={"thu": [["08:00", "15:12"]]})
        due = now() + timedelta(hours=1)
        one, other = (world.task_in_progress(effort_minutes=minutes, deadline=due) for minutes in (120, 93))
        relay()
        clock.move_to(now() + timedelta(hours=2))  # both are late, and three hours are left
        client, words = browser("coordinator"), "; booked 118 % today"
        rows = client.get(reverse("desk")).context["rows"]
        assert [row.why.endswith(words) for row, _step in rows] == [True, True]
        assert client.get(reverse("desk_figures", args=["radar"])).content.decode().count(words) == 2
        assert client.get(reverse("desk_peek", args=[one.number])).context["why"].endswith(words)
        listed = client.get(reverse("desk_tasks"), {"queue": "overdue"}).context["rows"]
        assert {row["card"].task.pk for row in listed} == {one.pk, other.pk}
        assert all(row["why"].endswith(words) for row in listed)


def test_what_no_median_is_known_of_is_reckoned_and_little_time_is_a_reason(world, browser, morning_of):
    with morning_of() as clock:
        task = world.task_in_progress(effort_minutes=30)
        Task.objects.filter(pk=task.pk).update(checklist=[{**item, "done": True} for item in task.checklist])
        relay()
        client, address = browser("coordinator"), reverse("desk_peek", args=[task.number])
        assert "less than a tenth" not in client.get(address).context["why"]
        promise = Clock.objects.get(task=task, kind="delivery")
        clock.move_to(promise.due_at - timedelta(minutes=60))
        assert client.get(address).context["why"].endswith("; less than a tenth of its time is left")
        open_task = world.open_task()
        relay()
        why = client.get(reverse("desk_peek", args=[open_task.number])).context["why"]
        assert why.startswith("Nobody has it for") and "; reckoned at " in why


def test_a_suggested_step_is_taken_with_its_reason_and_taken_back(world, browser):
    task = world.task_in_progress()
    relay()
    told = coordinators_step(world, browser, task, "reassign", secretary_id=str(world.colleague_profile.pk))
    task = Task.objects.get(pk=task.pk)
    assert task.holder == world.colleague_profile
    assert task.log.get(verb="reassign").reason == "Too little time."
    assert f"CS-{task.number}: {world.colleague_profile.user.name} has it now." in Page(told).words
    undo = next(form["action"] for form in Page(told).all("form") if "/desk/undo" in form.get("action", ""))
    browser("coordinator").post(undo)
    assert Task.objects.get(pk=task.pk).holder == world.profile


def test_more_time_answers_what_was_asked(world, browser):
    task = world.task_in_progress()
    relay()
    asked = ask_for_time(world, task)
    before = Clock.objects.get(task=task, kind="delivery").target
    coordinators_step(world, browser, task, "extend", minutes=60)
    assert Clock.objects.get(task=task, kind="delivery").target == before + 3600
    asked.refresh_from_db()
    assert asked.status == TimeRequest.Status.GRANTED


def test_less_time_than_was_asked_leaves_the_question(world, browser):
    task = world.task_in_progress()
    asked = ask_for_time(world, task)
    coordinators_step(world, browser, task, "extend", minutes=30)
    asked.refresh_from_db()
    assert asked.status == TimeRequest.Status.PENDING


def test_a_nudge_is_a_note_that_its_secretary_is_told_of(world, browser):
    task = world.task_in_progress()
    coordinators_step(world, browser, task, "nudge")
    note = Message.objects.get(task=task)
    assert (note.is_internal, note.mentions) == (True, [world.secretary.pk])


def test_a_task_becomes_more_pressing_until_it_is_urgent(world, browser):
    task = world.open_task(priority=3)
    coordinators_step(world, browser, task, "escalate")
    assert Task.objects.get(pk=task.pk).priority == 4
    assert "It is urgent already." in Page(coordinators_step(world, browser, task, "escalate")).words
    assert task.log.filter(verb="edit", role="coordinator", reason="Too little time.").count() == 1


@pytest.mark.parametrize("values", [{"reason": ""}, {"act": "cancel"}, {"act": "extend"}, {"act": "offer"}])
def test_a_step_without_what_it_needs_changes_nothing(world, browser, values):
    task = world.task_in_progress()
    before = task.log.count()
    address = reverse("desk_act", args=[task.number])
    browser("coordinator").post(address, {"act": "note", "reason": "Because.", **values})
    assert task.log.count() == before


def bulk(browser, tasks_, **values):
    given = {"act": "extend", "minutes": "60", "reason": "A holiday.", "asked": "", **values}
    return browser("coordinator").post(reverse("desk_bulk"), {"task": [task.number for task in tasks_], **given})


def test_a_step_over_many_does_what_can_be_done_and_lists_the_rest(world, browser):
    """Check 31."""
    running, over = world.open_task(), world.open_task()
    others = [world.open_task() for _ in range(36)]
    relay()
    world_over(over, world)
    refused = world_over(others.pop(), world)
    everybody = [running, over, refused, *others]
    response = bulk(browser, everybody)
    assert response.status_code == 302
    page = browser("coordinator")
    response = page.post(
        reverse("desk_bulk"),
        {
            "task": [task.number for task in everybody],
            "act": "extend",
            "minutes": "60",
            "reason": "Again.",
            "asked": "",
        },
        follow=True,
    )
    assert [each["number"] for each in response.context["failed"]] == sorted([over.number, refused.number])
    assert "36 tasks have more time" in Page(response).words
    undo = next(form["action"] for form in Page(response).all("form") if "/desk/undo" in form.get("action", ""))
    targets = {clock.task_id: clock.target for clock in Clock.objects.filter(kind="delivery")}
    page.post(undo)
    relay()
    for clock in Clock.objects.filter(kind="delivery", task__in=[running, *others]):
        assert clock.target == targets[clock.task_id] - 3600


def world_over(task: Task, world) -> Task:
    """The task, cancelled."""
    return tasks.cancel(task_id=task.pk, by=world.actor("owner"), reason="Not needed.")


def test_all_that_match_are_chosen_by_the_filter_and_not_by_the_page(world, browser):
    kept = [world.open_task(priority=4) for _ in range(3)]
    other = world.open_task()
    relay()
    bulk(browser, [], act="note", every="1", asked="queue=all&priority=4")
    assert set(Message.objects.values_list("task", flat=True)) == {task.pk for task in kept}
    assert other.pk not in set(Message.objects.values_list("task", flat=True))


def test_many_tasks_need_a_reason(world, browser):
    task = world.open_task()
    response = bulk(browser, [task], act="note", reason=" ")
    assert response.status_code == 422
    assert not Message.objects.exists()
    assert bulk(browser, [], act="note").status_code == 422


def test_pages_of_the_list_follow_each_other_without_gaps(world, browser, monkeypatch):
    from backend.web.views.desk import all_tasks

    monkeypatch.setattr(all_tasks, "PAGE_SIZE", 3)
    made = {world.open_task(deadline=now() + timedelta(days=3)).pk for _ in range(4)} | {
        world.open_task().pk for _ in range(4)
    }
    relay()
    Task.objects.filter(pk__in=sorted(made)[:3]).update(due_at=None)
    seen, after = [], ""
    while True:
        context = browser("coordinator").get(reverse("desk_tasks"), {"after": after}).context
        seen += [row["card"].task.pk for row in context["rows"]]
        after = context["next"]
        if not after:
            break
    assert len(seen) == len(made) and set(seen) == made


@pytest.mark.parametrize("query", ["queue=x", "pool=x", "priority=x", "due=x", "after=x", "after=2026_x"])
def test_a_filter_that_is_not_understood_shows_nothing(world, browser, query):
    assert browser("coordinator").get(f"{reverse('desk_tasks')}?{query}").status_code == 404


def test_filters_find_a_secretarys_tasks_and_what_is_done(world, browser):
    mine, _open = world.task_in_progress(), world.open_task()
    closed = world_over(world.open_task(), world)
    client = browser("coordinator")
    held = client.get(reverse("desk_tasks"), {"secretary": str(world.profile.pk)}).context["rows"]
    assert [row["card"].task.pk for row in held] == [mine.pk]
    done = client.get(reverse("desk_tasks"), {"queue": "done"}).context["rows"]
    assert [row["card"].task.pk for row in done] == [closed.pk]


def test_the_sheet_names_who_fits_with_the_load_before_and_after(world, browser):
    """Check 30."""
    task = world.task_in_progress()
    client, address = browser("coordinator"), reverse("desk_reassign", args=[task.number])
    page = client.get(address)
    (choice,) = page.context["choices"]
    assert choice.secretary_id == world.colleague_profile.pk
    assert choice.load.before == 0 and choice.load.after >= choice.load.before
    relieved = page.context["relieved"]
    assert relieved.after <= relieved.before
    assert f"{choice.fit} %" in Page(page).words
    empty = client.post(address, {"secretary_id": str(choice.secretary_id), "reason": ""})
    assert empty.status_code == 422
    values = {"secretary_id": str(choice.secretary_id), "chip": "They are away.", "message": "Page 3 is done."}
    client.post(address, values)
    relay()
    task = Task.objects.get(pk=task.pk)
    assert task.holder == world.colleague_profile
    assert task.log.get(verb="reassign").reason == "They are away."
    assert Message.objects.get(task=task).is_internal
    told = set(Notification.objects.filter(task=task).values_list("user__email", "kind"))
    assert {
        ("owner@example.org", "task_reassigned"),
        ("secretary@example.org", "task_withdrawn"),
        ("colleague@example.org", "task_assigned"),
    } <= told


def test_what_nobody_holds_is_assigned_from_its_page_with_reasons_of_its_own(world, browser):
    task, client = world.open_task(), browser("coordinator")
    page = reverse("task", args=[task.number])
    (link,) = [link["href"] for link in Page(client.get(page)).all("a") if "data-sheet" in link]
    sheet = client.get(link)
    words = Page(sheet).words
    assert "Who takes it on?" in words and "Nobody claimed it." in words
    assert "Who goes on with it?" not in words and "They are away." not in words
    choice = sheet.context["choices"][0]
    values = {"secretary_id": str(choice.secretary_id), "chip": "Nobody claimed it.", "next": page}
    assert client.post(link, values)["Location"] == page
    assert Task.objects.get(pk=task.pk).holder_id == choice.secretary_id
    assert f"{choice.fit} % match" in Page(client.get(page)).words


def test_a_task_and_a_secretary_match_alike_wherever_it_is_told(world, browser, offered):
    task, client = world.open_task(), browser("coordinator")
    offer, other = offered(task), world.open_task()
    asked = "secretary" if offer.secretary == world.profile else "colleague"
    told = browser(asked).get(reverse("offer", args=[offer.pk])).context["why"].fit
    page = client.get(reverse("task", args=[task.number])).context["why"].fit
    choices = client.get(reverse("desk_reassign", args=[task.number])).context["choices"]
    (listed,) = [choice.fit for choice in choices if choice.secretary_id == offer.secretary_id]
    assert told == page == listed
    matching.assign_directly(
        task_id=task.pk, secretary_id=offer.secretary_id, by=world.actor("coordinator"), reason="They know it best."
    )
    assert client.get(reverse("task", args=[task.number])).context["why"].fit == listed
    choice = client.get(reverse("desk_reassign", args=[other.number])).context["choices"][0]
    matching.assign_directly(
        task_id=other.pk, secretary_id=choice.secretary_id, by=world.actor("coordinator"), reason="They have time."
    )
    assert client.get(reverse("task", args=[other.number])).context["why"].fit == choice.fit


def test_who_fits_and_is_not_free_is_told_from_who_does_not_fit(world, browser):
    task, client = world.open_task(), browser("coordinator")
    address, page = reverse("desk_reassign", args=[task.number]), reverse("task", args=[task.number])
    Secretary.objects.update(most_live_tasks=0)
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    assert "none of them is free" in Page(client.get(address)).words
    assert "Nobody is free yet" in Page(client.get(page)).words
    Secretary.objects.update(most_live_tasks=5)
    Task.objects.filter(pk=task.pk).update(skills={"meeting.minutes": 5})
    matching.run_round(pool_id=task.pool_id, trigger=Round.Trigger.SCHEDULE, at=now())
    assert "Nobody else fits this task" in Page(client.get(address)).words
    assert "Nobody fits yet" in Page(client.get(page)).words


def test_who_is_on_leave_today_is_marked_on_the_sheet(world, browser):
    task, name = world.task_in_progress(), world.colleague_profile.user.name
    Secretary.objects.filter(pk=world.colleague_profile.pk).update(clearance=0, is_paused=True)  # not of the best
    address = reverse("desk_reassign", args=[task.number])
    ahead = Leave.objects.create(
        secretary=world.colleague_profile, starts_at=now() + timedelta(days=2), ends_at=now() + timedelta(days=4)
    )
    words = Page(browser("coordinator").get(address)).words
    assert name in words and f"{name}: leave" not in words
    Leave.objects.filter(pk=ahead.pk).update(starts_at=now() - timedelta(days=1))
    assert f"{name}: leave" in Page(browser("coordinator").get(address)).words


def test_the_activity_names_to_whom_a_task_was_given_for_those_who_may_see_people(world, browser):
    task, name = world.task_in_progress(), world.colleague_profile.user.name
    tasks.reassign(
        task_id=task.pk, secretary_id=world.colleague_profile.pk, by=world.actor("coordinator"), reason="They are away."
    )
    told = f"gave the task to another secretary: {name}"
    readers = ("coordinator", reverse("desk_week")), ("coordinator", None), ("owner", None), ("colleague", None)
    for person, page in readers:
        words = Page(browser(person).get(page or reverse("task", args=[task.number]))).words
        assert told in words, (person, page)
    line = task.log.get(verb="reassign")
    assert str(happened(line, with_names=False)) == "gave the task to another secretary"


def test_what_happened_last_stands_first_in_whatever_order_it_was_told(world, browser):
    earlier = now() - timedelta(hours=3)
    world.open_task(title="Told first")
    with time_machine.travel(earlier, tick=False):
        for number in range(6):
            world.open_task(title=f"Told later {number}")
    lines = browser("coordinator").get(reverse("desk_week")).context["lines"]
    assert [line["title"] for line in lines[:2]] == ["Told first", "Told later 5"]


def test_an_assignment_names_to_whom_for_those_who_may_see_people(world, browser):
    task, name = world.open_task(), world.profile.user.name
    tasks.assign(task_id=task.pk, secretary_id=world.profile.pk, by=world.actor("coordinator"), reason="Knows it.")
    for person in ("coordinator", "owner", "secretary"):
        words = Page(browser(person).get(reverse("task", args=[task.number]))).words
        assert f"assigned the task: {name}" in words, person
    assert str(happened(task.log.get(verb="assign"), with_names=False)) == "assigned the task"


def test_who_may_not_have_the_task_is_refused_on_the_sheet(world, browser):
    task = world.task_in_progress()
    address = reverse("desk_reassign", args=[task.number])
    values = {"secretary_id": str(world.outsider_profile.pk), "chip": "They are away."}
    assert browser("coordinator").post(address, values).status_code == 422
    assert Task.objects.get(pk=task.pk).holder == world.profile


def test_over_capacity_has_number_mark_and_words_and_leave_is_no_link(world, browser, morning_of):
    """Check 33."""
    with morning_of():
        hours = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        Secretary.objects.update(weekly_hours=hours)
        task = world.task_in_progress(effort_minutes=500)
        Task.objects.filter(pk=task.pk).update(due_at=now() + timedelta(hours=3))
        begin = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
        Leave.objects.create(secretary=world.profile, starts_at=begin, ends_at=begin + timedelta(days=1))
        page = browser("coordinator").get(reverse("desk_people"))
        row = next(row for row in page.context["people"] if row.secretary == world.profile)
        assert [cell.state for cell in row.cells] == ["over", "leave", "", "", ""]
        html = page.content.decode()
        over = html[html.index('class="hx"') :][:300]
        assert "8.3 ▲" in over and "over capacity" in over
        assert '<span class="off">leave</span>' in html


class Cells(HTMLParser):
    """The cells of the table with this id."""

    def __init__(self, html: str, name: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = self.in_cell = False
        self.name = f"table-{name}"
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or (tag == "table" and dict(attrs).get("id") == self.name)
        if self.inside and tag == "tr":
            self.rows.append([])
        if self.inside and tag in ("td", "th"):
            self.in_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag not in ("td", "th")
        self.inside = self.inside and tag != "table"

    def handle_data(self, data):
        if self.in_cell:
            self.rows[-1][-1] += data


def test_every_chart_has_a_table_and_the_same_as_csv(world, browser):
    """Check 34."""
    done = world.submitted_task()
    tasks.accept(task_id=done.pk, by=world.actor("owner"))
    world.task_in_progress()
    relay()
    sla.roll_up()
    assert ClockFigure.objects.exists()
    client = browser("coordinator")
    page = client.get(reverse("desk_week"))
    html = page.content.decode()
    assert html.count('class="chart"') == 2 and html.count('class="heat"') == 1 and html.count('class="panel kpi"') == 6
    for name in ("days", "kinds", "workload", "key-figures"):
        answer = client.get(reverse("desk_figures", args=[name]))
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) > 1
        assert rows == Cells(html, name).rows
    bars = page.context["days"].chart.bars
    assert len(bars) == len(Cells(html, "days").rows) - 1
    assert client.get(reverse("desk_figures", args=["nonsense"])).status_code == 404


def test_dots_and_rows_are_the_same_tasks_in_the_same_order(world, browser, morning_of):
    """Check 29."""
    with morning_of() as clock:
        made = [world.open_task() for _ in range(9)]
        relay()
        clock.shift(timedelta(days=20))
        context = browser("coordinator").get(reverse("desk")).context
        rows = [row for row, _step in context["rows"]]
        dots = context["watch"].radar.numbered
        assert [row.number for row in rows] == [dot.number for dot in dots] == [1, 2, 3, 4, 5, 6, 7]
        assert [row.look for row in rows] == [dot.look for dot in dots] == ["over"] * 7
        assert len(context["watch"].all) == len(made)


def test_a_promise_is_in_danger_by_the_work_that_is_left(world, browser):
    begun = world.task_in_progress()
    relay()
    clock = Clock.objects.get(task=begun, kind="delivery", stopped_at=None)
    almost = clock.due_at - timedelta(minutes=10)
    with time_machine.travel(almost, tick=False):
        row = browser("coordinator").get(reverse("desk")).context["watch"].all[0]
        assert row.look == "risk" and row.why.startswith("Under way; about")


@pytest.mark.parametrize(
    ("target", "is_part"), [("nav#rail", True), ("a#bell", True), ("p#waiting", True), ("main#main", False)]
)
def test_a_part_that_is_fetched_anew_does_not_reckon_the_week(world, browser, target, is_part):
    fetched = {"HX-Request": "true", "HX-Target": target}
    context = browser("coordinator").get(reverse("desk"), headers=fetched).context
    assert ("tiles" not in context, "lines" in context) == (is_part, True)


def test_whose_time_it_is_on_the_desk_stands_beside_it(world, browser):
    world.coordinator.time_zone = "Europe/Berlin"
    world.coordinator.save(update_fields=["time_zone"])
    client = browser("coordinator")
    assert "(Europe/Berlin)" in Page(client.get(reverse("desk"))).words
    assert "Europe/Berlin" in Page(client.get(reverse("desk_people"))).words


def test_counts_and_lists_are_read_by_indexes(world):
    """The plans of the dashboard's hot queries use the partial index by due, whatever else the table holds."""
    from django.db import connection

    from backend.web.views.desk.queues import in_queue

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    own = Task.objects.filter(pool__in=[world.pool.pk])
    late = in_queue(own, "overdue", now()).order_by("due_at", "id")[:50]
    assert "task_of_pool_due" in late.explain()


PAGES = [
    ("owner", "home"), ("owner", "tasks"), ("secretary", "find"), ("secretary", "work"), ("coordinator", "desk"),
    ("owner", "inbox"), ("secretary", "offers"), ("coordinator", "certificates"), ("coordinator", "desk_tasks"),
    ("coordinator", "desk_people"), ("coordinator", "desk_week"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_more_rows_cost_no_more_queries(world, browser, offered, certificate, name, page):
    client = browser(name)
    Secretary.objects.update(most_live_tasks=20)
    PoolPolicy.objects.create(pool=world.pool, version=1, engine={"queue_minutes": None})
    offered(world.open_task())
    more(world, 1)
    client.get(reverse(page))  # calendars are compiled once a process
    few = queries_of(client, page)
    more(world, 2)
    for task in [world.open_task() for _ in range(2)]:
        offered(task)
    # The work board tells of every free time what of the board of tasks fits: it reads what that board reads.
    assert queries_of(client, page) <= few <= {"desk": 40, "find": 41, "work": 43}.get(page, 35)


def test_a_long_story_costs_no_more_queries(world, browser):
    task = world.submitted_task()
    client, address = browser("owner"), reverse("task", args=[task.number])

    def another_round() -> None:
        tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Names in full.")
        tasks.post_message(task_id=task.pk, by=world.actor("owner"), text="As I said.")
        upload = SimpleUploadedFile("v.txt", b"version")
        file = tasks.add_file(task_id=task.pk, by=world.actor("secretary"), upload=upload)
        tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Again.", file_ids=[file.pk])

    another_round()
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _ in range(3):
        another_round()
    client.get(address)  # which notes that the result was opened
    assert count_queries(lambda: client.get(address)) == few <= 40


def more(world, count: int) -> None:
    """Work in every state that lists show."""
    secretaries.edit_profile(secretary=world.profile, by=world.actor("secretary"), most_live_tasks=50)
    for _ in range(count):
        world.open_task()
        world.draft()
        world.task_in_progress()
        world.submitted_task()
    relay()


def queries_of(client, page: str) -> int:
    return count_queries(lambda: client.get(reverse(page)))


def count_queries(run) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert run().status_code == 200
    return len(captured)
