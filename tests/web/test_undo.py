"""Undo on the pages: the address that every toast posts to, and what a secretary goes on with."""

from django.urls import reverse

from backend.notifications.kinds import CONVERSATION
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.tasks import services as tasks
from backend.tasks.models import Deliverable, Task
from tests.web.pages import Page


def test_undoing_leads_back_to_the_page_on_which_it_was_asked_for(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    address = f"{reverse('undo', args=[task.number])}?version={task.version}"
    answer = client.post(address, headers={"referer": "http://testserver/work"})
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/work")
    assert Task.objects.get().status == "assigned"


def test_another_site_is_not_led_back_to(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    answer = client.post(reverse("undo", args=[task.number]), headers={"referer": "https://example.org/x"})
    assert answer["Location"] == reverse("task", args=[task.number])


def test_undoing_what_was_assigned_on_a_task_s_page_leads_back_to_it(world, browser):
    task, client = world.open_task(), browser("coordinator")
    page = reverse("task", args=[task.number])
    chosen = {"secretary_id": world.profile.pk, "chip": "Nobody claimed it.", "next": page}
    told = client.post(reverse("desk_reassign", args=[task.number]), chosen, follow=True)
    undo = next(form["action"] for form in Page(told).all("form") if reverse("desk_undo") in form.get("action", ""))
    answer = client.post(undo, headers={"HX-Current-URL": f"http://testserver{page}"})
    assert answer["Location"] == page
    assert Task.objects.get().status == "open"


def test_a_toast_that_is_old_says_what_happened(world, browser):
    task, client = world.task_in_progress(), browser("secretary")
    answer = client.post(f"{reverse('undo', args=[task.number])}?version=1", follow=True)
    assert "Something else has happened since, which stands on this step." in Page(answer).words
    assert Task.objects.get().status == "in_progress"


def test_changes_are_asked_for_and_taken_back_from_the_toast(world, browser):
    task, client = world.submitted_task(), browser("owner")
    told = client.post(reverse("ask_changes", args=[task.number]), {"changes": "Shorter"}, follow=True)
    undo = next(form["action"] for form in Page(told).all("form") if "/undo" in form.get("action", ""))
    page = client.post(undo, follow=True)
    assert "Undone. The task is as it was before." in Page(page).words
    assert Task.objects.get().status == "submitted"
    assert 'id="ask-changes"' in client.get(reverse("review", args=[task.number])).content.decode()


def test_a_secretary_goes_on_with_what_they_recalled(world, browser):
    task, client = world.submitted_task(), browser("secretary")
    client.post(reverse("undo", args=[task.number]))
    page = client.get(reverse("step", args=[task.number, "submit"]))
    assert "Here it is." in page.content.decode()
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="With names.")
    browser("owner").get(reverse("task", args=[task.number]))
    assert Deliverable.objects.get().opened_by == "Owner"


def test_a_page_that_only_comes_up_to_date_opens_nothing(world, browser):
    task, client = world.submitted_task(), browser("owner")
    address = reverse("task", args=[task.number])
    client.get(address, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"})
    assert Deliverable.objects.get().opened_at is None


def test_a_look_from_a_list_reads_no_conversation(world, browser):
    """Space on a title fetches the task's page for its brief alone, and says so."""
    task, client = world.task_in_progress(), browser("secretary")
    tasks.post_message(task_id=task.pk, text="Names, please.", by=world.actor("owner"))
    relay()
    address = f"http://testserver{reverse('task', args=[task.number])}"
    unread = Notification.objects.filter(task=task, user=world.secretary, kind__in=CONVERSATION, read_at=None)
    client.get(address, headers={"HX-Current-URL": address})
    assert unread.exists()
    client.get(address)
    assert not unread.exists()
