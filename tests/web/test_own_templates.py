"""Templates of an organization's own: saved while posting or from a task, used, renamed, removed. No scripts here."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from backend.catalog.models import Confidentiality, Language
from backend.core.clock import now
from backend.matching.models import Offer
from backend.repeating import services
from backend.repeating.models import OwnTemplate, Repetition
from backend.tasks import services as tasks
from backend.tasks.models import Task
from tests.web.pages import Page
from tests.web.test_posting import SENTENCE, filled, post, read

ABOUT = "Minutes of the council meeting, decisions first"


@pytest.fixture(autouse=True)
def at_ten():
    """It is Thursday, 19 November 2026, 10:12 in China."""
    with time_machine.travel(datetime(2026, 11, 19, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


@pytest.fixture
def owner(browser):
    return browser("owner")


def keep(world, name="Council", **values) -> OwnTemplate:
    values = {"brief": ABOUT, "title": "Minutes of the council", **values}
    return services.keep(
        organization=world.organization, template=world.template, name=name, by=world.actor("owner"), **values
    )


def use(client, own):
    """The posting page, filled in from the template."""
    return client.get(reverse("new_task"), {"own": own.pk})


def names(response) -> list[str]:
    return [own.name for own, _repeats in response.context["own"]]


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_what_is_about_to_be_posted_is_kept_and_the_page_stays_as_it_was(world, owner):
    page = read(owner)
    values = {**filled(page), "confidentiality": "2", "keep": "1", "keep_name": "Council", "title": "Of the council"}
    kept = owner.post(reverse("new_task"), values)
    own = OwnTemplate.objects.get()
    assert (own.name, own.title, own.brief) == ("Council", "Of the council", SENTENCE)
    assert own.confidentiality == Confidentiality.CONFIDENTIAL
    assert own.fields == {}  # the date of the meeting is another one the next time
    assert (kept.status_code, told(kept)) == (200, "Saved as the template “Council”.")
    assert not Task.objects.exists()
    assert kept.context["form"].raw("title") == "Of the council"
    posted = post(owner, kept)
    assert (posted.status_code, Task.objects.get().title) == (302, "Of the council")


def test_without_a_name_its_title_is_its_name(world, owner):
    owner.post(reverse("new_task"), {**filled(read(owner)), "keep": "1", "title": "Of the council"})
    assert OwnTemplate.objects.get().name == "Of the council"


def test_a_deadline_that_has_passed_is_no_hindrance(world, owner):
    values = {**filled(read(owner)), "deadline": "2020-01-01T10:00", "keep": "1", "keep_name": "Council"}
    assert owner.post(reverse("new_task"), values).status_code == 200
    assert OwnTemplate.objects.exists()


def test_nothing_and_a_name_that_is_taken_are_refused_beside_the_name(world, owner):
    keep(world)
    taken = owner.post(reverse("new_task"), {**filled(read(owner)), "keep": "1", "keep_name": "Council"})
    assert (taken.status_code, taken.context["not_kept"]) == (409, "Another one has this name already.")
    assert taken.context["draft"].sentence == SENTENCE
    nothing = owner.post(reverse("new_task"), {"sentence": "", "keep": "1", "keep_name": "Nothing"})
    assert (nothing.status_code, nothing.context["not_kept"]) == (422, "Say what is wanted.")
    assert OwnTemplate.objects.count() == 1


def test_a_template_fills_the_page_as_last_time_does(world, owner):
    for code in ("zh", "en"):
        Language.objects.create(code=code, name={"en": code})
    own = keep(
        world, may_sign="Nothing", confidentiality=Confidentiality.CONFIDENTIAL, effort_minutes=90,
        languages=["zh", "en"], skills={"meeting.minutes": 5}, deliver_within_minutes=300,
    )  # fmt: skip
    page = use(owner, own)
    rows = {row.name: row for row in page.context["rows"]}
    assert page.context["draft"].sentence == ABOUT
    for name in ("template_code", "title", "may_sign", "effort_minutes", "languages"):
        assert rows[name].source == "as in your template", name
    posted = post(owner, page, **{"fields.meeting_date": "2026-11-18", "languages": ["zh", "en"]})
    assert posted.status_code == 302
    task = Task.objects.get()
    assert (task.title, task.may_sign, task.effort_minutes) == (own.title, "Nothing", 90)
    assert (task.confidentiality, task.languages) == (Confidentiality.CONFIDENTIAL, ["zh", "en"])
    assert (task.skills, task.deliver_within_minutes) == ({"meeting.minutes": 5}, 300)  # what the page does not show


def test_what_is_changed_on_the_page_wins(world, owner):
    page = use(owner, keep(world, may_sign="Nothing"))
    post(owner, page, **{"fields.meeting_date": "2026-11-18", "may_sign": "Receipts"})
    assert Task.objects.get().may_sign == "Receipts"


def test_a_template_that_is_removed_while_one_types_does_not_lose_the_words(world, owner):
    own = keep(world)
    page = use(owner, own)
    services.remove(own_template_id=own.pk, by=world.actor("owner"))
    assert post(owner, page, **{"fields.meeting_date": "2026-11-18"}).status_code == 302
    assert use(owner, own).status_code == 404


def test_who_finished_the_task_is_asked_first_when_it_is_posted_again(world, owner):
    task = world.submitted_task()
    tasks.accept(task_id=task.pk, by=world.actor("owner"))
    owner.post(reverse("keep_task", args=[Task.objects.get(pk=task.pk).number]), {"name": "Council"})
    page = use(owner, OwnTemplate.objects.get())
    assert page.context["first"] == str(world.profile.pk)
    post(owner, page, first=page.context["first"], **{"fields.meeting_date": "2026-11-18"})
    assert Offer.objects.get().secretary == world.profile


def test_a_task_is_kept_from_its_page(world, owner, browser):
    task = Task.objects.get(pk=world.open_task().pk)
    address = reverse("keep_task", args=[task.number])
    assert address in Page(owner.get(reverse("task", args=[task.number]))).links
    assert address not in Page(browser("secretary").get(reverse("task", args=[task.number]))).links
    done = owner.post(address, {"name": "Council"}, follow=True)
    own = OwnTemplate.objects.get()
    assert done.redirect_chain == [(reverse("own_template", args=[own.pk]), 302)]
    assert told(done) == "Saved as the template “Council”."
    again = owner.post(address, {"name": "Council"})
    assert (again.status_code, again.context["form"].non_field_errors()) == (
        409,
        ["Another one has this name already."],
    )


def test_it_is_changed_removed_and_put_back(world, owner):
    own = keep(world)
    address = reverse("own_template", args=[own.pk])
    said = {"name": "Board", "title": "Minutes of the board", "brief": "Names first.", "first": ""}
    assert owner.post(address, said)["Location"] == address
    own.refresh_from_db()
    assert (own.name, own.title, own.brief) == ("Board", "Minutes of the board", "Names first.")
    wrong = owner.post(address, {**said, "name": "", "title": ""})
    assert wrong.status_code == 422 and set(wrong.context["form"].errors) == {"name", "title"}
    removed = owner.post(reverse("remove_template", args=[own.pk]), follow=True)
    assert told(removed) == "“Board” is removed."
    assert reverse("restore_template", args=[own.pk]) in Page(removed).links
    assert "Board" not in names(removed)
    assert told(owner.post(reverse("restore_template", args=[own.pk]), follow=True)) == "“Board” is back."


def test_on_an_old_page_only_what_is_changed_there_is_saved(world, owner):
    own = keep(world)
    address = reverse("own_template", args=[own.pk])
    shown = {
        field["name"]: field.get("value", "") for field in Page(owner.get(address)).all("input") if "name" in field
    }
    old = {**shown, "brief": shown["initial-brief"], "first": ""}
    services.edit(own_template_id=own.pk, by=world.actor("requester"), brief="Decisions last")
    owner.post(address, {**old, "name": "Board"})
    own.refresh_from_db()
    assert (own.name, own.brief) == ("Board", "Decisions last")
    owner.post(address, {**old, "brief": ""})
    own.refresh_from_db()
    assert (own.name, own.brief) == ("Board", "")


def test_own_templates_come_first_and_are_searched_when_there_are_many(
    world, owner, django_assert_max_num_queries
):  # fmt: skip
    keep(world)
    page = owner.get(reverse("templates"))
    assert names(page) == ["Council"] and not page.context["has_many"]
    assert page.content.index(b"Council") < page.content.index(b"Kinds of work")
    for number in range(8):
        keep(world, f"Letter {number}", brief="To the members")
    with django_assert_max_num_queries(25):
        assert owner.get(reverse("templates")).context["has_many"]
    found = owner.get(reverse("templates"), {"q": "decisions council"})
    assert names(found) == ["Council"]
    assert "None of your templates has “budget”." in Page(owner.get(reverse("templates"), {"q": "budget"})).words


def test_strangers_and_viewers_do_not_come_near(world, browser):
    own = keep(world)
    routes = [reverse(name, args=[own.pk]) for name in ("own_template", "remove_template", "restore_template")]
    assert [browser("stranger").post(route).status_code for route in routes] == [404] * 3
    assert use(browser("stranger"), own).status_code == 404
    assert [browser("viewer").post(route).status_code for route in routes] == [302] * 3  # refused with a message
    assert OwnTemplate.objects.get().removed_at is None


@pytest.mark.parametrize("key", ["", "nonsense", "0193a1b2-7c3d-7000-8000-000000000001"])
def test_an_address_that_leads_nowhere(key, world, owner):
    assert owner.get(reverse("new_task"), {"own": key}).status_code == 404
    assert owner.post(reverse("new_task"), {"sentence": SENTENCE, "reading": "1", "own": key}).status_code == 200


# Posted by itself -----------------------------------------------------------------------------------------------------


def repeat(client, own, **values):
    return client.post(reverse("repeat_template", args=[own.pk]), {"due": "promise", **values}, follow=True)


def do(client, own, what, **values):
    return client.post(reverse("repetition", args=[own.pk, what]), values, follow=True)


def test_a_template_is_posted_every_month_and_the_page_says_when(world, owner):
    own = keep(world)
    assert told(repeat(owner, own, every="month", day="1", due="days", due_days="3")) == (
        "It is posted by itself from now on, next on Tue 1 Dec, 09:00."
    )
    page = owner.get(reverse("own_template", args=[own.pk]))
    words = Page(page).words
    assert "Every month on day 1 , needed 3 working days later" in words
    assert "Next: Tue 1 Dec, 09:00" in words and "Posted for Owner" in words
    assert "Date. A draft is made, and you are asked to complete it." in words  # the day of the meeting
    assert "Every month on day 1 · Next: Tue 1 Dec, 09:00" in Page(owner.get(reverse("templates"))).words
    said = page.context["rhythm"].said
    assert (said["every"], said["day"], said["due"], said["due_days"]) == ("month", "1", "days", "3")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"every": "week", "weekday": "1"}, "Every week on Monday"),
        ({"every": "month", "day": "31"}, "Every month on its last day"),
        ({"every": "year", "year_day": "1", "month": "3", "day": ""}, "Every year on 1 March"),
    ],
)
def test_rhythms_in_words(sent, words, world, owner):
    own = keep(world)
    assert words in Page(repeat(owner, own, **sent)).words


@pytest.mark.parametrize(
    "sent", [{}, {"every": "day"}, {"every": "month", "day": "32"}, {"every": "week", "weekday": "1", "due": "days"}]
)
def test_what_is_no_rhythm_is_asked_again(sent, world, owner):
    page = repeat(owner, keep(world), **sent)
    assert page.status_code == 422 and "Please look at this again" in Page(page).words
    assert not Repetition.objects.exists()


def test_the_next_one_is_skipped_paused_resumed_and_given_up(world, owner):
    own = keep(world)
    repeat(owner, own, every="month", day="1")
    skipped = do(owner, own, "skip", on="2026-12-01")
    assert told(skipped) == "The next one is left out; then it is posted on Mon 4 Jan 2027, 09:00."
    assert reverse("repetition", args=[own.pk, "resume"]) in Page(skipped).links  # undo
    assert told(do(owner, own, "skip", on="2026-12-01")) == "This day is not the next one any more. Look again."
    assert told(do(owner, own, "resume")) == "It is posted for you, next on Tue 1 Dec, 09:00."
    paused = do(owner, own, "pause")
    assert "It is not posted: somebody paused it." in Page(paused).words
    assert "Paused" in Page(owner.get(reverse("templates"))).words
    do(owner, own, "resume")
    do(owner, own, "stop")
    assert not Repetition.objects.exists()
    assert do(owner, own, "resume").status_code == 404


def test_what_was_posted_of_it_is_listed(world, owner):
    own = keep(world)
    repeat(owner, own, every="month", day="1")
    with time_machine.travel(datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        services.post_due(at=now())
        page = owner.get(reverse("own_template", args=[own.pk]))
    assert reverse("task", args=[Task.objects.get().number]) in Page(page).links


def test_strangers_and_viewers_set_no_rhythm(world, browser):
    own = keep(world)
    assert repeat(browser("stranger"), own, every="month", day="1").status_code == 404
    assert do(browser("stranger"), own, "resume").status_code == 404
    repeat(browser("viewer"), own, every="month", day="1")
    assert not Repetition.objects.exists()
