"""Recordings are heard by those whose files they are, from any place on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.files import previewing
from backend.tasks import services as tasks
from backend.tasks.models import Opening
from tests.backend.files.test_previews import recording
from tests.web.pages import Page
from tests.web.test_pages import check_page

pytestmark = pytest.mark.django_db
SOUND = recording()


@pytest.fixture
def spoken(world):
    """A task with a recording of the organization's: (task, file)."""
    task = world.task_in_progress()
    upload = SimpleUploadedFile("会议 Council.wav", SOUND)
    file = tasks.add_file(task_id=task.pk, by=world.actor("owner"), upload=upload)
    previewing.make(file_id=file.file_id)
    return task, file


def sound(spoken):
    task, file = spoken
    return reverse("file_sound", args=[task.number, file.pk])


def heard(client, address, wanted):
    """What is answered to a range: status, the range that came, the bytes."""
    answer = client.get(address, headers={"Range": wanted})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code == 206:
        assert len(content) == int(answer["Content-Length"])
    return answer.status_code, answer.get("Content-Range"), content


@pytest.mark.parametrize(
    ("name", "status"),
    [("owner", 206), ("viewer", 206), ("secretary", 206), ("coordinator", 206), ("colleague", 404), ("stranger", 404),
     (None, 302)],
)  # fmt: skip
def test_a_recording_is_for_those_whose_file_it_is(world, browser, spoken, name, status):
    assert browser(name).get(sound(spoken), headers={"Range": "bytes=0-"}).status_code == status


def test_any_part_of_it_can_be_had(world, browser, spoken):
    client, address, size = browser("secretary"), sound(spoken), len(SOUND)
    assert heard(client, address, "bytes=0-") == (206, f"bytes 0-{size - 1}/{size}", SOUND)
    assert heard(client, address, "bytes=100-199") == (206, f"bytes 100-199/{size}", SOUND[100:200])
    assert heard(client, address, "bytes=-44") == (206, f"bytes {size - 44}-{size - 1}/{size}", SOUND[-44:])
    assert heard(client, address, f"bytes=40-{9 * size}") == (206, f"bytes 40-{size - 1}/{size}", SOUND[40:])


@pytest.mark.parametrize("wanted", ["", "bytes=-", "bytes=0-1,4-5", "bytes=x-1", "seconds=1-2", "bytes=1" * 40])
def test_what_is_no_range_is_answered_with_all_of_it(world, browser, spoken, wanted):
    assert heard(browser("secretary"), sound(spoken), wanted) == (200, None, SOUND)


@pytest.mark.parametrize("wanted", ["bytes={size}-", "bytes=999999999999-", "bytes=9-3", "bytes=-0"])
def test_there_is_nothing_beyond_its_end(world, browser, spoken, wanted):
    size = len(SOUND)
    assert heard(browser("secretary"), sound(spoken), wanted.format(size=size)) == (416, f"bytes */{size}", b"")


def test_a_recording_can_do_nothing_in_a_browser(world, browser, spoken):
    for headers in ({}, {"Range": "bytes=0-9"}):
        answer = browser("owner").get(sound(spoken), headers=headers)
        assert answer["Content-Type"] == "audio/x-wav" and answer["Accept-Ranges"] == "bytes"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_other_files_are_not_heard(world, browser, spoken):
    task, _file = spoken
    other = tasks.add_file(task_id=task.pk, by=world.actor("owner"), upload=SimpleUploadedFile("notes.txt", b"1"))
    assert browser("owner").get(sound((task, other))).status_code == 404


def test_the_page_of_the_task_has_a_player_that_fetches_nothing_by_itself(world, browser, spoken):
    response = browser("secretary").get(reverse("task", args=[spoken[0].number]))
    check_page(response)
    (player,) = Page(response).all("audio")
    assert (player["src"], player["preload"]) == (sound(spoken), "none") and "controls" in player
    assert player["aria-label"] == "Listen to 会议 Council.wav"


def test_recordings_stand_beside_the_result_and_in_it(world, browser, spoken):
    task, file = spoken
    upload = SimpleUploadedFile("Read aloud.wav", SOUND)
    read = tasks.add_file(task_id=task.pk, by=world.actor("secretary"), upload=upload)
    tasks.submit(task_id=task.pk, by=world.actor("secretary"), file_ids=[read.pk])
    response = browser("owner").get(reverse("review", args=[task.number]))
    check_page(response)
    players = {each["src"] for each in Page(response).all("audio")}
    assert players == {sound((task, file)), sound((task, read))}
    listed = browser("owner").get(reverse("delivered_files"))
    assert [each["src"] for each in Page(listed).all("audio")] == [sound((task, read))]


def test_who_listened_is_written_down_once(world, browser, spoken):
    client = browser("coordinator")
    for wanted in ("bytes=0-", "bytes=100-", "bytes=200-"):
        client.get(sound(spoken), headers={"Range": wanted})
    assert [each.what for each in Opening.objects.all()] == ["会议 Council.wav"]
