"""Uploads in parts over the API."""

import hashlib
import io
from uuid import UUID

import pytest

from backend.files import parts
from backend.files.models import PartialUpload
from backend.tasks.models import TaskFile
from tests.cut import Cut

WHOLE = b"Decisions. " * 1000
HALF = len(WHOLE) // 2
ADDRESS = "/api/v1/uploads"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def patch(client, address, offset, part):
    headers = {"Upload-Offset": str(offset)}
    return client.patch(address, part, content_type="application/offset+octet-stream", headers=headers)


def test_a_file_that_was_cut_goes_on_and_is_added_to_a_task(api, world):
    task, client = world.draft(), api("owner")
    announced = {"name": "Minutes.txt", "size": len(WHOLE), "sha256": hashlib.sha256(WHOLE).hexdigest()}
    begun = client.post(ADDRESS, announced)
    assert begun.status_code == 201, begun.json()
    address = begun["Location"]
    assert address == f"{ADDRESS}/{begun.json()['id']}"
    assert patch(client, address, 0, WHOLE[:HALF])["Upload-Offset"] == str(HALF)

    cut = {"upload": begun.json()["id"]}
    answer = client.post(f"/api/v1/tasks/{task.pk}/files", cut, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_incomplete")
    asked = client.head(address)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, str(HALF), str(len(WHOLE)))
    assert asked["Cache-Control"] == "no-store"
    wrong = patch(client, address, 0, WHOLE)
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["offset"]) == (409, "wrong_offset", HALF)
    assert patch(client, address, HALF, WHOLE[HALF:]).status_code == 204

    answer = client.post(f"/api/v1/tasks/{task.pk}/files", cut, format="multipart")
    assert (answer.status_code, answer.json()["sha256"]) == (201, announced["sha256"])
    assert TaskFile.objects.get().file.content.open().read() == WHOLE
    assert client.head(address).status_code == 404
    again = client.post(f"/api/v1/tasks/{task.pk}/files", cut, format="multipart")
    assert (again.status_code, again.json()["code"]) == (409, "upload_gone")


def test_what_is_refused_can_be_asked_for_again(api, world):
    client = api("owner")
    address = client.post(ADDRESS, {"name": "page.html", "size": 4}).json()["id"]
    patch(client, f"{ADDRESS}/{address}", 0, b"<h1>")
    answer = client.post(f"/api/v1/tasks/{world.draft().pk}/files", {"upload": address}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "file_type_refused")
    assert PartialUpload.objects.get().is_whole
    assert client.delete(f"{ADDRESS}/{address}").status_code == 204
    assert not PartialUpload.objects.exists()


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "x", "٣", "9" * 17])
def test_a_part_says_where_it_begins(api, offset):
    client = api("owner")
    address = client.post(ADDRESS, {"name": "a.txt", "size": 4})["Location"]
    answer = patch(client, address, offset, b"abcd")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["Upload-Offset"]


def test_parts_have_a_size_that_memory_holds(api, monkeypatch):
    monkeypatch.setattr("backend.api.parsers.MOST_PART", 100)
    client = api("owner")
    address = client.post(ADDRESS, {"name": "a.txt", "size": 1000})["Location"]
    assert patch(client, address, 0, b"x" * 101).status_code == 413
    assert patch(client, address, 0, b"x" * 100).status_code == 204


@pytest.mark.parametrize(
    ("values", "field"),
    [({"size": 0}, "size"), ({"name": ""}, "name"), ({"sha256": "0" * 63}, "sha256"), ({"offset": 5}, "offset")],
)
def test_what_is_announced_has_to_make_sense(api, values, field):
    answer = api("owner").post(ADDRESS, {"name": "a.txt", "size": 4, **values})
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_upload_and_a_file_are_not_sent_together(api, world):
    body = {"upload": str(UUID(int=1)), "file": io.BytesIO(b"abc")}
    answer = api("owner").post(f"/api/v1/tasks/{world.draft().pk}/files", body, format="multipart")
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]


def test_a_part_is_bytes_of_its_own_kind_and_not_none(api):
    client = api("owner")
    address = client.post(ADDRESS, {"name": "a.txt", "size": 4})["Location"]
    headers = {"Upload-Offset": "0"}
    for kind in ("application/json", "application/octet-stream", "multipart/form-data; boundary=x"):
        answer = client.generic("PATCH", address, b'"abcd"', content_type=kind, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), kind
    kind = "application/offset+octet-stream"
    for empty in ({"data": b""}, {"data": b"abcd", "CONTENT_LENGTH": ""}):  # the latter as in chunked requests
        answer = client.generic("PATCH", address, **empty, content_type=kind, headers=headers)
        assert answer.status_code == 400 and "The part is empty." in answer.json()["detail"]
    assert client.head(address)["Upload-Offset"] == "0"
    assert patch(client, address, 0, b"abcd").status_code == 204


def test_an_upload_that_goes_while_it_is_looked_at_is_stored_nowhere(api, world, monkeypatch):
    client = api("owner")
    begun = client.post(ADDRESS, {"name": "a.txt", "size": 4})
    patch(client, begun["Location"], 0, b"abcd")
    take = parts.take

    def take_and_lose(**which):
        taken = take(**which)
        PartialUpload.objects.all().delete()
        return taken

    monkeypatch.setattr(parts, "take", take_and_lose)
    answer = client.post(f"/api/v1/tasks/{world.draft().pk}/files", {"upload": begun.json()["id"]}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_gone")
    assert not TaskFile.objects.exists()


def test_a_body_that_is_cut_is_the_senders_fault(api, world):
    client, body = api("owner"), {"wsgi.input": Cut()}
    address = client.post(ADDRESS, {"name": "a.txt", "size": 4})["Location"]
    kind, headers = "application/offset+octet-stream", {"Upload-Offset": "0"}
    for answer in (
        client.patch(address, b"abcd", content_type=kind, headers=headers, **body),
        client.post(ADDRESS, {"name": "a.txt", "size": 4}, **body),
        client.post(f"/api/v1/tasks/{world.draft().pk}/files", {"file": io.BytesIO(b"a")}, format="multipart", **body),
    ):
        assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")
        assert answer["Content-Type"] == "application/problem+json"
    assert client.head(address)["Upload-Offset"] == "0"
