"""What was delivered to an organization: found again, downloaded again, and nobody else's."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.catalog.models import Confidentiality
from backend.core.clock import now
from backend.files import previewing
from backend.tasks import services as tasks
from backend.web.views import files
from tests.factories import template
from tests.web.pages import Page


@pytest.fixture
def deliver(world):
    """`deliver("Minutes of May", "may.txt")`: a task of which these files were handed over."""

    def hand_over(title, *names, **options):
        task, secretary = world.task_in_progress(title=title, **options), world.actor("secretary")
        added = [
            tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile(name, name.encode()))
            for name in names
        ]
        tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk for file in added])
        tasks.accept(task_id=task.pk, by=world.actor("owner"))
        return task

    return hand_over


def groups(client, **query):
    """What the page shows: title -> names of files, each with its versions."""
    shown = client.get(reverse("delivered_files"), query).context["groups"]
    return {each.card.title: {tile.added.file.name: tile.versions for tile in each.tiles} for each in shown}


def test_files_stand_by_task_the_latest_first_and_can_be_had_again(world, browser, deliver):
    deliver("May", "may.txt")
    task = deliver("June", "june.txt", "annex.txt")
    for file in task.files.all():
        previewing.make(file_id=file.file_id)
    client = browser("viewer")
    found = groups(client)
    assert (
        found == {"June": {"annex.txt": [1], "june.txt": [1]}, "May": {"may.txt": [1]}} and next(iter(found)) == "June"
    )
    page = Page(client.get(reverse("delivered_files")))
    file = task.files.get(file__name="june.txt")
    assert reverse("file_pages", args=[task.number, file.pk]) in page.links
    answer = client.get(reverse("file", args=[task.number, file.pk]))
    assert b"".join(answer.streaming_content) == b"june.txt"


def test_what_was_not_handed_over_is_not_there(world, browser, deliver):
    task = world.task_in_progress()
    tasks.add_file(task_id=task.pk, by=world.actor("owner"), upload=SimpleUploadedFile("brief.txt", b"1"))
    tasks.add_file(task_id=task.pk, by=world.actor("secretary"), upload=SimpleUploadedFile("unfinished.txt", b"1"))
    page = browser("owner").get(reverse("delivered_files"))
    assert page.context["groups"] == []
    assert "Nothing was delivered yet." in Page(page).words


def test_a_file_in_two_versions_stands_there_once(world, browser):
    task, secretary = world.task_in_progress(title="May"), world.actor("secretary")
    one, two, three = (
        tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile(f"{name}.txt", b"1"))
        for name in ("one", "two", "three")
    )
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[one.pk, two.pk])
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Names, please.")
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[one.pk, three.pk])
    assert groups(browser("owner")) == {"May": {"one.txt": [2, 1], "three.txt": [2], "two.txt": [1]}}


def test_files_are_found_by_words_by_name_by_kind_and_by_year(world, browser, deliver):
    with time_machine.travel(now().replace(year=now().year - 1)):
        deliver("Budget", "old.txt", brief="Figures of the year")
    travel = template("travel", fields=[], name={"en": "Travel", "zh-hans": "差旅"})
    deliver("Hangzhou", "trains.txt", template=travel, fields={})
    client, year = browser("owner"), now().year
    assert list(groups(client)) == ["Hangzhou", "Budget"]
    assert list(groups(client, q="figures")) == list(groups(client, q="OLD")) == ["Budget"]
    assert list(groups(client, kind="travel")) == list(groups(client, year=year)) == ["Hangzhou"]
    assert list(groups(client, year=year - 1)) == ["Budget"]
    page = client.get(reverse("delivered_files"), {"q": "nothing"})
    assert "No delivered file fits all of this." in Page(page).words
    assert list(page.context["years"]) == [year, year - 1]
    for nonsense in ({"year": "20x6"}, {"year": "0001"}, {"before": "nonsense"}):
        assert client.get(reverse("delivered_files"), nonsense).status_code == 404


def test_pages_follow_each_other_without_gap_or_repeat(world, browser, deliver, monkeypatch):
    monkeypatch.setattr(files, "PAGE_SIZE", 2)
    for n in range(5):
        deliver(f"Task {n}", f"{n}.txt")
    client, found, before = browser("owner"), [], None
    while True:
        page = client.get(reverse("delivered_files"), {"before": before} if before else {})
        found += [each.card.title for each in page.context["groups"]]
        if not (before := page.context["next"]):
            break
    assert found == [f"Task {n}" for n in (4, 3, 2, 1, 0)]


def test_files_of_secret_tasks_are_for_those_who_may_read_them(world, browser, deliver):
    world.profile.clearance = Confidentiality.SECRET
    world.profile.save(update_fields=["clearance"])
    secret = world.open_task(title="CANARY", confidentiality=Confidentiality.SECRET)
    secretary = world.actor("secretary")
    tasks.assign(task_id=secret.pk, secretary_id=world.profile.pk, reason="Trusted", by=world.actor("coordinator"))
    tasks.start(task_id=secret.pk, by=secretary)
    file = tasks.add_file(task_id=secret.pk, by=secretary, upload=SimpleUploadedFile("CANARY.txt", b"1"))
    tasks.submit(task_id=secret.pk, by=secretary, file_ids=[file.pk])
    assert list(groups(browser("owner"))) == ["CANARY"]
    for name in ("viewer", "requester", "stranger"):
        for query in ({}, {"q": "CANARY"}):
            page = browser(name).get(reverse("delivered_files"), query)
            assert page.context["groups"] == [] and "CANARY.txt" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_files_cost_the_same_however_many_there_are(count, world, browser, deliver, django_assert_num_queries):
    for n in range(count):
        deliver(f"Task {n}", *(f"{n}-{m}.txt" for m in range(count)))
    client = browser("owner")
    client.get(reverse("delivered_files"))
    with django_assert_num_queries(14):
        client.get(reverse("delivered_files"))
