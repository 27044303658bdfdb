"""What is delivered is looked at, file by file and page by page, by those whose file it is."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from backend.files import comparing, previewing
from backend.files.models import Comparison
from backend.tasks import services as tasks
from backend.tasks.models import Change, Opening, Task
from tests.web.pages import Page
from tests.web.test_pages import check_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(world):
    """A task whose secretary delivered a photograph: (task, file)."""
    task, secretary = world.task_in_progress(), world.actor("secretary")
    written = io.BytesIO()
    Image.new("RGB", (600, 900), "teal").save(written, "PNG")
    upload = SimpleUploadedFile("Sheet.png", written.getvalue())
    file = tasks.add_file(task_id=task.pk, by=secretary, upload=upload)
    previewing.make(file_id=file.file_id)
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])
    return Task.objects.get(pk=task.pk), file


def page_of(task, file, page):
    return reverse("file_page", args=[task.number, file.pk, page])


@pytest.mark.parametrize(
    ("name", "status"),
    [("owner", 200), ("viewer", 200), ("secretary", 200), ("coordinator", 200), ("colleague", 404), ("stranger", 404)],
)
def test_a_picture_of_a_page_is_for_those_whose_file_it_is(world, browser, delivered, name, status):
    client = browser(name)
    for page in (0, 1):
        assert client.get(page_of(*delivered, page)).status_code == status
    assert client.get(reverse("file_pages", args=[delivered[0].number, delivered[1].pk])).status_code == status
    assert client.get(reverse("review", args=[delivered[0].number])).status_code == status


def test_a_picture_is_ours_and_can_do_nothing(world, browser, delivered):
    response = browser("owner").get(page_of(*delivered, 1))
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).format == "WEBP"


def test_there_is_no_page_beyond_the_last(world, browser, delivered):
    assert browser("owner").get(page_of(*delivered, 2)).status_code == 404


def test_changes_that_were_asked_for_and_undone_stand_in_the_form_again_until_another_version_comes(
    world, browser, delivered
):
    task, file = delivered
    client, address = browser("owner"), reverse("review", args=[task.number])
    place = f"{file.pk}:1:620:140"
    client.post(
        reverse("ask_changes", args=[task.number]), {"pin": ["186,000"], "place": [place], "changes": "Shorter\nBolder"}
    )
    client.post(reverse("undo", args=[task.number]))
    page = client.get(address)
    assert "186,000" in Page(page).words and "Shorter Bolder" in Page(page).words
    assert place in [each.get("value") for each in Page(page).all("input")]
    assert "186,000" not in Page(browser("secretary").get(address)).words
    assert not Change.objects.exists()
    client.post(reverse("ask_changes", args=[task.number]), {"changes": "Nothing else"})
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), note="Again.")
    assert "Shorter" not in Page(client.get(address)).words


def test_words_of_a_program_stand_in_the_form_again_once_they_were_undone(world, browser, delivered):
    task, _file = delivered
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Shorter\nBolder")
    tasks.undo(task_id=task.pk, by=world.actor("owner"))
    assert "Shorter Bolder" in Page(browser("owner").get(reverse("review", args=[task.number]))).words


def test_changes_are_pinned_by_the_form(world, browser, delivered):
    task, file = delivered
    client, address = browser("owner"), reverse("ask_changes", args=[task.number])
    place = f"{file.pk}:1:620:140"
    client.post(address, {"pin": ["186,000, not 168,000", ""], "place": [place, place], "changes": "Shorter\n\nBolder"})
    found = [(each.number, each.text, each.x, each.y) for each in Change.objects.all()]
    assert found == [(1, "186,000, not 168,000", 620, 140), (2, "Shorter", None, None), (3, "Bolder", None, None)]
    page = browser("secretary").get(reverse("review", args=[task.number]))
    check_page(page)
    assert 'x="62%" y="14%" data-change="1"' in page.content.decode()


@pytest.mark.parametrize("place", ["", "nowhere", "{file}:1:2000:0", "{file}:0:1:1", "{file}:1:a:b"])
def test_a_pin_that_stands_nowhere_comes_back(world, browser, delivered, place):
    task, file = delivered
    values = {"pin": "Here", "place": place.format(file=file.pk), "changes": "Kept words"}
    response = browser("owner").post(reverse("ask_changes", args=[task.number]), values)
    assert response.status_code == 422
    check_page(response)
    assert not Change.objects.exists()


def test_asking_for_nothing_comes_back_with_a_sentence(world, browser, delivered):
    response = browser("owner").post(reverse("ask_changes", args=[delivered[0].number]), {"changes": " "})
    assert response.status_code == 422
    assert "Say what should change" in response.content.decode()


def test_who_opened_what_is_written_down_and_shown(world, browser, delivered):
    task, file = delivered
    browser("owner").get(reverse("file", args=[task.number, file.pk]))
    browser("coordinator").get(reverse("file_pages", args=[task.number, file.pk]))
    browser("coordinator").get(reverse("file_pages", args=[task.number, file.pk]))
    assert [(each.label, each.what) for each in Opening.objects.order_by("id")] == [
        ("Owner", "Sheet.png"),
        ("Coordinator", "Sheet.png"),
    ]
    assert (
        "Who opened what (2 entries)" in browser("secretary").get(reverse("task", args=[task.number])).content.decode()
    )


def test_the_review_says_when_it_accepts_by_itself_and_takes_a_word(world, browser, delivered):
    task, _file = delivered
    client = browser("owner")
    page = client.get(reverse("review", args=[task.number]))
    check_page(page)
    assert "accepts by itself" in page.content.decode()
    client.post(reverse("step", args=[task.number, "accept"]), {"comment": "Thank you."})
    assert Task.objects.get(pk=task.pk).deliverables.get().review.comment == "Thank you."


def test_only_who_may_answer_finds_the_forms(world, browser, delivered):
    for name in ("secretary", "viewer", "coordinator"):
        page = browser(name).get(reverse("review", args=[delivered[0].number])).content.decode()
        assert 'id="ask-changes"' not in page and 'id="accept"' not in page


@pytest.fixture
def two_versions(world):
    """A task of which a text, a photograph and a list were delivered, and then the text again and a new file."""
    task, secretary = world.task_in_progress(), world.actor("secretary")
    long = "\n".join(f"Line {number} of the minutes stays what it was." for number in range(40))

    def deliver(**files):
        added = [
            tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile(name.replace("_", "."), content))
            for name, content in files.items()
        ]
        previewing.make_waiting()
        tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk for file in added])

    deliver(Minutes_txt=f"The budget is 168,000.\n{long}".encode(), List_csv=b"a,b", Old_pdf=b"%PDF-1.4 broken")
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="186,000, not 168,000")
    deliver(Minutes_txt=f"The budget is 186,000.\n{long}".encode(), List_csv=b"a,b", New_md=b"Hello <b>you</b>")
    comparing.make_waiting()
    return Task.objects.get(pk=task.pk)


def comparison(task, before=1, after=2):
    return f"{reverse('review', args=[task.number])}?version={after}&compare={before}"


def test_two_versions_are_compared_with_what_changed_marked_in_words(world, browser, two_versions):
    response = browser("owner").get(comparison(two_versions))
    check_page(response)
    page, content = Page(response), response.content.decode()
    assert "Version 2 compared with version 1" in page.words
    assert '<del><span class="vh">taken away: </span>168,000 </del>' in content
    assert '<ins><span class="vh">added: </span>186,000</ins>' in content
    assert "1 change in the text" in page.words and "lines that stayed" in page.words
    assert [(each.name, each.state) for each in response.context["compared"]] == [
        ("Minutes.txt", "ready"), ("List.csv", "same"), ("New.md", "new"), ("Old.pdf", "gone"),
    ]  # fmt: skip
    for words in ("new in version 2", "not in version 2", "unchanged", "Hello <b>you</b>"):
        assert words in page.words
    assert "<b>you" not in content  # nothing of a file is ever markup


def test_a_comparison_says_which_versions_and_what_was_to_change(world, browser, two_versions):
    owner = world.actor("owner")
    two_versions.refresh_from_db()
    response = browser("owner").get(comparison(two_versions))
    page = Page(response)
    assert ", version 2 compared with version 1" in response.content.decode().partition("</title>")[0]
    for words in ("What was to change", "186,000, not 168,000", "Version 1 (", "beside version 2 ("):
        assert words in page.words
    assert "Look at the pages." not in page.words
    tasks.request_revision(task_id=two_versions.pk, by=owner, pins=[tasks.Pin("Date it."), tasks.Pin("Sign it.")])
    tasks.submit(task_id=two_versions.pk, by=world.actor("secretary"), note="Dated and signed.")
    both = Page(browser("secretary").get(comparison(two_versions, 1, 3))).words
    assert both.index("186,000, not 168,000") < both.index("Date it.") < both.index("Sign it.")
    last = Page(browser("secretary").get(comparison(two_versions, 2, 3))).words
    assert "Date it." in last and "186,000, not 168,000" not in last


def test_the_page_of_a_version_leads_to_the_comparison(world, browser, two_versions):
    client = browser("secretary")
    for address in (reverse("review", args=[two_versions.number]), f"{comparison(two_versions)}".split("&")[0]):
        links = Page(client.get(address)).links
        assert comparison(two_versions) in links
    assert comparison(two_versions) in Page(client.get(reverse("task", args=[two_versions.number]))).links


@pytest.mark.parametrize("query", ["version=2&compare=2", "version=1&compare=2", "version=2&compare=9", "compare=x"])
def test_only_versions_that_were_before_are_compared_with(world, browser, two_versions, query):
    assert browser("owner").get(f"{reverse('review', args=[two_versions.number])}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("viewer", 200), ("coordinator", 200), ("colleague", 404), ("stranger", 404)]
)
def test_what_changed_is_for_those_whose_files_they_are(world, browser, two_versions, name, status):
    assert browser(name).get(comparison(two_versions)).status_code == status


def test_who_compares_opens_both(world, browser, two_versions):
    browser("coordinator").get(comparison(two_versions))
    assert [each.what for each in Opening.objects.order_by("id")] == ["v1", "v2"]


def test_versions_that_nobody_compared_yet_are_asked_for_by_who_looks(world, browser, two_versions):
    Comparison.objects.all().delete()
    client = browser("owner")
    page = client.get(comparison(two_versions))
    check_page(page)
    assert "The two are being compared." in Page(page).words
    comparing.make_waiting()
    assert "1 change in the text" in Page(client.get(comparison(two_versions))).words


def test_delivering_again_has_the_versions_compared(world, two_versions):
    assert Comparison.objects.get().state == "ready"


def test_pages_stand_side_by_side_and_the_new_one_takes_pins(world, browser, delivered):
    task, _file = delivered
    tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Bluer")
    written = io.BytesIO()
    image = Image.new("RGB", (600, 900), "teal")
    image.paste("white", (100, 100, 200, 200))
    image.save(written, "PNG")
    secretary = world.actor("secretary")
    file = tasks.add_file(task_id=task.pk, by=secretary, upload=SimpleUploadedFile("Sheet.png", written.getvalue()))
    previewing.make(file_id=file.file_id)
    tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk])
    comparing.make_waiting()
    response = browser("owner").get(comparison(task))
    check_page(response)
    content = response.content.decode()
    assert content.count('class="mark was"') == 2 and content.count('class="mark"') == 2  # one each, and the legend
    assert content.count("data-pinnable") == 1
    assert f'action="{reverse("ask_changes", args=[task.number])}?compare=1"' in content
    again = browser("owner").post(f"{reverse('ask_changes', args=[task.number])}?compare=1", {"changes": " "})
    assert again.status_code == 422 and "Version 2 compared with version 1" in Page(again).words


@pytest.mark.parametrize("count", [1, 5])
def test_a_comparison_costs_the_same_however_many_files_there_are(count, world, browser, django_assert_num_queries):
    task, secretary = world.task_in_progress(), world.actor("secretary")
    for version in (1, 2):
        files = [
            tasks.add_file(
                task_id=task.pk, by=secretary, upload=SimpleUploadedFile(f"{n}.txt", b"%d" % (10 * version + n))
            )
            for n in range(count)
        ]
        previewing.make_waiting()
        tasks.submit(task_id=task.pk, by=secretary, file_ids=[file.pk for file in files])
        if version == 1:
            tasks.request_revision(task_id=task.pk, by=world.actor("owner"), changes="Again")
    comparing.make_waiting()
    client = browser("coordinator")
    client.get(comparison(task))
    with django_assert_num_queries(25):
        client.get(comparison(task))
