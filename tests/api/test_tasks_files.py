"""Files of a task over the API: what is taken, what is given back, and how harmless it arrives."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.catalog.models import Confidentiality
from backend.tasks import services
from backend.tasks.models import TaskFile
from tests.scanner import EICAR

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def uploads_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def address(task, rest=""):
    return f"/api/v1/tasks/{task.pk}/files{rest}"


def upload(client, task, name="notes.txt", content=b"Decisions.", **values):
    body = {"file": SimpleUploadedFile(name, content), **values}
    return client.post(address(task), body, format="multipart")


def test_a_file_is_added_listed_downloaded_and_taken_back(api, world, tmp_path):
    task, client = world.open_task(), api("requester")
    added = upload(client, task, "Tagesordnung – 议程.txt", "一、决议".encode())
    assert added.status_code == 201, added.json()
    body = added.json()
    assert (body["name"], body["size"], body["media_type"]) == ("Tagesordnung – 议程.txt", 12, "text/plain")
    assert (body["role"], body["added_by"]["name"]) == ("organization", "Requester")
    assert [row["id"] for row in api("owner").get(address(task)).json()["results"]] == [body["id"]]
    got = api("viewer").get(address(task, f"/{body['id']}/content"), headers={"Accept": "text/plain"})
    assert b"".join(got.streaming_content).decode() == "一、决议"
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''Tagesordnung%20%E2%80%93%20")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert api("owner").delete(address(task, f"/{body['id']}")).status_code == 403
    assert client.delete(address(task, f"/{body['id']}")).status_code == 204
    assert client.get(address(task)).json()["results"] == []
    assert client.delete(address(task, f"/{body['id']}")).status_code == 404


def test_a_file_that_is_not_there_is_a_problem_also_for_who_wants_bytes(api, world):
    task = world.draft()
    missing = address(task, "/00000000-0000-7000-8000-000000000000/content")
    answer = api("owner").get(missing, headers={"Accept": "image/png"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("con.txt", "con.txt"),
    ],
)
def test_a_file_is_kept_under_a_name_of_our_own(api, world, tmp_path, name, kept):
    """Row A19."""
    task = world.draft()
    answer = upload(api("owner"), task, name)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["name"] == kept
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [len(path.name) for path in paths] == [32]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("picture.png", b"<html><script>alert(1)</script></html>"),
        ("program.exe", b"MZ"),
        ("text.txt", b"\x00\x01binary"),
        ("nothing", b"text"),
    ],
)
def test_what_a_browser_could_run_is_not_taken(api, world, name, content):
    """Row A20."""
    answer = upload(api("owner"), world.draft(), name, content)
    assert (answer.status_code, answer.json()["code"]) == (400, "file_type_refused")
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert not TaskFile.objects.exists()


def test_a_picture_is_known_by_its_bytes(api, world):
    answer = upload(api("owner"), world.draft(), "photo.png", PNG)
    assert (answer.status_code, answer.json()["media_type"]) == (201, "image/png")


def test_a_file_too_large_is_refused_while_it_is_read(api, world, settings):
    settings.UPLOAD_MAX_BYTES = 200_000
    answer = upload(api("owner"), world.draft(), content=b"x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not TaskFile.objects.exists()


def test_an_infected_file_is_refused_by_name_and_can_be_sent_anew_with_the_same_key(api, world, scans):
    task, client = world.draft(), api("owner")
    key = {"Idempotency-Key": "u1"}
    body = {"file": SimpleUploadedFile("notes.txt", b"Decisions." + EICAR)}
    answer = client.post(address(task), body, format="multipart", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "file_infected")
    assert answer.json()["signature"] == "Test.Eicar.UNOFFICIAL"
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert not TaskFile.objects.exists()
    body = {"file": SimpleUploadedFile("notes.txt", b"Decisions.")}
    assert client.post(address(task), body, format="multipart", headers=key).status_code == 201


def test_while_the_scanner_is_away_no_file_is_taken(api, world, settings):
    settings.CLAMD_URL = "unix:///nowhere/clamd.sock"
    answer = upload(api("owner"), world.draft())
    assert (answer.status_code, answer.json()["code"]) == (503, "scanner_unavailable")
    assert answer["Retry-After"] == "60"
    assert not TaskFile.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "file"), ({"file": "text"}, "file"), ({"file": SimpleUploadedFile("a.txt", b"")}, "file")],
)
def test_an_upload_without_a_file_is_named(api, world, body, field):
    answer = api("owner").post(address(world.draft()), body, format="multipart")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_upload_is_multipart_and_has_no_other_fields(api, world):
    task = world.draft()
    assert api("owner").post(address(task), {"file": "x"}, format="json").status_code == 415
    answer = upload(api("owner"), task, role="assignee")
    assert [error["field"] for error in answer.json()["errors"]] == ["role"]
    nul = upload(api("owner"), task, field="a\x00b")
    assert [error["field"] for error in nul.json()["errors"]] == ["field"]


def test_a_file_fills_a_field_of_the_template(api, world):
    task = world.draft()
    wrong = upload(api("owner"), task, field="meeting_date")
    assert [error["field"] for error in wrong.json()["errors"]] == ["field"]
    added = upload(api("owner"), task, field="recording")
    assert added.json()["field"] == "recording"
    services.publish(task_id=task.pk, by=world.actor("owner"))
    answer = api("owner").delete(address(task, f"/{added.json()['id']}"))
    assert (answer.status_code, answer.json()["code"]) == (409, "task_not_editable")


def test_a_required_file_is_asked_for_at_publishing(api, world):
    world.template.fields[1]["required"] = True
    world.template.save()
    task, client = world.draft(), api("owner")
    answer = client.post(f"/api/v1/tasks/{task.pk}/publish")
    assert [error["field"] for error in answer.json()["errors"]] == ["fields.recording"]
    upload(client, task, field="recording")
    assert client.post(f"/api/v1/tasks/{task.pk}/publish").status_code == 200


def test_an_upload_repeated_with_its_key_is_stored_once(api, world):
    task, client = world.draft(), api("owner")
    for _ in range(2):
        body = {"file": SimpleUploadedFile("notes.txt", b"Decisions.")}
        answer = client.post(address(task), body, format="multipart", headers={"Idempotency-Key": "u1"})
        assert answer.status_code == 201
    assert TaskFile.objects.count() == 1
    body = {"file": SimpleUploadedFile("notes.txt", b"Other.")}
    other = client.post(address(task), body, format="multipart", headers={"Idempotency-Key": "u1"})
    assert other.status_code == 422


def test_a_deliverable_takes_the_assignees_files_only(api, world):
    task, secretary = world.task_in_progress(), api("secretary")
    material = upload(api("owner"), task).json()["id"]
    own = upload(secretary, task, "minutes.txt").json()["id"]
    submit = f"/api/v1/tasks/{task.pk}/submit"
    for files in ([material], [own, "00000000-0000-7000-8000-000000000000"]):
        answer = secretary.post(submit, {"files": files})
        assert [error["field"] for error in answer.json()["errors"]] == ["files"]
    empty = secretary.post(submit, {"note": "  "})
    assert (empty.status_code, empty.json()["code"]) == (400, "nothing_to_deliver")
    assert secretary.post(submit, {"files": [own]}).status_code == 200
    delivered = api("owner").get(f"/api/v1/tasks/{task.pk}/deliverables").json()["results"][0]
    assert [file["name"] for file in delivered["files"]] == ["minutes.txt"]
    answer = secretary.delete(address(task, f"/{own}"))
    assert (answer.status_code, answer.json()["code"]) == (409, "file_in_use")


def test_the_pool_reads_the_material_of_public_work_but_not_what_a_secretary_left(api, world):
    task = world.task_in_progress(confidentiality=Confidentiality.PUBLIC)
    material = upload(api("owner"), task, "agenda.txt").json()["id"]
    left = upload(api("secretary"), task, "half.txt").json()["id"]
    services.release(task_id=task.pk, by=world.actor("secretary"), reason="Ill.", handover="Half done.")
    colleague = api("colleague")
    assert [row["id"] for row in colleague.get(address(task)).json()["results"]] == [material]
    assert colleague.get(address(task, f"/{material}/content")).status_code == 200
    assert colleague.get(address(task, f"/{left}/content")).status_code == 404
    assert api("secretary").delete(address(task, f"/{left}")).status_code == 403, "it is no longer theirs"
    assert colleague.post(address(task), {}, format="multipart").status_code == 400
    assert upload(colleague, task).status_code == 403


def test_a_file_of_another_task_is_not_found_here(api, world):
    one, other = world.draft(), world.draft()
    file = upload(api("owner"), one).json()["id"]
    assert api("owner").get(address(other, f"/{file}/content")).status_code == 404
    assert api("owner").delete(address(other, f"/{file}")).status_code == 404
    assert api("stranger").get(address(one, f"/{file}/content")).status_code == 404
    assert upload(api("stranger"), one).status_code == 404


def test_a_closed_task_takes_no_files(api, world):
    task = world.open_task()
    file = upload(api("owner"), task).json()["id"]
    services.cancel(task_id=task.pk, by=world.actor("owner"), reason="Called off.")
    assert upload(api("owner"), task).status_code == 409
    assert api("owner").delete(address(task, f"/{file}")).status_code == 409
