"""What is refused, hidden, too much or broken, as the pages show it."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.sla import services as sla
from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.web import problems
from tests.cut import Cut
from tests.web.pages import Page


@pytest.fixture(autouse=True)
def files_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def task_page(task: Task) -> str:
    return reverse("task", args=[task.number])


# Refusals ------------------------------------------------------------------------------------------------------------


def test_a_form_comes_back_with_what_was_typed_and_what_is_wrong(world, browser):
    task = world.submitted_task()
    response = browser("owner").post(
        reverse("step", args=[task.number, "reject"]), {"brief_line": "Decisions first.", "evidence": ""}
    )
    page = Page(response)
    assert response.status_code == 422
    assert any(field.get("value") == "Decisions first." for field in page.all("input"))
    assert any(field.get("aria-invalid") == "true" for field in page.all("textarea"))
    assert Task.objects.get().status == "submitted"


@pytest.mark.parametrize(
    ("name", "page", "typed"),
    [
        ("secretary", "save_view", {"page": "work", "name": "a\x00b", "query": "q=1"}),
        ("coordinator", "desk_bulk", {"act": "note", "every": "1", "asked": "q=%00"}),
        ("owner", "post_task", {"title": "a\x00b"}),
    ],
)
def test_what_no_text_column_can_hold_is_refused(world, browser, name, page, typed):
    address = reverse(page, args=["minutes"] if page == "post_task" else [])
    answer = browser(name).post(address, typed)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize("address", ["/tasks?q=%00", "/work?view=%00", "/tasks/%00", "/inbox?a%00=1"])
def test_an_address_with_a_nul_leads_nowhere(world, browser, address):
    answer = browser("owner").get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_what_the_domain_refuses_stands_on_the_form(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    response = client.post(reverse("step", args=[task.number, "submit"]), {"note": "  "})
    assert response.status_code == 422
    assert "Add a file, or write the result as a note." in Page(response).words


def test_a_refused_button_leads_back_with_a_message(world, browser):
    task = world.open_task(confidentiality=Confidentiality.CONFIDENTIAL, skills={"meeting.minutes": 5})
    response = browser("secretary").post(reverse("step", args=[task.number, "claim"]), follow=True)
    assert response.redirect_chain == [(task_page(task), 302)]
    assert "The secretary does not meet what the task asks for." in Page(response).words
    assert Task.objects.get().status == "open"


def test_a_step_that_came_too_late_says_so_and_keeps_the_words(world, browser):
    task, client = world.task_in_progress(), browser("owner")
    address = reverse("step", args=[task.number, "cancel"])
    assert client.get(address).status_code == 200
    tasks.cancel(task_id=task.pk, by=world.actor("manager"), reason="Put off.")
    response = client.post(address, {"reason": "No longer needed."})
    assert response.status_code == 409
    assert "No longer needed." in response.content.decode()
    assert "The task is “cancelled”." in Page(response).words


def test_steps_that_cannot_be_taken_now_say_why(world, browser):
    page = browser("secretary").get(task_page(world.task_in_progress()))
    refused = {button.verb: button.why_not for button in page.context["refused"]}
    assert refused["start"] == "The task is “in progress”."
    assert len([button for button in Page(page).all("button") if "aria-disabled" in button]) == len(refused)
    assert {button.verb for button in page.context["buttons"]} == {"release", "ask", "submit"}


@pytest.mark.parametrize("verb", ["nonsense", "accept-offer", "accept_offer", "start/now"])
def test_there_are_no_other_steps(world, browser, verb):
    task = world.task_in_progress()
    assert browser("secretary").get(task_page(task) + f"/steps/{verb}").status_code == 404


@pytest.mark.parametrize("verb", ["claim", "start", "publish"])
def test_a_step_of_one_click_has_no_page(world, browser, verb):
    task = {"claim": world.open_task, "publish": world.draft, "start": world.open_task}[verb]()
    task.refresh_from_db()
    if verb == "start":
        tasks.claim(task_id=task.pk, by=world.actor("secretary"))
    client = browser("owner" if verb == "publish" else "secretary")
    response = client.get(reverse("step", args=[task.number, verb]))
    assert (response.status_code, response["Location"]) == (302, task_page(task))


# Strangers and hidden things -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stranger", "outsider", "other_coordinator", "administrator", "colleague"])
@pytest.mark.parametrize("verb", ["submit", "cancel", "start", "assign"])
def test_foreign_tasks_are_not_found(world, browser, name, verb):
    task, client = world.task_in_progress(), browser(name)
    for address in (
        task_page(task),
        reverse("edit_task", args=[task.number]),
        reverse("step", args=[task.number, verb]),
        reverse("task_by_key", args=[task.pk]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "Hello"}).status_code in (404, 405)
    assert client.post(reverse("messages", args=[task.number]), {"text": "Hello"}).status_code == 404
    assert client.post(reverse("checklist", args=[task.number])).status_code == 404
    upload = SimpleUploadedFile("a.txt", b"a")
    assert client.post(reverse("files", args=[task.number]), {"uploads": [upload]}).status_code == 404
    assert not task.messages.exists() and not task.files.exists()


def test_a_not_found_page_says_nothing_about_the_task(world, browser):
    task = world.task_in_progress()
    page = Page(browser("stranger").get(task_page(task)))
    assert "There is nothing here" in page.words
    assert task.title not in page.words


def test_titles_of_confidential_tasks_are_not_on_the_board(world, browser):
    task = world.open_task(title="The chairman resigns", confidentiality=Confidentiality.CONFIDENTIAL)
    client = browser("secretary")
    for address in (reverse("find"), task_page(task)):
        page = Page(client.get(address))
        assert "The chairman resigns" not in page.words
        assert "Decisions first." not in page.words
        assert "Meeting minutes" in page.words


def test_who_did_a_confidential_task_sees_how_far_it_came_and_nothing_of_what_was_delivered(world, browser):
    task = world.submitted_task(confidentiality=Confidentiality.CONFIDENTIAL)
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Name the chairman.")
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="With the chairman.")
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    page = browser("secretary").get(task_page(task))
    assert [stage.name for stage in page.context["stages"]] == [
        "Posted", "Taken", "Version 1", "Changes asked", "Version 2", "Accepted", "Rated",
    ]  # fmt: skip
    assert page.context["deliverables"] == []
    assert "chairman" not in page.content.decode()


def test_secret_tasks_are_not_on_the_board_and_coordinators_read_only_their_outline(world, browser):
    task = world.open_task(title="The chairman resigns", confidentiality=Confidentiality.SECRET)
    assert str(task) not in Page(browser("secretary").get(reverse("find"))).words
    assert browser("viewer").get(task_page(task)).status_code == 404
    page = Page(browser("coordinator").get(task_page(task)))
    assert "The chairman resigns" in page.words
    assert "Decisions first." not in page.words


def test_the_offer_of_a_confidential_task_hides_its_brief(world, browser, offered):
    offer = offered(world.open_task(title="The chairman resigns", confidentiality=Confidentiality.CONFIDENTIAL))
    client = browser("secretary" if offer.secretary == world.profile else "colleague")
    for page in (client.get(reverse("offer", args=[offer.pk])), client.get(reverse("offers")), client.get("/work")):
        assert "The chairman resigns" not in Page(page).words
        assert "Decisions first." not in Page(page).words


def test_internal_notes_are_shown_to_secretary_and_coordinator_only(world, browser):
    task = world.task_in_progress()
    browser("coordinator").post(
        reverse("messages", args=[task.number]), {"text": "Watch the names.", "is_internal": "on"}
    )
    assert "Watch the names." in Page(browser("secretary").get(task_page(task))).words
    assert "Watch the names." not in Page(browser("owner").get(task_page(task))).words
    refused = browser("owner").post(
        reverse("messages", args=[task.number]), {"text": "A secret of ours.", "is_internal": "on"}
    )
    assert refused.status_code == 403
    assert "A secret of ours." in refused.content.decode()


def test_others_learn_nothing_of_the_explanation(world, browser, offered):
    task = world.open_task()
    offer = offered(task)
    other = "colleague" if offer.secretary == world.profile else "secretary"
    shown = {
        name: browser(name).get(task_page(task)).context["why"] is not None for name in ("owner", "coordinator", other)
    }
    assert shown == {"owner": True, "coordinator": True, other: False}


def test_the_organization_is_not_told_whom_its_task_is_offered_to(world, browser, offered):
    for person in (world.secretary, world.colleague):
        type(person).objects.filter(pk=person.pk).update(name=f"Lin {person.pk}")
    task = world.open_task()
    offer = offered(task)
    assert offer.secretary.user.name in Page(browser("coordinator").get(task_page(task))).words
    assert offer.secretary.user.name not in Page(browser("owner").get(task_page(task))).words


# Messages, files, ticks ----------------------------------------------------------------------------------------------


def test_an_empty_message_comes_back(world, browser):
    task = world.task_in_progress()
    response = browser("owner").post(reverse("messages", args=[task.number]), {"text": "  "})
    assert response.status_code == 422
    assert any(field.get("aria-invalid") for field in Page(response).all("textarea"))


def test_files_are_uploaded_downloaded_and_taken_back(world, browser):
    task, secretary, owner = world.task_in_progress(), browser("secretary"), browser("owner")
    uploads = [SimpleUploadedFile("决议 1.txt", "一".encode()), SimpleUploadedFile("two.txt", b"2")]
    secretary.post(reverse("files", args=[task.number]), {"uploads": uploads})
    first, second = task.files.order_by("created_at")
    address = reverse("file", args=[task.number, first.pk])
    response = owner.get(address)
    assert b"".join(response.streaming_content) == "一".encode()
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%86%B3")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert owner.post(address).status_code == 302
    assert task.files.count() == 2
    secretary.post(address)
    assert [file.pk for file in task.files.all()] == [second.pk]


@pytest.mark.parametrize("name", ["virus.exe", "page.html", "drawing.svg", "fake.pdf"])
def test_files_of_other_types_are_refused_with_a_sentence(world, browser, name):
    task = world.task_in_progress()
    upload = SimpleUploadedFile(name, b"<script>alert(1)</script>")
    response = browser("secretary").post(reverse("files", args=[task.number]), {"uploads": [upload]})
    assert response.status_code == 422
    assert not task.files.exists()


@pytest.mark.parametrize("name", ["secretary", None])
def test_a_file_that_is_too_large_is_refused_without_a_fault(world, browser, settings, name):
    settings.UPLOAD_MAX_BYTES = 1024
    task = world.task_in_progress()
    client = browser(name, enforce_csrf_checks=True)
    client.get(reverse("account" if name else "account_login"))
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    for address in (reverse("files", args=[task.number]), reverse("account_login")):
        response = client.post(address, {"uploads": [SimpleUploadedFile("long.txt", b"a" * 5000)], **token})
        assert response.status_code == 400
        assert "larger than allowed" in Page(response).words
    assert not task.files.exists()


def test_the_checklist_is_ticked_and_unticked(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    client.post(reverse("checklist", args=[task.number]), {"done": ["1", "99", "x"]})
    assert [item["done"] for item in Task.objects.get().checklist] == [False, True]
    client.post(reverse("checklist", args=[task.number]), {"done": ["0"]})
    assert [item["done"] for item in Task.objects.get().checklist] == [True, False]
    page = Page(client.get(reverse("task", args=[task.number])))
    (drawn,) = [field["value"] for field in page.all("input") if field.get("name") == "drawn"]
    tasks.tick(task_id=task.pk, item=1, done=True, by=world.actor("secretary"))
    client.post(reverse("checklist", args=[task.number]), {"done": [], "drawn": drawn})
    assert [item["done"] for item in Task.objects.get().checklist] == [False, True], "one was ticked elsewhere"
    Task.objects.update(checklist=[{"text": {"en": "Seal"}, "done": True}])
    changed = client.post(reverse("checklist", args=[task.number]), {"done": [], "drawn": drawn}, follow=True)
    assert "The checklist has changed meanwhile." in Page(changed).words
    assert Task.objects.get().checklist[0]["done"]
    refused = browser("owner").post(reverse("checklist", args=[task.number]), {"done": []}, follow=True)
    assert "This step is somebody else's to take." in Page(refused).words


# The edges of the site -----------------------------------------------------------------------------------------------


def test_forms_without_a_token_change_nothing(world, browser):
    task = world.task_in_progress()
    client = browser("secretary", enforce_csrf_checks=True)
    for address in (
        reverse("step", args=[task.number, "submit"]),
        reverse("messages", args=[task.number]),
        reverse("account"),
        reverse("read_all"),
        reverse("set_language"),
    ):
        response = client.post(address, {"text": "Hello", "note": "Done", "language": "en"})
        assert response.status_code == 403
        assert "This form is too old" in Page(response).words
    assert Task.objects.get().status == "in_progress"


def test_browsers_get_pages_and_programs_get_problems(world, browser, settings):
    page = browser().get("/nowhere")
    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/html")
    assert "There is nothing here" in Page(page).words
    assert page["Content-Security-Policy"]
    problem = browser().get("/nowhere", headers={"Accept": "*/*"})
    assert problem["Content-Type"] == "application/problem+json"
    assert browser().get("/api/v1/nowhere")["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_a_page_with_the_request_id(world, browser, monkeypatch):
    from backend.web.views.home import Home

    def broken(self, request):
        raise RuntimeError("the wiring is loose")

    monkeypatch.setattr(Home, "get", broken)
    client = browser("owner", raise_request_exception=False)
    response = client.get("/", headers={"X-Request-ID": "find-me-7"})
    assert response.status_code == 500
    words = Page(response).words
    assert "Something went wrong" in words and "find-me-7" in words
    assert "wiring" not in words


@pytest.mark.parametrize(
    "address",
    ["/tasks/99999999999999999999999", "/tasks/0", "/tasks?view=nonsense", "/desk?queue=nonsense", "/tasks/-1",
     "/offers/01890000-0000-7000-8000-000000000000", "/tasks/01890000-0000-7000-8000-000000000000"],
)  # fmt: skip
def test_addresses_that_lead_nowhere(world, browser, address):
    assert browser("coordinator").get(address, follow=True).status_code in (403, 404)
    assert browser("secretary").get(address, follow=True).status_code in (403, 404)


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "nonsense", "2"])
def test_a_page_number_out_of_range_shows_the_nearest_page(world, browser, page):
    world.open_task()
    for address in ("/tasks", "/find", "/desk", "/inbox"):
        for name in ("owner", "secretary", "coordinator"):
            assert browser(name).get(address, {"page": page}).status_code in (200, 403)


@pytest.mark.parametrize("words", ["council", "CS-1", "一", "'; DROP TABLE", "%", "\\", "a" * 5000])
def test_searching_finds_or_finds_nothing(world, browser, words):
    task = world.open_task()
    response = browser("owner").get(reverse("tasks"), {"q": words, "view": "all"})
    assert response.status_code == 200
    assert (task.title in Page(response).words) == (words == "council")


def test_a_task_that_is_late_is_marked_everywhere(world, browser):
    from backend.sla import services as sla

    task = world.open_task(deadline=now() + timedelta(days=1))
    late = now() + timedelta(days=14)
    sla.refresh(task_id=task.pk, at=now())
    Task.objects.get(pk=task.pk).clocks.update(next_fire_at=now())
    import time_machine

    with time_machine.travel(late, tick=True):
        sla.refresh(task_id=task.pk, at=late)
        desk = browser("coordinator").get(reverse("desk_tasks"), {"queue": "overdue"})
        assert [row["card"].task for row in desk.context["rows"]] == [task]
        assert "overdue" in Page(desk).words
        for name in ("owner", "coordinator"):
            page = browser(name).get(task_page(task))
            assert page.context["card"].ring.look == "over"
            assert "overdue by" in page.context["card"].ring.words


# What a secretary needs at hand ---------------------------------------------------------------------------------------


def test_files_that_no_version_has_are_chosen_from_the_start(world, browser):
    task, client, by = world.task_in_progress(), browser("secretary"), world.actor("secretary")
    address = reverse("step", args=[task.number, "submit"])
    first = tasks.add_file(task_id=task.pk, by=by, upload=SimpleUploadedFile("first.txt", b"One"))
    assert ticked(client.get(address)) == {str(first.pk)}
    refused = client.post(address, {"note": "Without the file."})  # asks about the checklist
    assert (refused.status_code, ticked(refused)) == (422, set())

    tasks.submit(task_id=task.pk, by=by, note="Here.", file_ids=[first.pk])
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Names, please.")
    second = tasks.add_file(task_id=task.pk, by=by, upload=SimpleUploadedFile("second.txt", b"Two"))
    shown = client.get(address)
    assert ticked(shown) == {str(second.pk)}
    assert "first.txt · Version 1" in Page(shown).words


def test_after_a_recall_the_choice_stands_and_new_files_join_it(world, browser):
    task, by = world.task_in_progress(), world.actor("secretary")
    names = ("chosen.txt", "left.txt")
    chosen, _left = [
        tasks.add_file(task_id=task.pk, by=by, upload=SimpleUploadedFile(name, name.encode())) for name in names
    ]
    tasks.submit(task_id=task.pk, by=by, note="Here.", file_ids=[chosen.pk])
    tasks.undo(task_id=task.pk, by=by)
    new = tasks.add_file(task_id=task.pk, by=by, upload=SimpleUploadedFile("new.txt", b"New"))
    shown = browser("secretary").get(reverse("step", args=[task.number, "submit"]))
    assert ticked(shown) == {str(chosen.pk), str(new.pk)}


def test_the_changes_that_are_asked_for_stand_above_the_brief_until_they_are_delivered(world, browser):
    task, by = world.submitted_task(), world.actor("secretary")
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), pins=[tasks.Pin("Names, please.")])
    page = Page(browser("secretary").get(task_page(task)))
    assert "changesh" in headings(page)
    assert page.words.index("Names, please.") < page.words.index("What is wanted")
    assert "changesh" not in headings(Page(browser("owner").get(task_page(task))))
    tasks.submit(task_id=task.pk, by=by, note="With names.")
    assert "changesh" not in headings(Page(browser("secretary").get(task_page(task))))


def headings(page: Page) -> list[str | None]:
    """The parts of a page, by what their headings are called."""
    return [heading.get("id") for heading in page.all("h2")]


def test_who_asks_for_more_time_and_who_answers_see_when_it_is_due_now(world, browser):
    task = world.task_in_progress()
    asking = browser("secretary").get(reverse("more_time", args=[task.number]))
    assert dues(asking.content.decode()) == [asking.context["card"].ring.due]
    sla.ask_for_time(task_id=task.pk, minutes=60, reason="Late.", by=world.actor("secretary"))
    shown = browser("owner").get(task_page(task)).content.decode()
    asked = shown[shown.index('id="timeh"') : shown.index("Yes, give more time")]
    assert dues(asked) == [asking.context["card"].ring.due]


def dues(shown: str) -> list[datetime]:
    """When something is due, as a page says it."""
    return [datetime.fromisoformat(at) for at in re.findall('Due <time datetime="([^"]+)"', shown)]


def ticked(response) -> set[str]:
    """The files that are chosen on the form."""
    return {box["value"] for box in Page(response).all("input") if box.get("name") == "file_ids" and "checked" in box}


@pytest.mark.parametrize(("chosen", "language"), [("", "zh-Hans"), ("en", "en")])
def test_an_unknown_address_answers_in_the_language_of_who_is_signed_in(world, browser, chosen, language):
    world.owner.language = "zh-hans"
    world.owner.save(update_fields=["language"])
    client = browser("owner")
    if chosen:
        client.cookies["django_language"] = chosen
    for address in ("/nowhere", reverse("task", args=[99]), reverse("desk")):
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code in (403, 404) and Page(answer).language == language
    assert Page(browser().get("/nowhere", headers={"Accept-Language": "zh-CN"})).language == "zh-Hans"


def test_a_page_that_is_not_there_is_said_even_without_a_database(rf):
    def away():
        raise OperationalError("away")

    request = rf.get("/nowhere")
    request.user = SimpleLazyObject(away)
    assert "There is nothing here" in Page(problems.not_found(request, Http404())).words


@pytest.mark.parametrize("checks", [True, False], ids=["with the guard of forms", "without"])
def test_a_form_that_is_cut_is_neither_empty_nor_a_fault(world, browser, checks):
    task, client = world.task_in_progress(), browser("secretary", enforce_csrf_checks=checks)
    values = {"text": "Please look.", "uploads": SimpleUploadedFile("One.txt", b"One")}
    answer = client.post(reverse("messages", args=[task.number]), values, **{"wsgi.input": Cut()})
    assert answer.status_code == 408
    assert "Nothing was changed. Go back, and send it again." in Page(answer).words
    program = client.post(
        reverse("messages", args=[task.number]), values, headers={"Accept": "*/*"}, **{"wsgi.input": Cut()}
    )
    assert (program.status_code, program.json()["code"]) == (408, "too_slow")
